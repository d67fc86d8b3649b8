package dev.vedette.lab.history;

import org.jspecify.annotations.Nullable;

/// One operation of one client. The times are `System.nanoTime` of the lab's process.
///
/// @param value what SET wrote, or what GET must find; null for INCR
/// @param seen what the server answered to an acknowledged GET or INCR; null otherwise, and for a
///   GET of a key that was not there
/// @param port the node that was asked
public record Operation(
        int client,
        Action action,
        String key,
        @Nullable String value,
        Outcome outcome,
        @Nullable String seen,
        int port,
        long invokedNanos,
        long completedNanos) {

    /// Whether this is a change that the server promised to have made.
    public boolean isAcknowledgedWrite() {
        return action != Action.GET && outcome == Outcome.OK;
    }
}
