package dev.vedette.base;

import java.nio.charset.StandardCharsets;

/// A double read from text as C's `strtod` reads it: decimal, hexadecimal, `inf`, `infinity`.
///
/// Java's own parser rounds as C's does but takes other texts for numbers, so the form is checked
/// here first. Short decimals, nearly all that clients send, need no parser: an integer below 2^53
/// and a power of ten up to 10^22 are exact, so that dividing them rounds once, correctly.
final class DoubleText {

    private static final int EXACT_DIGITS = 15;
    private static final double[] POWERS = new double[EXACT_DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final byte[] text;
    private final int end;
    private int at;

    private DoubleText(byte[] text, int from, int end) {
        this.text = text;
        this.at = from;
        this.end = end;
    }

    /// The value of `text[from, end)`, an infinity if it is too large and 0 if it is too small; NaN
    /// if it is no number or has anything before or after it.
    static double read(byte[] text, int from, int end) {
        double fast = shortDecimal(text, from, end);
        return Double.isNaN(fast) ? new DoubleText(text, from, end).read(from) : fast;
    }

    /// The value of an optional sign and up to fifteen digits with at most one point among them;
    /// NaN for anything else.
    private static double shortDecimal(byte[] text, int from, int end) {
        int start = from < end && text[from] == '-' ? from + 1 : from;
        if (start >= end || end - start > EXACT_DIGITS + 1) {
            return Double.NaN;
        }
        long mantissa = 0;
        int digits = 0;
        int point = -1;
        for (int i = start; i < end; i++) {
            int digit = text[i] - '0';
            if (digit >= 0 && digit <= 9) {
                mantissa = mantissa * 10 + digit;
                digits++;
            } else if (text[i] == '.' && point < 0) {
                point = i;
            } else {
                return Double.NaN;
            }
        }
        if (digits == 0 || digits > EXACT_DIGITS) {
            return Double.NaN;
        }
        double value = point < 0 ? mantissa : mantissa / POWERS[end - point - 1];
        return start > from ? -value : value;
    }

    private double read(int from) {
        boolean negative = sign();
        double word = infinity(negative);
        if (!Double.isNaN(word)) {
            return word;
        }
        boolean isHex = at + 1 < end && text[at] == '0' && (text[at + 1] | 0x20) == 'x';
        if (isHex) {
            at += 2;
        }
        int digits = digits(isHex);
        if (at < end && text[at] == '.') {
            at++;
            digits += digits(isHex);
        }
        if (digits == 0) {
            return Double.NaN;
        }
        boolean hasExponent = exponent(isHex ? 'p' : 'e');
        if (at != end) {
            return Double.NaN;
        }
        String form = new String(text, from, end - from, StandardCharsets.ISO_8859_1);
        // Java wants the exponent of a hexadecimal number that C may leave out.
        return Double.parseDouble(isHex && !hasExponent ? form + "p0" : form);
    }

    private boolean sign() {
        boolean negative = at < end && text[at] == '-';
        if (negative || (at < end && text[at] == '+')) {
            at++;
        }
        return negative;
    }

    private double infinity(boolean negative) {
        int length = end - at;
        boolean isInfinity =
                (length == 3 || length == 8)
                        && Bytes.copyOf(text, at, end).is("infinity".substring(0, length));
        if (!isInfinity) {
            return Double.NaN;
        }
        return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }

    private int digits(boolean isHex) {
        int start = at;
        while (at < end && Character.digit(text[at], isHex ? 16 : 10) >= 0) {
            at++;
        }
        return at - start;
    }

    private boolean exponent(char letter) {
        if (at == end || (text[at] | 0x20) != letter) {
            return false;
        }
        at++;
        sign();
        int start = at;
        digits(false);
        // "1e" is the number 1 with a letter behind it, which the caller finds.
        at = at == start ? start - 1 : at;
        return true;
    }

    /// Whether `text[from, end)`, of which [#read] is an infinity, says so itself.
    static boolean saysInfinity(byte[] text, int from, int end) {
        int first = text[from] == '-' || text[from] == '+' ? from + 1 : from;
        return first < end && (text[first] | 0x20) == 'i';
    }

    /// Whether `text[from, end)`, of which [#read] is 0, is another number too small to be told
    /// from it.
    static boolean isTooSmall(byte[] text, int from, int end) {
        boolean isHex = false;
        for (int i = from; i < end; i++) {
            int letter = text[i] | 0x20;
            if (letter == 'x') {
                isHex = true;
            } else if (letter == 'p' || (letter == 'e' && !isHex)) {
                return false;
            } else if (Character.digit(letter, 16) > 0) {
                return true;
            }
        }
        return false;
    }
}
