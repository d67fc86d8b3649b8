package dev.vedette.value.packed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The expected bytes were cut out of what redis-server 7.0.15 answered to DUMP.
final class ListpackTest {

    private static final HexFormat HEX = HexFormat.of();

    /// RPUSH of [#EDGES].
    private static final String EDGES_DUMPED =
            "a20000001c0000017f01c08002dfff02cfff02f1001003d00002f1ffef03f1ff7f03f200800004f1008003"
                    + "f2ff7fff04f2ffff7f04f30000800005f200008004f3ffff7fff05f3ffffff7f05f400000080000000"
                    + "0009f30000008005f4ffffff7fffffffff09f4ffffffffffffff7f09f4000000000000008009933932"
                    + "3233333732303336383534373735383038148330303704822d3003822b35038001816102ff";

    private static final List<String> EDGES =
            List.of(
                    ("0 127 128 -1 4095 4096 -4096 -4097 32767 32768 -32768 -32769 8388607 8388608"
                                    + " -8388608 -8388609 2147483647 2147483648 -2147483648"
                                    + " -2147483649 9223372036854775807 -9223372036854775808"
                                    + " 9223372036854775808 007 -0 +5 . a")
                            .split(" "));

    private static final int ROUNDS = 20_000;

    private final Memory memory = Memory.poisoning();

    private static List<Bytes> edges() {
        return EDGES.stream().map(text -> Bytes.of(text.equals(".") ? "" : text)).toList();
    }

    @Test
    void integersAndTextsArePackedAsRedisPacksThem() {
        Listpack row = Listpack.empty(memory, 0, 0);
        edges().forEach(row::append);
        assertThat(HEX.formatHex(row.toArray())).isEqualTo(EDGES_DUMPED);
        assertThat(contents(row)).isEqualTo(edges());
    }

    @Test
    void longTextsHaveLongerHeadsAndBackwardLengthsAsInRedis() {
        // The ends of each: text length, first bytes, last bytes of the entry.
        expectEntry(63, "bf78", "7840");
        expectEntry(64, "e04078", "7842");
        expectEntry(125, "e07d78", "787f");
        expectEntry(126, "e07e78", "780180");
        expectEntry(4095, "efff78", "782081");
        expectEntry(4096, "f00010000078", "782085");
        expectEntry(16377, "f0f93f000078", "787ffe");
        expectEntry(16378, "f0fa3f000078", "7800ffff");
        expectEntry(16379, "f0fb3f000078", "78018080");
        expectEntry(2097145, "f0f9ff1f0078", "787ffffe");
        expectEntry(2097146, "f0faff1f0078", "7800ffffff");
        expectEntry(2097147, "f0fbff1f0078", "7801808080");
    }

    private void expectEntry(int length, String begin, String end) {
        byte[] text = new byte[length];
        Arrays.fill(text, (byte) 'x');
        Listpack row = Listpack.empty(memory, 0, 0);
        row.append(Bytes.of("before"));
        row.append(Bytes.of(text));
        row.append(Bytes.of("end"));
        byte[] packed = row.toArray();
        String beginning = HEX.formatHex(packed, 14, 14 + begin.length() / 2);
        assertThat(beginning).as("length %d", length).isEqualTo(begin);
        int last = packed.length - 6;
        assertThat(HEX.formatHex(packed, last - end.length() / 2, last))
                .as("length %d", length)
                .isEqualTo(end);
        int third = row.next(row.next(row.first()));
        assertThat(row.get(third)).isEqualTo(Bytes.of("end"));
        assertThat(row.length(row.previous(third))).isEqualTo(length);
        assertThat(ListpackBytes.count(packed)).isEqualTo(3);
    }

    @Test
    void aRowFromOutsideIsReadEntryByEntry() {
        byte[] dumped = HEX.parseHex(EDGES_DUMPED);
        assertThat(ListpackBytes.count(dumped)).isEqualTo(EDGES.size());
        List<Bytes> entries = new ArrayList<>();
        ListpackBytes.forEach(dumped, entries::add);
        assertThat(entries).isEqualTo(edges());
        assertThat(contents(Listpack.of(memory, 5, dumped))).isEqualTo(edges());
    }

    @Test
    void noDamageToARowIsReadBeyondItsEnd() {
        byte[] dumped = HEX.parseHex(EDGES_DUMPED);
        int refused = 0;
        for (int at = 0; at < dumped.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] damaged = dumped.clone();
                damaged[at] ^= (byte) (1 << bit);
                int count = ListpackBytes.count(damaged);
                if (count < 0) {
                    refused++;
                } else {
                    List<Bytes> entries = new ArrayList<>();
                    ListpackBytes.forEach(damaged, entries::add);
                    assertThat(entries).hasSize(count);
                }
            }
        }
        // Damage to a number or a letter is not to be seen; that to heads and lengths is.
        assertThat(refused).isGreaterThan(dumped.length * 8 / 4);
        for (int length = 0; length < dumped.length; length++) {
            assertThat(ListpackBytes.count(Arrays.copyOf(dumped, length))).isEqualTo(-1);
        }
    }

    @Test
    void aShortTextWithALongHeadIsReadButNotWritten() {
        // Nothing writes it so, but the format allows it.
        List<Bytes> entries = new ArrayList<>();
        byte[] sound = HEX.parseHex("0d0000000200" + "e0016103" + "0501" + "ff");
        assertThat(ListpackBytes.count(sound)).isEqualTo(2);
        ListpackBytes.forEach(sound, entries::add);
        assertThat(entries).containsExactly(Bytes.of("a"), Bytes.of("5"));
        assertThat(contents(Listpack.of(memory, 0, sound))).isEqualTo(entries);
    }

    @Test
    void manyRandomChangesDoWhatTheyDoToAList() {
        Rng rng = new Rng(20261121);
        List<Bytes> model = new ArrayList<>();
        Listpack row = Listpack.empty(memory, 3, 0);
        for (int round = 0; round < ROUNDS; round++) {
            change(rng, row, model);
            byte[] packed = row.toArray();
            assertThat(ListpackBytes.count(packed)).as("round %d", round).isEqualTo(model.size());
            if (round % 16 == 0) {
                assertThat(contents(row)).as("round %d", round).isEqualTo(model);
                lookAround(rng, row, model);
            }
        }
        memory.free(row.block());
        memory.validate();
        assertThat(memory.used()).isZero();
    }

    private void change(Rng rng, Listpack row, List<Bytes> model) {
        int index = model.isEmpty() ? 0 : rng.nextInt(model.size());
        Bytes text = text(rng);
        switch (rng.nextInt(model.size() > 120 ? 10 : 8)) {
            case 0, 1 -> {
                row.append(text);
                model.add(text);
            }
            case 2 -> {
                row.prepend(text);
                model.addFirst(text);
            }
            case 3 -> {
                long number = rng.nextLong() >> rng.nextInt(64);
                int at = model.isEmpty() ? row.end() : row.seek(index);
                row.insert(at, number);
                model.add(index, Bytes.of(number));
            }
            case 4 -> {
                int at = model.isEmpty() ? row.end() : row.seek(index);
                row.insert(at, text);
                model.add(index, text);
            }
            case 5, 6 -> {
                if (!model.isEmpty()) {
                    row.replace(row.seek(index), text);
                    model.set(index, text);
                }
            }
            case 7 -> {
                if (!model.isEmpty()) {
                    row.delete(row.seek(index - model.size()));
                    model.remove(index);
                }
            }
            default -> {
                int count = rng.nextInt(20);
                row.deleteRange(index, count);
                model.subList(index, Math.min(model.size(), index + count)).clear();
            }
        }
    }

    private static void lookAround(Rng rng, Listpack row, List<Bytes> model) {
        int backwards = row.last();
        for (int i = model.size() - 1; i >= 0; i--) {
            assertThat(row.get(backwards)).isEqualTo(model.get(i));
            backwards = row.previous(backwards);
        }
        assertThat(backwards).isEqualTo(Listpack.NONE);
        if (!model.isEmpty()) {
            Bytes wanted = model.get(rng.nextInt(model.size()));
            int found = row.find(wanted.array(), row.first(), 0);
            assertThat(row.seek(model.indexOf(wanted))).isEqualTo(found);
            assertThat(row.matches(found, wanted.array())).isTrue();
            assertThat(row.length(found)).isEqualTo(wanted.length());
        }
        assertThat(row.find(Bytes.of("never there").array(), row.first(), 1))
                .isEqualTo(Listpack.NONE);
        assertThat(row.seek(model.size())).isEqualTo(Listpack.NONE);
        assertThat(row.seek(-1 - model.size())).isEqualTo(Listpack.NONE);
    }

    private static Bytes text(Rng rng) {
        if (rng.chance(0.3)) {
            return Bytes.of(rng.nextLong() >> rng.nextInt(64));
        }
        byte[] text = new byte[rng.nextInt(rng.chance(0.1) ? 5000 : 90)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) rng.nextLong();
        }
        return Bytes.of(text);
    }

    @Test
    void findStepsOverEverySecondEntryIfTold() {
        Listpack row = Listpack.empty(memory, 0, 0);
        List.of("5", "x", "x", "5").forEach(text -> row.append(Bytes.of(text)));
        assertThat(row.find(Bytes.of("x").array(), row.first(), 1)).isEqualTo(row.seek(2));
        int values = row.next(row.first());
        assertThat(row.find(Bytes.of("5").array(), values, 1)).isEqualTo(row.seek(3));
    }

    @Test
    void moreEntriesThanTheFrameCanNoteAreCounted() {
        Listpack row = Listpack.empty(memory, 0, 0);
        for (int i = 0; i < 65_534; i++) {
            row.append(7);
        }
        assertThat(row.count()).isEqualTo(65_534);
        assertThat(HEX.formatHex(row.toArray(), 4, 6)).isEqualTo("feff");
        row.append(8);
        row.append(9);
        assertThat(row.count()).isEqualTo(65_536);
        assertThat(row.number(row.seek(65_535))).isEqualTo(9);
        assertThat(row.number(row.seek(-2))).isEqualTo(8);
        assertThat(row.seek(65_536)).isEqualTo(Listpack.NONE);
        assertThat(ListpackBytes.count(row.toArray())).isEqualTo(65_536);
    }

    @Test
    void rowsAreStrungTogether() {
        Listpack row = Listpack.empty(memory, 0, 0);
        row.append(1);
        Listpack other = Listpack.empty(memory, 8, 100);
        edges().forEach(other::append);
        row.appendAll(other);
        row.append(2);
        assertThat(row.count()).isEqualTo(EDGES.size() + 2);
        assertThat(ListpackBytes.count(row.toArray())).isEqualTo(EDGES.size() + 2);
        assertThat(contents(row).subList(1, EDGES.size() + 1)).isEqualTo(edges());
    }

    @Test
    void whatASnapshotReadsIsNotChanged() {
        Listpack row = Listpack.empty(memory, 0, 0);
        edges().forEach(row::append);
        long frozen = row.block();
        long freeze = memory.freeze();
        row.replace(row.first(), 9);
        row.delete(row.last());
        row.append(Bytes.of("more"));
        assertThat(row.block()).isNotEqualTo(frozen);
        assertThat(contents(new Listpack(memory, frozen, 0))).isEqualTo(edges());
        memory.thaw(freeze);
    }

    private static List<Bytes> contents(Listpack row) {
        List<Bytes> entries = new ArrayList<>();
        for (int at = row.first(); at != Listpack.NONE; at = row.next(at)) {
            entries.add(row.get(at));
        }
        return entries;
    }
}
