package dev.vedette.bench.scale;

import java.util.Map;
import java.util.TreeMap;

/// How far apart the PINGs of each Sentinel came, in milliseconds. Written by the stubs' thread,
/// read by another.
final class PingIntervals {

    private static final int LONGEST_MILLIS = 60_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Map<String, int[]> bySender = new TreeMap<>();
    private boolean isRecording;

    synchronized void record(boolean on) {
        bySender.clear();
        isRecording = on;
    }

    synchronized void add(String sender, long nanos) {
        if (isRecording) {
            int millis = (int) Math.min(LONGEST_MILLIS, nanos / NANOS_PER_MILLI);
            bySender.computeIfAbsent(sender, _ -> new int[LONGEST_MILLIS + 1])[millis]++;
        }
    }

    /// Count, median, p99, maximum of all Sentinels together.
    synchronized long[] summary() {
        int[] all = new int[LONGEST_MILLIS + 1];
        long count = 0;
        for (int[] one : bySender.values()) {
            for (int i = 0; i < all.length; i++) {
                all[i] += one[i];
                count += one[i];
            }
        }
        return new long[] {count, at(all, count, 0.5), at(all, count, 0.99), at(all, count, 1)};
    }

    private static long at(int[] counts, long total, double share) {
        long wanted = (long) Math.ceil(total * share);
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return i;
            }
        }
        return 0;
    }
}
