package dev.vedette.node;

import dev.vedette.keyspace.Keyspace;

import java.util.function.LongSupplier;

/// What the node uses memory for.
///
/// Counted is what somebody owns: blocks, directories, buffers, and what the empty node had on the
/// heap. Not what the collector has still to find, nor what the JVM takes for itself: neither grows
/// with the data.
final class MemoryUse {

    private final Keyspace keyspace;
    private final Clients clients;
    private final LongSupplier streamBytes;
    private final LongSupplier backlogBytes;
    private final long startupBytes;

    /// @param startupBytes what the heap held when the node was put together
    MemoryUse(Contents contents, Clients clients, long startupBytes) {
        this.keyspace = contents.keyspace;
        this.clients = clients;
        this.streamBytes = contents.supplier("mem_total_replication_buffers");
        this.backlogBytes = contents.supplier("mem_replication_backlog");
        this.startupBytes = startupBytes;
    }

    /// INFO's `used_memory`.
    long usedBytes() {
        return startupBytes + datasetBytes() + bufferBytes();
    }

    long startupBytes() {
        return startupBytes;
    }

    /// Keys, values and tables, with what only a snapshot keeps of them.
    long datasetBytes() {
        return keyspace.usedBytes();
    }

    /// What there would be without keys.
    long besidesDataBytes() {
        return startupBytes + bufferBytes();
    }

    private long bufferBytes() {
        return ordinaryClientBytes() + replicaClientBytes() + streamBytes.getAsLong();
    }

    long ordinaryClientBytes() {
        return clients.memory().ordinaryBytes();
    }

    /// What replicas hold: their connections' buffers, and the part of the stream that is kept for
    /// them only.
    long replicaBytes() {
        return replicaClientBytes() + streamBytes.getAsLong() - backlogBytes.getAsLong();
    }

    private long replicaClientBytes() {
        return clients.memory().replicaBytes();
    }

    long backlogBytes() {
        return backlogBytes.getAsLong();
    }

    /// What `maxmemory` does not limit: evicting keys would send more to replicas, and would not
    /// free what a snapshot keeps.
    long notCountedBytes() {
        return replicaBytes() + keyspace.store().memory().doomed();
    }

    /// What `maxmemory` limits.
    long countedBytes() {
        return usedBytes() - notCountedBytes();
    }
}
