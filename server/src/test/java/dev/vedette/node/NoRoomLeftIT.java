package dev.vedette.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A server that may have 200 MB for values: what would not fit is refused before anything of it is
/// done, and the error says how much there is.
final class NoRoomLeftIT {

    private static final int MIB = 1 << 20;
    private static final int ROOM_MIB = 200;
    private static final int LARGE_MIB = 80;
    private static final String REFUSED =
            "OOM command not allowed when the machine's memory is used up: values have taken \\d+"
                    + " of the "
                    + ROOM_MIB * MIB
                    + " bytes they can have";

    private RedisProcess server;
    private RespClient client;

    @BeforeEach
    void start() {
        server =
                RedisProcess.ours(
                        List.of(
                                "-XX:+UseSerialGC",
                                "-Xmx600m",
                                "-XX:MaxDirectMemorySize=" + ROOM_MIB + "m"));
        client = RespClient.connect(server.port());
    }

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    private void assertRefused(String... words) {
        Reply reply = client.ask(words);
        assertThat(reply).as(String.join(" ", words)).isInstanceOf(Reply.Error.class);
        assertThat(((Reply.Error) reply).text()).as(String.join(" ", words)).matches(REFUSED);
    }

    @Test
    void writingEndsWithAnErrorAndGoesOnAfterADeletion() {
        String value = "x".repeat(MIB);
        long written = 0;
        while (client.ask("SET", "key:" + written, value).equals(Reply.ok())) {
            written++;
        }
        assertRefused("SET", "another", value);
        // 64 MB are kept for what commands need on their way.
        assertThat(written).isBetween(120L, 140L);
        assertThat(client.ask("DBSIZE")).isEqualTo(Reply.integer(written));
        assertThat(client.ask("DEL", "key:0", "key:1", "key:2", "key:3"))
                .isEqualTo(Reply.integer(4));
        assertThat(client.ask("SET", "another", value)).isEqualTo(Reply.ok());
    }

    /// Collections and a string of which there is no room for another one.
    private void fill(String command, String key) {
        String text = "x".repeat(1000);
        for (int i = 0; i < LARGE_MIB; i++) {
            List<String> words = new ArrayList<>(List.of(command, key));
            for (int k = 0; k < 1000; k++) {
                if (command.equals("ZADD")) {
                    words.add(Integer.toString(k));
                }
                words.add(text + (i * 1000 + k));
            }
            client.ask(words.toArray(String[]::new));
        }
    }

    @Test
    void aSetIsNotMadeOnceMore() {
        fill("SADD", "set");
        assertRefused("COPY", "set", "copy");
        assertRefused("SUNIONSTORE", "copy", "set");
        assertRefused("SUNION", "set", "nothing");
        assertRefused("SDIFFSTORE", "copy", "set", "nothing");
        assertRefused("SINTERSTORE", "copy", "set", "set");
        assertRefused("ZUNIONSTORE", "copy", "1", "set");
        assertRefused("SORT", "set", "ALPHA", "STORE", "copy");
        assertThat(client.ask("EXISTS", "copy")).isEqualTo(Reply.integer(0));
        assertThat(client.ask("SADD", "small", "a", "b")).isEqualTo(Reply.integer(2));
        assertThat(client.ask("SINTERSTORE", "copy", "set", "small")).isEqualTo(Reply.integer(0));
        assertThat(client.ask("COPY", "small", "copy")).isEqualTo(Reply.integer(1));
    }

    @Test
    void aSortedSetIsNotMadeOnceMore() {
        fill("ZADD", "zset");
        assertRefused("COPY", "zset", "copy");
        assertRefused("ZRANGESTORE", "copy", "zset", "0", "-1");
        assertRefused("ZUNIONSTORE", "copy", "1", "zset");
        assertThat(client.ask("ZRANGESTORE", "copy", "zset", "0", "9"))
                .isEqualTo(Reply.integer(10));
    }

    @Test
    void inATransactionOnlyWhatDoesNotFitIsRefused() {
        fill("RPUSH", "list");
        client.ask("MULTI");
        client.ask("SET", "before", "1");
        client.ask("COPY", "list", "copy");
        client.ask("GET", "before");
        Reply.Array replies = (Reply.Array) client.ask("EXEC");
        assertThat(replies.elements().getFirst()).isEqualTo(Reply.ok());
        assertThat(((Reply.Error) replies.elements().get(1)).text()).matches(REFUSED);
        assertThat(replies.elements().getLast()).isEqualTo(Reply.bulk("1"));
    }

    @Test
    void aStringIsNotMadeLonger() {
        assertRefused("SETRANGE", "string", Integer.toString(150 * MIB), "x");
        assertThat(client.ask("SETRANGE", "string", Integer.toString(LARGE_MIB * MIB), "x"))
                .isEqualTo(Reply.integer(LARGE_MIB * MIB + 1));
        assertRefused("APPEND", "string", "x".repeat(MIB));
        assertRefused("COPY", "string", "copy");
        assertThat(client.ask("STRLEN", "string")).isEqualTo(Reply.integer(LARGE_MIB * MIB + 1));
    }

    /// What is a hundred times longer than its dump is found out while it is put together.
    @Test
    void whatADumpBecomesIsGivenUp() {
        client.ask("SETRANGE", "string", Integer.toString(LARGE_MIB * MIB), "x");
        Bytes string = ((Reply.Bulk) client.ask("DUMP", "string")).value();
        assertThat(string.length()).isLessThan(LARGE_MIB * MIB / 50);
        client.ask("DEL", "string");
        fill("RPUSH", "list");
        Bytes list = ((Reply.Bulk) client.ask("DUMP", "list")).value();
        for (Bytes dump : List.of(string, list)) {
            Reply reply =
                    client.ask(List.of(Bytes.of("RESTORE"), Bytes.of("new"), Bytes.of("0"), dump));
            assertThat(reply).isInstanceOf(Reply.Error.class);
            assertThat(((Reply.Error) reply).text()).matches(REFUSED);
        }
        client.ask("DEL", "list");
        for (Bytes dump : List.of(string, list)) {
            assertThat(
                            client.ask(
                                    List.of(
                                            Bytes.of("RESTORE"),
                                            Bytes.of("new"),
                                            Bytes.of("0"),
                                            dump)))
                    .isEqualTo(Reply.ok());
            client.ask("DEL", "new");
        }
    }
}
