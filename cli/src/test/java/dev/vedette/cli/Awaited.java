package dev.vedette.cli;

import java.io.IOException;
import java.time.Duration;

/// Waits for something that other processes bring about.
final class Awaited {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final int POLL_MILLIS = 20;

    private Awaited() {}

    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    static void until(Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + LIMIT.toSeconds() + " s");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
