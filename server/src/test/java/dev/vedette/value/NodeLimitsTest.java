package dev.vedette.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;

import org.junit.jupiter.api.Test;

/// `list-max-listpack-size` as Redis' configuration file explains it.
class NodeLimitsTest {

    private static final Bytes TEN = Bytes.of("0123456789");

    @Test
    void negativeNumbersStandForKilobytes() {
        int[] kilobytes = {4, 8, 16, 32, 64};
        for (int level = 1; level <= 5; level++) {
            NodeLimits limits = NodeLimits.of(-level);
            int most = kilobytes[level - 1] * 1024 - 18;
            assertThat(limits.admit(most, 1, TEN)).as("-%d", level).isTrue();
            assertThat(limits.admit(most + 1, 1, TEN)).as("-%d", level).isFalse();
        }
        assertThat(NodeLimits.of(-6)).isEqualTo(NodeLimits.of(-5));
    }

    @Test
    void othersForElementsWithinEightKilobytes() {
        assertThat(NodeLimits.of(3).admit(100, 2, TEN)).isTrue();
        assertThat(NodeLimits.of(3).admit(100, 3, TEN)).isFalse();
        assertThat(NodeLimits.of(1000).admit(8192, 3, TEN)).isFalse();
    }

    @Test
    void noNodeHasMoreElementsThanItsCountCanSay() {
        assertThat(NodeLimits.of(-5).admit(100, 32_766, TEN)).isTrue();
        assertThat(NodeLimits.of(-5).admit(100, 32_767, TEN)).isFalse();
        assertThat(NodeLimits.of(100_000).admit(100, 32_767, TEN)).isFalse();
    }

    @Test
    void neighboursThatFillHalfANodeBecomeOne() {
        assertThat(NodeLimits.of(-2).admitBoth(4096, 10)).isTrue();
        assertThat(NodeLimits.of(-2).admitBoth(4097, 10)).isFalse();
        assertThat(NodeLimits.of(9).admitBoth(100, 10)).isFalse();
    }
}
