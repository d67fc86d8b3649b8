package dev.vedette.command;

import java.util.Locale;

/// The `field:value` lines of INFO, as one room after the other writes them.
public final class InfoLines {

    /// A `double` has some sixteen digits.
    private static final double LARGEST = 1e14;

    private final StringBuilder text = new StringBuilder();

    /// A heading such as `# Server`; sections are separated by an empty line.
    public void heading(String title) {
        if (!text.isEmpty()) {
            text.append("\r\n");
        }
        text.append("# ").append(title).append("\r\n");
    }

    public void line(String field, String value) {
        text.append(field).append(':').append(value).append("\r\n");
    }

    public void line(String field, long value) {
        text.append(field).append(':').append(value).append("\r\n");
    }

    /// 1 or 0.
    public void line(String field, boolean value) {
        line(field, value ? 1 : 0);
    }

    /// With `decimals` digits behind the point.
    public void line(String field, double value, int decimals) {
        line(field, decimal(value, decimals));
    }

    /// As printf's `%.2f` with so many decimals, at most 6, but that halves are rounded up: the
    /// JDK's formatter would be half the work of INFO, and a server just started answers many.
    public static String decimal(double value, int decimals) {
        long factor = 1;
        for (int i = 0; i < decimals; i++) {
            factor *= 10;
        }
        double wanted = Math.abs(value) * factor;
        if (!(wanted < LARGEST)) {
            return String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
        long scaled = Math.round(wanted);
        // A one in front keeps the zeros.
        String fraction = Long.toString(factor + scaled % factor).substring(1);
        return (value < 0 ? "-" : "") + scaled / factor + (decimals == 0 ? "" : "." + fraction);
    }

    /// All that was written so far.
    public String text() {
        return text.toString();
    }
}
