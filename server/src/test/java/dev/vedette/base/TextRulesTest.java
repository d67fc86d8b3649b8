package dev.vedette.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// Hashes and text rules against values that other programs computed. Globs and numbers are
/// compared with a real server in the tests of `data`.
final class TextRulesTest {

    /// CPython 3.11 with PYTHONHASHSEED=0 hashes bytes by SipHash-1-3 under the key 0.
    @Test
    void sipHashIsThatOfPython() {
        assertThat(sipHash("a")).isEqualTo(0x407448d2b89b1813L);
        assertThat(sipHash("abcdefg")).isEqualTo(0x6db12aae9070f506L);
        assertThat(sipHash("abcdefgh")).isEqualTo(0x3f7b849c0b8e35eaL);
        assertThat(sipHash("abcdefghi")).isEqualTo(0xf89b34a3d11eb6e5L);
        assertThat(sipHash("key:0000000000001")).isEqualTo(0xf12280b8ba02b6baL);
    }

    private static long sipHash(String text) {
        byte[] inTheMiddle = ascii("x" + text + "y");
        return SipHash.hash(0, 0, inTheMiddle, 1, inTheMiddle.length - 1);
    }

    @Test
    void crc64IsThatOfRdbFiles() {
        byte[] digits = ascii("123456789");
        assertThat(Crc64.update(0, digits, 0, 9)).isEqualTo(0xe9c6d914c4b8d9caL);
        byte[] longer = ascii("x123456789".repeat(5));
        long pieces = 0;
        for (int at = 0; at < longer.length; at += 7) {
            pieces = Crc64.update(pieces, longer, at, Math.min(longer.length, at + 7));
        }
        assertThat(pieces).isEqualTo(Crc64.update(0, longer, 0, longer.length));
    }

    @Test
    void aLineIsSplitAsRedisCliSplitsIt() {
        assertThat(Quoting.split(Bytes.of("  set  \"a b\" 'c \\' d' \\x41 \"\\x41\\n\" \"\" ")))
                .containsExactly(
                        Bytes.of("set"),
                        Bytes.of("a b"),
                        Bytes.of("c ' d"),
                        Bytes.of("\\x41"),
                        Bytes.of("A\n"),
                        Bytes.EMPTY);
        assertThat(Quoting.split(Bytes.EMPTY)).isEmpty();
        for (String unbalanced : List.of("\"a", "'a", "\"a\"b", "'a'b", "a\"b", "\"a\\\"")) {
            assertThat(Quoting.split(Bytes.of(unbalanced))).as(unbalanced).isNull();
        }
    }

    @Test
    void whatIsQuotedSplitsBack() {
        byte[] all = new byte[256];
        for (int i = 0; i < 256; i++) {
            all[i] = (byte) i;
        }
        Bytes text = Bytes.of(all);
        assertThat(Quoting.split(Bytes.of(Quoting.quote(text)))).containsExactly(text);
        assertThat(Quoting.quote(Bytes.of("a\"\\\n\u0007\u0000~")))
                .isEqualTo("\"a\\\"\\\\\\n\\a\\x00~\"");
    }

    @Test
    void longsAreStrict() {
        for (String good :
                List.of("0", "1", "-1", "9223372036854775807", "-9223372036854775808", "10")) {
            assertThat(Numbers.parseLong(Bytes.of(good))).as(good).hasValue(Long.parseLong(good));
        }
        for (String bad :
                List.of(
                        "",
                        "-",
                        "-0",
                        "01",
                        "+1",
                        " 1",
                        "1 ",
                        "1.0",
                        "0x1",
                        "9223372036854775808",
                        "-9223372036854775809",
                        "99999999999999999999",
                        "18446744073709551617")) {
            assertThat(Numbers.parseLong(Bytes.of(bad))).as(bad).isEmpty();
        }
    }

    /// What printf("%.17g") prints.
    @Test
    void doublesAreWrittenInSeventeenDigits() {
        double[] values = {
            0,
            -0.0,
            1,
            -1.5,
            0.1,
            3.0,
            1e16,
            1e17,
            123456789012345680.0,
            1e-4,
            1e-5,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            1.0 / 3,
            100
        };
        String[] texts = {
            "0",
            "-0",
            "1",
            "-1.5",
            "0.10000000000000001",
            "3",
            "10000000000000000",
            "1e+17",
            "1.2345678901234568e+17",
            "0.0001",
            "1.0000000000000001e-05",
            "4.9406564584124654e-324",
            "1.7976931348623157e+308",
            "0.33333333333333331",
            "100"
        };
        for (int i = 0; i < values.length; i++) {
            assertThat(Numbers.formatDouble(values[i])).isEqualTo(texts[i]);
        }
        assertThat(Numbers.formatDouble(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
        assertThat(Numbers.formatDouble(Double.NaN)).isEqualTo("nan");
    }

    /// Many stars must not take exponential time.
    @Test
    void aPatternOfManyStarsIsBounded() {
        Glob glob = Glob.of(Bytes.of("a*".repeat(5_000) + "b"));
        assertThat(glob.matches(Bytes.of("a".repeat(50_000)))).isFalse();
        assertThat(Glob.ignoringCase(Bytes.of("H[a-c]*")).matches(Bytes.of("hBlock"))).isTrue();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
