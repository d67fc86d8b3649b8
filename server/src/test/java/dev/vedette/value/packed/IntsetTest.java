package dev.vedette.value.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/// The expected bytes were cut out of what redis-server 7.0.15 answered to DUMP.
final class IntsetTest {

    private static final HexFormat HEX = HexFormat.of();

    private final Memory memory = Memory.poisoning();

    @Test
    void integersArePackedAsRedisPacksThem() {
        expect("0200000004000000fbff010002000300", 1, 2, 3, -5);
        expect("0400000003000000fdffffff0100000070110100", 1, 70000, -3);
        expect("0800000002000000010000000000000000f2052a01000000", 1, 5000000000L);
    }

    private void expect(String packed, long... numbers) {
        Intset set = Intset.empty(memory);
        for (long number : numbers) {
            assertThat(set.add(number)).isTrue();
            assertThat(set.add(number)).isFalse();
        }
        assertThat(HEX.formatHex(set.toArray())).isEqualTo(packed);
        assertThat(Intset.isValid(HEX.parseHex(packed))).isTrue();
        assertThat(Intset.of(memory, HEX.parseHex(packed)).toArray()).isEqualTo(set.toArray());
    }

    @Test
    void aSetDoesNotGetNarrowerAgain() {
        Intset set = Intset.empty(memory);
        set.add(70000);
        set.add(1);
        set.remove(70000);
        assertThat(HEX.formatHex(set.toArray())).isEqualTo("040000000100000001000000");
    }

    @Test
    void whatIsNotAnIntsetIsRefused() {
        assertThat(valid("0200000002000000" + "01000200")).isTrue();
        assertThat(valid("0200000002000000" + "02000100")).as("not ascending").isFalse();
        assertThat(valid("0200000002000000" + "01000100")).as("twice").isFalse();
        assertThat(valid("0200000002000000" + "010002")).as("too short").isFalse();
        assertThat(valid("0200000002000000" + "0100020000")).as("too long").isFalse();
        assertThat(valid("0300000001000000" + "010002")).as("no such width").isFalse();
        assertThat(valid("02000000ffffffff" + "0100")).as("a count beyond all").isFalse();
        assertThat(valid("0200000000000000")).as("none").isTrue();
        assertThat(valid("02000000000000")).as("half a frame").isFalse();
    }

    private static boolean valid(String hex) {
        return Intset.isValid(HEX.parseHex(hex));
    }

    @Test
    void manyRandomChangesDoWhatTheyDoToATreeSet() {
        Rng rng = new Rng(6);
        for (int run = 0; run < 40; run++) {
            Intset set = Intset.empty(memory);
            TreeSet<Long> model = new TreeSet<>();
            for (int round = 0; round < 600; round++) {
                int widest = round < 200 ? 12 : round < 400 ? 30 : 64;
                long number = rng.nextLong() >> (64 - widest);
                if (rng.chance(0.4) && !model.isEmpty()) {
                    Long there = model.ceiling(number);
                    long gone = there == null ? model.first() : there;
                    assertThat(set.remove(gone)).isTrue();
                    assertThat(set.remove(gone)).isFalse();
                    model.remove(gone);
                } else {
                    assertThat(set.add(number)).isEqualTo(model.add(number));
                }
                assertThat(set.contains(number)).isEqualTo(model.contains(number));
            }
            assertThat(Intset.isValid(set.toArray())).isTrue();
            List<Long> contents = new ArrayList<>();
            for (int i = 0; i < set.count(); i++) {
                contents.add(set.at(i));
            }
            assertThat(contents).isEqualTo(new ArrayList<>(model));
            memory.free(set.block());
        }
        assertThat(memory.used()).isZero();
    }

    @Test
    void whatASnapshotReadsIsNotChanged() {
        Intset set = Intset.empty(memory);
        for (int i = 0; i < 10; i++) {
            set.add(i);
        }
        byte[] before = set.toArray();
        Intset frozen = new Intset(memory, set.block());
        long freeze = memory.freeze();
        set.remove(3);
        set.add(70000);
        set.removeAt(0);
        assertThat(frozen.toArray()).isEqualTo(before);
        memory.thaw(freeze);
    }
}
