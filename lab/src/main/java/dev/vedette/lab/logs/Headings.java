package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lines between the logs that say whose log follows: `tail`'s headers, the command that printed
/// it, a heading in an issue.
final class Headings {

    private static final Pattern TAIL = Pattern.compile("^==> (\\S.*?) <==\\s*$");
    private static final Pattern COMMAND =
            Pattern.compile(
                    "^.{0,60}?\\b(?:(kubectl|oc|docker(?:[ -]compose)?|podman)\\b.*?\\blogs?\\b"
                            + "|(?:cat|tail|less|more|head|zcat)\\b)\\s+(.*)$");
    private static final Pattern VALUED = Pattern.compile("(?:-n|-c|--\\w+|-\\w)(?:=\\S+)?");
    private static final Pattern MACHINE =
            Pattern.compile(
                    "(?i).*\\b[\\w.-]*(?:sentinel|redis|valkey|node|master|slave|replica|server|pod|host)[\\w.-]*\\b.*");
    private static final Pattern PROSE =
            Pattern.compile(
                    "(?i).*\\b(?:the|is|are|was|were|i|we|it|this|that|have|has|can|not|when|then|after|before)\\b.*");
    private static final int LONGEST_HEADING = 60;

    private Headings() {}

    /// The name of whoever's lines follow; null when the line is no heading.
    static @Nullable String name(String line) {
        Matcher tail = TAIL.matcher(line);
        if (tail.matches()) {
            return tail.group(1);
        }
        Matcher command = COMMAND.matcher(line);
        if (command.matches()) {
            return ofCommand(command.group(1) != null, command.group(2));
        }
        return ofHeading(line.strip());
    }

    /// `kubectl -n x logs pod -c sentinel` names pod and container; `cat file` the file.
    private static @Nullable String ofCommand(boolean isContainer, String arguments) {
        StringBuilder name = new StringBuilder();
        boolean isValue = false;
        for (String word : arguments.split("[|;&>]")[0].strip().split("\\s+")) {
            boolean isOption = VALUED.matcher(word).matches();
            if (!isValue && !isOption && word.matches("[\\w./@:-]+")) {
                name.append(name.isEmpty() ? "" : " ").append(word.replaceFirst("^pods?/", ""));
            }
            isValue = word.equals("-n") || word.equals("--namespace") || word.equals("--tail");
        }
        boolean isName =
                isContainer || name.toString().matches("(?i).*(?:log|redis|sentinel|valkey).*");
        return isName && !name.isEmpty() && name.length() <= LONGEST_HEADING
                ? name.toString()
                : null;
    }

    private static @Nullable String ofHeading(String line) {
        boolean isMarked =
                line.startsWith("#")
                        || line.startsWith("**")
                        || line.endsWith(":")
                        || line.endsWith(":**")
                        || line.matches("(?i)sentinel[- ]?\\d+\\b.{0,30}");
        String text =
                line.replaceAll("\\([^)]*\\s[^)]*\\)", "")
                        .replaceAll("^[#*>_`\\s-]+|[#*_`:\\s-]+$", "")
                        .strip();
        boolean isShort = text.length() <= LONGEST_HEADING && text.split("\\s+").length <= 6;
        if (!isMarked || !isShort || text.isEmpty()) {
            return null;
        }
        boolean isMachine = MACHINE.matcher(text).matches() && !PROSE.matcher(text).matches();
        if (!isMachine || !text.matches("[\\w.:()\\[\\]/@ '\"-]+")) {
            return null;
        }
        String name = text.replaceAll("(?i)\\b(?:logs?|output|of|for|from|on|file)\\b", " ");
        String plain = name.replaceAll("['\"()]", " ").replaceAll("\\s+", " ").strip();
        boolean isTelling =
                plain.matches(".*[\\d.].*")
                        || plain.toLowerCase(Locale.ROOT)
                                .matches(
                                        "(?:redis |old |new )?(?:master|slave|replica|sentinel)(?: sentinel| server)?");
        return isTelling ? plain : null;
    }
}
