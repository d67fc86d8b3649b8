package dev.vedette.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// RDB files go both ways between us and real servers: 7.0.15 and 6.2.
class RdbPeersIT {

    /// Far ahead, so that nothing expires while a real server holds it.
    private static final long LATER = 4_000_000_020_000L;

    @TempDir Path directory;

    private static Keyspace everything() {
        Keyspace keyspace = Sample.strings();
        Keyspace more = Sample.random(new Rng(5), 2000);
        Snapshot snapshot = more.snapshot();
        for (int db = 0; db < snapshot.databases(); db++) {
            for (Snapshot.Entries at = snapshot.entries(db); at.next(); ) {
                long expiry = at.expiryMillis() == -1 ? -1 : LATER;
                keyspace.database(db).put(at.key(), ofNoKeyspace(at.value()), expiry);
            }
        }
        snapshot.close();
        keyspace.database(15).expireAt(Bytes.of("99"), LATER);
        return keyspace;
    }

    /// A long string is a view of what the other keyspace keeps.
    private static Value ofNoKeyspace(Value value) {
        return value instanceof StringValue text && text.length() > StringValue.EMBSTR_LIMIT
                ? StringValue.raw(text.bytes())
                : value;
    }

    @Test
    void oursLoadsInRedis70() throws IOException {
        oursLoads(Oracle::start);
    }

    @Test
    void oursLoadsInRedis62() throws IOException {
        oursLoads(Oracle::startOld);
    }

    private void oursLoads(Function<String[], RedisProcess> start) throws IOException {
        Keyspace keyspace = everything();
        Files.write(directory.resolve("dump.rdb"), Sample.write(keyspace, 4096, true, true));
        try (RedisProcess server = start.apply(new String[] {"--dir", directory.toString()})) {
            Map<String, String> theirs = contents(server);
            assertThat(theirs).isEqualTo(Sample.contents(keyspace));
            Oracle.count(theirs.size());
        }
    }

    @Test
    void redisCheckRdbFindsNothing() throws IOException, InterruptedException {
        Path file = directory.resolve("dump.rdb");
        Files.write(file, Sample.write(everything(), 4096, true, true));
        Process check =
                new ProcessBuilder(Oracle.onPath("redis-check-rdb").toString(), file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();
        assertThat(said).contains("Checksum OK", "RDB looks OK!");
        Oracle.count(1);
    }

    @Test
    void theirsOf70LoadsInOurs() throws IOException, RdbException {
        theirsLoads(Oracle::start);
    }

    @Test
    void theirsOf62LoadsInOurs() throws IOException, RdbException {
        theirsLoads(Oracle::startOld);
    }

    private void theirsLoads(Function<String[], RedisProcess> start)
            throws IOException, RdbException {
        Files.write(directory.resolve("dump.rdb"), Sample.write(everything(), 4096, true, true));
        for (String compression : List.of("yes", "no")) {
            String[] arguments = {"--dir", directory.toString(), "--rdbcompression", compression};
            try (RedisProcess server = start.apply(arguments);
                    RespClient client = server.connect()) {
                assertThat(client.ask("SAVE")).isEqualTo(Reply.ok());
                byte[] rdb = Files.readAllBytes(directory.resolve("dump.rdb"));
                Map<String, String> theirs = contents(server);
                assertThat(Sample.contents(Sample.read(rdb))).isEqualTo(theirs);
                Oracle.count(theirs.size());
            }
            Files.write(
                    directory.resolve("dump.rdb"), Sample.write(everything(), 4096, true, true));
        }
    }

    @Test
    void weCompressAboutAsWellAsRedis() throws IOException {
        Keyspace keyspace = Sample.random(new Rng(9), 3000);
        byte[] ours = Sample.write(keyspace, 4096, true, true);
        Files.write(directory.resolve("dump.rdb"), ours);
        try (RedisProcess server = Oracle.start("--dir", directory.toString());
                RespClient client = server.connect()) {
            assertThat(client.ask("SAVE")).isEqualTo(Reply.ok());
            byte[] theirs = Files.readAllBytes(directory.resolve("dump.rdb"));
            Keyspace left = read(theirs);
            byte[] again = Sample.write(left, 4096, true, true);
            assertThat(again.length).isLessThan((int) (theirs.length * 1.05));
            Oracle.count(1);
        }
    }

    private static Keyspace read(byte[] rdb) {
        try {
            return Sample.read(rdb);
        } catch (RdbException refused) {
            throw new AssertionError(refused);
        }
    }

    /// Everything a server holds, as [Sample#contents] writes it.
    private static Map<String, String> contents(RedisProcess server) {
        Map<String, String> all = new TreeMap<>();
        try (RespClient client = server.connect()) {
            for (int db = 0; db < 16; db++) {
                client.ask("SELECT", "" + db);
                for (Bytes key : keys(client)) {
                    Bytes value = ((Reply.Bulk) client.ask(List.of(Bytes.of("GET"), key))).value();
                    long expiry = ((Reply.Int) client.ask(List.of(Bytes.of("PTTL"), key))).value();
                    // 6.2 tells only what is left; all our expiries are one moment, far from every
                    // other.
                    long at =
                            expiry < 0
                                    ? -1
                                    : Math.round((System.currentTimeMillis() + expiry) / 60e3)
                                            * 60_000;
                    all.put(db + ":" + key.latin1(), value.latin1() + "@" + at);
                }
            }
        }
        return all;
    }

    private static List<Bytes> keys(RespClient client) {
        List<Bytes> keys = new ArrayList<>();
        for (Reply key : ((Reply.Array) client.ask("KEYS", "*")).elements()) {
            keys.add(((Reply.Bulk) key).value());
        }
        return keys;
    }
}
