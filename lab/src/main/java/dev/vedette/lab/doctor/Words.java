package dev.vedette.lab.doctor;

import java.util.Locale;

/// Numbers as people read them.
final class Words {

    private static final long KIB = 1024;

    private Words() {}

    static String count(long number, String what) {
        return number == 0 ? "no " + what : number + " " + what + (number == 1 ? "" : "s");
    }

    /// `5 s`, `2.5 s`, `300 ms`, `30 min`
    static String seconds(long millis) {
        if (millis >= 120_000 && millis % 60_000 == 0) {
            return millis / 60_000 + " min";
        }
        if (millis < 1000) {
            return millis + " ms";
        }
        return millis % 1000 == 0
                ? millis / 1000 + " s"
                : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }

    /// `512 B`, `16 KiB`, `1.5 MiB`
    static String bytes(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        if (bytes < KIB) {
            return bytes + " B";
        }
        double scaled = bytes;
        int unit = -1;
        while (scaled >= KIB && unit < units.length - 1) {
            scaled /= KIB;
            unit++;
        }
        return scaled == Math.rint(scaled)
                ? (long) scaled + " " + units[unit]
                : String.format(Locale.ROOT, "%.1f %s", scaled, units[unit]);
    }

    /// As a configuration takes it, rounded up to whole megabytes.
    static String megabytes(long bytes) {
        return Math.max(1, (bytes + KIB * KIB - 1) / (KIB * KIB)) + "mb";
    }
}
