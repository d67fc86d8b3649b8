package dev.vedette.lab.logs;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads times in the forms that logs show. Never fails: what is no time is null.
final class Stamps {

    /// The year that lines without one are given until a better one is known. A leap year, so that
    /// 29 Feb is a day in it.
    static final int ASSUMED_YEAR = 2000;

    private static final List<String> MONTHS =
            List.of(
                    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec");

    private static final String CLOCK = "(\\d{1,2}):(\\d{2}):(\\d{2})(?:[.,](\\d{1,9}))?";
    private static final String MONTH = "([A-Z][a-z]{2})";

    /// `12 Jan 2024 10:11:12.123`, the year left out before Redis 5.
    static final String REDIS =
            "\\d{1,2} [A-Z][a-z]{2}(?: \\d{4})? \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?";

    /// RFC 3339 and what is close to it.
    static final String ISO =
            "\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?: ?(?:Z|[+-]\\d\\d:?\\d\\d))?";

    /// `Jan 12 10:11:12`, with which syslog begins its lines.
    static final String SYSLOG =
            "[A-Z][a-z]{2} {1,2}\\d{1,2} (?:\\d{4} )?\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,6})?";

    private static final Pattern REDIS_PARTS =
            Pattern.compile("(\\d{1,2}) " + MONTH + "(?: (\\d{4}))? " + CLOCK);
    private static final Pattern SYSLOG_PARTS =
            Pattern.compile(MONTH + " {1,2}(\\d{1,2}) (?:(\\d{4}) )?" + CLOCK);
    private static final Pattern ISO_PARTS =
            Pattern.compile(
                    "(\\d{4})-(\\d\\d)-(\\d\\d)[T ]" + CLOCK + "(?: ?(Z|[+-]\\d\\d:?\\d\\d))?");

    private Stamps() {}

    /// A time in any of the forms; null when it is none.
    static @Nullable Stamp read(String text, boolean outer) {
        try {
            return form(text.strip(), outer);
        } catch (DateTimeException notOnTheCalendar) {
            return null;
        }
    }

    private static @Nullable Stamp form(String text, boolean outer) {
        Matcher redis = REDIS_PARTS.matcher(text);
        if (redis.matches()) {
            return named(redis, redis.group(2), redis.group(1), redis.group(3), outer);
        }
        Matcher iso = ISO_PARTS.matcher(text);
        if (iso.matches()) {
            long wall =
                    millis(
                            number(iso.group(1)),
                            number(iso.group(2)),
                            number(iso.group(3)),
                            iso,
                            4);
            return new Stamp(wall - offsetMillis(iso.group(8)), true, outer);
        }
        Matcher syslog = SYSLOG_PARTS.matcher(text);
        if (syslog.matches()) {
            return named(syslog, syslog.group(1), syslog.group(2), syslog.group(3), outer);
        }
        if (text.matches("\\d{13}")) {
            return new Stamp(Long.parseLong(text), true, outer);
        }
        return null;
    }

    private static @Nullable Stamp named(
            Matcher parts, String month, String day, @Nullable String year, boolean outer) {
        int index = MONTHS.indexOf(month.toLowerCase(Locale.ROOT)) + 1;
        if (index == 0) {
            return null;
        }
        int inYear = year == null ? ASSUMED_YEAR : number(year);
        return new Stamp(millis(inYear, index, number(day), parts, 4), year != null, outer);
    }

    private static long millis(int year, int month, int day, Matcher parts, int clockGroup) {
        String fraction = parts.group(clockGroup + 3);
        int second = Math.min(59, number(parts.group(clockGroup + 2)));
        LocalDateTime time =
                LocalDateTime.of(
                        year,
                        month,
                        day,
                        number(parts.group(clockGroup)),
                        number(parts.group(clockGroup + 1)),
                        second);
        return time.toInstant(ZoneOffset.UTC).toEpochMilli() + fractionMillis(fraction);
    }

    private static long fractionMillis(@Nullable String digits) {
        return digits == null ? 0 : number((digits + "000").substring(0, 3));
    }

    /// How far the zone is ahead of UTC.
    private static long offsetMillis(@Nullable String zone) {
        if (zone == null || zone.equals("Z")) {
            return 0;
        }
        String digits = zone.substring(1).replace(":", "");
        long minutes = number(digits.substring(0, 2)) * 60L + number(digits.substring(2));
        return (zone.charAt(0) == '-' ? -minutes : minutes) * 60_000;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }

    /// The same time in another year; 29 Feb becomes 28 Feb where there is none.
    static long inYear(long millis, int year) {
        return time(millis).withYear(year).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    static LocalDateTime time(long millis) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(millis, 1000L),
                (int) Math.floorMod(millis, 1000L) * 1_000_000,
                ZoneOffset.UTC);
    }
}
