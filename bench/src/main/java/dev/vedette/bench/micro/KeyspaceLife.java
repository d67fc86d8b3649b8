package dev.vedette.bench.micro;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.value.StringValue;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What a layout of the keyspace costs over the life of its entries: filling, reading, replacing
/// with the same and with other sizes, all of it again under an open snapshot, deleting. Prints CPU
/// nanoseconds of its thread for each operation (the collector works beside it), bytes for each
/// key, and what the collector did. It asks only for what any layout behind the door offers, so it
/// can be run with the classes of another commit.
public final class KeyspaceLife {

    private static final int VALUE_BYTES = 64;
    private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();
    private static final int OPERATIONS = 2_000_000;

    private final Journal journal = new Journal();
    private final Keyspace keyspace = new Keyspace(1, 1, 2, new Rng(1), journal);
    private final Database database = keyspace.database(0);
    private final Rng rng = new Rng(42);
    private final int keys;

    private KeyspaceLife(int keys) {
        this.keys = keys;
    }

    /// `keys` (default 1000000)
    public static void main(String[] args) throws IOException {
        new KeyspaceLife(args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000).run();
    }

    private interface Step {
        void run(int number);
    }

    private void run() throws IOException {
        Step get = _ -> database.read(key(rng.nextInt(keys)));
        Step set = _ -> put(rng.nextInt(keys), VALUE_BYTES);
        Step resize = _ -> put(rng.nextInt(keys), 32 + rng.nextInt(100));
        long before = residentBytes();
        time("fill", keys, i -> put(i, VALUE_BYTES));
        System.gc();
        say("bytes per key", (double) (residentBytes() - before) / keys);
        for (int round = 0; round < 2; round++) {
            time("get", OPERATIONS, get);
            time("set, same size", OPERATIONS, set);
        }
        time("set, sizes 32 to 131", OPERATIONS, resize);
        long began = CPU.getCurrentThreadCpuTime();
        Snapshot snapshot = keyspace.snapshot();
        say("snapshot, us to begin", (CPU.getCurrentThreadCpuTime() - began) / 1000.0);
        time("set under snapshot", OPERATIONS, set);
        time("set under snapshot, again", OPERATIONS, set);
        time("get under snapshot", OPERATIONS, get);
        long seen = 0;
        for (Snapshot.Entries entries = snapshot.entries(0); entries.next(); ) {
            seen += entries.key().length() > 0 ? 1 : 0;
        }
        say("keys in the snapshot", (double) seen);
        snapshot.close();
        time("set, sizes 32 to 131", OPERATIONS, resize);
        time("delete 9 of 10", keys, i -> deleteUnless(i % 10 == 0, i));
        System.gc();
        say("bytes per key left", (double) (residentBytes() - before) / (keys / 10.0));
    }

    private void deleteUnless(boolean stays, int i) {
        if (!stays) {
            database.delete(key(i));
            journal.clear();
        }
    }

    private void put(int i, int length) {
        byte[] value = new byte[length];
        value[0] = 'v';
        database.put(key(i), StringValue.of(Bytes.of(value)));
        journal.clear();
    }

    /// 16 bytes, as a request brings them: an array of its own, whose hash nobody knows yet.
    private static Bytes key(int i) {
        byte[] key = {
            'k', 'e', 'y', ':', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0', '0'
        };
        int rest = i;
        for (int at = key.length - 1; rest > 0; at--) {
            key[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return Bytes.of(key);
    }

    private static void time(String what, int times, Step step) {
        long collections = collections();
        long pauses = pauseMillis();
        long begin = CPU.getCurrentThreadCpuTime();
        long longest = 0;
        long last = begin;
        for (int i = 0; i < times; i++) {
            step.run(i);
            if ((i & 255) == 255) {
                long now = CPU.getCurrentThreadCpuTime();
                longest = Math.max(longest, now - last);
                last = now;
            }
        }
        double nanos = (double) (CPU.getCurrentThreadCpuTime() - begin) / times;
        System.out.printf(
                Locale.ROOT,
                "%-28s %8.0f ns    longest 256 %8.2f ms    %d collections, %d ms%n",
                what,
                nanos,
                longest / 1e6,
                collections() - collections,
                pauseMillis() - pauses);
    }

    private static void say(String what, double figure) {
        System.out.printf(Locale.ROOT, "%-28s %8.1f%n", what, figure);
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                .sum();
    }

    private static long pauseMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static long residentBytes() throws IOException {
        String[] words = Files.readString(Path.of("/proc/self/statm")).split(" ");
        return Long.parseLong(words[1]) * 4096;
    }
}
