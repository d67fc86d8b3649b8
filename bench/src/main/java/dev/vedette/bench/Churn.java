package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// What much coming and going of values of changing sizes leaves behind: the memory that the slab
/// has taken, to what lies in it.
///
/// Strings of up to 4 KB, small collections that grow and shrink, and four large ones which half of
/// their elements leave now and then; snapshots in between. The sizes drift, so that what was made
/// for one is left for another. Each run is added to a ledger, by the state of the code, so that an
/// hour can be put together of pieces.
public final class Churn {

    private static final int BATCH = 200;
    private static final int SAMPLE_SECONDS = 10;
    private static final int SNAPSHOT_EVERY_SAMPLES = 6;
    private static final int MASS_REMOVALS_EVERY_SAMPLES = 4;
    private static final int SMALL_COLLECTIONS = 20_000;
    private static final double MOST = 1.4;

    /// Samples of the last minute.
    private static final int LAST = 6;

    private static final List<Choice> CHOICES =
            List.of(
                    Choice.OURS,
                    Choice.port("its port"),
                    new Choice("--minutes N", "how long", "5"),
                    new Choice("--keys N", "strings of up to 4 KB", "200000"),
                    new Choice("--elements N", "of each large collection", "500000"),
                    new Choice("--seed N", "of all that is drawn; else the ledger's minutes", ""),
                    new Choice("--commit NAME", "the state of the code; else git's", ""),
                    new Choice("--ledger FILE", "where to add to", "docs/evidence/churn.txt"));

    private final Choices options;
    private final String commit;
    private final String seed;
    private final Random random;
    private final int keys;
    private final int elements;
    private final List<Double> ratios = new ArrayList<>();
    private long commands;

    private Churn(Choices options, Path ledger) throws IOException {
        this.options = options;
        this.commit = or(options.text("--commit"), Page.firstLine("git rev-parse --short HEAD"));
        this.seed = or(options.text("--seed"), Long.toString(Math.round(minutes(ledger, "") * 60)));
        this.random = new Random(Long.parseLong(seed));
        this.keys = options.number("--keys");
        this.elements = options.number("--elements");
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Choices options = Choices.of("bench/run churn", CHOICES, args);
        Path ledger = Path.of(options.text("--ledger"));
        boolean isBelow = new Churn(options, ledger).run(ledger);
        System.exit(isBelow ? 0 : 1);
    }

    private static String or(String given, String usual) {
        return given.isEmpty() ? usual : given;
    }

    private boolean run(Path ledger) throws IOException, InterruptedException {
        long seconds = Math.round(options.decimal("--minutes") * 60);
        int port = options.number("--port");
        try (Scratch scratch = Scratch.of("churn");
                BenchedServer server =
                        new BenchedServer(
                                "churned",
                                options.text("--ours"),
                                port,
                                scratch.folder(),
                                List.of(),
                                "");
                Link link = new Link(port)) {
            fill(link);
            long began = System.nanoTime();
            int samples = 0;
            while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
                churn(link, samples);
                samples++;
                double ratio = sample(link, server, samples);
                ratios.add(ratio);
            }
        }
        return note(ledger, seconds / 60.0);
    }

    private void fill(Link link) throws IOException {
        for (int i = 0; i < keys; i += BATCH) {
            List<List<String>> batch = new ArrayList<>();
            for (int k = i; k < i + BATCH; k++) {
                batch.add(List.of("SET", "key:" + k, text(0)));
            }
            link.sendAll(batch.stream());
        }
        for (String type : List.of("hash", "set", "zset", "list")) {
            for (int i = 0; i < elements; i += BATCH) {
                link.sendAll(Stream.of(more("large:" + type, type, i, BATCH)));
            }
        }
    }

    /// Ten seconds of it.
    private void churn(Link link, int samples) throws IOException {
        if (samples % SNAPSHOT_EVERY_SAMPLES == SNAPSHOT_EVERY_SAMPLES - 1) {
            link.ask(List.of("BGSAVE"));
        }
        if (samples % MASS_REMOVALS_EVERY_SAMPLES == MASS_REMOVALS_EVERY_SAMPLES - 1) {
            removeMany(link);
        }
        long ends = System.nanoTime() + TimeUnit.SECONDS.toNanos(SAMPLE_SECONDS);
        while (System.nanoTime() < ends) {
            List<List<String>> batch = new ArrayList<>();
            for (int i = 0; i < BATCH; i++) {
                batch.add(command(samples));
            }
            link.sendAll(batch.stream());
            commands += BATCH;
        }
    }

    private List<String> command(int samples) {
        int drawn = random.nextInt(100);
        String key = "key:" + random.nextInt(keys);
        if (drawn < 45) {
            return List.of("SET", key, text(samples));
        }
        if (drawn < 55) {
            return List.of("DEL", key);
        }
        if (drawn < 60) {
            return List.of("APPEND", key, text(samples));
        }
        String type = List.of("hash", "set", "zset", "list").get(random.nextInt(4));
        boolean isLarge = drawn < 85;
        String name = isLarge ? "large:" + type : type + ":" + random.nextInt(SMALL_COLLECTIONS);
        int first = random.nextInt(isLarge ? elements : 1000);
        int count = 1 + random.nextInt(isLarge ? 5 : 30);
        if (!isLarge && drawn > 97) {
            return List.of("DEL", name);
        }
        return random.nextInt(100) < 55
                ? more(name, type, first, count)
                : fewer(name, type, first, count);
    }

    private List<String> more(String key, String type, int first, int count) {
        List<String> words = new ArrayList<>();
        words.add(
                switch (type) {
                    case "hash" -> "HSET";
                    case "set" -> "SADD";
                    case "zset" -> "ZADD";
                    default -> "RPUSH";
                });
        words.add(key);
        for (int i = first; i < first + count; i++) {
            if (type.equals("zset")) {
                words.add(Integer.toString(random.nextInt(elements)));
            }
            words.add("element:" + i);
            if (type.equals("hash")) {
                words.add("x".repeat(1 + random.nextInt(60)));
            }
        }
        return words;
    }

    private static List<String> fewer(String key, String type, int first, int count) {
        if (type.equals("list")) {
            return List.of("LTRIM", key, Integer.toString(count), "-1");
        }
        List<String> words = new ArrayList<>();
        words.add(
                switch (type) {
                    case "hash" -> "HDEL";
                    case "set" -> "SREM";
                    default -> "ZREM";
                });
        words.add(key);
        for (int i = first; i < first + count; i++) {
            words.add("element:" + i);
        }
        return words;
    }

    /// Half of what the large collections hold, spread over all of it; they grow again meanwhile.
    private void removeMany(Link link) throws IOException {
        for (int i = random.nextInt(2); i < elements; i += 2 * BATCH) {
            List<List<String>> batch = new ArrayList<>();
            for (String type : List.of("hash", "set", "zset")) {
                List<String> words = new ArrayList<>(fewer("large:" + type, type, 0, 0));
                for (int k = 0; k < BATCH; k++) {
                    words.add("element:" + (i + 2 * k));
                }
                batch.add(words);
            }
            link.sendAll(batch.stream());
        }
        link.sendAll(
                Stream.of(List.of("LTRIM", "large:list", "0", Integer.toString(elements / 2))));
    }

    /// The longest sizes drift between 100 bytes and 4 KB.
    private String text(int samples) {
        int most = 100 + (int) (2000 * (1 + Math.sin(samples / 3.0)));
        return "v".repeat(1 + random.nextInt(most));
    }

    private double sample(Link link, BenchedServer server, int samples) throws IOException {
        double used = Double.parseDouble(link.info("memory", "allocator_allocated"));
        double taken = Double.parseDouble(link.info("memory", "allocator_resident"));
        boolean isSaving = link.info("persistence", "rdb_bgsave_in_progress").equals("1");
        double ratio = taken / used;
        System.out.printf(
                Locale.ROOT,
                "%5d s  %9d commands  used %7.1f MB  taken %7.1f MB  ratio %.3f  resident %7.1f MB%s%n",
                samples * SAMPLE_SECONDS,
                commands,
                used / 1e6,
                taken / 1e6,
                ratio,
                server.residentBytes() / 1e6,
                isSaving ? "  saving" : "");
        return ratio;
    }

    // The ledger

    /// The minutes that the ledger has of a state of the code; of all of them if it is empty.
    private static double minutes(Path ledger, String commit) throws IOException {
        if (!Files.exists(ledger)) {
            return 0;
        }
        double sum = 0;
        for (String line : Files.readAllLines(ledger)) {
            String[] words = line.split(" +");
            if (!line.startsWith("#") && (commit.isEmpty() || words[0].equals(commit))) {
                sum += Double.parseDouble(words[1]);
            }
        }
        return sum;
    }

    /// Whether the ratio of the last minute, with a snapshot in it, is where it should be. What is
    /// above it for seconds, after a snapshot during which much was removed, is counted.
    private boolean note(Path ledger, double minutes) throws IOException {
        double[] all = ratios.stream().mapToDouble(Double::doubleValue).toArray();
        double[] last = Arrays.copyOfRange(all, Math.max(0, all.length - LAST), all.length);
        double atLast = Report.median(last);
        long above = Arrays.stream(all).filter(ratio -> ratio >= MOST).count();
        String line =
                String.format(
                        Locale.ROOT,
                        "%s %.1f %s %d %.3f %.3f %d/%d %.3f%n",
                        commit,
                        minutes,
                        seed,
                        commands,
                        Report.median(all),
                        Arrays.stream(all).max().orElseThrow(),
                        above,
                        all.length,
                        atLast);
        if (!Files.exists(ledger)) {
            Files.writeString(
                    ledger,
                    """
                    # Written by bench/run churn: what the slab has taken from the system to what lies in it.
                    # A look every ten seconds; "above" are those at 1.4 or more, of all.
                    # commit minutes seed commands ratio-median ratio-highest above ratio-of-the-last-minute
                    """);
        }
        Files.writeString(ledger, Files.readString(ledger) + line);
        System.out.printf(
                Locale.ROOT,
                "%sthe last minute %.3f (limit %.1f); %.1f minutes of %s in all%n",
                line,
                atLast,
                MOST,
                minutes(ledger, commit),
                commit);
        return atLast < MOST;
    }
}
