package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Rng;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Files with values of all types, in all their encodings, go both ways between us and real
/// servers: the digests of everything are the same afterwards.
class AllTypesIT {

    private static final String[] DEBUGGING = {"--enable-debug-command", "yes"};

    @Test
    void ofRedis70InOurs() throws IOException {
        try (RedisProcess redis = Oracle.start(DEBUGGING);
                OurNode node = OurNode.start(DEBUGGING);
                RespClient real = redis.connect();
                RespClient ours = node.connect()) {
            travel(real, redis.directory(), ours, node.directory());
        }
    }

    @Test
    void ofRedis62InOurs() throws IOException {
        try (RedisProcess redis = Oracle.startOld();
                OurNode node = OurNode.start(DEBUGGING);
                RespClient real = redis.connect();
                RespClient ours = node.connect()) {
            travel(real, redis.directory(), ours, node.directory());
        }
    }

    @Test
    void ofOursInRedis70() throws IOException {
        try (RedisProcess redis = Oracle.start(DEBUGGING);
                OurNode node = OurNode.start(DEBUGGING);
                RespClient real = redis.connect();
                RespClient ours = node.connect()) {
            travel(ours, node.directory(), real, redis.directory());
        }
    }

    private static void travel(RespClient from, Path source, RespClient to, Path target)
            throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            from.ask("FLUSHALL");
            int keys = fill(from, new Rng(seed));
            assertThat(from.ask("SAVE")).isEqualTo(Reply.ok());
            Files.write(target.resolve("dump.rdb"), Files.readAllBytes(source.resolve("dump.rdb")));
            assertThat(to.ask("DEBUG", "RELOAD", "NOSAVE")).isEqualTo(Reply.ok());
            assertThat(to.ask("DBSIZE")).isEqualTo(from.ask("DBSIZE"));
            assertThat(to.ask("DEBUG", "DIGEST")).isEqualTo(from.ask("DEBUG", "DIGEST"));
            assertThat(to.ask("DEBUG", "RELOAD")).isEqualTo(Reply.ok());
            assertThat(to.ask("DEBUG", "DIGEST")).isEqualTo(from.ask("DEBUG", "DIGEST"));
            Oracle.count(keys);
        }
    }

    /// Values of all types and of sizes around every limit; how many.
    static int fill(RespClient client, Rng rng) {
        int keys = 0;
        for (int size : new int[] {1, 2, 7, 60, 127, 128, 129, 511, 512, 513, 3000}) {
            for (String type : new String[] {"RPUSH", "SADD", "HSET", "ZADD"}) {
                for (int kind = 0; kind < 3; kind++) {
                    String key = type + ":" + size + ":" + kind;
                    fill(client, rng, type, key, size, kind);
                    if (rng.chance(0.2)) {
                        client.ask("EXPIRE", key, "1000000");
                    }
                    keys++;
                }
            }
        }
        client.ask("RPUSH", "long elements", "a", "b".repeat(9000), "c", "d".repeat(100_000));
        client.ask("SET", "string", "s".repeat(1000));
        return keys + 2;
    }

    private static void fill(
            RespClient client, Rng rng, String type, String key, int size, int kind) {
        List<String> words = new ArrayList<>(List.of(type, key));
        for (int i = 0; i < size; i++) {
            if (type.equals("ZADD")) {
                words.add(rng.chance(0.5) ? "" + rng.nextInt(50) : "" + rng.nextDouble() * 1e6);
            }
            words.add(text(rng, i, kind));
            if (type.equals("HSET")) {
                words.add(text(rng, rng.nextInt(1000), kind));
            }
        }
        client.ask(words.toArray(String[]::new));
    }

    /// Kind 0: numbers; 1: numbers of all widths and short texts; 2: some longer than a listpack
    /// takes.
    private static String text(Rng rng, int number, int kind) {
        return switch (kind) {
            case 0 -> "" + number;
            case 1 -> rng.chance(0.5) ? "" + (rng.nextLong() >> rng.nextInt(64)) : "t" + number;
            default -> rng.chance(0.02) ? number + "x".repeat(70) : "m" + number;
        };
    }
}
