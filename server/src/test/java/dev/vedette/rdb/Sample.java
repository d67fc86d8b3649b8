package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.Store;
import dev.vedette.value.StringValue;
import dev.vedette.value.Thresholds;
import dev.vedette.value.Value;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Keyspaces to write, and what they hold as a map to compare.
final class Sample {

    static final long NOW = 1_795_266_780_000L;
    static final RdbHeader HEADER =
            new RdbHeader(
                    "7.0.15",
                    NOW / 1000,
                    876_224,
                    new RdbHeader.StreamPoint(3, "87f77530492d3eb9c01c4b52c1e7b62f85e1a0de", 987));

    private Sample() {}

    static Keyspace empty() {
        Keyspace keyspace = new Keyspace(16, 1, 2, new Rng(3), new Journal());
        keyspace.at(NOW);
        keyspace.expiryMode(ExpiryMode.AS_IS);
        return keyspace;
    }

    /// One of each kind of string the format knows, and of each type.
    static Keyspace small() {
        Keyspace keyspace = strings();
        collections(keyspace);
        return keyspace;
    }

    /// One of each kind of string the format knows.
    static Keyspace strings() {
        Keyspace keyspace = empty();
        String[] values = {
            "",
            "v",
            "12",
            "-5",
            "127",
            "128",
            "1234",
            "123456",
            "-2147483648",
            "2147483648",
            "012",
            "-0",
            "12345678901",
            "a".repeat(20),
            "a".repeat(21),
            "a".repeat(100),
            "abcdefghijklmnopqrstuvwxyz0123456789"
        };
        for (int i = 0; i < values.length; i++) {
            keyspace.database(i % 2 * 3)
                    .put(Bytes.of("key:" + i), StringValue.of(Bytes.of(values[i])));
        }
        keyspace.database(15).put(Bytes.of("99"), StringValue.of(Bytes.of("x")), NOW + 10_000_000);
        keyspace.database(15)
                .put(
                        Bytes.of(new byte[] {0, -1, 13, 10}),
                        StringValue.of(Bytes.of(new byte[] {-1, 0})));
        return keyspace;
    }

    /// One compact and one large value of each type.
    private static void collections(Keyspace keyspace) {
        Store store = keyspace.store();
        for (int size : new int[] {2, 5}) {
            Thresholds.Limits small = new Thresholds.Limits(4, 64, -2, 4, 4, 64);
            store.thresholds().become(small);
            ListValue list = ListValue.empty(store);
            SetValue set = SetValue.empty(store);
            HashValue hash = HashValue.empty(store);
            SortedSetValue sorted = SortedSetValue.empty(store);
            for (int i = 0; i < size; i++) {
                Bytes number = Bytes.of(i * 1000L);
                list.addLast(i % 2 == 0 ? number : Bytes.of("element " + i));
                set.add(number);
                hash.put(Bytes.of("field " + i), number);
                sorted.put(number, i / 4.0);
            }
            keyspace.database(1).put(Bytes.of("list" + size), list);
            keyspace.database(1).put(Bytes.of("set" + size), set);
            keyspace.database(1).put(Bytes.of("hash" + size), hash);
            keyspace.database(1).put(Bytes.of("sorted" + size), sorted);
        }
    }

    /// Many keys with values of all sizes up to 100 KB, compressible and not.
    static Keyspace random(Rng rng, int keys) {
        Keyspace keyspace = empty();
        for (int i = 0; i < keys; i++) {
            byte[] value = new byte[rng.nextInt(rng.chance(0.02) ? 100_000 : 100)];
            int letters = 1 + rng.nextInt(255);
            for (int b = 0; b < value.length; b++) {
                value[b] = (byte) (rng.chance(0.7) && b > 0 ? value[b - 1] : rng.nextInt(letters));
            }
            long expiry = rng.chance(0.3) ? NOW + rng.nextInt(1_000_000) : -1;
            StringValue string =
                    rng.chance(0.3)
                            ? StringValue.of(rng.nextLong())
                            : StringValue.of(Bytes.of(value));
            keyspace.database(rng.nextInt(16))
                    .put(Bytes.of("k" + rng.nextInt(keys * 3)), string, expiry);
        }
        return keyspace;
    }

    static byte[] write(Keyspace keyspace, int pieceBytes, boolean compress, boolean checksum) {
        Snapshot snapshot = keyspace.snapshot();
        RdbWriter writer = new RdbWriter(snapshot, HEADER, compress, checksum);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] piece = writer.next(pieceBytes);
                piece.length > 0;
                piece = writer.next(pieceBytes)) {
            all.writeBytes(piece);
        }
        snapshot.close();
        return all.toByteArray();
    }

    static Keyspace read(byte[] rdb) throws RdbException {
        Keyspace keyspace = empty();
        RdbReader reader = new RdbReader(new KeyspaceLoader(keyspace, false, NOW));
        reader.feed(rdb, 0, rdb.length);
        reader.finish();
        return keyspace;
    }

    /// Everything a keyspace holds, as text.
    static Map<String, String> contents(Keyspace keyspace) {
        Map<String, String> all = new TreeMap<>();
        Snapshot snapshot = keyspace.snapshot();
        for (int db = 0; db < snapshot.databases(); db++) {
            for (Snapshot.Entries at = snapshot.entries(db); at.next(); ) {
                all.put(db + ":" + at.key().latin1(), text(at.value()) + "@" + at.expiryMillis());
            }
        }
        snapshot.close();
        return all;
    }

    /// What a value holds; where order does not count, sorted.
    private static String text(Value value) {
        List<String> parts = new ArrayList<>();
        switch (value) {
            case StringValue string -> {
                return string.bytes().latin1();
            }
            case ListValue list -> list.forEach(text -> parts.add(text.latin1()));
            case SetValue set -> set.forEach(member -> parts.add(member.latin1()));
            case HashValue hash ->
                    hash.forEach((field, text) -> parts.add(field.latin1() + "=" + text.latin1()));
            case SortedSetValue sorted ->
                    sorted.forEach((member, score) -> parts.add(member.latin1() + "@" + score));
        }
        if (!(value instanceof ListValue)) {
            parts.sort(null);
        }
        return value.typeName() + parts;
    }
}
