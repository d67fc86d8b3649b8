package dev.vedette.value.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Tables against java.util.HashMap: random changes, freezes, walks, copies, moves. A failing seed
/// is printed and replays with `-Dseed=N`.
final class DictTest {

    /// Enough for a directory of more than 8 bits, where tags begin with other bits of the hash.
    private static final int MANY = 220_000;

    private static final int PREFIX = Long.BYTES;

    private final Memory memory = Memory.poisoning();
    private final Hashing hashing = new Hashing(1, 2);

    @Test
    void anyHistoryLooksLikeAMap() {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? 30 : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": run with -Dseed=" + seed, e);
            }
        }
        System.out.println("dict model: seeds " + first + " to " + last + " agree");
    }

    private record Frozen(long freeze, Dict dict, Map<Bytes, Long> expected) {}

    private static final class History {
        private final Rng rng;
        private final Memory memory = Memory.poisoning();
        private final Hashing hashing;
        private Dict dict;
        private final Map<Bytes, Long> model = new HashMap<>();
        private final int members;
        private Frozen frozen;
        private long cursor;
        private final Set<Bytes> walked = new HashSet<>();
        private Set<Bytes> steady = new HashSet<>();

        History(long seed) {
            rng = new Rng(seed);
            hashing = new Hashing(rng.nextLong(), rng.nextLong());
            dict = Dict.empty(memory, hashing, PREFIX);
            members = 1 << (2 + rng.nextInt(11));
        }

        void run() {
            for (int phase = 0; phase < 6; phase++) {
                double additions = phase % 2 == 0 ? 0.7 : 0.25;
                for (int step = 0; step < 2 * members + 200; step++) {
                    change(additions);
                    if (rng.chance(0.02)) {
                        walk();
                    }
                }
                check();
                freezeOrThaw();
                if (rng.chance(0.5)) {
                    moveEverything();
                    check();
                }
                copyAndRelease();
            }
            if (frozen != null) {
                freezeOrThaw();
            }
            while (!dict.release(100)) {
                assertThat(memory.used()).isPositive();
            }
            memory.validate();
            assertThat(memory.used()).isZero();
        }

        private void change(double additions) {
            Bytes member = Bytes.of("member:" + rng.nextInt(members));
            long element = dict.find(member);
            Long expected = model.get(member);
            assertThat(element != 0).isEqualTo(expected != null);
            if (expected != null) {
                assertThat(memory.getLong(element)).isEqualTo(expected);
            }
            if (rng.chance(additions)) {
                long value = rng.nextLong();
                put(member, element, value);
                model.put(member, value);
            } else {
                assertThat(dict.remove(member)).isEqualTo(expected != null);
                model.remove(member);
                steady.remove(member);
            }
        }

        private void put(Bytes member, long found, long value) {
            long element = found;
            if (found == 0) {
                element = dict.add(member);
            } else if (rng.chance(0.5)) {
                long bytes = PREFIX + Framed.bytes(member.length()) + rng.nextInt(40);
                element = dict.change(dict.hash(member), found, memory.room(found), bytes);
            } else {
                element = memory.own(found);
                dict.replace(member, found, element);
            }
            memory.setLong(element, value);
        }

        /// One step of a walk that goes on while the table changes.
        private void walk() {
            if (cursor == 0) {
                walked.clear();
                steady = new HashSet<>(model.keySet());
            }
            cursor =
                    dict.scan(
                            cursor,
                            1 + rng.nextInt(members),
                            element -> {
                                Bytes member = dict.member(element);
                                assertThat(walked.add(member) || !steady.contains(member)).isTrue();
                            });
            if (cursor == 0) {
                // The assertion on iterables compares each with each.
                assertThat(walked.containsAll(steady)).isTrue();
            }
        }

        private void check() {
            dict.validate();
            memory.validate();
            assertThat(contents(dict, memory)).isEqualTo(model);
            if (!model.isEmpty()) {
                assertThat(model).containsKey(dict.member(dict.random(rng)));
            }
        }

        private void freezeOrThaw() {
            if (frozen == null) {
                Dict still = new Dict(memory, hashing, dict.root(), PREFIX);
                frozen = new Frozen(memory.freeze(), still, new HashMap<>(model));
            } else {
                frozen.dict.validate();
                assertThat(contents(frozen.dict, memory)).isEqualTo(frozen.expected);
                memory.thaw(frozen.freeze);
                while (memory.settle(100)) {
                    assertThat(memory.isFreezeOpen()).isFalse();
                }
                frozen = null;
            }
        }

        private void moveEverything() {
            for (long at = dict.relocate(0, this::elsewhere); at != 0; ) {
                at = dict.relocate(at, this::elsewhere);
            }
        }

        private long elsewhere(long block) {
            if (rng.chance(0.3)) {
                return block;
            }
            long bytes = memory.room(block);
            long moved = memory.allocate(bytes);
            memory.copy(block, moved, bytes);
            memory.free(block);
            return moved;
        }

        private void copyAndRelease() {
            Dict copy = dict.copy();
            assertThat(contents(copy, memory)).isEqualTo(model);
            copy.validate();
            while (!copy.release(64)) {
                assertThat(copy.root()).isNotEqualTo(dict.root());
            }
        }
    }

    private static Map<Bytes, Long> contents(Dict dict, Memory memory) {
        Map<Bytes, Long> contents = new HashMap<>();
        dict.forEach(
                element ->
                        assertThat(contents.put(dict.member(element), memory.getLong(element)))
                                .isNull());
        return contents;
    }

    private Dict filled(int count) {
        Dict dict = Dict.empty(memory, hashing, 0);
        for (int i = 0; i < count; i++) {
            Bytes member = Bytes.of(i);
            assertThat(dict.find(member)).isZero();
            dict.add(member);
        }
        return dict;
    }

    @Test
    void theDirectoryGrowsAndShrinksWithItsElements() {
        Dict dict = filled(MANY);
        dict.validate();
        for (int i = 0; i < MANY; i++) {
            assertThat(dict.find(Bytes.of(i))).isNotZero();
        }
        assertThat(dict.find(Bytes.of(MANY))).isZero();
        for (int i = 0; i < MANY - 5; i++) {
            assertThat(dict.remove(Bytes.of(i))).isTrue();
            if (i % 50_000 == 0) {
                dict.validate();
            }
        }
        dict.validate();
        assertThat(dict.size()).isEqualTo(5);
        assertThat(memory.used()).isLessThan(2_000);
    }

    @Test
    void eachBlockIsOwnedOnce() {
        Dict dict = filled(5_000);
        List<Long> owned = new ArrayList<>();
        dict.forEach(owned::add);
        dict.visitStructure(owned::add);
        List<Long> live = new ArrayList<>();
        memory.visit(live::add);
        assertThat(owned).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(owned)).isEqualTo(new TreeSet<>(live));
    }

    @Test
    void membersOfAnyLengthAreKept() {
        Dict dict = Dict.empty(memory, hashing, PREFIX);
        for (int length : new int[] {0, 1, 253, 254, 255, 256, 70_000}) {
            Bytes member = Bytes.of(new byte[length]);
            long element = dict.add(dict.hash(member), member, 3);
            assertThat(dict.member(element)).isEqualTo(member);
            long behind = dict.behindMember(element);
            memory.write(behind, new byte[] {1, 2, 3}, 0, 3);
            assertThat(dict.find(member)).isEqualTo(element);
            assertThat(behind + 3 - element).isLessThanOrEqualTo(memory.room(element));
        }
        dict.validate();
        assertThat(dict.size()).isEqualTo(7);
    }

    @Test
    void eachElementIsDrawnEquallyOften() {
        // Sizes at which some segments have just been split and others have not.
        for (int count : new int[] {3, 700, 1_000, 3_000}) {
            Dict dict = filled(count);
            Rng rng = new Rng(count);
            int[] drawn = new int[count];
            int draws = 100 * count;
            for (int i = 0; i < draws; i++) {
                drawn[Integer.parseInt(dict.member(dict.random(rng)).toString())]++;
            }
            double chiSquare = 0;
            for (int times : drawn) {
                chiSquare += (times - 100.0) * (times - 100.0) / 100;
            }
            // Its mean is count - 1, its deviation the root of twice that; six of them is never.
            assertThat(chiSquare).isLessThan(count - 1 + 6 * Math.sqrt(2.0 * (count - 1)));
        }
    }
}
