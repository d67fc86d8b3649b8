package dev.vedette.bench;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A thread that has nothing to do but to wake every millisecond and to note how late it was: what
/// the machine itself takes from whoever runs on it.
final class IdleThread {

    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /// Less than this is the ordinary lateness of a timer, and would fill the memory.
    private static final long LEAST_NOTED_NANOS = EVERY_NANOS;

    record Gap(Instant at, long nanos) {}

    private final List<Gap> gaps = new ArrayList<>();
    private final Thread thread;
    private volatile boolean isStopped;

    IdleThread() {
        thread = Thread.ofPlatform().daemon().name("idle").start(this::wake);
    }

    private void wake() {
        while (!isStopped) {
            long due = System.nanoTime() + EVERY_NANOS;
            LockSupport.parkNanos(EVERY_NANOS);
            long late = System.nanoTime() - due;
            if (late > LEAST_NOTED_NANOS) {
                gaps.add(new Gap(Instant.now(), late));
            }
        }
    }

    /// The gaps above a millisecond, once it has stopped.
    List<Gap> gaps() {
        return gaps;
    }

    void stop() throws InterruptedException {
        isStopped = true;
        thread.join();
    }
}
