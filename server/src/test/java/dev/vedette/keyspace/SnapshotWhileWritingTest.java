package dev.vedette.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;
import dev.vedette.value.StringValue;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Another thread reads a snapshot while the owner goes on writing, splitting and merging segments.
final class SnapshotWhileWritingTest {

    private static final int KEYS = 30_000;
    private static final int ROUNDS = 12;
    private static final long SEED = Long.getLong("seed", 7);

    private final Rng rng = new Rng(SEED);
    private final Keyspace keyspace =
            new Keyspace(
                    2,
                    Memory.poisoning(),
                    new Hashing(rng.nextLong(), rng.nextLong()),
                    rng.split(),
                    new Journal());
    private final Map<Bytes, Bytes> model = new HashMap<>();
    private long now = 1_000_000;

    @Test
    void aReaderSeesTheMomentTheSnapshotWasTaken() throws Exception {
        System.out.println("snapshot while writing: seed " + SEED);
        keyspace.at(now);
        try (ExecutorService jobs = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < ROUNDS; round++) {
                write(KEYS, round % 3 != 2);
                Map<Bytes, Bytes> expected = new HashMap<>(model);
                Snapshot snapshot = keyspace.snapshot();
                Future<Map<Bytes, Bytes>> reading = jobs.submit(contents(snapshot));
                do {
                    write(500, round % 3 == 0);
                } while (!reading.isDone());
                assertThat(reading.get()).isEqualTo(expected);
                assertThat(snapshot.count(0)).isEqualTo(expected.size());
                snapshot.close();
                keyspace.validate();
            }
        }
    }

    private void write(int times, boolean growing) {
        Database database = keyspace.database(0);
        for (int i = 0; i < times; i++) {
            Bytes key = Bytes.of("key:" + rng.nextInt(KEYS));
            if (rng.chance(growing ? 0.1 : 0.9)) {
                database.delete(key);
                model.remove(key);
                continue;
            }
            Bytes text = text();
            StringValue old = database.findString(key);
            if (old != null && rng.chance(0.2)) {
                StringValue grown = old.append(text);
                database.putKeepingExpiry(key, grown);
                model.put(key, grown.bytes());
            } else {
                database.put(key, StringValue.of(text), rng.chance(0.1) ? now + 1_000_000 : -1);
                model.put(key, text);
            }
        }
        now += 1_000;
        keyspace.at(now);
        keyspace.journal().clear();
    }

    private Bytes text() {
        return rng.chance(0.1)
                ? Bytes.of(rng.nextLong())
                : Bytes.of("v".repeat(rng.chance(0.01) ? 2_000 : 64) + rng.nextInt(10));
    }

    private static Callable<Map<Bytes, Bytes>> contents(Snapshot snapshot) {
        return () -> {
            Map<Bytes, Bytes> found = new HashMap<>();
            Snapshot.Entries entries = snapshot.entries(0);
            while (entries.next()) {
                Bytes before = found.put(entries.key(), ((StringValue) entries.value()).bytes());
                assertThat(before).isNull();
            }
            return found;
        };
    }
}
