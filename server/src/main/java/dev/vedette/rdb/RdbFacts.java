package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.rdb.RdbHeader.StreamPoint;

import org.jspecify.annotations.Nullable;

/// What an RDB says about itself. All of it comes from a stranger.
public final class RdbFacts {

    private static final int ID_LENGTH = 40;

    private @Nullable String serverVersion;
    private long createdSeconds = -1;
    private long usedMemoryBytes = -1;
    private @Nullable String replicationId;
    private long replicationOffset = -1;
    private int streamDatabase;

    /// Takes one fact. Unknown ones are no obstacle: the format grows by them.
    void take(Bytes name, Bytes value) {
        switch (name.latin1()) {
            case "redis-ver" -> serverVersion = value.latin1();
            case "ctime" -> createdSeconds = number(value);
            case "used-mem" -> usedMemoryBytes = number(value);
            case "repl-id" -> replicationId = value.latin1();
            case "repl-offset" -> replicationOffset = number(value);
            case "repl-stream-db" ->
                    streamDatabase = Math.clamp(number(value), 0, Integer.MAX_VALUE);
            default -> {}
        }
    }

    private static long number(Bytes digits) {
        return Numbers.parseLong(digits).orElse(-1);
    }

    /// Who wrote it; null if it does not say.
    public @Nullable String serverVersion() {
        return serverVersion;
    }

    /// When it was written, -1 if it does not say.
    public long createdSeconds() {
        return createdSeconds;
    }

    /// How much memory the data took there, -1 if it does not say.
    public long usedMemoryBytes() {
        return usedMemoryBytes;
    }

    /// Where the data stands in the stream it came from; null unless that is said in proper form.
    public @Nullable StreamPoint stream() {
        String id = replicationId;
        if (id == null || id.length() != ID_LENGTH || replicationOffset < 0) {
            return null;
        }
        boolean hexadecimal = id.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0);
        return hexadecimal ? new StreamPoint(streamDatabase, id, replicationOffset) : null;
    }
}
