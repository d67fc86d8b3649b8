package dev.vedette.rdb;

import org.jspecify.annotations.Nullable;

/// What stands in front of the data: who wrote it, when, and from which point of which stream.
///
/// @param serverVersion such as `7.0.15`
/// @param stream where the replication stream stood when the snapshot was taken; null where nobody
///   replicates
public record RdbHeader(
        String serverVersion,
        long createdSeconds,
        long usedMemoryBytes,
        @Nullable StreamPoint stream) {

    /// A point of the replication stream: who loads the RDB can go on from there.
    ///
    /// @param database the one selected in the stream at that point, -1 if none was yet
    public record StreamPoint(int database, String replicationId, long offset) {}
}
