package dev.vedette.lab.mixed;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time of log lines. All members share this machine's clock.
final class Clocks {

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("d MMM yyyy HH:mm:ss.SSS", Locale.ENGLISH);

    private Clocks() {}

    static long wallMillis(String stamp) {
        return LocalDateTime.parse(stamp, STAMP)
                .atZone(ZoneId.systemDefault())
                .toInstant()
                .toEpochMilli();
    }

    /// `millis` as seconds with two digits.
    static String seconds(long millis) {
        return String.format(Locale.ENGLISH, "%.2f", millis / 1000.0);
    }
}
