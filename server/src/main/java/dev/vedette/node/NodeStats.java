package dev.vedette.node;

import java.util.Arrays;

/// What a node counted since it started or since CONFIG RESETSTAT.
final class NodeStats {

    long connections;
    long rejectedConnections;
    long evictedClients;
    long commands;
    long netInputBytes;
    long netOutputBytes;
    long replicaOutputBytes;
    long reads;
    long writes;
    long peakMemoryBytes;
    long expiryNanos;
    long expiryCapReached;
    final Rate commandRate = new Rate();
    final Rate inputRate = new Rate();
    final Rate outputRate = new Rate();
    final Rate replicaOutputRate = new Rate();

    /// Called every 100 ms.
    void sample(long nowMillis) {
        commandRate.sample(nowMillis, commands);
        inputRate.sample(nowMillis, netInputBytes);
        outputRate.sample(nowMillis, netOutputBytes);
        replicaOutputRate.sample(nowMillis, replicaOutputBytes);
    }

    /// CONFIG RESETSTAT.
    void reset() {
        connections = 0;
        rejectedConnections = 0;
        evictedClients = 0;
        commands = 0;
        netInputBytes = 0;
        netOutputBytes = 0;
        replicaOutputBytes = 0;
        reads = 0;
        writes = 0;
        commandRate.reset();
        inputRate.reset();
        outputRate.reset();
        replicaOutputRate.reset();
    }

    /// How fast a counter grows: the mean of the last samples, as INFO's `instantaneous_` fields.
    static final class Rate {

        private static final int SAMPLES = 16;
        private static final long MILLIS_PER_SECOND = 1000;

        private final long[] samples = new long[SAMPLES];
        private int next;
        private long lastMillis;
        private long lastCount;

        void sample(long nowMillis, long count) {
            long elapsed = nowMillis - lastMillis;
            samples[next] = elapsed > 0 ? (count - lastCount) * MILLIS_PER_SECOND / elapsed : 0;
            next = (next + 1) % SAMPLES;
            lastMillis = nowMillis;
            lastCount = count;
        }

        long perSecond() {
            long sum = 0;
            for (long sample : samples) {
                sum += sample;
            }
            return sum / SAMPLES;
        }

        void reset() {
            Arrays.fill(samples, 0);
            lastCount = 0;
        }
    }
}
