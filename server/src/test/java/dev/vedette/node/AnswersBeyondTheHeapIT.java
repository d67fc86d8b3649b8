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
