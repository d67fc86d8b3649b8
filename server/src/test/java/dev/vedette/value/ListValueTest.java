package dev.vedette.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Census;
import dev.vedette.memory.Memory;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

/// Random changes to a list and to an ArrayList beside it. After each the list proves itself and
/// its blocks; snapshots taken in between must go on showing what was there.
final class ListValueTest {

    private static final int STEPS = 4000;

    private final Memory memory = Memory.poisoning();
    private final Thresholds thresholds = new Thresholds();
    private final Store store = new Store(memory, new Hashing(1, 2), thresholds, new Rng(3));

    /// What a snapshot must show until it ends.
    private record Frozen(long freeze, int encoding, long root, List<Bytes> elements) {}

    private final List<Bytes> model = new ArrayList<>();
    private final List<Frozen> snapshots = new ArrayList<>();
    private ListValue list = ListValue.empty(store);
    private Rng rng = new Rng(0);

    @ParameterizedTest
    @ValueSource(ints = {-2, -1, -5, 0, 1, 3, 128})
    void aListIsWhatAnArrayListWouldBe(int listSize) {
        thresholds.become(new Thresholds.Limits(512, 64, listSize, 512, 128, 64));
        for (long seed = 1; seed <= 4; seed++) {
            rng = new Rng(seed * 1000 + listSize);
            // Some lists of small elements, some of elements that are hardly smaller than a node.
            int longest = seed % 2 == 0 ? 12 : 3000;
            for (int step = 0; step < STEPS; step++) {
                change(longest);
                if (step % 7 == 0 || model.size() < 20) {
                    check("seed " + seed + ", step " + step);
                }
            }
            snapshots.forEach(one -> memory.thaw(one.freeze));
            snapshots.clear();
            list.remove(0, model.size());
            model.clear();
            check("seed " + seed + ", at the end");
        }
        assertThat(list.release(Long.MAX_VALUE)).isTrue();
        while (memory.settle(100)) {
            // What only snapshots kept goes little by little.
        }
        assertThat(memory.blocks()).isZero();
    }

    private void change(int longest) {
        int size = model.size();
        // Grows to a length and stays about there.
        if (size == 0 || rng.nextInt(100) < (size < 300 ? 75 : 35)) {
            grow(longest, size);
        } else {
            shrink(size);
        }
        if (rng.nextInt(60) == 0) {
            turnSnapshots();
        }
        if (rng.nextInt(200) == 0) {
            moveEverything();
        }
    }

    private void grow(int longest, int size) {
        Bytes text = text(longest);
        int index = size == 0 ? 0 : rng.nextInt(size);
        switch (rng.nextInt(5)) {
            case 0, 1 -> {
                list.addFirst(text);
                model.addFirst(text);
            }
            case 2 -> {
                list.addLast(text);
                model.addLast(text);
            }
            case 3 -> {
                list.insert(index, text);
                model.add(index, text);
            }
            default -> {
                if (size > 0) {
                    list.set(index, text);
                    model.set(index, text);
                }
            }
        }
    }

    private void shrink(int size) {
        int index = rng.nextInt(size);
        switch (rng.nextInt(8)) {
            case 0, 1, 2 -> assertThat(list.removeFirst()).isEqualTo(model.removeFirst());
            case 3, 4, 5 -> assertThat(list.removeLast()).isEqualTo(model.removeLast());
            case 6 -> {
                int most = rng.nextInt(4) == 0 ? 200 : 5;
                int count = rng.nextInt(Math.min(size - index, most) + 1);
                list.remove(index, count);
                model.subList(index, index + count).clear();
            }
            default -> removeEqual(model.get(index));
        }
    }

    private void removeEqual(Bytes text) {
        boolean fromLast = rng.nextInt(2) == 0;
        long most = rng.nextInt(3) == 0 ? Long.MAX_VALUE : 1 + rng.nextInt(2);
        long removed = 0;
        for (int i = fromLast ? model.size() - 1 : 0;
                i >= 0 && i < model.size() && removed < most;
                i += fromLast ? -1 : 1) {
            if (model.get(i).equals(text)) {
                model.remove(i);
                removed++;
                i -= fromLast ? 0 : 1;
            }
        }
        assertThat(list.removeEqual(text, most, fromLast)).isEqualTo(removed);
    }

    private Bytes text(int longest) {
        return switch (rng.nextInt(4)) {
            case 0 -> Bytes.of(rng.nextInt(5));
            case 1 -> Bytes.of(rng.nextLong() >> rng.nextInt(60));
            case 2 -> Bytes.of("x".repeat(rng.nextInt(4)));
            default -> {
                byte[] bytes = new byte[rng.nextInt(200) == 0 ? 20_000 : rng.nextInt(longest)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) rng.nextInt(256);
                }
                yield Bytes.of(bytes);
            }
        };
    }

    private void turnSnapshots() {
        if (snapshots.size() < 3) {
            long freeze = memory.freeze();
            snapshots.add(new Frozen(freeze, list.encoding(), list.root(), List.copyOf(model)));
        } else {
            memory.thaw(snapshots.removeFirst().freeze);
        }
    }

    /// As defragmentation does, or by a deep copy.
    private void moveEverything() {
        if (rng.nextInt(2) == 0) {
            ListValue copy = list.copy();
            assertThat(list.release(2) || list.release(Long.MAX_VALUE)).isTrue();
            list = copy;
        } else {
            long at = 0;
            do {
                at = list.relocate(at, this::elsewhere);
            } while (at != 0);
        }
    }

    private long elsewhere(long block) {
        long room = memory.room(block);
        long other = memory.allocate(room);
        memory.copy(block, other, room);
        memory.free(block);
        return other;
    }

    private void check(String when) {
        list.validate();
        memory.validate();
        Census census = memory.census();
        list.visitBlocks(census::owned);
        census.finish();
        assertThat(list.size()).as(when).isEqualTo(model.size());
        assertThat(elements(list)).as(when).isEqualTo(model);
        if (!model.isEmpty()) {
            int index = rng.nextInt(model.size());
            assertThat(list.get(index)).as(when).isEqualTo(model.get(index));
            checkFind(model.get(index));
            List<Bytes> last = new ArrayList<>();
            list.lastOnes(index + 1, last::add);
            assertThat(last.reversed())
                    .as(when)
                    .isEqualTo(model.subList(model.size() - index - 1, model.size()));
        }
        for (Frozen one : snapshots) {
            assertThat(elements(new ListValue(store, one.encoding, one.root)))
                    .as(when)
                    .isEqualTo(one.elements);
        }
    }

    private void checkFind(Bytes text) {
        List<Long> expected = new ArrayList<>();
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i).equals(text)) {
                expected.add((long) i);
            }
        }
        List<Long> found = new ArrayList<>();
        list.find(text, false, Long.MAX_VALUE, found::add);
        assertThat(found).isEqualTo(expected);
        List<Long> backwards = new ArrayList<>();
        list.find(text, true, Long.MAX_VALUE, backwards::add);
        assertThat(backwards).isEqualTo(expected.reversed());
    }

    private static List<Bytes> elements(ListValue some) {
        List<Bytes> elements = new ArrayList<>();
        some.forEach(elements::add);
        return elements;
    }
}
