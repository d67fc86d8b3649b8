package dev.vedette.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What operators' tools parse: the fields of INFO, of CLIENT LIST and of CONFIG GET are a real
/// server's, in its order.
final class ReportsTest {

    private static final Pattern TTL = Pattern.compile("avg_ttl=\\d+");

    private static String text(Reply reply) {
        return switch (reply) {
            case Reply.Bulk(var value) -> value.toString();
            case Reply.Verbatim(var _, var value) -> value.toString();
            default -> throw new AssertionError("not a text: " + reply);
        };
    }

    private static void prepare(RespClient client) {
        client.ask("CONFIG", "RESETSTAT");
        client.ask("SET", "k", "v", "EX", "1000");
        client.ask("GET");
    }

    private static List<String> fields(RespClient client, String... sections) {
        List<String> words = new ArrayList<>(List.of("INFO"));
        words.addAll(List.of(sections));
        List<String> fields = new ArrayList<>();
        for (String line : text(client.ask(words.toArray(String[]::new))).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            fields.add(colon < 0 ? line : line.substring(0, colon));
        }
        // Only we have this one, behind all others of its section.
        fields.remove("vedette_version");
        // Which commands came first is no promise.
        fields.removeIf(field -> field.startsWith("cmdstat_") || field.startsWith("latency_"));
        return fields;
    }

    @Test
    void infoHasTheFieldsOfRedisInItsOrder() {
        try (RedisProcess redis = Oracle.start();
                OurNode ours = OurNode.start();
                RespClient theirs = redis.connect();
                RespClient client = RespClient.connect(ours.port())) {
            prepare(theirs);
            prepare(client);
            for (String section :
                    List.of("everything", "all", "default", "server", "CPU", "nosuch")) {
                assertThat(fields(client, section)).as(section).isEqualTo(fields(theirs, section));
            }
            assertThat(fields(client)).isEqualTo(fields(theirs));
            assertThat(fields(client, "server", "keyspace"))
                    .isEqualTo(fields(theirs, "server", "keyspace"));
            Oracle.count(8);
        }
    }

    @Test
    void valuesThatDependOnNothingAreEqual() {
        try (RedisProcess redis = Oracle.start();
                OurNode ours = OurNode.start();
                RespClient theirs = redis.connect();
                RespClient client = RespClient.connect(ours.port())) {
            prepare(theirs);
            prepare(client);
            for (String section :
                    List.of("replication", "errorstats", "keyspace", "cluster", "modules")) {
                assertThat(masked(text(client.ask("INFO", section))))
                        .as(section)
                        .isEqualTo(masked(text(theirs.ask("INFO", section))));
            }
            Oracle.count(5);
        }
    }

    private static String masked(String text) {
        return TTL.matcher(text.replaceAll("[0-9a-f]{40}", "ID")).replaceAll("avg_ttl=N");
    }

    @Test
    void clientListHasTheFieldsOfRedisInItsOrder() {
        try (RedisProcess redis = Oracle.start();
                OurNode ours = OurNode.start();
                RespClient theirs = redis.connect();
                RespClient client = RespClient.connect(ours.port())) {
            for (String command : List.of("LIST", "INFO")) {
                assertThat(names(client, command)).isEqualTo(names(theirs, command));
            }
            Oracle.count(2);
        }
    }

    @Test
    void clientListSaysTheSameOfSessionsInEveryState() {
        try (RedisProcess redis = Oracle.start();
                OurNode ours = OurNode.start()) {
            assertThat(states(ours.port())).isEqualTo(states(redis.port()));
            Oracle.count(6);
        }
    }

    /// What one client sees of another one that goes through its states.
    private static List<String> states(int port) {
        try (RespClient seen = RespClient.connect(port);
                RespClient viewer = RespClient.connect(port)) {
            String id = String.valueOf(((Reply.Int) seen.ask("CLIENT", "ID")).value());
            List<String> states = new ArrayList<>();
            states.add(state(viewer, id));
            seen.ask("CLIENT", "SETNAME", "me");
            seen.ask("SELECT", "3");
            states.add(state(viewer, id));
            seen.ask("MULTI");
            seen.ask("GET", "k");
            states.add(state(viewer, id));
            seen.ask("EXEC");
            seen.ask("HELLO", "3");
            states.add(state(viewer, id));
            seen.ask("PSUBSCRIBE", "p*");
            states.add(state(viewer, id));
            seen.ask("RESET");
            seen.ask("MONITOR");
            states.add(state(viewer, id));
            return states;
        }
    }

    private static String state(RespClient viewer, String id) {
        String line = text(viewer.ask("CLIENT", "LIST", "ID", id));
        StringBuilder kept = new StringBuilder();
        Matcher field =
                Pattern.compile("(name|flags|db|sub|psub|ssub|multi|cmd|user|redir|resp)=\\S*")
                        .matcher(line);
        while (field.find()) {
            kept.append(field.group()).append(' ');
        }
        return kept.toString();
    }

    private static List<String> names(RespClient client, String command) {
        List<String> names = new ArrayList<>();
        // The last line is ours: whoever looked whether the server listens may still be listed.
        String line = text(client.ask("CLIENT", command)).strip().lines().toList().getLast();
        Matcher field = Pattern.compile("([a-z-]+)=").matcher(line);
        while (field.find()) {
            names.add(field.group(1));
        }
        return names;
    }

    @Test
    void monitorShowsCommandsAsRedisDoes() {
        try (RedisProcess redis = Oracle.start();
                OurNode ours = OurNode.start()) {
            assertThat(monitored(ours.port())).isEqualTo(monitored(redis.port()));
            Oracle.count(1);
        }
    }

    private static List<String> monitored(int port) {
        try (RespClient watcher = RespClient.connect(port);
                RespClient client = RespClient.connect(port)) {
            watcher.ask("MONITOR");
            client.ask("SET", "k", "a\r\nb\u0000\"");
            client.ask("GET");
            client.ask("NOSUCH");
            client.ask("AUTH", "default", "secret");
            client.ask("HELLO", "2", "AUTH", "default", "secret");
            client.ask("CONFIG", "SET", "maxclients", "100");
            client.ask("MULTI");
            client.ask("GET", "k");
            client.ask("EXEC");
            client.ask("SELECT", "3");
            client.ask("GET", "k");
            client.ask("ECHO", "last");
            List<String> lines = new ArrayList<>();
            do {
                String line = ((Reply.Simple) watcher.receive()).text();
                lines.add(line.replaceAll("^[0-9.]+ \\[(\\d+) 127.0.0.1:\\d+\\]", "T [$1 A]"));
            } while (!lines.getLast().endsWith("\"last\""));
            return lines;
        }
    }

    @Test
    void whoIsTooMuchIsTurnedAway() {
        try (RedisProcess redis = Oracle.start("--maxclients", "1");
                OurNode ours = OurNode.start("--maxclients", "1")) {
            assertThat(secondClient(ours.port())).isEqualTo(secondClient(redis.port()));
            Oracle.count(1);
        }
    }

    private static Reply secondClient(int port) {
        // Whoever looked whether the server listens may still count.
        RespClient first = RespClient.connect(port);
        while (!first.ask("PING").equals(Reply.simple("PONG"))) {
            first.close();
            first = RespClient.connect(port);
        }
        try (RespClient only = first;
                RespClient second = RespClient.connect(port)) {
            Reply refusal = second.receive();
            assertThat(only.ask("PING")).isEqualTo(Reply.simple("PONG"));
            return refusal;
        }
    }
}
