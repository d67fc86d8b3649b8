package dev.vedette.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import java.util.ArrayList;
import java.util.List;

/// Data lies outside the heap and may be larger than it; answers are made on it. Whatever a client
/// asks for, the others are served on.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AnswersBeyondTheHeapIT {

    private static final int ELEMENT_BYTES = 1 << 20;
    private static final int ELEMENTS = 60;

    private RedisProcess server;

    @BeforeAll
    void fill() {
        server =
                RedisProcess.ours(
                        List.of("-XX:+UseSerialGC", "-Xmx48m", "-XX:MaxDirectMemorySize=2g"));
        try (RespClient client = RespClient.connect(server.port())) {
            String element = "x".repeat(ELEMENT_BYTES);
            for (int i = 0; i < ELEMENTS; i++) {
                client.ask("RPUSH", "list", element + i);
                client.ask("SADD", "set", element + i);
                client.ask("HSET", "hash", "field" + i, element);
            }
            for (int i = 0; i < ELEMENTS; i++) {
                client.ask("APPEND", "string", element);
            }
        }
    }

    @AfterAll
    void end() {
        server.close();
    }

    private void assertStillServes() {
        try (RespClient client = RespClient.connect(server.port())) {
            assertThat(client.ask("LLEN", "list")).isEqualTo(Reply.integer(ELEMENTS));
            assertThat(client.ask("SET", "written", "1")).isEqualTo(Reply.ok());
        }
    }

    @Test
    void anAnswerThatDoesNotFitIsRefused() {
        for (List<String> words :
                List.of(
                        List.of("LRANGE", "list", "0", "-1"),
                        List.of("SMEMBERS", "set"),
                        List.of("HGETALL", "hash"),
                        List.of("SORT", "list", "ALPHA"),
                        List.of("GET", "string"),
                        List.of("SETRANGE", "new", "60000000", "x"))) {
            try (RespClient client = RespClient.connect(server.port())) {
                Reply reply = client.ask(words.toArray(String[]::new));
                assertThat(reply).isInstanceOf(Reply.Error.class);
                assertThat(((Reply.Error) reply).code()).isEqualTo("OOM");
                assertThat(client.ask("PING")).isEqualTo(Reply.simple("PONG"));
            }
            assertStillServes();
        }
    }

    /// What takes elements out must not end half-way.
    @Test
    void whatIsTakenOutAndDoesNotFitStays() {
        try (RespClient client = RespClient.connect(server.port())) {
            for (List<String> words :
                    List.of(
                            List.of("LPOP", "list", "60"),
                            List.of("RPOP", "list", "60"),
                            List.of("LMPOP", "1", "list", "LEFT", "COUNT", "60"),
                            List.of("SPOP", "set", "59"),
                            List.of("SPOP", "set", "60"))) {
                assertRefused(client, words);
            }
            assertThat(client.ask("LLEN", "list")).isEqualTo(Reply.integer(ELEMENTS));
            assertThat(client.ask("SCARD", "set")).isEqualTo(Reply.integer(ELEMENTS));
        }
    }

    /// As many as there would be room for if the answer were all.
    @Test
    void manySmallOnesThatAreTakenOutAreRefusedOrAnswered() {
        try (RespClient client = RespClient.connect(server.port())) {
            int many = 1_500_000;
            for (int from = 0; from < many; from += 10_000) {
                List<String> members = new ArrayList<>(List.of("SADD", "many"));
                List<String> elements = new ArrayList<>(List.of("RPUSH", "queue"));
                List<String> scored = new ArrayList<>(List.of("ZADD", "ranks"));
                for (int i = from; i < from + 10_000; i++) {
                    members.add("member:" + i);
                    elements.add("element:" + i);
                    scored.add(Integer.toString(i));
                    scored.add("member:" + i);
                }
                client.ask(members.toArray(String[]::new));
                client.ask(elements.toArray(String[]::new));
                client.ask(scored.toArray(String[]::new));
            }
            assertRefused(client, List.of("SPOP", "many", Integer.toString(many - 1)));
            assertRefused(client, List.of("LPOP", "queue", Integer.toString(many)));
            assertRefused(client, List.of("ZPOPMIN", "ranks", Integer.toString(many)));
            assertRefused(
                    client, List.of("ZMPOP", "1", "ranks", "MAX", "COUNT", Integer.toString(many)));
            assertThat(client.ask("SCARD", "many")).isEqualTo(Reply.integer(many));
            assertThat(client.ask("LLEN", "queue")).isEqualTo(Reply.integer(many));
            assertThat(client.ask("ZCARD", "ranks")).isEqualTo(Reply.integer(many));
            for (String words : List.of("SPOP many 20000", "LPOP queue 20000")) {
                Reply reply = client.ask(words.split(" "));
                assertThat(sizeOf(reply)).isEqualTo(20_000);
            }
            client.ask("DEL", "many", "queue", "ranks");
        }
    }

    private static int sizeOf(Reply reply) {
        return ((Reply.Array) reply).elements().size();
    }

    private static void assertRefused(RespClient client, List<String> words) {
        Reply reply = client.ask(words.toArray(String[]::new));
        assertThat(reply).as(words.toString()).isInstanceOf(Reply.Error.class);
        assertThat(((Reply.Error) reply).code()).as(words.toString()).isEqualTo("OOM");
        assertThat(client.ask("PING")).isEqualTo(Reply.simple("PONG"));
    }

    @Test
    void inATransactionOnlyItsOwnAnswerIsRefused() {
        try (RespClient client = RespClient.connect(server.port())) {
            client.ask("MULTI");
            client.ask("SET", "before", "1");
            client.ask("LRANGE", "list", "0", "-1");
            client.ask("GET", "before");
            Reply.Array replies = (Reply.Array) client.ask("EXEC");
            assertThat(replies.elements().getFirst()).isEqualTo(Reply.ok());
            assertThat(replies.elements().get(1)).isInstanceOf(Reply.Error.class);
            assertThat(replies.elements().getLast()).isEqualTo(Reply.bulk("1"));
        }
    }

    @Test
    void clientsThatDoNotReadShareAPartOfTheHeap() {
        List<RespClient> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                RespClient client = RespClient.connect(server.port());
                silent.add(client);
                client.send("LRANGE", "list", "0", "4");
                // The same connection is used for nothing else; another one tells when it has been
                // served.
                assertStillServes();
            }
            assertThat(server.log())
                    .contains("Closing the client with the longest output: what waits for all");
        } finally {
            silent.forEach(RespClient::close);
        }
    }
}
