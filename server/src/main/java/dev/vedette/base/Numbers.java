package dev.vedette.base;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Numbers as text by Redis' rules: what it takes for a number, and how it writes one.
public final class Numbers {

    /// The longest decimal long: a sign and 19 digits.
    public static final int LONGEST_LONG = 20;

    private Numbers() {}

    /// A signed 64-bit integer written the one way it can be: no white space, no `+`, no leading
    /// zeros, no `-0`. Anything else is empty.
    public static OptionalLong parseLong(Bytes text) {
        byte[] array = text.array();
        return isLong(array, 0, array.length)
                ? OptionalLong.of(longAt(array, 0, array.length))
                : OptionalLong.empty();
    }

    /// Whether [#parseLong] takes `array[from, to)`.
    public static boolean isLong(byte[] array, int from, int to) {
        int digits = from < to && array[from] == '-' ? from + 1 : from;
        int count = to - digits;
        if (count <= 0 || count > LONGEST_LONG - 1) {
            return false;
        }
        if (array[digits] == '0') {
            return count == 1 && digits == from;
        }
        for (int i = digits; i < to; i++) {
            if (array[i] < '0' || array[i] > '9') {
                return false;
            }
        }
        // 19 digits never overflow an unsigned long, so the sign bit tells whether they fit.
        long magnitude = magnitude(array, digits, to);
        return magnitude >= 0 || (magnitude == Long.MIN_VALUE && digits > from);
    }

    /// The value of `array[from, to)`, of which [#isLong] must hold.
    public static long longAt(byte[] array, int from, int to) {
        boolean negative = array[from] == '-';
        long magnitude = magnitude(array, negative ? from + 1 : from, to);
        return negative ? -magnitude : magnitude;
    }

    private static long magnitude(byte[] array, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (array[i] - '0');
        }
        return value;
    }

    /// A double as C's `strtod` reads it (decimal, hexadecimal, `inf`, `infinity`), with nothing
    /// before or after it; empty for anything else, for NaN, and for what is too large or too
    /// small.
    public static OptionalDouble parseDouble(Bytes text) {
        byte[] array = text.array();
        return inRange(array, 0, array.length);
    }

    private static OptionalDouble inRange(byte[] array, int from, int to) {
        double value = DoubleText.read(array, from, to);
        boolean isOutOfRange =
                (Double.isInfinite(value) && !DoubleText.saysInfinity(array, from, to))
                        || (value == 0 && DoubleText.isTooSmall(array, from, to));
        return Double.isNaN(value) || isOutOfRange
                ? OptionalDouble.empty()
                : OptionalDouble.of(value);
    }

    /// Like [#parseDouble], but white space may stand in front, a NUL ends the text, and nothing at
    /// all is 0: what C makes of a text when only its end is looked at.
    public static OptionalDouble parseLoosely(Bytes text) {
        byte[] array = text.array();
        int end = endOfText(array, 0);
        return end == 0 ? OptionalDouble.of(0) : inRange(array, skipBlanks(array, 0, end), end);
    }

    /// Like [#parseLoosely] of `text` from `from` on, but what is too large is infinite and what is
    /// too small is 0. NaN for what is no number.
    public static double readDouble(Bytes text, int from) {
        byte[] array = text.array();
        int end = endOfText(array, from);
        return end == from ? 0 : DoubleText.read(array, skipBlanks(array, from, end), end);
    }

    private static int endOfText(byte[] array, int from) {
        int end = from;
        while (end < array.length && array[end] != 0) {
            end++;
        }
        return end;
    }

    private static int skipBlanks(byte[] array, int from, int end) {
        int at = from;
        while (at < end && (array[at] == ' ' || (array[at] >= '\t' && array[at] <= '\r'))) {
            at++;
        }
        return at;
    }

    /// Integers below are written with all their digits, whoever computes them.
    private static final long LARGEST_PLAIN = 1L << 53;

    private static final MathContext DIGITS_17 = new MathContext(17, RoundingMode.HALF_EVEN);

    /// As C's `%.17g`: 17 significant digits, trailing zeros dropped, an exponent of at least two
    /// digits when it is below -4 or above 16; `inf`, `-inf`, `nan`.
    public static String formatDouble(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        long whole = (long) value;
        if (whole == value && whole > -LARGEST_PLAIN && whole < LARGEST_PLAIN) {
            return Long.toString(whole);
        }
        BigDecimal rounded = new BigDecimal(value).round(DIGITS_17);
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 17) {
            return rounded.stripTrailingZeros().toPlainString();
        }
        BigDecimal stripped = rounded.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        StringBuilder out = new StringBuilder(24);
        if (value < 0) {
            out.append('-');
        }
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        out.append('e').append(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        if (magnitude < 10) {
            out.append('0');
        }
        return out.append(magnitude).toString();
    }
}
