package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How long a replica without data needs until it holds what its master holds: from REPLICAOF until
/// its link is up and both stand at one offset.
///
/// Every pair of ours and theirs, through sockets alone and by a file of the master's; each round
/// has all of them one after the other. The first sync of a pair is not counted: it is the
/// compilers'. It stands in the raw figures as round 0.
public final class Syncs {

    private static final int VALUE_BYTES = 64;
    private static final long SYNC_SECONDS = 120;
    private static final long POLL_MILLIS = 2;

    private static final List<String> PAIRS =
            List.of("ours-ours", "ours-theirs", "theirs-ours", "theirs-theirs");

    private static final List<Choice> CHOICES =
            List.of(
                    Choice.OURS,
                    Choice.THEIRS,
                    Choice.port("the first of four ports"),
                    new Choice("--keys N", "keys with values of 64 bytes", "1000000"),
                    new Choice("--rounds N", "times each is measured", "5"),
                    new Choice("--pairs A,B", "master and replica", String.join(",", PAIRS)),
                    new Choice("--modes A,B", "how the snapshot goes", "diskless,file"),
                    Choice.report("docs/sync.md"));

    /// One sync; CPU of both sides in seconds.
    private record Run(
            int round, String mode, String pair, double seconds, double master, double replica) {}

    private final Choices options;
    private final List<Run> runs = new ArrayList<>();

    private Syncs(Choices options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Syncs(Choices.of("bench/run sync", CHOICES, args)).run();
    }

    private void run() throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.of("sync");
                Stage stage = new Stage(scratch.folder())) {
            for (int round = 0; round <= options.number("--rounds"); round++) {
                for (String mode : options.list("--modes")) {
                    for (String pair : options.list("--pairs")) {
                        Run run = stage.sync(round, mode, pair);
                        runs.add(run);
                        System.out.println(csv(run));
                    }
                }
            }
        }
        write();
    }

    /// A master of each kind with its data, and a replica of each kind; all of them warm.
    private final class Stage implements AutoCloseable {
        private final Map<String, BenchedServer> masters = new TreeMap<>();
        private final Map<String, BenchedServer> replicas = new TreeMap<>();
        private final Path folder;

        Stage(Path folder) throws IOException, InterruptedException {
            this.folder = folder;
            for (String name : List.of("ours", "theirs")) {
                if (options.text("--pairs").contains(name + "-")) {
                    masters.put(name, start("master", name, masters.size()));
                    fill(masters.get(name));
                }
                if (options.text("--pairs").contains("-" + name)) {
                    replicas.put(name, start("replica", name, 2 + replicas.size()));
                }
            }
        }

        /// Values of random digits, which do not get shorter on the way.
        private void fill(BenchedServer master) throws IOException {
            Random random = new Random(1);
            master.send(
                    IntStream.range(0, options.number("--keys"))
                            .mapToObj(
                                    i ->
                                            List.of(
                                                    "SET",
                                                    String.format(Locale.ROOT, "key:%012d", i),
                                                    digits(random))));
        }

        private static String digits(Random random) {
            byte[] bytes = new byte[VALUE_BYTES / 2];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        }

        private BenchedServer start(String role, String name, int place)
                throws IOException, InterruptedException {
            Path own = Files.createDirectory(folder.resolve(role + "-" + name));
            return new BenchedServer(
                    role + "-" + name,
                    options.text("--" + name),
                    options.number("--port") + place,
                    own,
                    List.of(),
                    "",
                    "--repl-diskless-sync-delay",
                    "0");
        }

        Run sync(int round, String mode, String pair) throws IOException, InterruptedException {
            BenchedServer master = the(masters, pair.substring(0, pair.indexOf('-')));
            BenchedServer replica = the(replicas, pair.substring(pair.indexOf('-') + 1));
            String diskless = mode.equals("diskless") ? "yes" : "no";
            master.send(Stream.of(List.of("CONFIG", "SET", "repl-diskless-sync", diskless)));
            replica.send(Stream.of(List.of("REPLICAOF", "NO", "ONE"), List.of("FLUSHALL", "SYNC")));
            double masterBefore = master.cpu().micros();
            double replicaBefore = replica.cpu().micros();
            long began = System.nanoTime();
            replica.send(
                    Stream.of(List.of("REPLICAOF", "127.0.0.1", Integer.toString(master.port()))));
            await(master, replica, began);
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Run(
                    round,
                    mode,
                    pair,
                    seconds,
                    (master.cpu().micros() - masterBefore) / 1e6,
                    (replica.cpu().micros() - replicaBefore) / 1e6);
        }

        private static BenchedServer the(Map<String, BenchedServer> servers, String name) {
            BenchedServer server = servers.get(name);
            if (server == null) {
                throw new IllegalArgumentException("a pair is of ours and theirs, not " + name);
            }
            return server;
        }

        private static void await(BenchedServer master, BenchedServer replica, long began)
                throws IOException, InterruptedException {
            try (Link up = new Link(master.port());
                    Link down = new Link(replica.port())) {
                while (true) {
                    String status = down.replication();
                    if (status.contains("master_link_status:up")
                            && value(status, "slave_repl_offset")
                                    .equals(value(up.replication(), "master_repl_offset"))) {
                        return;
                    }
                    if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(SYNC_SECONDS)) {
                        throw new IOException("no sync within " + SYNC_SECONDS + " s:\n" + status);
                    }
                    Thread.sleep(POLL_MILLIS);
                }
            }
        }

        private static String value(String text, String field) {
            int at = text.indexOf(field + ":");
            return at < 0 ? "" : text.substring(at, text.indexOf('\r', at)).split(":")[1];
        }

        @Override
        public void close() {
            replicas.values().forEach(BenchedServer::close);
            masters.values().forEach(BenchedServer::close);
        }
    }

    // The page

    private static String csv(Run run) {
        return String.format(
                Locale.ROOT,
                "%d,%s,%s,%.3f,%.2f,%.2f",
                run.round,
                run.mode,
                run.pair,
                run.seconds,
                run.master,
                run.replica);
    }

    private double[] of(String mode, String pair, ToDoubleFunction<Run> what) {
        return runs.stream()
                .filter(run -> run.round > 0 && run.mode.equals(mode) && run.pair.equals(pair))
                .mapToDouble(what)
                .toArray();
    }

    private double first(String mode, String pair) {
        return runs.stream()
                .filter(run -> run.round == 0 && run.mode.equals(mode) && run.pair.equals(pair))
                .mapToDouble(Run::seconds)
                .findFirst()
                .orElse(Double.NaN);
    }

    /// The median of the rounds' ratios, each of two syncs near each other in time; a dash when
    /// theirs were not asked for.
    private static String ratio(double[] ours, double[] theirs) {
        if (ours.length != theirs.length || ours.length == 0) {
            return "-";
        }
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        return String.format(Locale.ROOT, "**%.2f**", Report.median(ratios));
    }

    private void write() throws IOException {
        Page page = Page.of(options, "Full synchronisation", "bench/run sync");
        page.add("; %d rounds.\n\n", options.number("--rounds"));
        page.add(options.text("--keys"));
        page.add(
                """
                         keys of 16 bytes with values of 64 (random digits). The time from REPLICAOF, to a replica without
                        data, until its link is up and both stand at one offset; the servers have the machine to
                        themselves and have synchronised once before (that first time stands in brackets).
                        "By a file": the master writes its RDB to disk first (`repl-diskless-sync no`); the replica
                        always keeps what comes in a file, as Redis does by default (`repl-diskless-load disabled`).
                        CPU: seconds of the master's process and of the replica's; what redis-server's child uses
                        is not in it. The ratio is to theirs with theirs, the median over the rounds; the floor
                        is 1.0.

                        | master, replica | way | seconds (first) | ratio | CPU, master / replica |
                        |---|---|---|---|---|
                        """);
        for (String mode : options.list("--modes")) {
            double[] theirs = of(mode, "theirs-theirs", Run::seconds);
            for (String pair : options.list("--pairs")) {
                double[] seconds = of(mode, pair, Run::seconds);
                page.add(
                        "| %s | %s | %.2f (%.2f) | %s | %.2f / %.2f |%n",
                        pair.replace("-", ", "),
                        mode.equals("file") ? "by a file" : mode,
                        Report.median(seconds),
                        first(mode, pair),
                        ratio(seconds, theirs),
                        Report.median(of(mode, pair, Run::master)),
                        Report.median(of(mode, pair, Run::replica)));
            }
        }
        page.linkRaw("Each sync");
        StringBuilder rows = new StringBuilder("round,way,pair,seconds,cpu_master,cpu_replica\n");
        runs.forEach(run -> rows.append(csv(run)).append('\n'));
        page.write(rows.toString());
    }
}
