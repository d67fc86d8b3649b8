package dev.vedette.sentinel;

import dev.vedette.world.Host;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/// Dates as the C library writes them.
final class Dates {

    private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };

    private Dates() {}

    /// `Sat Nov 21 13:11:27 2026`, in local time.
    static String ctime(long wallMillis, Host host) {
        long seconds = Math.floorDiv(wallMillis, 1000L);
        var date =
                LocalDateTime.ofEpochSecond(
                        seconds + host.utcOffsetSeconds(seconds), 0, ZoneOffset.UTC);
        return String.format(
                Locale.ROOT,
                "%s %s %2d %02d:%02d:%02d %d",
                DAYS[date.getDayOfWeek().getValue() - 1],
                MONTHS[date.getMonthValue() - 1],
                date.getDayOfMonth(),
                date.getHour(),
                date.getMinute(),
                date.getSecond(),
                date.getYear());
    }
}
