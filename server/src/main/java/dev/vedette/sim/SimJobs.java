package dev.vedette.sim;

import dev.vedette.world.Job;
import dev.vedette.world.Jobs;
import dev.vedette.world.Outcome;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/// Jobs that run whole at some later moment, between turns.
final class SimJobs implements Jobs {

    /// From the start of a job to its end.
    private static final long SPREAD_MICROS = 5_000;

    private final SimWorld world;
    private final Queue<Runnable> arrived = new ArrayDeque<>();

    SimJobs(SimWorld world) {
        this.world = world;
    }

    @Override
    public <T> Job run(String name, Callable<T> work, Consumer<Outcome<T>> done) {
        SimJob job = new SimJob(name);
        long takes = (1 + world.rng().nextLong(SPREAD_MICROS)) * 1000;
        world.simulation().at(world.ownNanos() + takes, () -> perform(job, work, done));
        return job;
    }

    private <T> void perform(SimJob job, Callable<T> work, Consumer<Outcome<T>> done) {
        if (world.jobs() != this) {
            // Its process is gone.
            return;
        }
        try {
            Outcome<T> outcome =
                    job.isCancelled
                            ? new Outcome.Failed<>(new CancellationException())
                            : outcome(work);
            post(() -> done.accept(outcome));
        } catch (SimDisk.Crashed _) {
            world.crash();
        }
    }

    private static <T> Outcome<T> outcome(Callable<T> work) {
        try {
            return new Outcome.Done<>(work.call());
        } catch (SimDisk.Crashed e) {
            throw e;
        } catch (Exception e) {
            // Handed on whole to whoever started the job.
            return new Outcome.Failed<>(e);
        }
    }

    @Override
    public void post(Runnable action) {
        arrived.add(action);
        world.wake(world.simulation().nanos());
    }

    @Override
    public void deliver() {
        Runnable next;
        while ((next = arrived.poll()) != null) {
            next.run();
        }
    }

    private static final class SimJob implements Job {

        private final String name;
        private boolean isCancelled;

        SimJob(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }
}
