package dev.vedette.lab.explain;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Numbers, times and lists as people write them.
final class Words {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private Words() {}

    static String duration(long millis) {
        long m = Math.abs(millis);
        String sign = millis < 0 ? "-" : "";
        if (m < 1_000) {
            return sign + m + " ms";
        }
        if (m < 120_000) {
            return sign + String.format(Locale.ROOT, m < 10_000 ? "%.2f s" : "%.1f s", m / 1000.0);
        }
        long minutes = m / 60_000;
        if (minutes < 120) {
            long seconds = m / 1000 % 60;
            return sign + minutes + " min" + (seconds == 0 ? "" : " " + seconds + " s");
        }
        long hours = minutes / 60;
        long rest = minutes % 60;
        return hours < 48
                ? sign + hours + " h" + (rest == 0 ? "" : " " + rest + " min")
                : sign + hours / 24 + " days";
    }

    static String clock(long millis) {
        return millis == Event.NO_TIME ? "(no time)" : CLOCK.format(time(millis));
    }

    private static LocalDateTime time(long millis) {
        return LocalDateTime.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    static String at(Event event) {
        return event.at() == Event.NO_TIME ? "(no time shown)" : "at " + clock(event.at());
    }

    /// With the space in front; empty for a log without times.
    static String since(Event event) {
        return event.at() == Event.NO_TIME ? "" : " since " + clock(event.at());
    }

    static String list(Collection<String> words) {
        List<String> all = List.copyOf(words);
        return switch (all.size()) {
            case 0 -> "nobody";
            case 1 -> all.getFirst();
            default -> String.join(", ", all.subList(0, all.size() - 1)) + " and " + all.getLast();
        };
    }

    static String count(long n, String one, String many) {
        return n == 1 ? "1 " + one : String.format(Locale.ROOT, "%,d %s", n, many);
    }

    static String bytes(long n) {
        return n == 1 ? "1 byte" : String.format(Locale.ROOT, "%,d bytes", n);
    }

    static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
