package dev.vedette.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What `redis-benchmark` saw: commands per second, and latencies in milliseconds.
record LoadFigures(double perSecond, double p50, double p99, double p999) {

    private static final Pattern THROUGHPUT =
            Pattern.compile("throughput summary: ([0-9.]+) requests per second");
    private static final Pattern PERCENTILE =
            Pattern.compile("([0-9.]+)% <= ([0-9.]+) milliseconds \\(cumulative");
    private static final String TABLE_END = "Cumulative distribution of latencies";

    /// Reads the tool's long output. It prints ever finer percentiles, so the first at or past the
    /// asked one is the closest above it.
    static LoadFigures parse(String output) {
        Matcher throughput = THROUGHPUT.matcher(output);
        if (!throughput.find()) {
            throw new IllegalStateException(
                    "no throughput in what redis-benchmark said:\n" + output);
        }
        int end = output.indexOf(TABLE_END);
        String table = end < 0 ? output : output.substring(0, end);
        return new LoadFigures(
                Double.parseDouble(throughput.group(1)),
                percentile(table, 50),
                percentile(table, 99),
                percentile(table, 99.9));
    }

    private static double percentile(String table, double asked) {
        Matcher line = PERCENTILE.matcher(table);
        while (line.find()) {
            if (Double.parseDouble(line.group(1)) >= asked) {
                return Double.parseDouble(line.group(2));
            }
        }
        throw new IllegalStateException("no percentile " + asked + " in:\n" + table);
    }
}
