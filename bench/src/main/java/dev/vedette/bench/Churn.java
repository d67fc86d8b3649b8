package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
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

    static final String USAGE =
            """
            bench/run churn [option value]...
              --ours PROGRAM      the server                 (bin/redis-server)
              --port N            its port                   (16390)
              --minutes N         how long                   (5)
              --keys N            strings of up to 4 KB      (200000)
              --elements N        of each large collection   (500000)
              --seed N            of all that is drawn       (the ledger's minutes so far)
              --commit NAME       the state of the code      (git's)
              --ledger FILE       where to add to            (docs/evidence/churn.txt)
            """;

    private final Map<String, String> options;
    private final Random random;
    private final int keys;
    private final int elements;
    private final List<Double> ratios = new ArrayList<>();
    private long commands;

    private Churn(Map<String, String> options) {
        this.options = options;
        this.random = new Random(Long.parseLong(option("--seed")));
        this.keys = Integer.parseInt(option("--keys"));
        this.elements = Integer.parseInt(option("--elements"));
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Map<String, String> options = new TreeMap<>();
        options.put("--ours", "bin/redis-server");
        options.put("--port", "16390");
        options.put("--minutes", "5");
        options.put("--keys", "200000");
        options.put("--elements", "500000");
        options.put("--seed", "");
        options.put("--commit", "");
        options.put("--ledger", "docs/evidence/churn.txt");
        for (int i = 0; i < args.length; i += 2) {
            if (!options.containsKey(args[i]) || i + 1 == args.length) {
                System.out.print(USAGE);
                System.exit(args[i].equals("--help") ? 0 : 2);
            }
            options.put(args[i], args[i + 1]);
        }
        Path ledger = Path.of(options.getOrDefault("--ledger", ""));
        if (options.getOrDefault("--commit", "").isEmpty()) {
            options.put("--commit", Report.firstLine("git rev-parse --short HEAD"));
        }
        if (options.getOrDefault("--seed", "").isEmpty()) {
            options.put("--seed", Long.toString(Math.round(minutes(ledger, "") * 60)));
        }
        boolean isBelow = new Churn(options).run(ledger);
        System.exit(isBelow ? 0 : 1);
    }

    private String option(String name) {
        return options.getOrDefault(name, "");
    }

    private boolean run(Path ledger) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("vedette-churn");
        long seconds = Math.round(Double.parseDouble(option("--minutes")) * 60);
        int port = Integer.parseInt(option("--port"));
        try (BenchedServer server =
                        new BenchedServer(
                                "churned", option("--ours"), port, folder, List.of(), "");
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
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
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

    /// Whether the ratio stayed where it should.
    private boolean note(Path ledger, double minutes) throws IOException {
        double[] sorted = ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double highest = sorted[sorted.length - 1];
        String line =
                String.format(
                        Locale.ROOT,
                        "%s %.1f %s %d %.3f %.3f %.3f%n",
                        option("--commit"),
                        minutes,
                        option("--seed"),
                        commands,
                        sorted[sorted.length / 2],
                        highest,
                        ratios.getLast());
        if (!Files.exists(ledger)) {
            Files.writeString(
                    ledger,
                    """
                    # Written by bench/run churn: what the slab has taken from the system to what lies in it.
                    # commit minutes seed commands ratio-median ratio-highest ratio-last
                    """);
        }
        Files.writeString(ledger, Files.readString(ledger) + line);
        System.out.printf(
                Locale.ROOT,
                "%shighest %.3f (limit %.1f); %.1f minutes of %s in all%n",
                line,
                highest,
                MOST,
                minutes(ledger, option("--commit")),
                option("--commit"));
        return highest < MOST;
    }
}
