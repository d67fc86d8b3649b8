package dev.vedette.lab.probe;

import java.util.List;

/// How measured values spread: the middle one, the one that 1 of 100 exceeds, the largest.
public record Spread(long count, long p50, long p99, long max) {

    public static Spread of(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        if (sorted.isEmpty()) {
            return new Spread(0, 0, 0, 0);
        }
        return new Spread(
                sorted.size(), at(sorted, 50), at(sorted, 99), sorted.getLast().longValue());
    }

    private static long at(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100));
    }
}
