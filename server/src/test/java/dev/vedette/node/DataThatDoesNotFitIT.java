package dev.vedette.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;

/// Data that comes whole, from a file or from a master, and is more than a server of 200 MB can
/// hold: it says so with both numbers, and keeps what it has where Redis does.
final class DataThatDoesNotFitIT {

    private static final int MIB = 1 << 20;
    private static final int STRING_MIB = 90;
    private static final List<String> SMALL =
            List.of("-XX:+UseSerialGC", "-Xmx600m", "-XX:MaxDirectMemorySize=200m");
    private static final String REASON =
            "The data does not fit: values have taken \\d+ of the "
                    + 200 * MIB
                    + " bytes they can have";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private RedisProcess large;
    private RespClient client;

    /// One that holds 270 MB, of which a file needs three.
    @BeforeEach
    void fill() {
        large =
                RedisProcess.ours(
                        List.of("-XX:+UseSerialGC", "-Xmx1g", "-XX:MaxDirectMemorySize=2g"),
                        "--repl-diskless-sync-delay",
                        "0");
        client = large.connect();
        for (String key : List.of("a", "b", "c")) {
            client.ask("SETRANGE", key, Integer.toString(STRING_MIB * MIB), "x");
        }
    }

    @AfterEach
    void end() {
        client.close();
        large.close();
    }

    private static void awaitLog(RedisProcess server, String pattern) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!server.log().matches("(?s).*" + pattern + ".*")) {
            assertThat(System.nanoTime()).as(server.log()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void aServerDoesNotStartWithAFileThatDoesNotFit() {
        assertThat(client.ask("SAVE")).isEqualTo(Reply.ok());
        String folder = large.directory().toString();
        // As with redis-server under `ulimit -v`: "... OOM loading DB ...", and status 1.
        try (RedisProcess small = RedisProcess.ours(SMALL, "--dir", folder)) {
            assertThat(small.awaitExit(PATIENCE.toMillis())).isEqualTo(1);
            assertThat(small.log()).containsPattern(REASON);
        }
    }

    @Test
    void aStringThatIsLongerThanTheHeapIsNamed() {
        assertThat(client.ask("CONFIG", "SET", "rdbcompression", "no")).isEqualTo(Reply.ok());
        assertThat(client.ask("SAVE")).isEqualTo(Reply.ok());
        List<String> littleHeap =
                List.of("-XX:+UseSerialGC", "-Xmx48m", "-XX:MaxDirectMemorySize=2g");
        try (RedisProcess small =
                RedisProcess.ours(littleHeap, "--dir", large.directory().toString())) {
            assertThat(small.awaitExit(PATIENCE.toMillis())).isEqualTo(1);
            assertThat(small.log())
                    .contains("The data does not fit: the heap has no room for a value of");
        }
    }

    @Test
    void aReloadForWhichThereIsNoRoomLeavesTheDataAsItIs() {
        try (RedisProcess small = RedisProcess.ours(SMALL, "--enable-debug-command", "yes");
                RespClient own = small.connect()) {
            own.ask("SETRANGE", "string", Integer.toString(STRING_MIB * MIB), "x");
            Reply digest = own.ask("DEBUG", "DIGEST");
            assertThat(own.ask("DEBUG", "RELOAD"))
                    .isEqualTo(Reply.error("ERR Error trying to load the RDB dump"));
            assertThat(small.log()).containsPattern(REASON);
            assertThat(own.ask("DEBUG", "DIGEST")).isEqualTo(digest);
            // What was loaded beside it is gone: there is room for as much as before.
            assertThat(own.ask("SETRANGE", "more", Integer.toString(30 * MIB), "x"))
                    .isEqualTo(Reply.integer(30L * MIB + 1));
        }
    }

    /// Redis goes on without what it could not take in, and differs from its master.
    @Test
    void aReplicaThatCannotTakeInAWriteDoesNotGoOnWithoutIt() throws InterruptedException {
        client.ask("DEL", "a", "b");
        try (RedisProcess small = RedisProcess.ours(SMALL)) {
            RespClient own = small.connect();
            own.ask("REPLICAOF", "127.0.0.1", Integer.toString(large.port()));
            awaitLog(small, "MASTER <-> REPLICA sync: Finished with success");
            String value = "x".repeat(MIB);
            for (int i = 0; i < STRING_MIB; i++) {
                client.ask("SET", "key:" + i, value);
            }
            awaitLog(small, "Our master's stream holds more than this server has room for: OOM");
            awaitLog(small, REASON);
            client.ask("DEL", "c");
            awaitLog(small, REASON + ".*MASTER <-> REPLICA sync: Finished with success");
            assertThat(own.ask("DBSIZE")).isEqualTo(Reply.integer(STRING_MIB));
            own.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disabled", "on-empty-db", "swapdb"})
    void aReplicaForWhichTheDataIsTooMuchSaysSoAndLives(String disklessLoad)
            throws InterruptedException {
        try (RedisProcess small = RedisProcess.ours(SMALL, "--repl-diskless-load", disklessLoad);
                RespClient own = small.connect()) {
            assertThat(own.ask("SET", "old", "1")).isEqualTo(Reply.ok());
            own.ask("REPLICAOF", "127.0.0.1", Integer.toString(large.port()));
            awaitLog(small, REASON);
            Reply before = disklessLoad.equals("swapdb") ? Reply.bulk("1") : Reply.nil();
            assertThat(own.ask("GET", "old")).isEqualTo(before);
            // Once there is less of it, it fits.
            client.ask("DEL", "a", "b");
            awaitLog(small, "MASTER <-> REPLICA sync: Finished with success");
            assertThat(own.ask("STRLEN", "c")).isEqualTo(Reply.integer(STRING_MIB * MIB + 1L));
        }
    }
}
