package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Syntax;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// The percentiles that INFO latencystats shows, from 0 to 100.
record PercentilesSyntax() implements Syntax<List<Double>> {

    private static final String NAME = "latency-tracking-info-percentiles";

    @Override
    public List<Double> parse(List<Bytes> words) {
        List<Double> percentiles = new ArrayList<>();
        for (Bytes word : words) {
            if (word.isEmpty()) {
                continue;
            }
            double percentile =
                    Numbers.parseDouble(word)
                            .orElseThrow(() -> new ConfigError("Invalid " + NAME + " parameters"));
            if (percentile < 0 || percentile > 100) {
                throw new ConfigError(NAME + " parameters should sit between [0.0,100.0]");
            }
            percentiles.add(percentile);
        }
        return List.copyOf(percentiles);
    }

    @Override
    public Bytes format(List<Double> value) {
        return Bytes.of(String.join(" ", value.stream().map(PercentilesSyntax::text).toList()));
    }

    /// The shortest text of the number: 99.9.
    static String text(double percentile) {
        return BigDecimal.valueOf(percentile).stripTrailingZeros().toPlainString();
    }

    @Override
    public String shape() {
        return "percentile...";
    }

    @Override
    public boolean takesSeveralWords() {
        return true;
    }

    @Override
    public List<Bytes> lines(String name, List<Double> value) {
        Bytes words = value.isEmpty() ? Bytes.of("\"\"") : format(value);
        return List.of(Bytes.of(name + " " + words));
    }

    @Override
    public boolean isWrittenUnasked(List<Double> value, List<Double> initial) {
        return true;
    }

    /// Always written, as Redis does.
    @Override
    public List<Written> rewritten(String name, List<Double> value, List<Double> initial) {
        return lines(name, value).stream().map(line -> new Written(line, true)).toList();
    }
}
