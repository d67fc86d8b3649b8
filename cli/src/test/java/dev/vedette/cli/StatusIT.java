package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.vedette.lab.substrate.FreePorts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// `vedette status` and `vedette verify` over one group of real processes, which loses its master
/// and a sentinel in the last test.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class StatusIT {

    private static final Map<String, String> PASSWORD = Map.of("REDISCLI_AUTH", "n0de");

    @TempDir private static Path work;

    private static int port;

    @BeforeAll
    static void start() throws Exception {
        if (System.getenv("CI") == null) {
            assumeThat(Commands.isOnPath("redis-sentinel"))
                    .as("redis-sentinel is not on PATH; install it to run this test")
                    .isTrue();
        }
        Random random = new Random();
        port =
                IntStream.generate(() -> random.nextInt(10_000, 32_000))
                        .limit(1_000)
                        .filter(
                                first ->
                                        IntStream.range(first, first + 6)
                                                .allMatch(FreePorts::isFree))
                        .findFirst()
                        .orElseThrow();
        VedetteRun up =
                VedetteRun.of(
                        work,
                        "up",
                        "--detach",
                        "--nodes",
                        "redis",
                        "--password",
                        "n0de",
                        "--down-after",
                        "1500",
                        "--failover-timeout",
                        "10000",
                        "--port",
                        "" + port);
        assertThat(up.exit()).as("%s", up).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        VedetteRun.of(work, "down");
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
    }

    private static String at(int index) {
        return "127.0.0.1:" + (port + index);
    }

    private static VedetteRun run(String... arguments) throws Exception {
        return VedetteRun.of(work, PASSWORD, arguments);
    }

    @Test
    @Order(1)
    void aWholeGroupIsVerifiedFromAnySentinelOrNode() throws Exception {
        for (int index : List.of(0, 2, 4)) {
            VedetteRun run = run("verify", at(index), "--replicas", "2", "--sentinels", "3");
            assertThat(run.exit()).as("%s", run).isZero();
            assertThat(run.out()).contains("✓ the sentinels agree on the master\n      " + at(0));
            assertThat(run.out()).endsWith("HOLDS: 10 of 10 claims hold.\n");
        }
    }

    @Test
    @Order(1)
    void aVerificationIsAlsoADocument() throws Exception {
        VedetteRun run = run("verify", at(3), "--json", "--replicas", "3");
        assertThat(run.exit()).isEqualTo(1);
        JsonObject document = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(document.get("verdict").getAsString()).isEqualTo("fails");
        JsonArray claims =
                document.getAsJsonArray("groups").get(0).getAsJsonObject().getAsJsonArray("claims");
        assertThat(claims)
                .filteredOn(
                        claim ->
                                claim.getAsJsonObject()
                                        .get("outcome")
                                        .getAsString()
                                        .equals("fails"))
                .singleElement()
                .satisfies(
                        claim -> {
                            JsonObject fields = claim.getAsJsonObject();
                            assertThat(fields.get("id").getAsString()).isEqualTo("replicas-follow");
                            assertThat(fields.get("found").getAsString())
                                    .isEqualTo("2 known, of at least 3");
                        });
    }

    @Test
    @Order(1)
    void statusShowsWhoFollowsWhomAndWhoBelievesWhat() throws Exception {
        VedetteRun run = run("status", at(4));
        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(96))
                .anyMatch(line -> line.matches("  " + at(0) + " +master +2 replicas .* up 3/3 .*"))
                .anyMatch(line -> line.matches("  ├ " + at(1) + " +replica +up .* up 3/3 .*"))
                .anyMatch(line -> line.matches("  └ " + at(2) + " +replica +up .* up 3/3 .*"))
                .anyMatch(
                        line -> line.matches("  " + at(5) + " +" + at(0) + " +0 +up +2/2 +2/2 +ok"))
                .noneMatch(line -> line.contains("does not hold"));
        VedetteRun json = run("status", at(4), "--json");
        JsonObject group =
                JsonParser.parseString(json.out())
                        .getAsJsonObject()
                        .getAsJsonArray("groups")
                        .get(0)
                        .getAsJsonObject();
        assertThat(group.get("master").getAsString()).isEqualTo(at(0));
        assertThat(group.getAsJsonArray("nodes")).hasSize(3);
        assertThat(group.getAsJsonArray("sentinels")).hasSize(3);
    }

    @ParameterizedTest(name = "{0}")
    @Order(1)
    @CsvSource(
            delimiter = '|',
            value = {
                "status 127.0.0.1:1 | 3 | 127.0.0.1:1 could not be asked: connection refused",
                "verify 127.0.0.1:1 | 3 | 127.0.0.1:1 could not be asked: connection refused",
                "status SENTINEL --master nosuch | 3 | no group of the name nosuch is watched there",
                "verify NODE -a wrong | 3 | could not be asked: it refuses the login",
                "status nohost | 2 | is not HOST:PORT",
                "status SENTINEL --watch 0 | 2 | --watch takes 1 to 86400 seconds",
                "status SENTINEL --watch --json | 2 | --json looks once",
                "verify SENTINEL --wait -1 | 2 | --wait is at most a day"
            })
    void whatGoesWrongIsOneLineAndACode(String line, int code, String complaint) throws Exception {
        String words = line.replace("SENTINEL", at(3)).replace("NODE", at(0));
        VedetteRun run = VedetteRun.of(work, words.split(" "));
        assertThat(run.exit()).as("%s", run).isEqualTo(code);
        assertThat(run.err()).contains(complaint).doesNotContain("\tat ");
        assertThat(run.err().lines().count()).isLessThanOrEqualTo(2);
    }

    /// With a wrong password the sentinels still tell a good deal; what they cannot tell is
    /// unknown, not failed.
    @Test
    @Order(1)
    void aWrongPasswordMakesAVerificationUnknown() throws Exception {
        VedetteRun run = VedetteRun.of(work, Map.of("REDISCLI_AUTH", "wrong"), "verify", at(3));
        assertThat(run.exit()).as("%s", run).isEqualTo(3);
        assertThat(run.out()).contains("UNKNOWN: ").contains("WRONGPASS");
    }

    @Test
    @Order(2)
    void watchingSurvivesTheSentinelItAskedAndTheMaster() throws Exception {
        try (VedetteRun watch = VedetteRun.start(work, PASSWORD, "status", at(3), "--watch", "1")) {
            watch.awaitOut("sentinel  ");
            kill("sentinel-1");
            kill("node-1");
            watch.awaitOut("  mymaster  master: " + at(0) + " -> 127.0.0.1:");
            watch.awaitOut(at(0) + "  role: master -> silent (");
            watch.awaitOut(at(3) + "  sentinel: answers -> silent (");
            VedetteRun broken = run("verify", at(4));
            assertThat(broken.exit()).as("%s", broken).isEqualTo(1);
            assertThat(broken.out()).contains("✗ every sentinel answers").contains("FAILS: ");
            assertThat(run("up", "--detach").exit()).isZero();
            VedetteRun again = run("verify", at(4), "--wait", "60", "--replicas", "2");
            assertThat(again.exit()).as("%s", again).isZero();
            watch.awaitOut(at(3) + "  sentinel: silent (connection refused) -> answers");
            watch.signal("INT");
            assertThat(watch.exit()).isEqualTo(130);
            assertThat(watch.err()).doesNotContain("Exception");
        }
    }

    private static void kill(String member) throws IOException {
        String pid =
                Files.readString(work.resolve("state/vedette/groups/mymaster/" + member + "/pid"))
                        .split(" ")[0];
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }
}
