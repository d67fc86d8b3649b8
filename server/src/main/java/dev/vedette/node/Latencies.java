package dev.vedette.node;

import dev.vedette.command.Command;
import dev.vedette.command.InfoLines;
import dev.vedette.config.Config;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How long commands took, for INFO latencystats: a histogram per command whose buckets are about 3
/// % wide.
final class Latencies {

    private static final int SUB_BITS = 5;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final double NANOS_PER_MICRO = 1000;

    private final Config config;
    private final Map<String, Histogram> byCommand = new TreeMap<>();
    private Command last = Command.plain("", _ -> Reply.later());
    private Histogram lastHistogram = new Histogram();

    /// Kept here because every command asks for it.
    private boolean isOn;

    Latencies(Config config) {
        this.config = config;
        config.onChange(this::readSwitch, NodeDirectives.LATENCY_TRACKING);
        readSwitch();
    }

    private void readSwitch() {
        isOn = config.get(NodeDirectives.LATENCY_TRACKING);
        if (!isOn) {
            reset();
        }
    }

    /// A command is over, which took `nanos`.
    void note(Command command, long nanos) {
        if (!isOn) {
            return;
        }
        // Mostly the same command as before: the name need not be looked up.
        if (command != last) {
            last = command;
            lastHistogram = byCommand.computeIfAbsent(command.fullName(), _ -> new Histogram());
        }
        lastHistogram.add(nanos);
    }

    void reset() {
        byCommand.values().forEach(Histogram::clear);
    }

    void lines(InfoLines lines) {
        List<Double> percentiles = config.get(NodeDirectives.LATENCY_PERCENTILES);
        byCommand.forEach(
                (name, histogram) -> {
                    if (histogram.total > 0) {
                        lines.line("latency_percentiles_usec_" + name, histogram.text(percentiles));
                    }
                });
    }

    private static final class Histogram {

        private final long[] counts = new long[(Long.SIZE - SUB_BITS) << SUB_BITS];
        private long total;

        void add(long nanos) {
            counts[bucket(Math.max(0, nanos))]++;
            total++;
        }

        private static int bucket(long nanos) {
            if (nanos < SUB_BUCKETS) {
                return (int) nanos;
            }
            int magnitude = Long.SIZE - Long.numberOfLeadingZeros(nanos) - SUB_BITS - 1;
            return (magnitude + 1 << SUB_BITS) + (int) (nanos >>> magnitude) - SUB_BUCKETS;
        }

        /// The largest value of a bucket.
        private static long upperEnd(int bucket) {
            if (bucket < SUB_BUCKETS) {
                return bucket;
            }
            int magnitude = (bucket >> SUB_BITS) - 1;
            long start = (long) (bucket & SUB_BUCKETS - 1) + SUB_BUCKETS;
            return (start + 1 << magnitude) - 1;
        }

        void clear() {
            Arrays.fill(counts, 0);
            total = 0;
        }

        String text(List<Double> percentiles) {
            List<String> fields = new ArrayList<>();
            for (double percentile : percentiles) {
                double micros = percentile(percentile) / NANOS_PER_MICRO;
                fields.add(
                        String.format(
                                Locale.ROOT,
                                "p%s=%.3f",
                                PercentilesSyntax.text(percentile),
                                micros));
            }
            return String.join(",", fields);
        }

        private long percentile(double percent) {
            long rank = (long) Math.ceil(total * percent / 100);
            long seen = 0;
            for (int i = 0; i < counts.length; i++) {
                seen += counts[i];
                if (seen >= rank) {
                    return upperEnd(i);
                }
            }
            return 0;
        }
    }
}
