package dev.vedette.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// What our table says about a command is what Redis 7.0 says: arity, flags, categories, key specs,
/// tips, arguments, versions. Only what is written for people is ours: summary, cost and the words
/// of history.
final class CommandTablesTest {

    /// What was opened before a missing real server ended the rest.
    private static final Deque<AutoCloseable> OPEN = new ArrayDeque<>();

    private static RespClient ours;
    private static RespClient real;

    @BeforeAll
    static void connect() {
        OurNode node = OurNode.start();
        OPEN.push(node);
        ours = node.connect();
        OPEN.push(ours);
        real = Oracle.shared().connect();
        OPEN.push(real);
        ours.ask("HELLO", "3");
        real.ask("HELLO", "3");
    }

    @AfterAll
    static void end() throws Exception {
        for (AutoCloseable open : OPEN) {
            open.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> commandInfoIsAsInRedis() {
        return commands()
                .map(
                        name ->
                                dynamicTest(
                                        name,
                                        () ->
                                                compare(
                                                        name,
                                                        "INFO",
                                                        CommandTablesTest::withoutSubcommands)));
    }

    @TestFactory
    Stream<DynamicTest> commandDocsIsAsInRedis() {
        return commands()
                .map(
                        name ->
                                dynamicTest(
                                        name,
                                        () ->
                                                compare(
                                                        name,
                                                        "DOCS",
                                                        CommandTablesTest::withoutProse)));
    }

    /// Every command and subcommand of ours by name. Redis may have more: they come when they work.
    private static Stream<String> commands() {
        Object names = tree(ours.ask("COMMAND", "LIST"));
        return ((List<?>) names).stream().map(Object::toString).sorted();
    }

    private static void compare(String command, String subcommand, UnaryOperator<Object> view) {
        Object expected = view.apply(tree(real.ask("COMMAND", subcommand, command)));
        Object actual = view.apply(tree(ours.ask("COMMAND", subcommand, command)));
        assertThat(pretty(actual)).isEqualTo(pretty(expected));
        Oracle.count(1);
    }

    /// A tree of lists, maps, texts and numbers. Types that COMMAND tells apart are told apart.
    private static Object tree(Reply reply) {
        return switch (reply) {
            case Reply.Simple(String text) -> "+" + text;
            case Reply.Int(long value) -> value;
            case Reply.Bulk(Bytes value) -> value.toString();
            case Reply.Array(List<Reply> elements) -> list(elements);
            case Reply.SetReply(List<Reply> elements) -> Map.of("set", list(elements));
            case Reply.MapReply(List<Reply> flat) -> map(flat);
            default -> reply.toString();
        };
    }

    private static List<Object> list(List<Reply> elements) {
        List<Object> list = new ArrayList<>();
        elements.forEach(element -> list.add(tree(element)));
        return list;
    }

    private static Map<Object, Object> map(List<Reply> flat) {
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(tree(flat.get(i)), tree(flat.get(i + 1)));
        }
        return map;
    }

    private static Object withoutSubcommands(Object info) {
        List<?> fields = (List<?>) ((List<?>) info).getFirst();
        return fields.subList(0, fields.size() - 1);
    }

    private static Object withoutProse(Object docs) {
        if (!(docs instanceof Map<?, ?> map)) {
            return docs;
        }
        Map<String, Object> rest = new TreeMap<>();
        map.forEach(
                (key, value) -> {
                    switch ((String) key) {
                        case "summary", "complexity" -> assertThat((String) value).isNotEmpty();
                        case "subcommands" -> assertThat(value).isInstanceOf(Map.class);
                        case "history" -> rest.put("history", versions(value));
                        default -> rest.put((String) key, withoutProse(value));
                    }
                });
        return rest;
    }

    private static Object versions(Object history) {
        List<Object> versions = new ArrayList<>();
        for (Object change : (List<?>) ((Map<?, ?>) history).get("set")) {
            versions.add(((List<?>) change).getFirst());
        }
        return versions;
    }

    /// A line per element, so that a difference can be seen.
    private static String pretty(Object tree) {
        StringBuilder text = new StringBuilder();
        print(tree, "", text);
        return text.toString();
    }

    private static void print(Object tree, String indent, StringBuilder text) {
        if (tree instanceof Map<?, ?> map) {
            map.forEach(
                    (key, value) -> {
                        text.append(indent).append(key).append(":\n");
                        print(value, indent + "  ", text);
                    });
        } else if (tree instanceof List<?> list) {
            text.append(indent).append("[\n");
            list.forEach(element -> print(element, indent + "  ", text));
            text.append(indent).append("]\n");
        } else {
            text.append(indent).append(tree).append('\n');
        }
    }
}
