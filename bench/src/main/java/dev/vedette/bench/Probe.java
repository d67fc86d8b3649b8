package dev.vedette.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A well-behaved client that asks PING every millisecond and notes how long the answer took.
final class Probe {

    private static final int MOST_SAMPLES = 200_000;
    private static final int WARM_UP = 20_000;

    private final long[] nanos = new long[MOST_SAMPLES];
    private final Thread thread;
    private volatile boolean isStopped;
    private volatile int count;
    private volatile String failure = "";

    Probe(int port) throws IOException {
        Link link = new Link(port);
        thread = Thread.ofPlatform().start(() -> ask(link));
    }

    /// Compilers are not what is measured.
    static void warmUp(int port) throws IOException {
        try (Link link = new Link(port)) {
            for (int i = 0; i < WARM_UP; i++) {
                link.ask(List.of("PING"));
            }
        }
    }

    private void ask(Link link) {
        try (link) {
            while (!isStopped && count < MOST_SAMPLES) {
                long began = System.nanoTime();
                link.ask(List.of("PING"));
                int asked = count;
                nanos[asked] = System.nanoTime() - began;
                // Only this thread writes it; what others see of `nanos` lies below it.
                count = asked + 1;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        } catch (IOException lost) {
            failure = String.valueOf(lost.getMessage());
        }
    }

    void stop() throws IOException, InterruptedException {
        isStopped = true;
        thread.join();
        if (!failure.isEmpty()) {
            throw new IOException("the probe was cut off: " + failure);
        }
    }

    /// The quantile `q` of the answers' times; 1 for the worst.
    double millis(double q) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        int index = (int) Math.min(sorted.length - 1, Math.floor(q * sorted.length));
        return sorted.length == 0 ? Double.NaN : sorted[index] / 1e6;
    }
}
