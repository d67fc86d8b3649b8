package dev.vedette.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.Locale;
import java.util.SplittableRandom;

final class InfoLinesTest {

    @Test
    void decimalsAreThoseOfTheJdkButForHalves() {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 100_000; i++) {
            double value = (random.nextDouble() - 0.5) * Math.pow(10, random.nextInt(1, 14));
            int decimals = random.nextInt(0, 7);
            double behind = Math.abs(value) * Math.pow(10, decimals) % 1;
            if (Math.abs(behind - 0.5) > 0.02) {
                assertThat(InfoLines.decimal(value, decimals))
                        .isEqualTo(String.format(Locale.ROOT, "%." + decimals + "f", value));
            }
        }
    }

    @Test
    void whatIsNoOrdinaryNumberIsSaidToo() {
        assertThat(InfoLines.decimal(0, 2)).isEqualTo("0.00");
        assertThat(InfoLines.decimal(-0.001, 2)).isEqualTo("-0.00");
        assertThat(InfoLines.decimal(0.996, 2)).isEqualTo("1.00");
        assertThat(InfoLines.decimal(1e18, 2)).isEqualTo("1000000000000000000.00");
        assertThat(InfoLines.decimal(Double.NaN, 2)).isEqualTo("NaN");
    }
}
