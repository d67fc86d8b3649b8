package dev.vedette.sentinel;

/// The text format of Prometheus: one head per name, then its lines.
final class MetricsText {

    private final StringBuilder text = new StringBuilder();
    private String name = "";

    MetricsText gauge(String metric, String about) {
        return head(metric, about, "gauge");
    }

    void counter(String metric, String about) {
        head(metric, about, "counter");
    }

    void summary(String metric, String about) {
        head(metric, about, "summary");
    }

    private MetricsText head(String metric, String about, String type) {
        name = metric;
        text.append("# HELP ").append(metric).append(' ').append(about).append('\n');
        text.append("# TYPE ").append(metric).append(' ').append(type).append('\n');
        return this;
    }

    /// @param labels names and values in turn
    void add(long value, String... labels) {
        line(name, Long.toString(value), labels);
    }

    void sumAndCount(String sum, long count, String... labels) {
        line(name + "_sum", sum, labels);
        line(name + "_count", Long.toString(count), labels);
    }

    private void line(String metric, String value, String... labels) {
        text.append(metric);
        for (int i = 0; i < labels.length; i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            text.append(escaped(labels[i + 1])).append('"');
        }
        text.append(labels.length > 0 ? "} " : " ").append(value).append('\n');
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    String text() {
        return text.toString();
    }
}
