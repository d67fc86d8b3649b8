package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What strangers and broken clients cost the others: two servers alternately under the same
/// sieges, while one well-behaved client asks PING every millisecond.
///
/// Figures of one run on one machine; what counts is that none grows without bound, and how ours
/// stand beside theirs. The servers have the first core, and all who ask and besiege the second.
public final class Siege {

    private static final int SERVER_CORE = 0;
    private static final int KEYS = 100_000;
    private static final double MEGABYTE = 1 << 20;

    static final String USAGE =
            """
            bench/run hostile [option value]...
              --ours PROGRAM      the server to judge        (bin/redis-server)
              --theirs PROGRAM    the server it is held to   (redis-server)
              --port N            the first of two ports     (16390)
              --seconds N         length of one siege        (5)
              --idle N            idle connections           (9900)
              --report FILE       where to write             (docs/limits.md)
            """;

    private final Map<String, String> options;
    private final List<String> rows = new ArrayList<>();

    private Siege(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options =
                new TreeMap<>(
                        Map.of(
                                "--ours", "bin/redis-server",
                                "--theirs", "redis-server",
                                "--port", "16390",
                                "--seconds", "5",
                                "--idle", "9900",
                                "--report", "docs/limits.md"));
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.out.print(USAGE);
                System.exit(args[i].equals("--help") ? 0 : 2);
            }
            options.put(args[i], args[i + 1]);
        }
        new Siege(options).run();
    }

    private String option(String name) {
        return Objects.requireNonNull(options.get(name), name);
    }

    private void run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("vedette-siege");
        int port = Integer.parseInt(option("--port"));
        try (BenchedServer ours =
                        new BenchedServer("ours", option("--ours"), port, SERVER_CORE, folder);
                BenchedServer theirs =
                        new BenchedServer(
                                "theirs", option("--theirs"), port + 1, SERVER_CORE, folder)) {
            for (BenchedServer server : List.of(ours, theirs)) {
                server.load(KEYS, 100);
                Probe.warmUp(server.port());
            }
            for (Besieging besieging : besiegings()) {
                System.out.println(besieging.title());
                String left = figures(ours, besieging);
                System.out.println("    ours   " + left);
                String right = figures(theirs, besieging);
                System.out.println("    theirs " + right);
                rows.add("| " + besieging.title() + " | " + left + " | " + right + " |");
            }
        } finally {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
        write();
    }

    private List<Besieging> besiegings() {
        int idle = Integer.parseInt(option("--idle"));
        return List.of(
                new Besieging.Nobody(),
                new Besieging.Idle(idle),
                new Besieging.SlowWriters(500),
                new Besieging.SlowReaders(200),
                new Besieging.Strangers(50),
                new Besieging.UnreadMessages(),
                new Besieging.UnreadAnswers(8),
                new Besieging.Patterns("KEYS, 50,000 stars", "KEYS", "*?".repeat(50_000)),
                new Besieging.Patterns("SCAN, 50,000 stars", "SCAN", "*?".repeat(50_000)),
                new Besieging.Patterns(
                        "KEYS, a set of 1 KB", "KEYS", "*[" + "x".repeat(1000) + "]z"),
                new Besieging.Patterns(
                        "KEYS, eight stars among zeros", "KEYS", "*0".repeat(8) + "!"));
    }

    private String figures(BenchedServer server, Besieging besieging)
            throws IOException, InterruptedException {
        double before = server.residentBytes();
        server.forgetPeak();
        long seconds = Long.parseLong(option("--seconds"));
        Probe probe = new Probe(server.port());
        String told;
        try {
            told = besieging.against(server.port(), seconds * 1000);
        } finally {
            probe.stop();
        }
        return String.format(
                Locale.ROOT,
                "%.2f / %.2f / %.0f ms, %+.0f / %+.0f MB%s",
                probe.millis(0.5),
                probe.millis(0.99),
                probe.millis(1),
                (server.peakBytes() - before) / MEGABYTE,
                (server.residentBytes() - before) / MEGABYTE,
                told.isEmpty() ? "" : ", " + told);
    }

    private void write() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("# Limits under load\n\n");
        page.append("Written by `bench/run hostile`; do not edit. Ours: `")
                .append(option("--ours"))
                .append("`, theirs: `")
                .append(option("--theirs"))
                .append(
                        """
                        `.
                        Each has 100,000 keys and a core to itself; who asks and who besieges has
                        the other core. In each cell: the median, the 99th percentile and the worst answer to a
                        client that asks PING every millisecond meanwhile; by how much resident memory grew at
                        its peak, and had grown in the end; and what else there is to tell. A server that
                        answers nothing for seconds has few answers to take a percentile of: then the worst one
                        tells.

                        """);
        page.append("| who besieges | ours | theirs |\n|---|---|---|\n");
        rows.forEach(row -> page.append(row).append('\n'));
        Path report = Path.of(option("--report"));
        Files.writeString(report, page);
        System.out.println("written: " + report);
    }
}
