package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What stands in front of a line's core: who wrote it and when it passed, in the words of whoever
/// carried it. Found by taking away every form of time; what is left and looks like a name is one.
///
/// @param source empty when there is none
record Wrapping(String source, @Nullable Stamp stamp) {

    private static final Pattern TIMES =
            Pattern.compile("(" + Stamps.ISO + "|" + Stamps.REDIS + "|" + Stamps.SYSLOG + ")");
    private static final Pattern PRIORITY = Pattern.compile("^<\\d{1,3}>\\d?\\s*");

    /// How a container runtime marks the stream, and whether the line is full or a part.
    private static final Pattern STREAM = Pattern.compile("\\b(?:stdout|stderr) [FP]\\b");

    private static final Pattern QUOTED = Pattern.compile("^(?:\\s*[>`])+\\s*");
    private static final Pattern GREP = Pattern.compile("^(\\S*?[A-Za-z]\\S*?)(?::\\d+:|-\\d+-)$");
    private static final Pattern NAME =
            Pattern.compile("[\\w./@\\-\\[\\]()#:]{1,120}(?: [\\w./@\\-\\[\\]()#:]{1,120}){0,2}");
    private static final Pattern IDENT_PID = Pattern.compile("\\[\\d{1,10}\\](?=:?$|:?\\s)");

    static final Wrapping NONE = new Wrapping("", null);

    static Wrapping of(String before) {
        if (before.isBlank()) {
            return NONE;
        }
        String rest = PRIORITY.matcher(before).replaceFirst("");
        rest = QUOTED.matcher(rest).replaceFirst("");
        Stamp stamp = null;
        Matcher times = TIMES.matcher(rest);
        while (times.find() && stamp == null) {
            stamp = Stamps.read(times.group(1), true);
        }
        rest = TIMES.matcher(rest).replaceAll(" ");
        rest = STREAM.matcher(rest).replaceAll(" ");
        return new Wrapping(name(rest), stamp);
    }

    private static String name(String rest) {
        String text = rest.strip();
        Matcher grep = GREP.matcher(text);
        if (grep.matches()) {
            return grep.group(1);
        }
        if (text.endsWith("|")) {
            String[] columns = text.split("\\|");
            text = columns.length == 0 ? "" : columns[columns.length - 1];
        }
        text = IDENT_PID.matcher(text).replaceAll("").replaceAll("[:|\\s]+$", "").strip();
        text = text.replaceAll("\\s+", " ").replaceFirst("^[-*\\d.)\"'\\s]+(?=\\s|$)", "").strip();
        if (text.startsWith("[") && text.endsWith("]")) {
            text = text.substring(1, text.length() - 1);
        }
        text = text.replaceFirst("^pod/", "");
        boolean hasLetter = text.chars().anyMatch(Character::isLetter);
        return hasLetter && NAME.matcher(text).matches() ? text : "";
    }
}
