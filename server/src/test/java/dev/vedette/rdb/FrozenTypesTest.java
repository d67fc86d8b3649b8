package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.value.Collection;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.Store;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Objects;

/// Large collections are written piece by piece from a snapshot while they go on changing: the file
/// holds what they held when it was taken.
final class FrozenTypesTest {

    private static final int MEMBERS = 20_000;
    private static final int PIECE = 4096;

    @Test
    void whatChangesWhileItIsWrittenIsWrittenAsItWas() throws RdbException {
        Keyspace keyspace = Sample.empty();
        fill(keyspace);
        Map<String, String> before = Sample.contents(keyspace);
        Rng rng = new Rng(1);

        Snapshot snapshot = keyspace.snapshot();
        RdbWriter writer = new RdbWriter(snapshot, Sample.HEADER, true, true);
        ByteArrayOutputStream rdb = new ByteArrayOutputStream();
        int pieces = 0;
        for (byte[] piece = writer.next(PIECE); piece.length > 0; piece = writer.next(PIECE)) {
            rdb.writeBytes(piece);
            change(keyspace.database(0), rng);
            pieces++;
        }
        snapshot.close();
        keyspace.validate();

        assertThat(pieces).isGreaterThan(100);
        assertThat(Sample.contents(keyspace)).isNotEqualTo(before);
        assertThat(Sample.contents(Sample.read(rdb.toByteArray()))).isEqualTo(before);
    }

    private static void fill(Keyspace keyspace) {
        Store store = keyspace.store();
        ListValue list = ListValue.empty(store);
        SetValue set = SetValue.empty(store);
        HashValue hash = HashValue.empty(store);
        SortedSetValue sorted = SortedSetValue.empty(store);
        for (int i = 0; i < MEMBERS; i++) {
            Bytes member = member(i);
            list.addLast(member);
            set.add(member);
            hash.put(member, Bytes.of(i * 7L));
            sorted.put(member, i % 1000);
        }
        Database database = keyspace.database(0);
        database.update(Bytes.of("list"), list, 1);
        database.update(Bytes.of("set"), set, 1);
        database.update(Bytes.of("hash"), hash, 1);
        database.update(Bytes.of("sorted"), sorted, 1);
    }

    private static Bytes member(int number) {
        return Bytes.of("member:" + number);
    }

    private static void change(Database database, Rng rng) {
        for (int i = 0; i < 20; i++) {
            Bytes member = member(rng.nextInt(2 * MEMBERS));
            ListValue list = Objects.requireNonNull(database.findList(Bytes.of("list")));
            list.set(rng.nextInt((int) list.size()), member);
            list.addFirst(member);
            put(database, "list", list);
            SetValue set = Objects.requireNonNull(database.findSet(Bytes.of("set")));
            if (!set.remove(member)) {
                set.add(member);
            }
            put(database, "set", set);
            HashValue hash = Objects.requireNonNull(database.findHash(Bytes.of("hash")));
            if (rng.chance(0.5) || !hash.remove(member)) {
                hash.put(member, Bytes.of(rng.nextLong()));
            }
            put(database, "hash", hash);
            SortedSetValue sorted =
                    Objects.requireNonNull(database.findSortedSet(Bytes.of("sorted")));
            if (rng.chance(0.5) || !sorted.remove(member)) {
                sorted.put(member, rng.nextInt(1000));
            }
            put(database, "sorted", sorted);
        }
    }

    private static void put(Database database, String key, Collection value) {
        database.update(Bytes.of(key), value, 1);
    }
}
