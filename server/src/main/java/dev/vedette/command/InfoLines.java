package dev.vedette.command;

import java.util.Locale;

/// The `field:value` lines of INFO, as one room after the other writes them.
public final class InfoLines {

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
        line(field, String.format(Locale.ROOT, "%." + decimals + "f", value));
    }

    /// All that was written so far.
    public String text() {
        return text.toString();
    }
}
