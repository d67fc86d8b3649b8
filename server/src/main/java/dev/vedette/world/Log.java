package dev.vedette.world;

import dev.vedette.base.Moment;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/// The log in Redis' line format: `PID:M 21 Nov 2026 13:00:00.123 * text`. Tools match these lines.
///
/// The file is opened for each line, as Redis does, so that an operator may rename it away at any
/// time. Jobs may log too: a line is written whole.
public final class Log {

    /// Levels in rising order, with the sign that stands in the line.
    public enum Level {
        DEBUG('.'),
        VERBOSE('-'),
        NOTICE('*'),
        WARNING('#');

        private final char sign;

        Level(char sign) {
            this.sign = sign;
        }
    }

    /// The letter after the pid: who speaks.
    public enum Role {
        MASTER('M'),
        REPLICA('S'),
        /// A background save or transfer, where Redis has a child process.
        CHILD('C'),
        SENTINEL('X');

        private final char letter;

        Role(char letter) {
            this.letter = letter;
        }
    }

    private final World world;
    private volatile Level level = Level.NOTICE;
    private volatile Role role = Role.CHILD;
    private volatile String path = "";

    /// Speaks as `C` until told its role: so do the lines Redis prints before it has read its
    /// configuration.
    public Log(World world) {
        this.world = world;
    }

    public void level(Level lowest) {
        level = lowest;
    }

    public void role(Role who) {
        role = who;
    }

    /// Where lines go: a path, or standard output if empty.
    public void file(String file) {
        path = file;
    }

    public boolean isAt(Level wanted) {
        return wanted.compareTo(level) >= 0;
    }

    public void debug(String format, Object... args) {
        line(Level.DEBUG, role, format, args);
    }

    public void verbose(String format, Object... args) {
        line(Level.VERBOSE, role, format, args);
    }

    public void notice(String format, Object... args) {
        line(Level.NOTICE, role, format, args);
    }

    public void warning(String format, Object... args) {
        line(Level.WARNING, role, format, args);
    }

    /// A line of the role `as`, whatever the process' own role is.
    public void line(Level at, Role as, String format, Object... args) {
        if (!isAt(at)) {
            return;
        }
        // A message without arguments is taken as it is: it may hold a client's bytes with a
        // percent sign.
        String message = args.length == 0 ? format : filled(format, printable(args));
        String prefix =
                world.host().pid() + ":" + as.letter + " " + timestamp() + " " + at.sign + " ";
        append(prefix + message + "\n");
    }

    /// As [String#format] has it. Texts and whole numbers are put in by hand: a formatter asks for
    /// the customs of a locale first, which is a tenth of a start.
    private static String filled(String format, Object[] args) {
        StringBuilder text = new StringBuilder(format.length() + 40);
        int done = 0;
        for (Object arg : args) {
            int at = format.indexOf('%', done);
            char kind = at < 0 || at + 1 == format.length() ? 0 : format.charAt(at + 1);
            if (kind != 's' && kind != 'd') {
                return String.format(Locale.ROOT, format, args);
            }
            text.append(format, done, at).append(arg);
            done = at + 2;
        }
        return format.indexOf('%', done) < 0
                ? text.append(format, done, format.length()).toString()
                : String.format(Locale.ROOT, format, args);
    }

    /// Much of what is logged was said by peers: it must not look like lines of ours, nor move the
    /// cursor of who reads them.
    private static Object[] printable(Object[] args) {
        Object[] shown = args.clone();
        for (int i = 0; i < shown.length; i++) {
            String text = shown[i] instanceof Number ? "" : String.valueOf(shown[i]);
            if (text.chars().anyMatch(Log::isControl)) {
                shown[i] = escaped(text);
            }
        }
        return shown;
    }

    private static boolean isControl(int c) {
        return c < ' ' || (c >= 0x7f && c < 0xa0);
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isControl(c)) {
                out.append(String.format(Locale.ROOT, "\\x%02x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /// What a signal handler says, which Redis marks so and stamps with the second since 1970.
    public void fromSignal(String message) {
        if (isAt(Level.WARNING)) {
            append(
                    world.host().pid()
                            + ":signal-handler ("
                            + world.clock().now().seconds()
                            + ") "
                            + message
                            + "\n");
        }
    }

    /// Text without prefix, such as the banner; at level NOTICE.
    public void raw(String text) {
        if (isAt(Level.NOTICE)) {
            append(text);
        }
    }

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private String timestamp() {
        Moment now = world.clock().now();
        long local = now.seconds() + world.host().utcOffsetSeconds(now.seconds());
        var date = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(24);
        twoDigits(text, date.getDayOfMonth());
        text.append(' ').append(MONTHS[date.getMonthValue() - 1]).append(' ');
        text.append(date.getYear()).append(' ');
        twoDigits(text, date.getHour());
        text.append(':');
        twoDigits(text, date.getMinute());
        text.append(':');
        twoDigits(text, date.getSecond());
        int millis = (int) Math.floorMod(now.millis(), 1000L);
        text.append('.').append(millis / 100);
        twoDigits(text, millis % 100);
        return text.toString();
    }

    private static void twoDigits(StringBuilder text, int number) {
        text.append(number / 10).append(number % 10);
    }

    private void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        String file = path;
        if (file.isEmpty()) {
            world.host().print(bytes);
            return;
        }
        try (DiskFile out = world.disk().append(file)) {
            out.write(bytes);
        } catch (DiskFailure _) {
            // As Redis: a log that cannot be written must not stop the server, and there is nowhere
            // to say so.
            return;
        }
    }
}
