package dev.vedette.lab.mixed;

import dev.vedette.lab.client.Address;

import org.jspecify.annotations.Nullable;

/// A write that was acknowledged. Times are milliseconds of the wall clock, as in log lines.
///
/// @param before where the node's replication stream was before the write, by its own word
/// @param after and behind the answer; null if the node could not be asked any more, or was no
///   master any more
record Write(
        String key,
        Address node,
        long invokedMillis,
        long completedMillis,
        Place before,
        @Nullable Place after) {

    /// A position in a history: the replication id, and how many bytes of its stream there were.
    record Place(String history, long offset) {}
}
