package dev.vedette.lab.mixed;

import dev.vedette.lab.substrate.FileTree;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// Runs seeds until the ledger has so many good ones, some at a time. What is in the ledger is not
/// run again, so that the command may be interrupted and repeated; a seed that failed is.
///
/// ```
/// mvn -o -q -Dfast -pl lab verify -Dit.test=MixedRunsIT -Dvedette.mixed-runs=200 \
///     -Dvedette.commit=$(git rev-parse --short HEAD) -Dsurefire.skip
/// ```
///
/// Each run is a program in a network and a process space of its own, which vanish with it.
final class MixedRuns {

    private static final int LIMIT_SECONDS = 900;

    private static final Pattern GOOD = Pattern.compile("seed (\\d+) \\S+ ok .*");

    private static final List<String> OWN_SPACES =
            List.of("unshare", "--net", "--pid", "--fork", "--kill-child", "--mount-proc");

    private final Path folder;
    private final Path ledger;

    /// @param folder for the groups' files and the programs' output
    MixedRuns(Path folder, Path ledger) {
        this.folder = folder.toAbsolutePath();
        this.ledger = ledger;
    }

    /// Whether this user, on this system, may have networks of its own.
    static boolean isPossible() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(OWN_SPACES);
        words.addAll(List.of("ip", "link", "add", "bridge0", "type", "bridge"));
        return new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    /// One seed; answers its line for the ledger.
    String run(long seed) throws IOException, InterruptedException {
        Path own = folder.resolve("seed-" + seed);
        if (Files.exists(own)) {
            FileTree.delete(own);
        }
        Files.createDirectories(own);
        Path output = folder.resolve("seed-" + seed + ".txt");
        List<String> words = new ArrayList<>(OWN_SPACES);
        words.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-Xmx256m",
                        "-Dbasedir=" + System.getProperty("basedir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.vedette.lab.mixed.MixedRun",
                        Long.toString(seed),
                        own.toString()));
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                return "seed "
                        + seed
                        + " "
                        + commit()
                        + " FAILED: no end in "
                        + LIMIT_SECONDS
                        + " s";
            }
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        return "seed "
                + seed
                + " "
                + commit()
                + " "
                + (lines.isEmpty() ? "FAILED" : lines.getLast());
    }

    /// Appends to the ledger until it has `count` good ones of `seeds`; answers the lines of those
    /// that failed.
    List<String> upTo(int count, LongStream seeds, int atATime)
            throws IOException, InterruptedException {
        Set<Long> good = new TreeSet<>();
        for (String line : Files.exists(ledger) ? Files.readAllLines(ledger) : List.<String>of()) {
            Matcher matcher = GOOD.matcher(line);
            if (matcher.matches()) {
                good.add(Long.parseLong(matcher.group(1)));
            }
        }
        Iterator<Long> left =
                seeds.filter(seed -> !good.contains(seed))
                        .limit(Math.max(0, count - good.size()))
                        .iterator();
        List<String> failed = new ArrayList<>();
        try (ExecutorService workers = Executors.newFixedThreadPool(atATime)) {
            List<Future<?>> futures = new ArrayList<>();
            left.forEachRemaining(
                    seed ->
                            futures.add(
                                    workers.submit(
                                            () -> {
                                                String line = run(seed);
                                                note(line, failed);
                                                return line;
                                            })));
            for (Future<?> future : futures) {
                future.get();
            }
            summarize();
        } catch (ExecutionException broken) {
            throw new IOException(broken.getCause());
        }
        return failed;
    }

    private synchronized void note(String line, List<String> failed) throws IOException {
        System.out.println(line);
        Files.writeString(
                ledger, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (!GOOD.matcher(line).matches()) {
            failed.add(line);
        }
    }

    private void summarize() throws IOException {
        List<String> runs =
                Files.readAllLines(ledger).stream().filter(line -> !line.startsWith("#")).toList();
        List<String> lines = new ArrayList<>(Summary.of(runs));
        lines.addAll(runs);
        Files.write(ledger, lines);
    }

    private static String commit() {
        return System.getProperty("vedette.commit", "unknown");
    }
}
