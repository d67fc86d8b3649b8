package dev.vedette.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What strangers and broken clients cost the others: two servers alternately under the same
/// sieges, while one well-behaved client asks PING every millisecond.
///
/// Figures of one run on one machine; what counts is that none grows without bound, and how ours
/// stand beside theirs. The servers have the first core, and all who ask and besiege the second.
public final class Siege {

    private static final int SERVER_CORE = 0;
    private static final int KEYS = 100_000;
    private static final double MEGABYTE = 1 << 20;

    private static final List<Choice> CHOICES =
            List.of(
                    Choice.OURS,
                    Choice.THEIRS,
                    Choice.port("the first of two ports"),
                    new Choice("--seconds N", "length of one siege", "5"),
                    new Choice("--idle N", "idle connections", "9900"),
                    Choice.report("docs/limits.md"));

    private final Choices options;
    private final List<String> rows = new ArrayList<>();

    private Siege(Choices options) {
        this.options = options;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        new Siege(Choices.of("bench/run hostile", CHOICES, args)).run();
    }

    private void run() throws IOException, InterruptedException {
        int port = options.number("--port");
        try (Scratch scratch = Scratch.of("siege");
                BenchedServer ours =
                        new BenchedServer(
                                "ours",
                                options.text("--ours"),
                                port,
                                SERVER_CORE,
                                scratch.folder());
                BenchedServer theirs =
                        new BenchedServer(
                                "theirs",
                                options.text("--theirs"),
                                port + 1,
                                SERVER_CORE,
                                scratch.folder())) {
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
        }
        write();
    }

    private List<Besieging> besiegings() {
        int idle = options.number("--idle");
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
        long seconds = options.number("--seconds");
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
        Page page = Page.of(options, "Limits under load", "bench/run hostile");
        page.add(
                """
                .

                Each has 100,000 keys and a core to itself; who asks and who besieges has
                the other core. In each cell: the median, the 99th percentile and the worst answer to a
                client that asks PING every millisecond meanwhile; by how much resident memory grew at
                its peak, and had grown in the end; and what else there is to tell. A server that
                answers nothing for seconds has few answers to take a percentile of: then the worst one
                tells.

                | who besieges | ours | theirs |
                |---|---|---|
                """);
        rows.forEach(row -> page.add(row).add("\n"));
        page.write();
    }
}
