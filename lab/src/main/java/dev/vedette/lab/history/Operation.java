package dev.vedette.lab.history;

import dev.vedette.lab.client.Address;

import org.jspecify.annotations.Nullable;

/// One operation of one client. The times are `System.nanoTime` of the lab's process.
///
/// @param value what SET wrote, what APPEND added, or what GET must find; null for INCR
/// @param seen the number or text the server answered with; null if it answered with neither, as
///   for a GET of a key that was not there
/// @param node who was asked
public record Operation(
        int client,
        Action action,
        String key,
        @Nullable String value,
        Outcome outcome,
        @Nullable String seen,
        Address node,
        long invokedNanos,
        long completedNanos) {

    /// Whether this is a change that the server promised to have made.
    public boolean isAcknowledgedWrite() {
        return action != Action.GET && outcome == Outcome.OK;
    }
}
