package dev.vedette.bench;

import dev.vedette.bench.IdleThread.Gap;
import dev.vedette.bench.Recording.Turn;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/// How long a server stops for its clients while it holds much, is written to without rest, and
/// saves a snapshot.
///
/// Ours tells of each of its turns ([Recording]). Of both servers a client asks PING every
/// millisecond, and an idle thread notes what the machine takes from everybody.
public final class Turns {

    private static final int LOAD_CLIENTS = 50;
    private static final int PIPELINE = 16;
    private static final int VALUE_BYTES = 64;
    private static final int AT_ONCE = 100;
    private static final long SNAPSHOT_SECONDS = 300;
    private static final long POLL_MILLIS = 20;

    /// What is read of a value while it is saved comes to an end a little after it.
    private static final long AFTER_MILLIS = 1500;

    private static final List<Choice> CHOICES =
            List.of(
                    Choice.OURS,
                    new Choice(
                            "--theirs PROGRAM",
                            "the server it is held to, or none",
                            "redis-server"),
                    Choice.port("their port"),
                    new Choice("--keys N", "keys with values of 64 bytes", "5000000"),
                    new Choice("--elements N", "elements of a collection", "2000000"),
                    new Choice("--seconds N", "of writing before a snapshot", "5"),
                    new Choice(
                            "--situations A,B",
                            "of keys,hash,list,zset,set",
                            "keys,hash,list,zset"),
                    Choice.report("docs/pauses.md"));

    /// What is written to, and how: the words of a redis-benchmark command.
    private record Situation(String name, String title, String fill, String load) {}

    private static final List<Situation> SITUATIONS =
            List.of(
                    new Situation("keys", "keys, SET", "", "SET key:__rand_int__ VALUE"),
                    new Situation(
                            "hash",
                            "one hash, HSET",
                            "HSET big field:%012d value%012d",
                            "HSET big field:__rand_int__ other__rand_int__"),
                    new Situation(
                            "list",
                            "one list, RPOPLPUSH",
                            "RPUSH big element%012d",
                            "RPOPLPUSH big big"),
                    new Situation(
                            "zset",
                            "one sorted set, ZADD",
                            "ZADD big %d member:%012d",
                            "ZADD big __rand_int__ member:__rand_int__"),
                    new Situation(
                            "set",
                            "one set, SADD",
                            "SADD big member:%012d",
                            "SADD big other:__rand_int__"));

    /// From when to when what happened.
    private record Phase(String situation, String what, Instant from, Instant to) {}

    /// What one server did in one phase; nanoseconds. Turns are ours alone.
    private record Row(
            String server,
            Phase phase,
            List<Turn> turns,
            long idleNanos,
            double probe9999,
            double probeLongest) {}

    private final Choices options;
    private final List<Row> rows = new ArrayList<>();
    private final List<String> forks = new ArrayList<>();

    private final ControlLoop control;

    private Turns(Choices options) {
        this.options = options;
        this.control = ControlLoop.run(options.number("--seconds"));
        System.out.println(controlLine());
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Turns(Choices.of("bench/run turns", CHOICES, args)).run();
    }

    private void run() throws IOException, InterruptedException {
        for (Situation situation : SITUATIONS) {
            if (options.list("--situations").contains(situation.name)) {
                measure("ours", options.text("--ours"), situation);
                if (!options.text("--theirs").equals("none")) {
                    measure("theirs", options.text("--theirs"), situation);
                }
            }
        }
        write();
    }

    private void measure(String name, String program, Situation situation)
            throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.of("turns")) {
            measure(name, program, situation, scratch.folder());
        }
    }

    private void measure(String name, String program, Situation situation, Path folder)
            throws IOException, InterruptedException {
        Path recording = folder.resolve(situation.name + ".jfr");
        boolean isOurs = name.equals("ours");
        String jvm = isOurs ? Recording.options(recording) : "";
        int port = options.number("--port");
        List<Phase> phases = new ArrayList<>();
        List<Probe> probes = new ArrayList<>();
        IdleThread idle = new IdleThread();
        try (BenchedServer server =
                new BenchedServer(name, program, port, folder, List.of(), jvm)) {
            fill(server, situation);
            Process load = load(port, situation);
            try {
                // The first seconds are the compilers'.
                Thread.sleep(TimeUnit.SECONDS.toMillis(options.number("--seconds")));
                probes.add(new Probe(port));
                Instant began = Instant.now();
                Thread.sleep(TimeUnit.SECONDS.toMillis(options.number("--seconds")));
                probes.getLast().stop();
                phases.add(new Phase(situation.title, "written to", began, Instant.now()));
                probes.add(new Probe(port));
                phases.add(snapshot(port, situation));
                probes.getLast().stop();
            } finally {
                load.destroyForcibly();
                idle.stop();
            }
            if (!isOurs) {
                try (Link link = new Link(port)) {
                    forks.add(situation.title + " " + link.info("stats", "latest_fork_usec"));
                }
            }
        }
        List<Turn> turns = isOurs ? Recording.read(recording) : List.of();
        for (int i = 0; i < phases.size(); i++) {
            rows.add(row(name, phases.get(i), turns, idle.gaps(), probes.get(i)));
            System.out.println(line(rows.getLast()));
        }
    }

    private static Row row(
            String name, Phase phase, List<Turn> turns, List<Gap> gaps, Probe probe) {
        List<Turn> within =
                turns.stream()
                        .filter(
                                turn ->
                                        !turn.began().isBefore(phase.from)
                                                && turn.began().isBefore(phase.to))
                        .toList();
        long idle =
                gaps.stream()
                        .filter(gap -> gap.at().isAfter(phase.from) && gap.at().isBefore(phase.to))
                        .mapToLong(Gap::nanos)
                        .max()
                        .orElse(0);
        return new Row(name, phase, within, idle, probe.millis(0.9999), probe.millis(1));
    }

    private Phase snapshot(int port, Situation situation) throws IOException, InterruptedException {
        Instant began = Instant.now();
        Instant deadline = began.plusSeconds(SNAPSHOT_SECONDS);
        try (Link link = new Link(port)) {
            String answer = link.ask(List.of("BGSAVE"));
            if (!answer.startsWith("+Background")) {
                throw new IOException("BGSAVE was answered by " + answer);
            }
            while (link.info("persistence", "rdb_bgsave_in_progress").equals("1")) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IOException("the snapshot does not end");
                }
                Thread.sleep(POLL_MILLIS);
            }
            if (!link.info("persistence", "rdb_last_bgsave_status").equals("ok")) {
                throw new IOException("the snapshot failed");
            }
        }
        Thread.sleep(AFTER_MILLIS);
        return new Phase(situation.title, "snapshot", began, Instant.now());
    }

    private void fill(BenchedServer server, Situation situation) throws IOException {
        boolean isKeys = situation.fill.isEmpty();
        String value = "x".repeat(VALUE_BYTES);
        long count = options.number(isKeys ? "--keys" : "--elements");
        server.send(
                LongStream.range(0, count / AT_ONCE)
                        .mapToObj(
                                part -> {
                                    List<String> words = new ArrayList<>();
                                    words.add("MSET");
                                    for (long i = part * AT_ONCE; i < (part + 1) * AT_ONCE; i++) {
                                        if (isKeys) {
                                            words.add(String.format(Locale.ROOT, "key:%012d", i));
                                            words.add(value);
                                        } else {
                                            add(words, situation.fill, i);
                                        }
                                    }
                                    return words;
                                }));
    }

    /// One more element in the words of a command that fills a collection.
    private static void add(List<String> words, String fill, long i) {
        List<String> one = List.of(String.format(Locale.ROOT, fill, i, i).split(" "));
        if (words.size() == 1) {
            words.clear();
            words.addAll(one.subList(0, 2));
        }
        words.addAll(one.subList(2, one.size()));
    }

    private Process load(int port, Situation situation) throws IOException {
        String names = options.text(situation.fill.isEmpty() ? "--keys" : "--elements");
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "redis-benchmark",
                                "-p",
                                Integer.toString(port),
                                "-c",
                                Integer.toString(LOAD_CLIENTS),
                                "-P",
                                Integer.toString(PIPELINE),
                                "-n",
                                "2000000000",
                                "-q",
                                "-r",
                                names));
        words.addAll(List.of(situation.load.replace("VALUE", "y".repeat(VALUE_BYTES)).split(" ")));
        Process load =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(load::destroyForcibly));
        return load;
    }

    // The page

    private String controlLine() {
        return String.format(
                Locale.ROOT,
                "| nothing but computing | control | %d | %.2f | %.2f | **%.2f** | | | |",
                control.pieces(),
                control.millis(0.999),
                control.millis(0.9999),
                control.millis(1));
    }

    private static String line(Row row) {
        long[] stops = row.turns.stream().mapToLong(Turn::stopNanos).sorted().toArray();
        String own =
                stops.length == 0
                        ? "| | | | |"
                        : String.format(
                                Locale.ROOT,
                                "| %d | %.2f | %.2f | **%.2f** (%.2f) |",
                                stops.length,
                                stops[(int) (0.999 * stops.length)] / 1e6,
                                stops[(int) (0.9999 * stops.length)] / 1e6,
                                stops[stops.length - 1] / 1e6,
                                row.turns.stream().mapToLong(Turn::pauseNanos).max().orElse(0)
                                        / 1e6);
        long wall = row.turns.stream().mapToLong(Turn::wallNanos).max().orElse(0);
        return String.format(
                Locale.ROOT,
                "| %s, %s, %.1f s | %s %s %s | %.1f | %.1f / %.1f |",
                row.phase.situation,
                row.phase.what,
                Duration.between(row.phase.from, row.phase.to).toMillis() / 1e3,
                row.server,
                own,
                wall == 0 ? "" : String.format(Locale.ROOT, "%.1f", wall / 1e6),
                row.idleNanos / 1e6,
                row.probe9999,
                row.probeLongest);
    }

    private void write() throws IOException {
        Page page = Page.of(options, "How long a server stops", "bench/run turns");
        page.add(
                ".\n\n%s keys with values of 64 bytes, or one collection of ",
                options.text("--keys"));
        page.add(options.text("--elements"));
        page.add(
                """
                         elements, written to by
                        redis-benchmark (50 clients, pipeline 16) as fast as the server takes it; then a snapshot
                        (BGSAVE) begins, runs and ends under the same load. All in milliseconds.

                        A *stop* is the time that a turn of our one thread was on a processor, with the pauses of
                        the collector that fell into it (in brackets: the longest of these). The wall-clock time of
                        the longest turn stands beside the longest that an idle thread of another process woke too
                        late in the same seconds: on a shared machine both contain what others took. The probe is
                        a client that asks PING every millisecond: p99.99 and longest; for it the one server's
                        fork and the other's copying look alike.

                        The last row is a thread that computes the same half millisecond again and again before
                        any server starts: where its processor time differs, the machine's clock of processor
                        time counts what the machine took.

                        | situation | server | turns | stop, p99.9 | p99.99 | longest | turn, longest | idle thread | probe |
                        |---|---|---|---|---|---|---|---|---|
                        """);
        rows.forEach(row -> page.add(line(row)).add("\n"));
        page.add(controlLine()).add("\n");
        if (!forks.isEmpty()) {
            page.add("\nTheir fork took, in microseconds: %s.\n", String.join(", ", forks));
        }
        page.linkRaw("The turns that stopped longest");
        page.write(longest());
    }

    private static final int LONGEST_SHOWN = 50;

    private String longest() {
        StringBuilder text =
                new StringBuilder("situation,phase,at_ms,stop_us,cpu_us,collector_us,wall_us\n");
        for (Row row : rows) {
            row.turns.stream()
                    .sorted(Comparator.comparingLong(Turn::stopNanos).reversed())
                    .limit(LONGEST_SHOWN)
                    .forEach(
                            turn ->
                                    text.append(
                                            String.format(
                                                    Locale.ROOT,
                                                    "%s,%s,%d,%d,%d,%d,%d%n",
                                                    row.phase.situation.replace(",", ""),
                                                    row.phase.what,
                                                    Duration.between(row.phase.from, turn.began())
                                                            .toMillis(),
                                                    turn.stopNanos() / 1000,
                                                    turn.cpuNanos() / 1000,
                                                    turn.pauseNanos() / 1000,
                                                    turn.wallNanos() / 1000)));
        }
        return text.toString();
    }
}
