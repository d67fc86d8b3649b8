package dev.vedette.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Hashes and sets against java.util's, through every layout: random changes, a freeze in between,
/// walks, samples, copies, moves. A failing seed is printed and replays with `-Dseed=N`.
final class HashesAndSetsTest {

    private static final Thresholds.Limits SMALL = new Thresholds.Limits(16, 12, -2, 12, 16, 12);

    @Test
    void anyHistoryLooksLikeThatOfAMapAndASet() {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? 60 : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                new Histories(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": run with -Dseed=" + seed, e);
            }
        }
        System.out.println("hashes and sets: seeds " + first + " to " + last + " agree");
    }

    private static final class Histories {
        private final Rng rng;
        private final Memory memory = Memory.poisoning();
        private final Store store;
        private final int names;
        private final boolean integersOnly;
        private HashValue hash;
        private SetValue set;
        private final Map<Bytes, Bytes> map = new LinkedHashMap<>();
        private final Set<Bytes> members = new HashSet<>();

        Histories(long seed) {
            rng = new Rng(seed);
            Hashing hashing = new Hashing(rng.nextLong(), rng.nextLong());
            store = new Store(memory, hashing, new Thresholds(), rng.split());
            store.thresholds().become(rng.chance(0.5) ? SMALL : Thresholds.Limits.INITIAL);
            names = 1 << (1 + rng.nextInt(11));
            integersOnly = rng.chance(0.5);
            hash = HashValue.empty(store);
            set = SetValue.empty(store);
        }

        void run() {
            for (int phase = 0; phase < 4; phase++) {
                long freeze = memory.freeze();
                HashValue frozenHash = new HashValue(store, hash.encoding(), hash.root());
                SetValue frozenSet = new SetValue(store, set.encoding(), set.root());
                Map<Bytes, Bytes> mapThen = new LinkedHashMap<>(map);
                Set<Bytes> membersThen = new HashSet<>(members);
                double additions = phase % 2 == 0 ? 0.75 : 0.3;
                for (int step = 0; step < names + 60; step++) {
                    changeHash(additions);
                    changeSet(additions);
                }
                check(hash, map);
                check(set, members);
                check(frozenHash, mapThen);
                check(frozenSet, membersThen);
                memory.thaw(freeze);
                look();
                move();
            }
            release(hash);
            release(set);
            while (memory.settle(100)) {
                assertThat(memory.isFreezeOpen()).isFalse();
            }
            memory.validate();
            assertThat(memory.used()).isZero();
        }

        private Bytes name() {
            int number = rng.nextInt(names) - names / 4;
            return Bytes.of(integersOnly || rng.chance(0.5) ? "" + number : "name:" + number);
        }

        private void changeHash(double additions) {
            Bytes field = name();
            assertThat(hash.get(field)).isEqualTo(map.get(field));
            assertThat(hash.contains(field)).isEqualTo(map.containsKey(field));
            Bytes old = map.get(field);
            assertThat(hash.valueLength(field)).isEqualTo(old == null ? 0 : old.length());
            if (rng.chance(additions)) {
                boolean isLong = rng.chance(0.01);
                byte[] text = new byte[rng.nextInt(isLong ? 400 : 12)];
                Bytes value = rng.chance(0.4) ? Bytes.of(rng.nextInt(100_000)) : Bytes.of(text);
                assertThat(hash.put(field, value)).isEqualTo(map.put(field, value) == null);
            } else {
                assertThat(hash.remove(field)).isEqualTo(map.remove(field) != null);
            }
            assertThat(hash.size()).isEqualTo(map.size());
        }

        private void changeSet(double additions) {
            Bytes member = name();
            assertThat(set.contains(member)).isEqualTo(members.contains(member));
            if (rng.chance(additions)) {
                assertThat(set.add(member)).isEqualTo(members.add(member));
            } else {
                assertThat(set.remove(member)).isEqualTo(members.remove(member));
            }
            assertThat(set.size()).isEqualTo(members.size());
        }

        private void check(HashValue value, Map<Bytes, Bytes> expected) {
            value.validate();
            Map<Bytes, Bytes> contents = new LinkedHashMap<>();
            value.forEach((field, text) -> assertThat(contents.put(field, text)).isNull());
            assertThat(contents).isEqualTo(expected);
            if (value.encodingName().equals("listpack")) {
                assertThat(new ArrayList<>(contents.keySet()))
                        .as("the order in which they came")
                        .isEqualTo(new ArrayList<>(expected.keySet()));
            }
        }

        private void check(SetValue value, Set<Bytes> expected) {
            value.validate();
            List<Bytes> contents = new ArrayList<>();
            value.forEach(contents::add);
            assertThat(contents).doesNotHaveDuplicates();
            assertThat(new HashSet<>(contents)).isEqualTo(expected);
        }

        private void look() {
            Set<Bytes> walked = new HashSet<>();
            long cursor = 0;
            do {
                cursor = hash.scan(cursor, 5, (field, _) -> assertThat(walked.add(field)).isTrue());
            } while (cursor != 0);
            assertThat(walked).isEqualTo(map.keySet());
            walked.clear();
            do {
                cursor = set.scan(cursor, 5, member -> assertThat(walked.add(member)).isTrue());
            } while (cursor != 0);
            assertThat(walked).isEqualTo(members);
            long wanted = 1L + rng.nextInt(names);
            Map<Bytes, Bytes> fields = new HashMap<>();
            hash.sample(wanted, (field, text) -> assertThat(fields.put(field, text)).isNull());
            assertThat(map).containsAllEntriesOf(fields);
            assertThat(fields).hasSize((int) Math.min(wanted, map.size()));
            Set<Bytes> drawn = new HashSet<>();
            set.sample(wanted, member -> assertThat(drawn.add(member)).isTrue());
            assertThat(members).containsAll(drawn);
            assertThat(drawn).hasSize((int) Math.min(wanted, members.size()));
            if (!map.isEmpty() && !members.isEmpty()) {
                hash.random((field, text) -> assertThat(map).containsEntry(field, text));
                assertThat(members).contains(set.random());
            }
        }

        /// To copies, whose blocks are moved; every block has one owner.
        private void move() {
            HashValue copiedHash = hash.copy();
            SetValue copiedSet = set.copy();
            release(hash);
            release(set);
            hash = copiedHash;
            set = copiedSet;
            for (long at = hash.relocate(0, this::elsewhere); at != 0; ) {
                at = hash.relocate(at, this::elsewhere);
            }
            for (long at = set.relocate(0, this::elsewhere); at != 0; ) {
                at = set.relocate(at, this::elsewhere);
            }
            while (memory.settle(100)) {
                assertThat(memory.isFreezeOpen()).isFalse();
            }
            TreeSet<Long> owned = new TreeSet<>();
            hash.visitBlocks(block -> assertThat(owned.add(block)).isTrue());
            set.visitBlocks(block -> assertThat(owned.add(block)).isTrue());
            TreeSet<Long> live = new TreeSet<>();
            memory.visit(live::add);
            assertThat(owned).isEqualTo(live);
            check(hash, map);
            check(set, members);
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

        private static void release(Collection value) {
            boolean isGone;
            do {
                isGone = value.release(50);
            } while (!isGone);
        }
    }

    @Test
    void eachMemberIsSampledEquallyOften() {
        Store store =
                new Store(Memory.poisoning(), new Hashing(1, 2), new Thresholds(), new Rng(7));
        for (int wanted : new int[] {1, 2, 5, 9}) {
            for (String begin : new String[] {"", "text:"}) {
                SetValue set = SetValue.empty(store);
                for (int i = 0; i < 10; i++) {
                    set.add(Bytes.of(begin + i));
                }
                Map<Bytes, Integer> times = new HashMap<>();
                for (int i = 0; i < 10_000; i++) {
                    set.sample(wanted, member -> times.merge(member, 1, Integer::sum));
                }
                // Binomial: the deviation is at most 50; seven of them is never.
                assertThat(times.values())
                        .allMatch(count -> Math.abs(count - 1_000 * wanted) < 350);
            }
        }
    }
}
