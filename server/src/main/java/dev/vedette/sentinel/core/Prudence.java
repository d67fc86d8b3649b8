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
public record Prudence(boolean fastDownOnRefused, int expectedSentinels, boolean votesCompatibly) {

    public static final Prudence USUAL = new Prudence(false, 0, false);

    public static final String FAST_DOWN = "fast-down-on-refused";
    public static final String EXPECTED = "expected-sentinels";
    public static final String VOTE_POLICY = "vote-policy";

    /// Whether `option` is one of these.
    public static boolean has(String option) {
        return USUAL.texts().containsKey(option.toLowerCase(Locale.ROOT));
    }

    /// These settings with another value of `option`; null when it cannot have that value.
    public @Nullable Prudence with(String option, String value) {
        String word = value.toLowerCase(Locale.ROOT);
        return switch (option.toLowerCase(Locale.ROOT)) {
            case FAST_DOWN ->
                    isOneOf(word, "yes", "no")
                            ? new Prudence(word.equals("yes"), expectedSentinels, votesCompatibly)
                            : null;
            case EXPECTED ->
                    value.matches("[0-9]{1,3}")
                            ? new Prudence(
                                    fastDownOnRefused, Integer.parseInt(value), votesCompatibly)
                            : null;
            case VOTE_POLICY ->
                    isOneOf(word, "strict", "compatible")
                            ? new Prudence(
                                    fastDownOnRefused, expectedSentinels, word.equals("compatible"))
                            : null;
            default -> null;
        };
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
        return texts;
    }
}
