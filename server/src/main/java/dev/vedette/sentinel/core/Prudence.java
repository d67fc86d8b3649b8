package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What Redis has no setting for: how readily this Sentinel believes that a master is gone, and
/// whom it votes for.
///
/// @param fastDownOnRefused a majority whose connections the master's machine refuses need not wait
///   for down-after
/// @param expectedSentinels how many Sentinels there are meant to be, ourselves among them: no
///   fewer make a majority, however few are known; 0 for those that are known
/// @param votesCompatibly whether candidates get our vote as Redis gives it: strangers, too, and
///   also while the master answers us
/// @param isStrict whether a master may only write while a majority of the Sentinels vouches for it
/// @param leaseMillis how long that is good for; 0 for what follows from down-after
public record Prudence(
        boolean fastDownOnRefused,
        int expectedSentinels,
        boolean votesCompatibly,
        boolean isStrict,
        long leaseMillis) {

    public static final Prudence USUAL = new Prudence(false, 0, false);

    Prudence(boolean fastDownOnRefused, int expectedSentinels, boolean votesCompatibly) {
        this(fastDownOnRefused, expectedSentinels, votesCompatibly, false, 0);
    }

    public static final String FAST_DOWN = "fast-down-on-refused";
    public static final String EXPECTED = "expected-sentinels";
    public static final String VOTE_POLICY = "vote-policy";
    public static final String SAFETY = "safety";
    public static final String LEASE = "lease-milliseconds";

    static final long MIN_LEASE = 100;
    static final long MAX_LEASE = 60_000;

    /// Whether `option` is one of these.
    public static boolean has(String option) {
        return USUAL.texts().containsKey(option.toLowerCase(Locale.ROOT));
    }

    /// These settings with another value of `option`; null when it cannot have that value.
    public @Nullable Prudence with(String option, String value) {
        String word = value.toLowerCase(Locale.ROOT);
        return switch (option.toLowerCase(Locale.ROOT)) {
            case FAST_DOWN ->
                    isOneOf(word, "yes", "no") ? fastDownOnRefused(word.equals("yes")) : null;
            case EXPECTED ->
                    value.matches("[0-9]{1,3}") ? expectedSentinels(Integer.parseInt(value)) : null;
            case VOTE_POLICY ->
                    isOneOf(word, "strict", "compatible")
                            ? votesCompatibly(word.equals("compatible"))
                            : null;
            case SAFETY ->
                    isOneOf(word, "strict", "usual") ? isStrict(word.equals("strict")) : null;
            case LEASE ->
                    value.matches("[0-9]{1,5}") && isLease(Long.parseLong(value))
                            ? leaseMillis(Long.parseLong(value))
                            : null;
            default -> null;
        };
    }

    /// Shorter than the least, a pause of the collector would end it; longer than the most, nobody
    /// would wait for its end.
    private static boolean isLease(long millis) {
        return millis == 0 || millis >= MIN_LEASE && millis <= MAX_LEASE;
    }

    private Prudence fastDownOnRefused(boolean value) {
        return new Prudence(value, expectedSentinels, votesCompatibly, isStrict, leaseMillis);
    }

    private Prudence expectedSentinels(int value) {
        return new Prudence(fastDownOnRefused, value, votesCompatibly, isStrict, leaseMillis);
    }

    private Prudence votesCompatibly(boolean value) {
        return new Prudence(fastDownOnRefused, expectedSentinels, value, isStrict, leaseMillis);
    }

    private Prudence isStrict(boolean value) {
        return new Prudence(
                fastDownOnRefused, expectedSentinels, votesCompatibly, value, leaseMillis);
    }

    private Prudence leaseMillis(long value) {
        return new Prudence(fastDownOnRefused, expectedSentinels, votesCompatibly, isStrict, value);
    }

    /// Why these settings cannot be together; null if they can.
    public @Nullable String contradiction() {
        return isStrict && expectedSentinels == 0
                ? "safety strict needs expected-sentinels: a majority is one of a number that does"
                        + " not change"
                : null;
    }

    private static boolean isOneOf(String word, String one, String other) {
        return word.equals(one) || word.equals(other);
    }

    /// The options and what they are set to, as in the configuration file.
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(FAST_DOWN, fastDownOnRefused ? "yes" : "no");
        texts.put(EXPECTED, Integer.toString(expectedSentinels));
        texts.put(VOTE_POLICY, votesCompatibly ? "compatible" : "strict");
        texts.put(SAFETY, isStrict ? "strict" : "usual");
        texts.put(LEASE, Long.toString(leaseMillis));
        return texts;
    }
}
