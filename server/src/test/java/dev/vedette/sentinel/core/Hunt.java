package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Runs in which faults are dense, half of them in groups of a kind that has shown many. It goes on
/// behind what it finds.
final class Hunt {

    private static final List<Scene> KINDS =
            List.of(
                    kind(4, 1, 1, 2000, 4000),
                    kind(4, 2, 1, 2000, 4000),
                    kind(4, 3, 1, 5000, 4000),
                    kind(5, 2, 1, 2000, 4000),
                    kind(5, 4, 1, 5000, 10_000),
                    kind(3, 1, 1, 2000, 4000),
                    kind(3, 2, 1, 2000, 10_000),
                    kind(4, 0, 1, 2000, 4000),
                    kind(4, 2, 2, 2000, 4000));

    private static Scene kind(int sentinels, int real, int groups, int downAfter, int timeout) {
        return Scene.drawn(sentinels, real, groups, downAfter, timeout, Scene.Pace.DENSE);
    }

    private Hunt() {}

    static Scene scene(long seed) {
        int kind = (int) (seed % (2L * KINDS.size()));
        if (kind < KINDS.size()) {
            return KINDS.get(kind);
        }
        return kind % 3 == 0 ? Scene.mixed(Scene.Pace.DENSE) : Scene.swarm(Scene.Pace.DENSE);
    }

    /// What broke, a line each.
    static List<String> run(long from, long to) throws InterruptedException {
        List<String> found = Collections.synchronizedList(new ArrayList<>());
        int threads =
                Integer.getInteger("vedette.threads", Runtime.getRuntime().availableProcessors());
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (long seed = from; seed <= to; seed++) {
                long one = seed;
                pool.execute(() -> run(one, found));
            }
            pool.shutdown();
            pool.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        }
        return found;
    }

    private static void run(long seed, List<String> found) {
        try {
            new Simulation(seed, false, scene(seed)).run();
        } catch (AssertionError | RuntimeException broken) {
            found.add("seed " + seed + ": " + broken.getMessage());
            System.out.println(found.getLast());
        }
    }
}
