package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.doctor.Checks;
import dev.vedette.lab.substrate.FreePorts;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `vedette doctor` as a user starts it, over a group of real Redis on this machine: with
/// passwords, and with one fault, that all its sentinels are on one host.
final class DoctorIT {

    private static final String PASSWORD = "n0de-secret";

    private static final String SENTINEL_PASSWORD = "s3nt-secret";

    private static final Map<String, String> WITH_PASSWORDS =
            Map.of("REDISCLI_AUTH", PASSWORD, "VEDETTE_SENTINEL_AUTH", SENTINEL_PASSWORD);

    @TempDir private static Path work;

    private static int port;

    @BeforeAll
    static void aGroup() throws Exception {
        if (System.getenv("CI") == null) {
            assumeThat(
                            Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                                    .anyMatch(
                                            folder ->
                                                    Files.isExecutable(
                                                            Path.of(folder, "redis-sentinel"))))
                    .as("redis-sentinel is not on PATH; install it to run this test")
                    .isTrue();
        }
        Random random = new Random();
        VedetteRun up = up(random);
        // Between the search for free ports and the start somebody else may take one of them.
        for (int again = 0; again < 3 && up.err().contains("listens on port"); again++) {
            up = up(random);
        }
        assertThat(up.exit()).as("%s", up).isZero();
    }

    private static VedetteRun up(Random random) throws Exception {
        port =
                IntStream.generate(() -> random.nextInt(10_000, 32_000))
                        .limit(1_000)
                        .filter(p -> IntStream.range(p, p + 6).allMatch(FreePorts::isFree))
                        .findFirst()
                        .orElseThrow();
        return VedetteRun.of(
                work,
                "up",
                "--detach",
                "--nodes",
                "redis",
                "--port",
                Integer.toString(port),
                "--password",
                PASSWORD,
                "--sentinel-password",
                SENTINEL_PASSWORD,
                "--name",
                "orders");
    }

    @AfterAll
    static void noGroup() throws Exception {
        VedetteRun.of(work, "down", "--name", "orders");
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
    }

    private static String node(int index) {
        return "127.0.0.1:" + (port + index);
    }

    private static String sentinel(int index) {
        return node(3 + index);
    }

    private static VedetteRun doctor(Map<String, String> environment, String... arguments)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("doctor"));
        all.addAll(List.of(arguments));
        VedetteRun run = VedetteRun.of(work, environment, all.toArray(String[]::new));
        assertThat(run.out() + run.err())
                .doesNotContain(PASSWORD, SENTINEL_PASSWORD, "\tat ", "Exception");
        return run;
    }

    private static JsonObject group(VedetteRun run) throws IOException {
        return JsonParser.parseString(run.out())
                .getAsJsonObject()
                .getAsJsonArray("groups")
                .get(0)
                .getAsJsonObject();
    }

    private static JsonObject check(JsonObject group, String id) {
        for (JsonElement check : group.getAsJsonArray("checks")) {
            if (check.getAsJsonObject().get("id").getAsString().equals(id)) {
                return check.getAsJsonObject();
            }
        }
        throw new AssertionError("no check " + id + " in " + group);
    }

    @Test
    void aGroupIsALineAndBelowItWhatIsWrongAndHowToMendIt() throws Exception {
        VedetteRun run = doctor(WITH_PASSWORDS, sentinel(0));
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.out().lines().findFirst())
                .hasValueSatisfying(
                        line ->
                                assertThat(line)
                                        .contains("orders  " + node(0))
                                        .contains("2 replicas, 3 sentinels")
                                        .contains(" passed, 1 failed"));
        assertThat(run.out())
                .containsSubsequence(
                        "sentinel-hosts",
                        "all 3 sentinels are on one host, 127.0.0.1",
                        "move them to hosts of their own");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 100);
        assertThat(run.out()).doesNotContain("\u001b");
    }

    @Test
    void everyCheckIsInTheDocumentAndOnlyTheDocumentOnStandardOutput() throws Exception {
        VedetteRun run = doctor(WITH_PASSWORDS, sentinel(1), "--json");
        assertThat(run.exit()).isEqualTo(1);
        JsonObject document = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(document.get("ok").getAsBoolean()).isFalse();
        JsonObject group = group(run);
        assertThat(group.get("name").getAsString()).isEqualTo("orders");
        assertThat(group.get("master").getAsString()).isEqualTo(node(0));
        assertThat(group.get("failed").getAsInt()).isEqualTo(1);
        assertThat(group.getAsJsonArray("checks")).hasSize(Checks.ALL.size());
        assertThat(check(group, "sentinel-hosts").get("verdict").getAsString()).isEqualTo("failed");
        assertThat(check(group, "sentinel-login").get("verdict").getAsString()).isEqualTo("passed");
        assertThat(check(group, "master-rejoin").get("verdict").getAsString()).isEqualTo("passed");
    }

    @ParameterizedTest(name = "--fail-on {0}")
    @ValueSource(strings = {"fail", "warn", "unchecked"})
    void aFailureEndsWithOneHoweverStrictOneIs(String strictness) throws Exception {
        assertThat(doctor(WITH_PASSWORDS, sentinel(0), "--fail-on", strictness).exit())
                .isEqualTo(1);
    }

    @Test
    void onRequestNothingThatIsFoundEndsWithOne() throws Exception {
        assertThat(doctor(WITH_PASSWORDS, sentinel(0), "--fail-on", "never").exit()).isZero();
    }

    @Test
    void aNodeLeadsToItsSentinels() throws Exception {
        VedetteRun run = doctor(WITH_PASSWORDS, "--node", node(2), "--json");
        assertThat(group(run).getAsJsonArray("sentinels")).hasSize(3);
        assertThat(group(run).getAsJsonArray("replicas")).hasSize(2);
    }

    @Test
    void passwordsAreTakenAsRedisCliTakesThem() throws Exception {
        List<String[]> manners =
                List.of(
                        new String[] {sentinel(0), "-a", PASSWORD},
                        new String[] {sentinel(0), "--pass", PASSWORD, "--user", "default"},
                        new String[] {"-u", "redis://" + PASSWORD + "@" + node(0)});
        for (String[] manner : manners) {
            List<String> arguments = new ArrayList<>(List.of(manner));
            arguments.addAll(List.of("--sentinel-pass", SENTINEL_PASSWORD, "--json"));
            VedetteRun run = doctor(Map.of(), arguments.toArray(String[]::new));
            assertThat(check(group(run), "node-passwords").get("verdict").getAsString())
                    .as("%s", arguments)
                    .isEqualTo("passed");
        }
    }

    @Test
    void withoutTheNodesPasswordWhatTheyWouldTellIsNotChecked() throws Exception {
        VedetteRun run =
                doctor(Map.of("VEDETTE_SENTINEL_AUTH", SENTINEL_PASSWORD), sentinel(0), "--json");
        JsonObject rejoin = check(group(run), "master-rejoin");
        assertThat(rejoin.get("verdict").getAsString()).isEqualTo("not_checked");
        assertThat(rejoin.toString()).contains("it wants a password");
    }

    @Test
    void nodesThatRefuseTheLoginAreNamedAndNotJudged() throws Exception {
        VedetteRun run =
                doctor(
                        Map.of(
                                "VEDETTE_SENTINEL_AUTH",
                                SENTINEL_PASSWORD,
                                "REDISCLI_AUTH",
                                "wrong"),
                        sentinel(0));
        assertThat(run.exit()).as("%s", run).isEqualTo(3);
        assertThat(run.err())
                .contains(node(0) + ": it refuses the login: WRONGPASS")
                .contains(node(2) + ": it refuses the login: WRONGPASS")
                .contains("give --user and -a for the nodes");
    }

    @Test
    void aSentinelThatRefusesTheLoginIsNamed() throws Exception {
        VedetteRun run = doctor(Map.of(), sentinel(0), "--sentinel-pass", "wrong");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains(sentinel(0)).contains("WRONGPASS");
        VedetteRun none = doctor(Map.of(), sentinel(0));
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.err()).contains(sentinel(0)).contains("it wants a password");
    }

    @Test
    void whoCannotBeReachedIsNamed() throws Exception {
        VedetteRun run = doctor(Map.of(), "127.0.0.1:1", "no-such-host.invalid:26379");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err())
                .contains("127.0.0.1:1: connection refused")
                .contains("no-such-host.invalid:26379: the name cannot be resolved");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void aGroupThatIsNotThereIsToldWithThoseThatAre() throws Exception {
        VedetteRun run = doctor(WITH_PASSWORDS, sentinel(0), "--master", "order");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("no group 'order'").contains("orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis",
                "127.0.0.1:99999",
                "127.0.0.1:1 --timeout 0",
                "127.0.0.1:1 --fail-on sometimes",
                "127.0.0.1:1 --user ann",
                "--uri http://127.0.0.1",
                "127.0.0.1:1 --askpass",
                "--nosuch"
            })
    void wrongArgumentsAreRefusedInALineOrTwo(String arguments) throws Exception {
        VedetteRun run = doctor(Map.of(), arguments.split(" "));
        assertThat(run.exit()).as("%s", run).isEqualTo(2);
        assertThat(run.err().lines()).hasSizeBetween(1, 3);
        assertThat(run.err()).contains("vedette doctor");
        assertThat(run.out()).isEmpty();
    }

    /// Every example of the help, with the addresses of this group in place of those it shows.
    @Test
    void theExamplesOfTheHelpWork() throws Exception {
        List<String> examples =
                doctor(Map.of(), "--help")
                        .out()
                        .lines()
                        .map(String::strip)
                        .filter(line -> line.matches("(\\w+=\\S+ )*vedette doctor .*"))
                        .toList();
        assertThat(examples).hasSizeGreaterThanOrEqualTo(4);
        for (String example : examples) {
            Map<String, String> environment = new HashMap<>(WITH_PASSWORDS);
            List<String> words = new ArrayList<>();
            for (String word : example.split(" ")) {
                int equals = word.indexOf('=');
                if (words.isEmpty() && equals > 0) {
                    environment.putIfAbsent(word.substring(0, equals), word.substring(equals + 1));
                } else {
                    words.add(
                            word.replace("10.0.0.1:26379", sentinel(0))
                                    .replace("10.0.0.2:26379", sentinel(1))
                                    .replace("10.0.0.1:6379", node(0))
                                    .replace("mymaster", "orders"));
                }
            }
            VedetteRun run =
                    doctor(environment, words.subList(2, words.size()).toArray(String[]::new));
            assertThat(run.exit()).as("%s: %s", example, run).isEqualTo(1);
        }
    }

    @Test
    void aWayInByAnotherNameOfAMemberAddsNoMember() throws Exception {
        VedetteRun run = doctor(WITH_PASSWORDS, "localhost:" + (port + 3), "--json");
        assertThat(group(run).getAsJsonArray("sentinels")).hasSize(3);
        assertThat(check(group(run), "sentinel-ids").get("verdict").getAsString())
                .isEqualTo("passed");
    }

    @Test
    void anInterruptEndsItAtOnceAndLeavesTheGroupAsItWas() throws Exception {
        Address master = new Address("127.0.0.1", port);
        try (VedetteRun run =
                        VedetteRun.start(
                                work,
                                "doctor",
                                sentinel(0),
                                "-a",
                                PASSWORD,
                                "--sentinel-pass",
                                SENTINEL_PASSWORD);
                RespConnection watcher =
                        RespConnection.open(master, new Credentials(null, PASSWORD), 5_000)) {
            Awaited.until(() -> isLookedAt(watcher));
            run.signal("INT");
            assertThat(run.exit()).isEqualTo(130);
            Awaited.until(() -> !isLookedAt(watcher));
        }
    }

    /// A connection listens to hellos that is no sentinel's.
    private static boolean isLookedAt(RespConnection watcher) throws IOException {
        return watcher.ask("CLIENT", "LIST")
                .text()
                .lines()
                .anyMatch(line -> line.contains("cmd=subscribe") && line.contains("name= "));
    }
}
