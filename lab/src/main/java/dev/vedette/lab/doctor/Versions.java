package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.NodeFacts;

import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server is, by INFO.
///
/// @param product `redis`, `valkey` or `vedette`
record Versions(String product, int major, int minor, int patch) implements Comparable<Versions> {

    private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)(?:\\.(\\d+))?.*");

    static final Versions UNKNOWN = new Versions("unknown", 0, 0, 0);

    static Versions of(NodeFacts node) {
        return node.info().maybe().map(Versions::of).orElse(UNKNOWN);
    }

    /// Valkey and Vedette also name the Redis they are compatible with; their own version counts.
    static Versions of(Map<String, String> info) {
        for (String product : new String[] {"vedette", "valkey", "redis"}) {
            Matcher numbers = NUMBERS.matcher(info.getOrDefault(product + "_version", ""));
            if (numbers.matches()) {
                String patch = numbers.group(3);
                return new Versions(
                        product,
                        Integer.parseInt(numbers.group(1)),
                        Integer.parseInt(numbers.group(2)),
                        patch == null ? 0 : Integer.parseInt(patch));
            }
        }
        return UNKNOWN;
    }

    boolean isKnown() {
        return !equals(UNKNOWN);
    }

    boolean is(String name) {
        return product.equals(name);
    }

    boolean isBefore(int otherMajor, int otherMinor, int otherPatch) {
        return is("redis")
                && compareTo(new Versions(product, otherMajor, otherMinor, otherPatch)) < 0;
    }

    @Override
    public int compareTo(Versions other) {
        return Comparator.comparingInt(Versions::major)
                .thenComparingInt(Versions::minor)
                .thenComparingInt(Versions::patch)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return product + " " + major + "." + minor + "." + patch;
    }
}
