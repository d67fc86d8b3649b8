package dev.vedette.replication.core;

import org.jspecify.annotations.Nullable;

/// Whether a returning replica may go on where it stopped.
public final class Psync {

    private Psync() {}

    /// What the master answers, with the log line that says why.
    public sealed interface Decision {

        /// Go on at `offset`; `bytes` of the backlog follow at once.
        record Continue(long offset, long bytes) implements Decision {}

        /// All data again. `reason` is the log line's text, and `ahead` whether the replica claims
        /// bytes that this master has not yet generated, which a healthy group never sees.
        record FullResync(String reason, boolean ahead) implements Decision {}
    }

    /// @param askedId the replica's replication id, `?` if it has none
    /// @param askedOffset of the next byte it wants
    /// @param replica its name in the log, `address:port`
    public static Decision decide(
            String askedId,
            long askedOffset,
            String replica,
            History history,
            @Nullable Backlog backlog) {
        String mismatch = history.mismatch(askedId, askedOffset);
        if (mismatch != null) {
            String reason =
                    askedId.startsWith("?")
                            ? "Full resync requested by replica " + replica
                            : "Partial resynchronization not accepted: " + mismatch;
            return new Decision.FullResync(reason, false);
        }
        if (backlog == null || askedOffset < backlog.first() || askedOffset > backlog.end()) {
            String reason =
                    "Unable to partial resync with replica "
                            + replica
                            + " for lack of backlog (Replica request was: "
                            + askedOffset
                            + ").";
            return new Decision.FullResync(reason, askedOffset > history.offset() + 1);
        }
        return new Decision.Continue(askedOffset, backlog.end() - askedOffset);
    }
}
