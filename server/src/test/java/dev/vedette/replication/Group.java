package dev.vedette.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Processes that replicate, a writer, and the comparison of what they hold.
final class Group implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 180_000;

    /// What a process runs.
    enum Program {
        OURS,
        REDIS_70,
        REDIS_62
    }

    private final List<RedisProcess> processes = new ArrayList<>();

    RedisProcess start(Program program, String... arguments) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "--repl-diskless-sync-delay",
                                "0",
                                "--repl-ping-replica-period",
                                "1"));
        all.addAll(List.of(arguments));
        String[] words = all.toArray(String[]::new);
        RedisProcess process =
                switch (program) {
                    case OURS -> Oracle.startOurs(words);
                    case REDIS_70 -> Oracle.start(words);
                    case REDIS_62 -> Oracle.startOld(words);
                };
        processes.add(process);
        return process;
    }

    RedisProcess replica(Program program, int masterPort, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--replicaof", "127.0.0.1", "" + masterPort));
        all.addAll(List.of(arguments));
        RedisProcess process = start(program, all.toArray(String[]::new));
        awaitLink(process);
        return process;
    }

    static Map<String, String> info(RedisProcess process) {
        try (RespClient client = process.connect()) {
            return info(client.ask("INFO", "replication"));
        }
    }

    private static Map<String, String> info(Reply reply) {
        Map<String, String> fields = new LinkedHashMap<>();
        String text = reply instanceof Reply.Bulk(Bytes value) ? value.toString() : "";
        for (String line : text.split("\r\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }

    static void await(String what, Supplier<String> state, BooleanSupplier holds) {
        long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(what + " did not happen: " + state.get());
            }
            pause(20);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    static void awaitLink(RedisProcess replica) {
        await("link up", replica::log, () -> "up".equals(info(replica).get("master_link_status")));
    }

    static Reply ask(RedisProcess process, String... words) {
        try (RespClient client = process.connect()) {
            return client.ask(words);
        }
    }

    /// Random writes of all kinds for `millis`.
    static void write(RedisProcess master, long seed, long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        write(master, seed, () -> System.nanoTime() < end);
    }

    private static void write(RedisProcess master, long seed, BooleanSupplier goesOn) {
        Rng rng = new Rng(seed);
        try (RespClient client = master.connect()) {
            for (int i = 0; goesOn.getAsBoolean(); i++) {
                int replies = 0;
                for (int n = 1 + rng.nextInt(40); n > 0; n--) {
                    replies += write(client, rng, i);
                }
                for (; replies > 0; replies--) {
                    client.receive();
                }
            }
        }
    }

    private static int write(RespClient client, Rng rng, int i) {
        String key = "key:" + rng.nextInt(3000);
        String value = ("v" + i).repeat(rng.nextInt(30));
        switch (rng.nextInt(12)) {
            case 0 -> client.send("INCR", "counter:" + rng.nextInt(50));
            case 1 -> client.send("APPEND", key, "abc");
            case 2 -> client.send("DEL", key, "key:1");
            case 3 -> client.send("SELECT", "" + rng.nextInt(16));
            case 4 -> client.send("SET", key, value, "PX", rng.chance(0.5) ? "60" : "100000000");
            case 5 -> client.send("EXPIRE", key, "100000");
            case 6 -> client.send("SETRANGE", key, "5", "zz");
            case 7 -> {
                client.send("MULTI");
                client.send("SET", key, value);
                client.send("SELECT", "" + rng.nextInt(4));
                client.send("INCR", "counter:1");
                client.send("EXEC");
                return 5;
            }
            default -> client.send("SET", key, value);
        }
        return 1;
    }

    /// Two clients write before `meanwhile` begins, while it happens and after it.
    static void underLoad(RedisProcess master, long seed, Runnable meanwhile) {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicLong batches = new AtomicLong();
        BooleanSupplier goesOn =
                () -> {
                    batches.incrementAndGet();
                    return !isOver.get();
                };
        Thread one = Thread.ofVirtual().start(() -> write(master, seed, goesOn));
        Thread two = Thread.ofVirtual().start(() -> write(master, seed + 1, goesOn));
        try {
            awaitWrites(master, batches);
            meanwhile.run();
            awaitWrites(master, batches);
        } finally {
            isOver.set(true);
        }
        try {
            one.join();
            two.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static void awaitWrites(RedisProcess master, AtomicLong batches) {
        long before = batches.get();
        await("writes", master::log, () -> batches.get() > before + 100);
    }

    /// Same offsets and, key by key, same data.
    static void assertEqual(RedisProcess master, RedisProcess... replicas) {
        // Keys with the shortest expiry are gone after this, everywhere.
        pause(200);
        Map<String, String> expected = contents(master);
        for (RedisProcess replica : replicas) {
            await(
                    "caught up",
                    () -> info(master) + "\n" + info(replica),
                    () -> offset(replica) >= offset(master));
            // PINGs go on; equal offsets are seen between two of them.
            await(
                    "equal offsets",
                    () -> info(master) + "\n" + info(replica),
                    () -> offset(replica) == offset(master));
            assertThat(contents(replica)).isEqualTo(expected);
            Oracle.count(1);
        }
    }

    static long offset(RedisProcess process) {
        Map<String, String> info = info(process);
        String field =
                "slave".equals(info.get("role")) ? "slave_repl_offset" : "master_repl_offset";
        return Long.parseLong(info.getOrDefault(field, "-1"));
    }

    private static Map<String, String> contents(RedisProcess process) {
        Map<String, String> all = new TreeMap<>();
        try (RespClient client = process.connect()) {
            for (int db = 0; db < 16; db++) {
                client.ask("SELECT", "" + db);
                Bytes cursor = Bytes.of("0");
                do {
                    List<Reply> scanned =
                            ((Reply.Array) client.ask("SCAN", cursor.toString(), "COUNT", "2000"))
                                    .elements();
                    cursor = ((Reply.Bulk) scanned.get(0)).value();
                    note(client, db, ((Reply.Array) scanned.get(1)).elements(), all);
                } while (!cursor.equals(Bytes.of("0")));
            }
        }
        return all;
    }

    private static void note(
            RespClient client, int db, List<Reply> keys, Map<String, String> into) {
        for (Reply key : keys) {
            String name = ((Reply.Bulk) key).value().toString();
            client.send("GET", name);
            client.send("PTTL", name);
        }
        for (Reply key : keys) {
            Reply value = client.receive();
            boolean expires = ((Reply.Int) client.receive()).value() >= 0;
            String text = value instanceof Reply.Bulk(Bytes bytes) ? bytes.toString() : "none";
            into.put(db + ":" + ((Reply.Bulk) key).value(), text + (expires ? " expires" : ""));
        }
    }

    /// How often `text` stands in the log.
    static long count(RedisProcess process, String text) {
        return process.log().lines().filter(line -> line.contains(text)).count();
    }

    static void awaitLog(RedisProcess process, String text) {
        awaitLog(process, text, 1);
    }

    static void awaitLog(RedisProcess process, String text, long times) {
        await(
                "\"" + text + "\" in the log, times " + times,
                process::log,
                () -> count(process, text) >= times);
    }

    @Override
    public void close() {
        processes.forEach(RedisProcess::close);
    }
}
