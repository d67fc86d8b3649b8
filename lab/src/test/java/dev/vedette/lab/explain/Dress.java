package dev.vedette.lab.explain;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What gets wrapped around log lines on their way to whoever must read them.
///
/// @param line makes the wrapped line of the machine's name, the line's number and the line
record Dress(String name, Wrap line) {

    /// One line, wrapped.
    interface Wrap {
        String of(String machine, int number, String line);
    }

    private static final Pattern TIME =
            Pattern.compile(
                    "(\\d{1,2}) ([A-Z][a-z]{2}) (\\d{4}) (\\d\\d:\\d\\d:\\d\\d)(\\.\\d{3})");
    private static final List<String> MONTHS =
            List.of(
                    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                    "Dec");

    /// Those that leave every file to itself.
    static List<Dress> all() {
        return List.of(
                of("crlf", line -> line + "\r"),
                of("spaces behind", line -> line + "   \t"),
                of("colours", line -> "\u001B[36m" + line + "\u001B[0m\u001B[K"),
                of("colours whose escape was lost", line -> "[33m" + line + "[0m"),
                of("quoted", line -> "> " + line),
                of("quoted twice and indented", line -> "> >     " + line),
                of("indented", line -> "        " + line),
                of("escaped for Markdown", line -> line.replace(" * ", " \\* ")),
                of("in a box", line -> "\u2502 " + line + "            \u2502"),
                of("in an ASCII table", line -> "| " + line + " |"),
                of("in a JSON list", line -> "  \"" + escaped(line) + "\","),
                new Dress("compose", (m, n, line) -> "%-12s| %s".formatted(m, line)),
                new Dress(
                        "compose, coloured",
                        (m, n, line) -> "\u001B[33m%-14s |\u001B[0m %s".formatted(m, line)),
                new Dress(
                        "compose with timestamps",
                        (m, n, line) -> "%s  | %sZ %s".formatted(m, iso(line), line)),
                new Dress("kubectl with prefix", (m, n, line) -> "[pod/%s] %s".formatted(m, line)),
                new Dress(
                        "kubectl with prefix and timestamps",
                        (m, n, line) -> "[pod/%s] %s456789Z %s".formatted(m, iso(line), line)),
                of("timestamps", line -> iso(line) + "123456Z " + line),
                new Dress(
                        "journal, short",
                        (m, n, line) -> "%s %s: %s".formatted(syslog(line), m, line)),
                new Dress(
                        "syslog with priority",
                        (m, n, line) -> "<30>%s %s: %s".formatted(syslog(line), m, line)),
                new Dress(
                        "journal, short-iso",
                        (m, n, line) -> "%s+0000 %s: %s".formatted(iso(line), m, line)),
                new Dress("grep", (m, n, line) -> "%s:%d:%s".formatted(m, n, line)),
                new Dress(
                        "container engine's JSON",
                        (m, n, line) ->
                                "{\"log\":\"%s\\n\",\"stream\":\"stdout\",\"time\":\"%sZ\",\"container_name\":\"%s\"}"
                                        .formatted(escaped(line), iso(line), m)),
                new Dress(
                        "journal's JSON",
                        (m, n, line) ->
                                "{\"__CURSOR\":\"s=1\",\"_HOSTNAME\":\"%s\",\"PRIORITY\":\"6\",\"MESSAGE\":\"%s\"}"
                                        .formatted(m, escaped(line))));
    }

    private static Dress of(String name, Function<String, String> line) {
        return new Dress(name, (machine, number, text) -> line.apply(text));
    }

    private static String escaped(String line) {
        return line.replace("\\", "\\\\").replace("\"", "\\\"");
    }

    /// The time of the line as RFC 3339 without its zone; any time when it has none.
    static String iso(String line) {
        Matcher time = TIME.matcher(line);
        return time.find()
                ? "%s-%02d-%02dT%s%s"
                        .formatted(
                                time.group(3),
                                MONTHS.indexOf(time.group(2)) + 1,
                                Integer.parseInt(time.group(1)),
                                time.group(4),
                                time.group(5))
                : "2026-11-21T16:00:00.000";
    }

    private static String syslog(String line) {
        Matcher time = TIME.matcher(line);
        return time.find()
                ? String.format(
                        Locale.ROOT, "%s %2s %s", time.group(2), time.group(1), time.group(4))
                : "Nov 21 16:00:00";
    }

    @Override
    public String toString() {
        return name;
    }
}
