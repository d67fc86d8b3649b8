package dev.vedette.world.os;

import dev.vedette.world.Job;
import dev.vedette.world.Jobs;
import dev.vedette.world.Outcome;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Jobs on virtual threads. What they bring back waits in a queue until the party's next turn.
final class OsJobs implements Jobs {

    private static final long IDLE_SECONDS = 60;

    private final Queue<Runnable> arrived = new ConcurrentLinkedQueue<>();
    private final Runnable wake;
    private final Jobs patient = new Patient();

    /// @param wake ends the party's wait
    OsJobs(Runnable wake) {
        this.wake = wake;
    }

    /// For work that computes for milliseconds, which on a single processor the party would wait
    /// for: it has threads of its own, of low priority, and one less than there are processors. How
    /// much waits there is up to who starts it.
    Jobs patient() {
        return patient;
    }

    @Override
    public <T> Job run(String name, Callable<T> work, Consumer<Outcome<T>> done) {
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> perform(work, done));
        thread.start();
        return new OsJob(thread);
    }

    /// For work that would hold the carrier of a virtual thread while it waits, as looking up names
    /// does.
    <T> void runOnPlatformThread(String name, Callable<T> work, Consumer<Outcome<T>> done) {
        Thread.ofPlatform().daemon().name(name).start(() -> perform(work, done));
    }

    private <T> void perform(Callable<T> work, Consumer<Outcome<T>> done) {
        try {
            Outcome<T> outcome = outcomeOf(work);
            post(() -> done.accept(outcome));
        } catch (Error e) {
            // Such as OutOfMemoryError: the party must not go on as if the job still ran.
            post(
                    () -> {
                        throw e;
                    });
        }
    }

    private static <T> Outcome<T> outcomeOf(Callable<T> work) {
        try {
            return new Outcome.Done<>(work.call());
        } catch (Exception e) {
            // Handed on whole to whoever started the job.
            return new Outcome.Failed<>(e);
        }
    }

    @Override
    public void post(Runnable action) {
        arrived.add(action);
        wake.run();
    }

    @Override
    public void deliver() {
        Runnable next;
        while ((next = arrived.poll()) != null) {
            next.run();
        }
    }

    private final class Patient implements Jobs {

        private final ThreadPoolExecutor threads;

        // Where priorities are not obeyed all is as correct, and only others wait longer.
        @SuppressWarnings("ThreadPriorityCheck")
        Patient() {
            int count = Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
            threads =
                    new ThreadPoolExecutor(
                            count,
                            count,
                            IDLE_SECONDS,
                            TimeUnit.SECONDS,
                            new LinkedBlockingQueue<>(),
                            Thread.ofPlatform()
                                    .name("patient-", 1)
                                    .daemon()
                                    .priority(Thread.MIN_PRIORITY)
                                    .factory());
            threads.allowCoreThreadTimeOut(true);
        }

        @Override
        public <T> Job run(String name, Callable<T> work, Consumer<Outcome<T>> done) {
            threads.execute(() -> perform(work, done));
            return new Queued(name);
        }

        @Override
        public void post(Runnable action) {
            OsJobs.this.post(action);
        }

        @Override
        public void deliver() {
            OsJobs.this.deliver();
        }
    }

    private record Queued(String name) implements Job {

        @Override
        public void cancel() {
            // Some milliseconds of computing heed nothing.
        }
    }

    private record OsJob(Thread thread) implements Job {

        @Override
        public String name() {
            return thread.getName();
        }

        @Override
        public void cancel() {
            thread.interrupt();
        }
    }
}
