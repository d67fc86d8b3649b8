package dev.vedette.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// A thread that computes the same again and again, about half a millisecond each time, with nobody
/// else at work: what its processor time differs by is the machine's doing.
///
/// A virtual machine's host may take the processor away without the guest's clock of processor time
/// noticing, so a turn of a server can seem to have computed when it has not.
final class ControlLoop {

    private static final long PIECE_NANOS = 500_000;
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
    private static final int CALIBRATION_STEPS = 1_000_000;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

    /// Processor time of each piece, sorted.
    private final long[] nanos;

    /// Kept so that the computation is not left out.
    private volatile long result;

    private ControlLoop(int seconds) {
        long steps = stepsOfAPiece();
        nanos = new long[(int) (TimeUnit.SECONDS.toNanos(seconds) / PIECE_NANOS)];
        for (int i = 0; i < nanos.length; i++) {
            long began = threads.getCurrentThreadCpuTime();
            compute(steps);
            nanos[i] = threads.getCurrentThreadCpuTime() - began;
        }
        Arrays.sort(nanos);
    }

    /// Computes for about so many seconds.
    static ControlLoop run(int seconds) {
        return new ControlLoop(seconds);
    }

    int pieces() {
        return nanos.length;
    }

    /// The quantile `q` of the pieces' processor times; 1 for the longest.
    double millis(double q) {
        return nanos[(int) Math.min(nanos.length - 1, q * nanos.length)] / 1e6;
    }

    private long stepsOfAPiece() {
        long best = Long.MAX_VALUE;
        long ends = System.nanoTime() + WARM_UP_NANOS;
        while (System.nanoTime() < ends) {
            long began = threads.getCurrentThreadCpuTime();
            compute(CALIBRATION_STEPS);
            best = Math.min(best, threads.getCurrentThreadCpuTime() - began);
        }
        return CALIBRATION_STEPS * PIECE_NANOS / best;
    }

    private void compute(long steps) {
        long value = result;
        for (long i = 0; i < steps; i++) {
            value = value * 6364136223846793005L + 1442695040888963407L;
        }
        result = value;
    }
}
