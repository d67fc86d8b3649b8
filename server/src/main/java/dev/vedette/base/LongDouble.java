package dev.vedette.base;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A number of the x87 "long double" format (64 bits of mantissa, 15 of exponent), with which Redis
/// computes INCRBYFLOAT. A Java double would print other digits: 3.0 + 1.1 is 4.0999999999999996447
/// in 53 bits and 4.1 to 17 places in 64.
///
/// Held as the exact decimal of its binary value; each operation rounds half-even to 64 bits.
public final class LongDouble {

    private static final int MANTISSA_BITS = 64;

    /// The exponent of the largest number's leading bit.
    private static final int MAX_EXPONENT = 16383;

    /// The exponent of the last bit of a subnormal number.
    private static final int MIN_LAST_BIT = -16445;

    private static final BigDecimal TWO = BigDecimal.TWO;

    /// Beyond these many digits of exponent a decimal is zero or too large, whatever its mantissa.
    private static final int EXPONENT_DIGITS = 9;

    private static final Pattern DECIMAL =
            Pattern.compile("([+-]?)(\\d+\\.?\\d*|\\.\\d+)(?:[eE]([+-]?\\d+))?");
    private static final Pattern HEXADECIMAL =
            Pattern.compile("([+-]?)0[xX]([0-9a-fA-F]+)?\\.?([0-9a-fA-F]+)?(?:[pP]([+-]?\\d+))?");

    /// Null for an infinity.
    private final @Nullable BigDecimal exact;

    private final boolean negative;

    private LongDouble(@Nullable BigDecimal exact, boolean negative) {
        this.exact = exact;
        this.negative = negative;
    }

    public static LongDouble of(long value) {
        return new LongDouble(BigDecimal.valueOf(value), value < 0);
    }

    /// What C's `strtold` reads if it reads the whole of `text`; empty for text with anything
    /// before or after the number, for NaN, and for numbers out of range. `inf` and `infinity` are
    /// taken.
    public static Optional<LongDouble> parse(Bytes text) {
        String s = text.latin1();
        if (s.isEmpty() || s.length() > LONGEST_TEXT) {
            return Optional.empty();
        }
        Matcher decimal = DECIMAL.matcher(s);
        if (decimal.matches()) {
            return decimal(decimal);
        }
        return switch (s.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Optional.of(new LongDouble(null, false));
            case "-inf", "-infinity" -> Optional.of(new LongDouble(null, true));
            default -> {
                Matcher hex = HEXADECIMAL.matcher(s);
                yield hex.matches() ? hexadecimal(hex) : Optional.empty();
            }
        };
    }

    /// Redis copies the text into a buffer of 5 KB first and refuses what does not fit.
    private static final int LONGEST_TEXT = 5 * 1024 - 1;

    private static Optional<LongDouble> decimal(Matcher m) {
        boolean negative = m.group(1).equals("-");
        BigDecimal digits = new BigDecimal(m.group(2));
        if (digits.signum() == 0) {
            return Optional.of(new LongDouble(BigDecimal.ZERO, negative));
        }
        int exponent = boundedExponent(m.group(3));
        long leading = (long) digits.precision() - digits.scale() + exponent;
        if (leading > 5000 || leading < -5000) {
            return Optional.empty();
        }
        return rounded(digits.scaleByPowerOfTen(exponent), negative);
    }

    private static Optional<LongDouble> hexadecimal(Matcher m) {
        String whole = m.group(2) == null ? "" : m.group(2);
        String fraction = m.group(3) == null ? "" : m.group(3);
        if (whole.isEmpty() && fraction.isEmpty()) {
            return Optional.empty();
        }
        boolean negative = m.group(1).equals("-");
        BigInteger digits = new BigInteger(whole + fraction, 16);
        if (digits.signum() == 0) {
            return Optional.of(new LongDouble(BigDecimal.ZERO, negative));
        }
        int power = boundedExponent(m.group(4)) - 4 * fraction.length();
        if (power > 40_000 || power < -60_000) {
            return Optional.empty();
        }
        BigDecimal value = scaled(new BigDecimal(digits), power);
        return rounded(value, negative);
    }

    private static int boundedExponent(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        BigInteger exponent = new BigInteger(text);
        BigInteger limit = BigInteger.TEN.pow(EXPONENT_DIGITS);
        return exponent.min(limit).max(limit.negate()).intValueExact();
    }

    /// `magnitude` (positive) rounded to a long double; empty when that is zero or infinite, since
    /// the C library reports both as out of range.
    private static Optional<LongDouble> rounded(BigDecimal magnitude, boolean negative) {
        int exponent = leadingBit(magnitude);
        int lastBit = Math.max(exponent - (MANTISSA_BITS - 1), MIN_LAST_BIT);
        BigInteger mantissa =
                scaled(magnitude, -lastBit).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
        if (mantissa.signum() == 0 || mantissa.bitLength() - 1 + lastBit > MAX_EXPONENT) {
            return Optional.empty();
        }
        BigDecimal value = scaled(new BigDecimal(mantissa), lastBit);
        return Optional.of(new LongDouble(negative ? value.negate() : value, negative));
    }

    /// `value * 2^power`, exactly.
    private static BigDecimal scaled(BigDecimal value, int power) {
        return power >= 0
                ? value.multiply(TWO.pow(power))
                : value.multiply(BigDecimal.valueOf(5).pow(-power)).scaleByPowerOfTen(power);
    }

    /// The exponent of the highest set bit of a positive number.
    private static int leadingBit(BigDecimal magnitude) {
        BigInteger whole = magnitude.toBigInteger();
        if (whole.signum() > 0) {
            return whole.bitLength() - 1;
        }
        // Fractions: lift by a power of two that certainly brings a whole part, then look again.
        int lift = (int) ((magnitude.scale() - magnitude.precision() + 2) * 3.33) + 64;
        return scaled(magnitude, lift).toBigInteger().bitLength() - 1 - lift;
    }

    public boolean isInfinite() {
        return exact == null;
    }

    /// The sum; empty if it is not a finite number.
    public Optional<LongDouble> plus(LongDouble other) {
        if (exact == null || other.exact == null) {
            return Optional.empty();
        }
        BigDecimal sum = exact.add(other.exact);
        if (sum.signum() == 0) {
            return Optional.of(new LongDouble(BigDecimal.ZERO, negative && other.negative));
        }
        return rounded(sum.abs(), sum.signum() < 0);
    }

    /// The product, rounded up to a whole number; empty if that does not fit into 64 bits.
    public OptionalLong timesRoundedUp(long factor) {
        LongDouble product =
                exact == null || exact.signum() == 0
                        ? this
                        : rounded(exact.abs().multiply(BigDecimal.valueOf(factor)), negative)
                                .orElse(new LongDouble(null, negative));
        BigDecimal whole =
                product.exact == null ? null : product.exact.setScale(0, RoundingMode.CEILING);
        return whole == null || whole.toBigInteger().bitLength() >= Long.SIZE
                ? OptionalLong.empty()
                : OptionalLong.of(whole.longValue());
    }

    /// As Redis writes it "for humans": `%.17Lf` without trailing zeros, never with an exponent.
    @Override
    public String toString() {
        if (exact == null) {
            return negative ? "-inf" : "inf";
        }
        BigDecimal places = exact.setScale(17, RoundingMode.HALF_EVEN);
        if (places.signum() == 0) {
            return "0";
        }
        return places.stripTrailingZeros().toPlainString();
    }
}
