package dev.vedette.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;
import dev.vedette.memory.Reserve;
import dev.vedette.value.Collection;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.StringValue;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Objects;

/// What is deleted does not stay with the process: blocks are moved together, chunks are given
/// back.
final class MemoryComesBackTest {

    private static final int KEYS = 400_000;
    private static final long MIB = 1 << 20;

    private final Rng rng = new Rng(5);
    private final Memory memory = Memory.poisoning();
    private final Journal journal = new Journal();
    private final Keyspace keyspace =
            new Keyspace(2, memory, new Hashing(1, 2), rng.split(), journal);
    private final Database database = keyspace.database(0);

    private void fill() {
        for (int i = 0; i < KEYS; i++) {
            put(i, 64);
        }
    }

    private void put(int i, int length) {
        database.put(Bytes.of("key:" + i), StringValue.of(Bytes.of("v".repeat(length))));
        journal.clear();
    }

    private void giveBack() {
        for (Reserve gone = memory.retired(); gone != null; gone = memory.retired()) {
            gone.close();
        }
    }

    private void defragment() {
        // A walk that has ended may leave work for the next one.
        int idle = 0;
        for (int slices = 0; idle < 2; slices++) {
            idle = keyspace.defragment(1) ? 0 : idle + 1;
            assertThat(slices).isLessThan(100_000);
        }
    }

    private double fragmentation() {
        giveBack();
        // What is kept ready is a matter of megabytes, however much is in use.
        return (double) (memory.reserved() - 8 * MIB) / memory.used();
    }

    @Test
    void aKeyTakesLittleMoreThanItsBytes() {
        long before = keyspace.usedBytes();
        fill();
        // 8 of header, 10 of key, 64 of value, and its slot
        assertThat((keyspace.usedBytes() - before) / KEYS).isLessThan(104);
    }

    @Test
    void afterAMassDeletionWhatIsLeftIsMovedTogether() {
        fill();
        long full = memory.reserved();
        for (int i = 0; i < KEYS; i++) {
            if (i % 10 != 3) {
                database.delete(Bytes.of("key:" + i));
                journal.clear();
            }
        }
        assertThat(fragmentation()).isGreaterThan(2);
        defragment();
        keyspace.validate();
        assertThat(fragmentation()).isLessThan(1.4);
        assertThat(memory.reserved()).isLessThan(full / 4);
        for (int i = 3; i < KEYS; i += 10) {
            assertThat(database.peek(Bytes.of("key:" + i))).isNotNull();
        }
    }

    @Test
    void sizesThatChangeLeaveLittleUnused() {
        fill();
        for (int round = 1; round <= 6; round++) {
            for (int i = 0; i < KEYS; i++) {
                put(rng.nextInt(KEYS), 16 + rng.nextInt(40 * round));
                if (i % 64 == 0) {
                    keyspace.defragment(1);
                }
            }
            assertThat(fragmentation()).isLessThan(1.4);
        }
        defragment();
        keyspace.validate();
    }

    /// Each alone has more elements than one step moves; nine of ten go, and while the rest is
    /// moved together some more come and go.
    @Test
    void whatIsLeftOfLargeCollectionsIsMovedTogether() {
        int elements = 200_000;
        Bytes text = Bytes.of("v".repeat(40));
        HashValue hash = HashValue.empty(keyspace.store());
        SetValue set = SetValue.empty(keyspace.store());
        SortedSetValue sorted = SortedSetValue.empty(keyspace.store());
        ListValue list = ListValue.empty(keyspace.store());
        for (int i = 0; i < elements; i++) {
            hash.put(Bytes.of("field:" + i), text);
            set.add(Bytes.of("member:" + i));
            sorted.put(Bytes.of("member:" + i), i % 1000);
            list.addLast(Bytes.of(i % 10 == 3 ? "kept" : "element:" + i));
        }
        Map<String, Collection> all =
                Map.of("hash", hash, "set", set, "sorted", sorted, "list", list);
        all.forEach((key, value) -> database.put(Bytes.of(key), value));
        for (int i = 0; i < elements; i++) {
            if (i % 10 != 3) {
                hash.remove(Bytes.of("field:" + i));
                set.remove(Bytes.of("member:" + i));
                sorted.remove(Bytes.of("member:" + i));
            }
        }
        all.forEach((key, value) -> database.update(Bytes.of(key), value, 1));
        journal.clear();
        assertThat(fragmentation()).isGreaterThan(2);
        for (int i = 0; keyspace.defragment(1) || i < 1000; i++) {
            HashValue changed = Objects.requireNonNull(database.findHash(Bytes.of("hash")));
            changed.put(Bytes.of("later:" + i % 50), text);
            changed.remove(Bytes.of("later:" + (i + 25) % 50));
            database.update(Bytes.of("hash"), changed, 1);
            journal.clear();
        }
        defragment();
        keyspace.validate();
        assertThat(fragmentation()).isLessThan(1.4);
        SortedSetValue after = Objects.requireNonNull(database.findSortedSet(Bytes.of("sorted")));
        for (int i = 3; i < elements; i += 10) {
            assertThat(after.score(Bytes.of("member:" + i))).isEqualTo(i % 1000);
        }
    }

    @Test
    void aFlushGivesEverythingBack() {
        long empty = memory.used();
        fill();
        database.flush(true);
        assertThat(memory.used()).isGreaterThan(KEYS * 90L);
        while (keyspace.reclaim(1000)) {
            assertThat(database.size()).isZero();
        }
        giveBack();
        assertThat(memory.used()).isEqualTo(empty);
        assertThat(memory.reserved()).isLessThan(8 * MIB);
        fill();
        database.flush(false);
        giveBack();
        assertThat(memory.used()).isEqualTo(empty);
        assertThat(memory.reserved()).isLessThan(8 * MIB);
        keyspace.validate();
    }

    @Test
    void aSnapshotThatBeginsCallsItOff() {
        fill();
        for (int i = 0; i < KEYS; i += 2) {
            database.delete(Bytes.of("key:" + i));
            journal.clear();
        }
        // Looking for sparse chunks, closing them, and moving the first blocks.
        for (int steps = 0; memory.movedBytes() == 0; steps++) {
            assertThat(keyspace.defragment(1)).isTrue();
            assertThat(steps).as("8 chunks of a megabyte at a time").isLessThan(20);
        }
        Snapshot snapshot = keyspace.snapshot();
        assertThat(keyspace.isDefragmenting()).isFalse();
        long moved = memory.movedBytes();
        defragment();
        assertThat(memory.movedBytes()).isEqualTo(moved);
        for (int i = 1; i < KEYS; i += 2) {
            put(i, 30);
        }
        int seen = 0;
        for (Snapshot.Entries entries = snapshot.entries(0); entries.next(); seen++) {
            assertThat(((StringValue) entries.value()).length()).isEqualTo(64);
        }
        assertThat(seen).isEqualTo(KEYS / 2);
        snapshot.close();
        while (keyspace.reclaim(1000)) {
            assertThat(memory.isFreezeOpen()).isFalse();
        }
        defragment();
        keyspace.validate();
        assertThat(fragmentation()).isLessThan(1.4);
    }
}
