package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/*
 * In the gate all targets are fuzzed for some seconds by one process. A campaign is
 *
 *     mvn -q verify -pl server -am -Dit.test=FuzzIT -Dvedette.fuzz.seconds=3600 \
 *         -Dsurefire.skip=true -Dfailsafe.failIfNoSpecifiedTests=false
 *
 * which gives each target its share of the seconds, goes on from what earlier campaigns found worth
 * keeping (server/target/fuzz, or -Dvedette.fuzz.corpus), and adds a line for each to
 * docs/evidence/fuzzing.txt. A finding stops it; it is in server/target/fuzz and belongs, as
 * found-WHAT, beside the seeds, with the fix.
 */

/// Coverage-guided fuzzing of whatever reads bytes of others.
final class FuzzIT {

    private static final int SECONDS = Integer.getInteger("vedette.fuzz.seconds", 0);
    private static final String ONLY = System.getProperty("vedette.fuzz.only", "");
    private static final Path WORK =
            Path.of(System.getProperty("vedette.fuzz.corpus", "target/fuzz")).toAbsolutePath();
    private static final Path LEDGER = Path.of("..", "docs", "evidence", "fuzzing.txt");

    /// What is enough for a mistake made today, and no more than the gate has time for.
    private static final int GATE_SECONDS = 10;

    private static final Pattern COVERED = Pattern.compile("cov: (\\d+) ft: (\\d+) corp: (\\d+)");
    private static final Pattern RUNS = Pattern.compile("number_of_executed_units: (\\d+)");

    @Test
    void nothingIsFoundInTheSecondsOfTheGate() throws IOException, InterruptedException {
        if (SECONDS > 0) {
            campaign();
            return;
        }
        Path corpus = Files.createDirectories(WORK.resolve("gate"));
        long seeds = Stream.of(Fuzzing.values()).mapToLong(one -> one.seeds().size()).sum();
        for (Fuzzing one : Fuzzing.values()) {
            for (Path seed : one.seeds()) {
                ByteArrayOutputStream chosen = new ByteArrayOutputStream();
                chosen.write(one.ordinal());
                chosen.writeBytes(Files.readAllBytes(seed));
                Files.write(
                        corpus.resolve(one.word() + "-" + seed.getFileName()),
                        chosen.toByteArray());
            }
        }
        String output = fuzz("gate", AllFuzz.class, corpus, GATE_SECONDS);
        // A machine with much else to do gets no further than through the seeds.
        assertThat(last(RUNS, output, 1)).as(output).isGreaterThanOrEqualTo(seeds);
    }

    private static void campaign() throws IOException, InterruptedException {
        List<Fuzzing> wanted = new ArrayList<>(List.of(Fuzzing.values()));
        wanted.removeIf(one -> !one.word().contains(ONLY));
        for (Fuzzing one : wanted) {
            Path corpus = Files.createDirectories(WORK.resolve(one.word()));
            for (Path seed : one.seeds()) {
                Files.copy(
                        seed,
                        corpus.resolve(seed.getFileName()),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            int seconds = SECONDS / wanted.size();
            String output = fuzz(one.word(), one.target(), corpus, seconds);
            note(
                    String.format(
                            Locale.ROOT,
                            "%s %s %s: %d s, %,d inputs, %d branches, %d kept, nothing found%n",
                            LocalDate.now(ZoneOffset.UTC),
                            System.getProperty("vedette.fuzz.commit", "uncommitted"),
                            one.word(),
                            seconds,
                            last(RUNS, output, 1),
                            last(COVERED, output, 1),
                            last(COVERED, output, 3)));
        }
    }

    private static void note(String line) throws IOException {
        Files.writeString(LEDGER, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /// Runs the fuzzer to its end and answers what it said; fails when it has found something.
    private static String fuzz(String name, Class<?> target, Path corpus, int seconds)
            throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1500m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target.getName(),
                        "--instrumentation_includes=dev.vedette.**",
                        "--reproducer_path=" + WORK,
                        "-artifact_prefix=" + WORK + "/" + name + "-",
                        "-max_total_time=" + seconds,
                        "-max_len=4096",
                        "-timeout=30",
                        "-rss_limit_mb=4096",
                        "-print_final_stats=1",
                        corpus.toString());
        Path log = WORK.resolve(name + ".log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        int status = process.waitFor();
        String output = Files.readString(log, StandardCharsets.ISO_8859_1);
        if (status != 0 || output.contains("== Java Exception")) {
            fail("the fuzzer ended with %d; its input is beside %s:%n%s", status, log, output);
        }
        return output;
    }

    private static long last(Pattern pattern, String output, int group) {
        long value = -1;
        Matcher matcher = pattern.matcher(output);
        while (matcher.find()) {
            value = Long.parseLong(matcher.group(group));
        }
        return value;
    }
}
