package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `vedette probe` over real groups, as a user starts it.
@Execution(ExecutionMode.CONCURRENT)
final class ProbeIT {

    @TempDir private Path work;

    private VedetteRun probe(UpGroup group, String... more)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("probe", group.sentinel(0).toString()));
        arguments.addAll(List.of(more));
        return VedetteRun.of(
                work, Map.of("REDISCLI_AUTH", UpGroup.PASSWORD), arguments.toArray(String[]::new));
    }

    private static JsonObject document(VedetteRun run) throws IOException {
        assertThat(run.err()).doesNotContain("Exception", UpGroup.PASSWORD);
        return JsonParser.parseString(run.out()).getAsJsonObject();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"redis", "ours"})
    void aGroupIsMeasured(String programs) throws Exception {
        try (UpGroup group = UpGroup.of(work, programs)) {
            readingOnly(group);
            writing(group);
            staleReads(group);
            if (programs.equals("ours")) {
                examples(group);
                interrupted(group);
            } else {
                whoMayBePromoted(group);
            }
        }
    }

    private void examples(UpGroup group) throws Exception {
        List<String> examples = group.examples("probe");
        assertThat(examples).hasSize(4);
        for (String example : examples) {
            // The last of an option given twice does not win, it is refused.
            String quick =
                    example.contains("--stale-reads")
                            ? example + " --operations 20"
                            : example.replace(" --time 30", "") + " --time 1";
            VedetteRun run = group.shell(work, quick);
            assertThat(run.exit())
                    .as("%s: %s", example, run)
                    .isBetween(0, example.contains("--stale-reads") ? 1 : 0);
            group.awaitNoTestKeys();
        }
    }

    private void readingOnly(UpGroup group) throws Exception {
        long keys = group.ask(0, "DBSIZE").number();
        VedetteRun run = probe(group, "--time=1");
        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.out())
                .contains("would be promoted: priority 100", "The group could fail over now.")
                .contains("not measured without --write");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(group.ask(0, "DBSIZE").number()).isEqualTo(keys);
    }

    private void writing(UpGroup group) throws Exception {
        VedetteRun run = probe(group, "--time=1", "--write", "--json");
        assertThat(run.exit()).as("%s", run).isZero();
        JsonObject document = document(run);
        assertThat(document.get("ready").getAsBoolean()).isTrue();
        assertThat(document.get("master").getAsString()).isEqualTo(group.node(0).toString());
        assertThat(document.getAsJsonObject("round_trips_us").keySet()).hasSize(6);
        assertThat(document.getAsJsonArray("lag")).hasSize(2);
        assertThat(document.getAsJsonArray("sentinels")).hasSize(3);
        for (JsonElement element : document.getAsJsonArray("visible")) {
            JsonObject micros = element.getAsJsonObject().getAsJsonObject("visible_after_us");
            assertThat(micros.get("count").getAsLong()).isPositive();
            assertThat(micros.get("p50").getAsLong()).isPositive();
        }
        assertThat(document.getAsJsonArray("visible")).hasSize(2);
        group.awaitNoTestKeys();
    }

    private void staleReads(UpGroup group) throws Exception {
        VedetteRun refused = probe(group, "--stale-reads");
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("writes 10 keys vedette:probe:*", "--write");

        String credentials = "redis://:" + UpGroup.PASSWORD + "@";
        VedetteRun run =
                VedetteRun.of(
                        work,
                        "probe",
                        "--stale-reads",
                        "--write",
                        "--clients=20",
                        "--operations=200",
                        "--write-to=" + credentials + group.node(0),
                        "--read-from=" + credentials + group.node(1));
        List<String> stale = run.out().lines().filter(line -> line.startsWith("client ")).toList();
        assertThat(run.exit()).as("%s", run).isEqualTo(stale.isEmpty() ? 0 : 1);
        assertThat(stale)
                .allMatch(
                        line ->
                                line.matches(
                                        "client \\d+ wrote \\d+, read (\\d+|nothing) from "
                                                + group.node(1)
                                                + ": \\d+ behind, [\\d,]+ µs after the write"));
        assertThat(run.out())
                .contains(String.format("%,d of 4,000 reads were stale", stale.size()));
        assertThat(run.out().lines().filter(line -> line.startsWith("  client "))).hasSize(20);
        group.awaitNoTestKeys();

        VedetteRun json =
                probe(
                        group,
                        "--stale-reads",
                        "--write",
                        "--clients=3",
                        "--operations=50",
                        "--json");
        JsonObject document = document(json);
        assertThat(document.get("operations").getAsLong()).isEqualTo(150);
        assertThat(document.getAsJsonArray("stale_reads"))
                .hasSize(document.get("stale").getAsInt());
        group.awaitNoTestKeys();
    }

    private void interrupted(UpGroup group) throws Exception {
        try (VedetteRun run =
                VedetteRun.start(
                        work,
                        "probe",
                        group.sentinel(0).toString(),
                        "-a",
                        UpGroup.PASSWORD,
                        "--stale-reads",
                        "--write",
                        "--summary",
                        "--operations=1000000")) {
            UpGroup.await("it writes", () -> !group.testKeys(0).isEmpty());
            run.signal("INT");
            assertThat(run.exit()).as("%s", run).isEqualTo(130);
            assertThat(run.err()).contains("the probe's keys are deleted");
            group.awaitNoTestKeys();
        }
    }

    private void whoMayBePromoted(UpGroup group) throws Exception {
        group.infoPeriod(500);
        group.configure("replica-priority", "0");
        UpGroup.await(
                "every sentinel knows that no replica may be promoted",
                () -> group.allReplicasHavePriority("0"));
        VedetteRun run = probe(group, "--time=1");
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.out())
                .contains("its replica-priority is 0", "finds no replica to promote")
                .contains("The group is not ready to fail over.");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--time=0, '--time must be from 1 to 3600 s'",
        "--read-from=redis://x, '--write-to and --read-from need --stale-reads'",
        "nonsense, 'nonsense'"
    })
    void wrongArgumentsAreNamed(String argument, String complaint) throws Exception {
        VedetteRun run = VedetteRun.of(work, "probe", argument);
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.err()).contains(complaint);
    }

    @Test
    void aPlaceWhereNobodyListensIsNamed() throws Exception {
        VedetteRun run =
                VedetteRun.of(
                        work,
                        "probe",
                        "--stale-reads",
                        "--write",
                        "--write-to=redis://127.0.0.1:1",
                        "--read-from=redis://127.0.0.1:2");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("127.0.0.1:1").doesNotContain("Exception");
    }
}
