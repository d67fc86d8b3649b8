package dev.vedette.replication.core;

import org.jspecify.annotations.Nullable;

/// What a master answers to PSYNC.
sealed interface PsyncReply {

    /// An empty line: it waits for its snapshot and shows that it is alive.
    record Patience() implements PsyncReply {}

    /// All data again, which will be that of `offset` in stream `id`.
    record FullResync(String id, long offset) implements PsyncReply {}

    /// The stream goes on where we left it, under `newId` if there is one.
    record Continue(@Nullable String newId) implements PsyncReply {}

    /// Neither, and what the log has to say about it.
    record Refusal(LinkEffect.Say why) implements PsyncReply {}

    static PsyncReply of(String line) {
        String[] words = line.split(" ", -1);
        if (line.isEmpty()) {
            return new Patience();
        } else if (words[0].equals("+FULLRESYNC")) {
            // Going on without a place in the stream would only lead to the next full
            // synchronisation.
            long offset = words.length == 3 ? History.offset(words[2]) : -1;
            return offset >= 0 && History.isId(words[1])
                    ? new FullResync(words[1], offset)
                    : refusal(true, "Master replied with wrong +FULLRESYNC syntax.");
        } else if (words[0].equals("+CONTINUE")) {
            String newId = words.length > 1 ? words[1] : null;
            return newId == null || History.isId(newId) ? new Continue(newId) : unexpected(line);
        } else if (line.startsWith("-NOMASTERLINK") || line.startsWith("-LOADING")) {
            return refusal(
                    false,
                    "Master is currently unable to PSYNC but should be in the future: " + line);
        } else if (line.startsWith("-")) {
            return refusal(
                    false,
                    "Master does not support PSYNC or is in error state (reply: " + line + ")");
        }
        return unexpected(line);
    }

    static Refusal unexpected(String line) {
        return refusal(true, "Unexpected reply to PSYNC from master: " + line);
    }

    private static Refusal refusal(boolean warning, String text) {
        return new Refusal(new LinkEffect.Say(warning, text));
    }
}
