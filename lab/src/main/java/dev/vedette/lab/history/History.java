package dev.vedette.lab.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/// Collects the operations of all clients as they complete. Any thread may add.
public final class History {

    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
    private final LongAdder acknowledgedWrites = new LongAdder();

    public void add(Operation operation) {
        operations.add(operation);
        if (operation.isAcknowledgedWrite()) {
            acknowledgedWrites.increment();
        }
    }

    /// How many writes have been acknowledged so far.
    public long acknowledgedWrites() {
        return acknowledgedWrites.sum();
    }

    /// Everything up to now, in the order of completion.
    public List<Operation> operations() {
        List<Operation> sorted = new ArrayList<>(operations);
        sorted.sort(Comparator.comparingLong(Operation::completedNanos));
        return sorted;
    }
}
