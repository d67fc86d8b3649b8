package dev.vedette.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What our table says about a command is what Redis 7.0 says: arity, flags, categories, key specs,
/// tips, arguments, versions. Only what is written for people is ours: summary, cost and the words
/// of history.
final class CommandTablesTest {

    @TestFactory
    Stream<DynamicTest> commandInfoIsAsInRedis() {
        return Families.everything().stream()
                .map(
                        command ->
                                dynamicTest(
                                        command.name(),
                                        () ->
                                                compare(
                                                        command,
                                                        "INFO",
                                                        reply -> sortSubcommands(tree(reply)))));
    }

    @TestFactory
    Stream<DynamicTest> commandDocsIsAsInRedis() {
        return Families.everything().stream()
                .map(
                        command ->
                                dynamicTest(
                                        command.name(),
                                        () ->
                                                compare(
                                                        command,
                                                        "DOCS",
                                                        reply -> withoutProse(tree(reply)))));
    }

    private static void compare(
            Command command, String subcommand, java.util.function.Function<Reply, Object> view) {
        try (RespClient real = Oracle.shared().connect();
                MemoryStage stage = new MemoryStage()) {
            real.ask("HELLO", "3");
            Reply expected = real.ask("COMMAND", subcommand, command.fullName());
            Reply actual = stage.ask(3, "COMMAND", subcommand, command.fullName());
            assertThat(pretty(view.apply(actual))).isEqualTo(pretty(view.apply(expected)));
            Oracle.count(1);
        }
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

    /// The real order of subcommands is that of a hash table.
    private static Object sortSubcommands(Object info) {
        if (info instanceof List<?> outer
                && outer.getFirst() instanceof List<?> fields
                && fields.getLast() instanceof List<?> subcommands) {
            List<Object> copy = new ArrayList<>(fields);
            copy.set(
                    copy.size() - 1,
                    subcommands.stream().map(CommandTablesTest::pretty).sorted().toList());
            return copy;
        }
        return info;
    }

    private static Object withoutProse(Object docs) {
        if (!(docs instanceof Map<?, ?> map)) {
            return docs;
        }
        Map<String, Object> rest = new java.util.TreeMap<>();
        map.forEach(
                (key, value) -> {
                    switch ((String) key) {
                        case "summary", "complexity" -> assertThat((String) value).isNotEmpty();
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
