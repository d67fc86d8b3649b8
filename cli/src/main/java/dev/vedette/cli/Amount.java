package dev.vedette.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Amounts as people write them: a number, with a unit or without.
final class Amount {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})([a-z/]*)");

    private static final Map<String, Long> MILLIS =
            Map.of("", 1_000L, "ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "b", 1L, "k", 1_000L, "kb", 1L << 10, "m", 1_000_000L, "mb", 1L << 20);

    private Amount() {}

    /// `60`, `60s`, `5m`, `500ms`: milliseconds.
    static final class Time implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return parsed(text, MILLIS, "a time such as 60s or 5m");
        }
    }

    /// `500kb/s`, `2mb`, `1000`: bytes per second, with Redis' meaning of k and kb.
    static final class Rate implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            String perSecond = text.endsWith("/s") ? text.substring(0, text.length() - 2) : text;
            return parsed(perSecond, BYTES, "bytes per second such as 500kb or 2mb");
        }
    }

    private static long parsed(String text, Map<String, Long> units, String wanted) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? units.get(matcher.group(2)) : null;
        long amount = unit == null ? 0 : Long.parseLong(matcher.group(1)) * unit;
        if (amount == 0) {
            throw new TypeConversionException("'" + text + "' is not " + wanted);
        }
        return amount;
    }
}
