package dev.vedette.lab.doctor;

import dev.vedette.lab.substrate.Built;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Builds groups side by side while the tests that need the first of them already run.
final class Yard {

    private final ExecutorService builders = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Built>> lots = new ArrayList<>();

    /// A group that is being built, or why it could not be.
    @FunctionalInterface
    interface Lot {
        Built built() throws Exception;
    }

    Lot build(Callable<Built> group) {
        Future<Built> coming = builders.submit(group);
        lots.add(coming);
        return () -> {
            try {
                return coming.get();
            } catch (ExecutionException failure) {
                if (failure.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw failure;
            }
        };
    }

    /// Ends and deletes every group.
    void clear() throws InterruptedException {
        builders.shutdownNow();
        for (Future<Built> lot : lots) {
            try {
                lot.get().close();
            } catch (ExecutionException _) {
                // Its test has told why it was not built; what it had started, it has ended.
            }
        }
        builders.close();
    }
}
