package dev.vedette.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// What an element of a collection costs, by its type and by how many there are in each.
///
/// Each figure is that of a server of its own, which holds as many collections as make twenty
/// million elements: the growth of its resident memory, and of `used_memory`, divided by the
/// elements. Keys and all that belongs to them are in it. What a JVM takes or gives back of its own
/// meanwhile is a fifth of a list of five million.
public final class Elements {

    private static final int SERVER_CORE = 0;
    private static final long COMINGS = 5_000_000;
    private static final long AT_ONCE = 100;

    /// What a JVM's compilers have freed goes back to the system every ten seconds; megabytes of it
    /// before or after would be as much as an element.
    private static final long SETTLE_MILLIS = 12_000;

    private static final List<String> TYPES = List.of("list", "hash", "set", "sorted set");
    private static final List<Long> SIZES = List.of(10L, 100L, 1_000_000L);

    private static final List<Choice> CHOICES =
            List.of(
                    Choice.OURS,
                    Choice.THEIRS,
                    Choice.port("its port"),
                    new Choice("--types A,B", "which of them", String.join(",", TYPES)),
                    new Choice(
                            "--sizes N,M",
                            "elements in each collection",
                            SIZES.stream().map(String::valueOf).collect(Collectors.joining(","))),
                    new Choice("--elements N", "in all collections together", "20000000"),
                    Choice.report("docs/bytes-per-element.md"));

    /// Bytes per element, resident and used.
    private record Cost(double resident, double used) {}

    private final Choices options;

    private Elements(Choices options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Elements(Choices.of("bench/run elements", CHOICES, args)).run();
    }

    private void run() throws IOException, InterruptedException {
        for (int size : options.numbers("--sizes")) {
            if (size < 1 || size > options.number("--elements")) {
                throw Choices.refused("--sizes: from 1 to --elements, not " + size);
            }
        }
        List<String> rows = new ArrayList<>();
        for (String type : options.list("--types")) {
            for (int size : options.numbers("--sizes")) {
                Cost ours = cost("--ours", type, size);
                Cost theirs = cost("--theirs", type, size);
                String row =
                        String.format(
                                Locale.ROOT,
                                "| %s, %d | %.1f / %.1f | **%.2f** | %.1f / %.1f | **%.2f** |",
                                type,
                                size,
                                ours.resident,
                                theirs.resident,
                                ours.resident / theirs.resident,
                                ours.used,
                                theirs.used,
                                ours.used / theirs.used);
                System.out.println(row);
                rows.add(row);
            }
        }
        write(rows);
    }

    private Cost cost(String which, String type, long size)
            throws IOException, InterruptedException {
        int port = options.number("--port");
        long total = options.number("--elements") / size * size;
        try (Scratch scratch = Scratch.of("elements");
                BenchedServer server =
                        new BenchedServer(
                                "one", options.text(which), port, SERVER_CORE, scratch.folder())) {
            // Classes, buffers and the room for garbage are not the elements': some come and go
            // before.
            server.send(comings(type));
            server.flush();
            Thread.sleep(SETTLE_MILLIS);
            double resident = server.residentBytes();
            double used = server.usedBytes();
            server.send(commands(type, size, total, "key:"));
            Thread.sleep(SETTLE_MILLIS);
            return new Cost(
                    (server.residentBytes() - resident) / total,
                    (server.usedBytes() - used) / total);
        }
    }

    private static Stream<List<String>> comings(String type) {
        return LongStream.range(0, COMINGS / AT_ONCE)
                .boxed()
                .flatMap(
                        any ->
                                Stream.of(
                                        command(type, "warm", 0, AT_ONCE), List.of("DEL", "warm")));
    }

    private static Stream<List<String>> commands(
            String type, long size, long total, String prefix) {
        return LongStream.range(0, total / size)
                .boxed()
                .flatMap(
                        key ->
                                LongStream.range(0, (size + AT_ONCE - 1) / AT_ONCE)
                                        .mapToObj(
                                                part ->
                                                        command(
                                                                type,
                                                                prefix + key,
                                                                part * AT_ONCE,
                                                                Math.min(
                                                                        size,
                                                                        (part + 1) * AT_ONCE))));
    }

    /// Elements, fields and members of eight bytes, values of eight bytes, whole scores.
    private static List<String> command(String type, String key, long from, long to) {
        List<String> words = new ArrayList<>();
        words.add(
                switch (type) {
                    case "list" -> "RPUSH";
                    case "hash" -> "HSET";
                    case "set" -> "SADD";
                    case "sorted set" -> "ZADD";
                    default -> throw new IllegalArgumentException("no type " + type);
                });
        words.add(key);
        for (long i = from; i < to; i++) {
            if (type.equals("sorted set")) {
                words.add(Long.toString(i));
            }
            words.add(String.format(Locale.ROOT, "e%07d", i));
            if (type.equals("hash")) {
                words.add(String.format(Locale.ROOT, "v%07d", i));
            }
        }
        return words;
    }

    private void write(List<String> rows) throws IOException {
        Page page = Page.of(options, "Bytes per element", "bench/run elements");
        page.add(
                """
                .

                %,d elements of eight bytes (hashes: with values of eight bytes; sorted sets:
                with whole scores) in collections of 10, 100 or a million; the growth of resident
                memory and of INFO's `used_memory`, divided by the elements, keys and all. Before
                each look the server has had nothing to do for twelve seconds.

                | type, elements in each | resident bytes, ours / theirs | ratio | used_memory, ours / theirs | ratio |
                |---|---|---|---|---|
                """,
                options.number("--elements"));
        rows.forEach(row -> page.add(row).add("\n"));
        page.write();
    }
}
