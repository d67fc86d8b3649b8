package dev.vedette.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The keyspace against a plain map: random writes, expiry, snapshots, walks in progress, swaps and
/// flushes. A failing seed is printed and replays with `-Dseed=N`.
final class KeyspaceModelTest {

    private static final int DATABASES = 3;

    @Test
    void anyHistoryLooksLikeAMap() {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? 40 : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                new History(seed).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": run with -Dseed=" + seed, e);
            }
        }
        System.out.println("keyspace model: seeds " + first + " to " + last + " agree");
    }

    private static Keyspace loaded(int count, long expected) {
        Keyspace keyspace =
                new Keyspace(1, Memory.poisoning(), new Hashing(1, 2), new Rng(3), new Journal());
        Database database = keyspace.database(0);
        database.expect(expected);
        for (int i = 0; i < count; i++) {
            database.load(Bytes.of("key:" + i), StringValue.of(Bytes.of(i)), -1, -1, -1);
        }
        keyspace.validate();
        return keyspace;
    }

    /// An RDB says how many keys come. It need not be true.
    @Test
    void whoeverExpectsKeysHasNoLargerTable() {
        int count = 100_000;
        long usual = loaded(count, 0).database(0).tableBytes();
        assertThat(loaded(count, count).database(0).tableBytes()).isLessThan(usual * 11 / 10);
        assertThat(loaded(count, Long.MAX_VALUE).database(0).tableBytes()).isLessThan(usual * 2);
        assertThat(loaded(10, Long.MAX_VALUE).database(0).tableBytes())
                .isEqualTo(loaded(10, 0).database(0).tableBytes());
    }

    private record Cell(Bytes value, long expiry) {}

    /// A walk in progress and the keys that have been there since it began.
    private static final class Walk {
        private final int database;
        private final Set<Bytes> present;
        private final Set<Bytes> seen = new HashSet<>();
        private long cursor;

        Walk(int database, Set<Bytes> present) {
            this.database = database;
            this.present = present;
        }
    }

    private record Frozen(Snapshot snapshot, List<Map<Bytes, Cell>> expected) {}

    private static final class History {
        private final Rng rng;
        private final Journal journal = new Journal();
        private final Keyspace keyspace;
        private final List<Map<Bytes, Cell>> model = new ArrayList<>();
        private final List<Walk> walks = new ArrayList<>();
        private final List<Frozen> snapshots = new ArrayList<>();
        private final int keys;
        private final int steps;
        private long now = 1_000_000;

        History(long seed) {
            rng = new Rng(seed);
            keyspace =
                    new Keyspace(
                            DATABASES,
                            Memory.poisoning(),
                            new Hashing(rng.nextLong(), rng.nextLong()),
                            rng.split(),
                            journal);
            keys = 1 << (4 + rng.nextInt(10));
            steps = 8 * keys + 5_000;
            for (int i = 0; i < DATABASES; i++) {
                model.add(new HashMap<>());
            }
            keyspace.at(now);
        }

        void run() {
            // Phases of mostly writing and mostly deleting make segments split and merge.
            for (int step = 0; step < steps; step++) {
                boolean growing = step / Math.max(1, steps / 4) % 2 == 0;
                change(growing);
                if (rng.chance(0.1)) {
                    look();
                }
                if (rng.chance(0.004)) {
                    rare();
                }
                if (step % (steps / 20) == 0) {
                    keyspace.validate();
                    compareAll(0);
                }
            }
            while (!walks.isEmpty()) {
                advance(walks.getFirst());
            }
            while (!snapshots.isEmpty()) {
                closeSnapshot();
            }
            for (int db = 0; db < DATABASES; db++) {
                compareAll(db);
            }
            keyspace.validate();
        }

        private Bytes key() {
            int n = rng.nextInt(keys);
            return n % 97 == 0 ? Bytes.of("k".repeat(250 + n % 11) + n) : Bytes.of("key:" + n);
        }

        private Bytes value() {
            return switch (rng.nextInt(5)) {
                case 0 -> Bytes.of(rng.nextLong());
                case 1 -> Bytes.of("x".repeat(rng.nextInt(100)));
                case 2 -> Bytes.of("y".repeat(64));
                case 3 -> rng.chance(0.05) ? Bytes.of("z".repeat(3000)) : Bytes.EMPTY;
                default -> Bytes.of((long) rng.nextInt(100));
            };
        }

        private void change(boolean growing) {
            // Most goes into the first database, so that it gets many segments.
            int db = rng.nextInt(8) / 7 * (1 + rng.nextInt(DATABASES - 1));
            Database database = keyspace.database(db);
            Map<Bytes, Cell> map = model.get(db);
            Bytes key = key();
            if (rng.chance(growing ? 0.2 : 0.8)) {
                assertThat(database.delete(key)).isEqualTo(live(map, key) != null);
                forget(db, key);
                return;
            }
            Cell old = live(map, key);
            switch (rng.nextInt(8)) {
                case 0 -> {
                    long expiry = now + rng.nextInt(2000) - 50;
                    database.put(key, StringValue.of(Bytes.of("t")), expiry);
                    map.put(key, new Cell(Bytes.of("t"), expiry));
                }
                case 1 -> {
                    Bytes value = value();
                    database.putKeepingExpiry(key, StringValue.of(value));
                    map.put(key, new Cell(value, old == null ? -1 : old.expiry));
                }
                case 2 -> {
                    long expiry = now + rng.nextInt(3000);
                    assertThat(database.expireAt(key, expiry)).isEqualTo(old != null);
                    if (old != null) {
                        map.put(key, new Cell(old.value, expiry));
                    }
                }
                case 3 -> {
                    boolean had = old != null && old.expiry != -1;
                    assertThat(database.persist(key)).isEqualTo(had);
                    if (had) {
                        map.put(key, new Cell(old.value, -1));
                    }
                }
                case 4 -> rename(db, key, key());
                case 5 -> append(db, key, old);
                default -> {
                    Bytes value = value();
                    database.put(key, StringValue.of(value));
                    map.put(key, new Cell(value, -1));
                }
            }
        }

        private void append(int db, Bytes key, Cell old) {
            Database database = keyspace.database(db);
            StringValue string = database.findString(key);
            StringValue grown =
                    string == null
                            ? StringValue.of(Bytes.of("+"))
                            : string.append(Bytes.of("+".repeat(1 + rng.nextInt(40))));
            database.putKeepingExpiry(key, grown);
            model.get(db).put(key, new Cell(grown.bytes(), old == null ? -1 : old.expiry));
        }

        private void rename(int db, Bytes from, Bytes to) {
            if (from.equals(to)) {
                return;
            }
            Map<Bytes, Cell> map = model.get(db);
            Cell cell = live(map, from);
            // The name a key moves to is looked at as well, and may be found expired.
            assertThat(keyspace.database(db).rename(from, to)).isEqualTo(cell != null);
            if (cell != null) {
                forget(db, from);
                map.put(to, cell);
            }
        }

        private Cell live(Map<Bytes, Cell> map, Bytes key) {
            Cell cell = map.get(key);
            if (cell != null && cell.expiry != -1 && cell.expiry < now) {
                return null;
            }
            return cell;
        }

        private void forget(int db, Bytes key) {
            model.get(db).remove(key);
            for (Walk walk : walks) {
                if (walk.database == db) {
                    walk.present.remove(key);
                }
            }
        }

        private void look() {
            int db = rng.nextInt(DATABASES);
            Bytes key = key();
            Cell cell = live(model.get(db), key);
            Value value = keyspace.database(db).peek(key);
            assertThat(value == null ? null : ((StringValue) value).bytes())
                    .isEqualTo(cell == null ? null : cell.value);
            assertThat(keyspace.database(db).expiry(key))
                    .isEqualTo(cell == null ? -1 : cell.expiry);
            Bytes random = keyspace.database(db).randomKey();
            assertThat(random == null || live(model.get(db), random) != null).isTrue();
            if (!walks.isEmpty()) {
                advance(walks.get(rng.nextInt(walks.size())));
            }
        }

        /// About as many keys as there are, or any other number.
        private void expect() {
            long said = rng.chance(0.5) ? keys : rng.nextLong() >>> 1 + rng.nextInt(60);
            keyspace.database(0).expect(said);
        }

        private void rare() {
            keyspace.reclaim(rng.nextInt(100));
            switch (rng.nextInt(13)) {
                case 0, 1 -> walks.add(startWalk());
                case 2, 3 -> takeSnapshot();
                case 4 -> {
                    if (!snapshots.isEmpty()) {
                        closeSnapshot();
                    }
                }
                case 5, 6, 7, 8, 9 -> pass(rng.nextInt(100));
                case 10 -> {
                    int a = rng.nextInt(DATABASES);
                    int b = rng.nextInt(DATABASES);
                    keyspace.swap(a, b);
                    Map<Bytes, Cell> mine = model.get(a);
                    model.set(a, model.get(b));
                    model.set(b, mine);
                    walks.removeIf(walk -> a != b && (walk.database == a || walk.database == b));
                }
                case 11 -> expect();
                default -> {
                    int db = 1 + rng.nextInt(DATABASES - 1);
                    keyspace.database(db).flush(rng.chance(0.5));
                    model.get(db).clear();
                    walks.removeIf(walk -> walk.database == db);
                }
            }
        }

        private void pass(long millis) {
            now += millis;
            keyspace.at(now);
            for (Walk walk : walks) {
                Map<Bytes, Cell> map = model.get(walk.database);
                walk.present.removeIf(key -> live(map, key) == null);
            }
            long next = now;
            for (int slice = 0; next <= now && rng.chance(0.7); slice++) {
                next = keyspace.expireSlice(1 + rng.nextInt(5));
                assertThat(slice).isLessThan(100_000);
            }
            keyspace.validate();
            if (next > now) {
                for (int db = 0; db < DATABASES; db++) {
                    long gone = now;
                    model.get(db).values().removeIf(c -> c.expiry != -1 && c.expiry < gone);
                    assertThat(keyspace.database(db).size()).isEqualTo(model.get(db).size());
                }
            }
        }

        private Walk startWalk() {
            int db = rng.nextInt(DATABASES);
            Set<Bytes> present = new HashSet<>();
            for (Bytes key : model.get(db).keySet()) {
                if (live(model.get(db), key) != null) {
                    present.add(key);
                }
            }
            return new Walk(db, present);
        }

        private void advance(Walk walk) {
            walk.cursor =
                    keyspace.database(walk.database)
                            .scan(walk.cursor, 1 + rng.nextInt(200), walk.seen::add);
            if (walk.cursor == 0) {
                walks.remove(walk);
                assertThat(walk.seen).containsAll(walk.present);
            }
        }

        private void takeSnapshot() {
            List<Map<Bytes, Cell>> expected = new ArrayList<>();
            for (int db = 0; db < DATABASES; db++) {
                Map<Bytes, Cell> map = new HashMap<>();
                model.get(db)
                        .forEach(
                                (key, cell) -> {
                                    if (live(model.get(expected.size()), key) != null) {
                                        map.put(key, cell);
                                    }
                                });
                expected.add(map);
            }
            snapshots.add(new Frozen(keyspace.snapshot(), expected));
        }

        private void closeSnapshot() {
            Frozen frozen = snapshots.remove(rng.nextInt(snapshots.size()));
            for (int db = 0; db < DATABASES; db++) {
                Map<Bytes, Cell> found = new HashMap<>();
                Snapshot.Entries entries = frozen.snapshot.entries(db);
                long count = 0;
                while (entries.next()) {
                    count++;
                    StringValue value = (StringValue) entries.value();
                    Cell cell = new Cell(value.bytes(), entries.expiryMillis());
                    long taken = frozen.snapshot.takenMillis();
                    if (cell.expiry == -1 || cell.expiry >= taken) {
                        assertThat(found.put(entries.key(), cell)).isNull();
                    }
                }
                assertThat(count).isEqualTo(frozen.snapshot.count(db));
                assertThat(found).isEqualTo(frozen.expected.get(db));
            }
            frozen.snapshot.close();
        }

        private void compareAll(int db) {
            Map<Bytes, Bytes> found = new TreeMap<>();
            keyspace.database(db)
                    .forEachKey(
                            Glob.of(Bytes.of("*")),
                            key -> assertThat(found.put(key, Bytes.EMPTY)).isNull());
            Set<Bytes> expected = new HashSet<>();
            for (Bytes key : model.get(db).keySet()) {
                if (live(model.get(db), key) != null) {
                    expected.add(key);
                }
            }
            assertThat(found.keySet()).isEqualTo(expected);
        }
    }
}
