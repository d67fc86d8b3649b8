package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server or sentinel itself wrote, found anywhere in a line.
///
/// @param before what stands in front of it
record Core(String before, int pid, Role role, @Nullable Stamp stamp, Level level, String message) {

    private static final String TIME = "(" + Stamps.REDIS + "|" + Stamps.ISO + "|\\d{13})";

    /// The level; Markdown puts a backslash before an asterisk, and Windows and consoles may turn
    /// the space behind it into a tab.
    private static final String MARK = "\\\\?([.\\-*#])(?:\\s(.*)|$)";

    private static final Pattern MODERN =
            Pattern.compile("(?<![\\w.])(\\d{1,10}):([XMSC])\\s+" + TIME + "\\s+" + MARK);
    private static final Pattern BRACKETED =
            Pattern.compile("\\[(\\d{1,10})\\]\\s+" + TIME + "\\s+" + MARK);
    private static final Pattern LOGFMT =
            Pattern.compile(
                    "\\bpid=(\\d{1,10}) role=(\\S+) timestamp=\"([^\"]*)\" level=(\\w+)"
                            + " message=\"(.*?)\"?$");

    /// Written while a signal is handled, where the usual form would not be safe; the time is in
    /// seconds of UTC.
    private static final Pattern SIGNAL =
            Pattern.compile("(?<![\\w.])(\\d{1,10}):signal-handler \\((\\d{9,11})\\) (.*)$");

    /// The beginning was cut off, or a collector dropped it.
    private static final Pattern NO_PID =
            Pattern.compile("(?<![\\d.])(?:([XMSC])\\s+)?" + TIME + "\\s+" + MARK);

    private static final Pattern CUT_IN_TIME =
            Pattern.compile("^\\s*[\\d: .A-Za-z]{0,24}?\\d\\.\\d{3}\\s+" + MARK);

    private static final String EVENT =
            "[+-](?:"
                    + "[a-z][a-z-]{2,40} (?:master|slave|replica|primary|sentinel) \\S+ .*"
                    + "|switch-master \\S+ \\S+ .*"
                    + "|new-epoch \\d+\\b.*"
                    + "|vote-for-leader \\S+ \\d+\\b.*"
                    + "|tilt\\b.*"
                    + "|script-(?:error|timeout|child) .*)";
    private static final Pattern BARE_EVENT = Pattern.compile("(?:^|[\\s:\"'|>])(" + EVENT + ")$");

    /// Lines that matter and that are written without pid and time, by the process in its last
    /// moments or about it by those who run it.
    private static final Pattern BARE_NOTICE =
            Pattern.compile(
                    "((?:=== )?(?:REDIS|VALKEY) BUG REPORT (?:START|END).*"
                            + "|(?:Out of memory|Memory cgroup out of memory): Kill(?:ed)? process.*"
                            + "|oom-kill:.*(?:redis|valkey).*"
                            + "|(?:Killed|Terminated) process .*(?:redis|valkey).*"
                            + "|\\S+ exited with code \\d+.*"
                            + "|\\S*(?:redis|valkey|sentinel)\\S*\\.service: .*"
                            + "|\\*\\*\\* FATAL CONFIG FILE ERROR.*"
                            + "|[0-9a-f]{40} voted for [0-9a-f]{40} \\d+"
                            + "|Next failover delay: I will not start a failover before .*)$");

    /// A line of a program called so in a syslog, which says pid and time itself.
    private static final Pattern SYSLOG_IDENT =
            Pattern.compile(
                    "(?:^|\\s)(\\S*(?:redis|valkey|sentinel|vedette)\\S*?)\\[(\\d{1,10})\\]: (.*)$",
                    Pattern.CASE_INSENSITIVE);

    /// Null when the line is no log line.
    static @Nullable Core find(String line) {
        Core core = withPid(line);
        if (core == null) {
            core = withoutPid(line);
        }
        return core == null ? bare(line) : core;
    }

    private static @Nullable Core withPid(String line) {
        Matcher modern = MODERN.matcher(line);
        if (modern.find()) {
            Role role = Role.of(modern.group(2).charAt(0));
            return core(line, modern, number(modern.group(1)), role, 3);
        }
        Matcher bracketed = BRACKETED.matcher(line);
        if (bracketed.find()) {
            return core(line, bracketed, number(bracketed.group(1)), Role.UNKNOWN, 2);
        }
        Matcher logfmt = LOGFMT.matcher(line);
        if (logfmt.find()) {
            return new Core(
                    line.substring(0, logfmt.start()),
                    number(logfmt.group(1)),
                    word(logfmt.group(2)),
                    Stamps.read(logfmt.group(3), false),
                    level(logfmt.group(4)),
                    logfmt.group(5).replace("\\\"", "\""));
        }
        Matcher signal = SIGNAL.matcher(line);
        if (signal.find()) {
            return new Core(
                    line.substring(0, signal.start()),
                    number(signal.group(1)),
                    Role.UNKNOWN,
                    null,
                    Level.WARNING,
                    signal.group(3).strip());
        }
        return null;
    }

    private static @Nullable Core withoutPid(String line) {
        Matcher noPid = NO_PID.matcher(line);
        if (noPid.find()) {
            String letter = noPid.group(1);
            Role role = letter == null ? Role.UNKNOWN : Role.of(letter.charAt(0));
            String before = line.substring(0, noPid.start());
            return core(before.matches("\\s*\\d*:?\\s*") ? "" : before, noPid, 0, role, 2);
        }
        return null;
    }

    private static Core core(String line, Matcher found, int pid, Role role, int time) {
        String message = found.group(time + 2);
        return new Core(
                line.substring(0, Math.min(line.length(), found.start())),
                pid,
                role,
                Stamps.read(found.group(time), false),
                Level.of(found.group(time + 1).charAt(0)),
                message == null ? "" : message.strip());
    }

    private static @Nullable Core bare(String line) {
        Matcher syslog = SYSLOG_IDENT.matcher(line);
        if (syslog.find()) {
            Core inner = bareText(syslog.group(3));
            String message = inner == null ? syslog.group(3).strip() : inner.message();
            String before = line.substring(0, syslog.start(1)) + syslog.group(1) + ":";
            return new Core(
                    before, number(syslog.group(2)), Role.UNKNOWN, null, Level.UNKNOWN, message);
        }
        Matcher cut = CUT_IN_TIME.matcher(line);
        if (cut.find() && cut.group(2) != null) {
            return new Core(
                    "",
                    0,
                    Role.UNKNOWN,
                    null,
                    Level.of(cut.group(1).charAt(0)),
                    cut.group(2).strip());
        }
        return bareText(line);
    }

    private static @Nullable Core bareText(String line) {
        for (Pattern form : new Pattern[] {BARE_EVENT, BARE_NOTICE}) {
            Matcher bare = form.matcher(line);
            if (bare.find()) {
                String before = line.substring(0, bare.start(1)).replaceFirst("\\s[#*.-]\\s*$", "");
                return new Core(
                        before, 0, Role.UNKNOWN, null, Level.UNKNOWN, bare.group(1).strip());
            }
        }
        return null;
    }

    private static Role word(String role) {
        return switch (role.toLowerCase(Locale.ROOT)) {
            case "master", "primary" -> Role.MASTER;
            case "replica", "slave" -> Role.REPLICA;
            case "sentinel" -> Role.SENTINEL;
            default -> Role.CHILD;
        };
    }

    private static Level level(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.DEBUG;
            case "verbose", "info" -> Level.VERBOSE;
            case "notice" -> Level.NOTICE;
            case "warning" -> Level.WARNING;
            default -> Level.UNKNOWN;
        };
    }

    private static int number(String digits) {
        long value = Long.parseLong(digits);
        return value > Integer.MAX_VALUE ? 0 : (int) value;
    }
}
