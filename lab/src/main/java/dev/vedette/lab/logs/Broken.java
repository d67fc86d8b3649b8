package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.regex.Pattern;

/// Puts an event together that was broken over two lines by the width of a screen.
final class Broken {

    private static final String INSTANCE =
            "[+-][a-z-]+ (?:slave|replica|sentinel) \\S+ \\S+ \\d+ @ \\S+ \\S+ \\d+.*";
    private static final String GROUP = "[+-][a-z-]+ (?:master|primary) \\S+ \\S+ \\d+.*";
    private static final String SWITCH = "\\+switch-master \\S+ \\S+ \\d+ \\S+ \\d+";
    private static final Pattern WHOLE = Pattern.compile(INSTANCE + "|" + GROUP + "|" + SWITCH);
    private static final Pattern EVENT =
            Pattern.compile(
                    "[+-][a-z][a-z-]+ (?:slave|replica|sentinel|master|primary) .*|\\+switch-master .*");
    private static final Pattern FRAGMENT = Pattern.compile("[\\w.:@# /-]{1,200}");

    private Broken() {}

    /// The whole message, or null when `next` does not complete it.
    static @Nullable String joined(String message, String next) {
        String rest = next.replaceAll("[\u2500-\u259F|]", " ").strip();
        boolean isOpen = EVENT.matcher(message).matches() && !WHOLE.matcher(message).matches();
        if (!isOpen || !FRAGMENT.matcher(rest).matches()) {
            return null;
        }
        String close = message + rest;
        if (WHOLE.matcher(close).matches()) {
            return close;
        }
        String apart = message + " " + rest;
        return WHOLE.matcher(apart).matches() ? apart : null;
    }
}
