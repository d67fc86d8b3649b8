package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/// A range of seeds, each a run of its own, on as many threads as there are cores.
///
/// Every fifth quorum has Sentinels of Redis in it; every hundredth seed is run twice and must
/// leave the same trace.
final class Campaign {

    private static final int MIXED_EVERY = 5;
    private static final int TWICE_EVERY = 100;

    /// A promise that did not hold, and in which seed.
    static final class Found extends Exception {
        private static final long serialVersionUID = 1;

        final long seed;

        Found(long seed, Throwable broken) {
            super(
                    "seed "
                            + seed
                            + ": "
                            + broken.getMessage()
                            + "\nreplay: mvn -q -pl server test -Dtest=SimulationTest"
                            + " -Dvedette.seed="
                            + seed,
                    broken);
            this.seed = seed;
        }
    }

    private final AtomicLong next;
    private final long to;
    private final AtomicLong firstBroken = new AtomicLong(Long.MAX_VALUE);

    private long events;
    private long elections;
    private long switches;
    private long handovers;
    private long affirmations;
    private long restorations;
    private long mixed;
    private long twice;

    /// Of all seeds together, whatever their order.
    private long trace;

    private Campaign(long from, long to) {
        next = new AtomicLong(from);
        this.to = to;
    }

    /// What came of it.
    record Outcome(
            long from,
            long to,
            long events,
            long elections,
            long switches,
            long handovers,
            long affirmations,
            long restorations,
            long mixed,
            long twice,
            long trace,
            long millis) {

        /// This range and the next one as one.
        Outcome plus(Outcome next) {
            if (next.from != to + 1) {
                throw new AssertionError("ranges that do not meet: " + to + " and " + next.from);
            }
            return new Outcome(
                    from,
                    next.to,
                    events + next.events,
                    elections + next.elections,
                    switches + next.switches,
                    handovers + next.handovers,
                    affirmations + next.affirmations,
                    restorations + next.restorations,
                    mixed + next.mixed,
                    twice + next.twice,
                    trace ^ next.trace,
                    millis + next.millis);
        }

        String text() {
            return String.format(
                    "seeds %d..%d x 10 min: %,d events, %,d elections, %,d switches, %,d handovers,"
                            + " %,d affirmations, %,d restorations;"
                            + " %,d with Sentinels of Redis, %,d run twice alike; trace %016x;"
                            + " %,d s, all promises kept",
                    from,
                    to,
                    events,
                    elections,
                    switches,
                    handovers,
                    affirmations,
                    restorations,
                    mixed,
                    twice,
                    trace,
                    millis / 1000);
        }
    }

    static Scene scene(long seed) {
        return seed % MIXED_EVERY == 0 ? Scene.MIXED : Scene.SWARM;
    }

    /// Runs them all, or up to the first that breaks a promise.
    static Outcome run(long from, long to) throws Found, InterruptedException {
        long started = System.nanoTime();
        Campaign campaign = new Campaign(from, to);
        int threads =
                Integer.getInteger("vedette.threads", Runtime.getRuntime().availableProcessors());
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                workers.add(
                        pool.submit(
                                () -> {
                                    campaign.work();
                                    return null;
                                }));
            }
            campaign.await(workers);
        }
        return new Outcome(
                from,
                to,
                campaign.events,
                campaign.elections,
                campaign.switches,
                campaign.handovers,
                campaign.affirmations,
                campaign.restorations,
                campaign.mixed,
                campaign.twice,
                campaign.trace,
                (System.nanoTime() - started) / 1_000_000);
    }

    /// Of several that broke a promise the one with the lowest seed is told.
    private void await(List<Future<?>> workers) throws Found, InterruptedException {
        Found lowest = null;
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof Found found)) {
                    throw new AssertionError("a worker ended", e);
                }
                lowest = lowest == null || found.seed < lowest.seed ? found : lowest;
            }
        }
        if (lowest != null) {
            throw lowest;
        }
    }

    private void work() throws Found {
        for (long seed = next.getAndIncrement();
                seed <= to && seed < firstBroken.get();
                seed = next.getAndIncrement()) {
            Simulation simulation = run(seed);
            boolean isRepeated = seed % TWICE_EVERY == 0;
            if (isRepeated && run(seed).trace != simulation.trace) {
                throw found(seed, new AssertionError("the second run leaves another trace"));
            }
            add(simulation, isRepeated);
        }
    }

    private Simulation run(long seed) throws Found {
        Simulation simulation = new Simulation(seed, false, scene(seed));
        try {
            simulation.run();
            return simulation;
        } catch (AssertionError | RuntimeException broken) {
            throw found(seed, broken);
        }
    }

    private Found found(long seed, Throwable broken) {
        firstBroken.accumulateAndGet(seed, Math::min);
        return new Found(seed, broken);
    }

    private synchronized void add(Simulation simulation, boolean isRepeated) {
        events += simulation.steps;
        elections += simulation.checker.elections;
        switches += simulation.checker.failovers;
        handovers += simulation.checker.handovers;
        affirmations += simulation.checker.affirmations;
        restorations += simulation.checker.restorations;
        mixed += simulation.watchers.size() > simulation.sentinels.size() ? 1 : 0;
        twice += isRepeated ? 1 : 0;
        trace ^= simulation.trace;
    }
}
