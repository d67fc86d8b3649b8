package dev.vedette.keyspace;

import dev.vedette.base.Invariant;

import java.util.TreeSet;

/// Which arrays a snapshot still reads. Each snapshot begins a generation; what was made in an
/// earlier generation than that of the newest open snapshot is frozen.
final class Generations {

    private long current;
    private final TreeSet<Long> open = new TreeSet<>();
    private long newestOpen;

    /// The stamp of what is made now.
    long current() {
        return current;
    }

    boolean isFrozen(long stamp) {
        return stamp < newestOpen;
    }

    boolean isSnapshotOpen() {
        return newestOpen != 0;
    }

    /// Begins a generation and keeps everything older.
    long open() {
        current++;
        open.add(current);
        newestOpen = current;
        return current;
    }

    void close(long generation) {
        boolean wasOpen = open.remove(generation);
        Invariant.check(wasOpen, "snapshot %d closed twice", generation);
        newestOpen = open.isEmpty() ? 0 : open.last();
    }
}
