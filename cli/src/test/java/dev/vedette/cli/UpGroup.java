package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.substrate.FreePorts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A group with a password, brought up by `vedette up`: three nodes, three sentinels, timeouts as
/// short as tests like them. Close kills it.
final class UpGroup implements AutoCloseable {

    static final String PASSWORD = "n0de-secret";

    private static final int TIMEOUT_MILLIS = 2_000;

    private final Path work;
    private final String programs;
    private final int firstPort;

    private UpGroup(Path work, String programs, int firstPort) {
        this.work = work;
        this.programs = programs;
        this.firstPort = firstPort;
    }

    /// @param programs `ours` or `redis`; without real servers on PATH, a test of those is skipped,
    ///   except in CI
    static UpGroup of(Path work, String programs) throws IOException, InterruptedException {
        if (programs.equals("redis") && System.getenv("CI") == null) {
            assumeThat(isOnPath("redis-sentinel"))
                    .as("redis-sentinel is not on PATH; install it to run this test")
                    .isTrue();
        }
        UpGroup group = new UpGroup(work, programs, sixPorts());
        VedetteRun run = VedetteRun.of(work, group.up().toArray(String[]::new));
        assertThat(run.exit()).as("%s", run).isZero();
        return group;
    }

    private List<String> up() {
        return List.of(
                "up",
                "--detach",
                "--nodes=" + programs,
                "--port=" + firstPort,
                "--password=" + PASSWORD,
                "--down-after=1500",
                "--failover-timeout=10000");
    }

    /// For a shell: starts what is missing of this group.
    String upCommand() {
        return "XDG_STATE_HOME="
                + work.resolve("state")
                + " "
                + VedetteRun.LAUNCHER
                + " "
                + String.join(" ", up());
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// The first of six ports in a row that nobody listens on.
    static int sixPorts() {
        Random random = new Random();
        return IntStream.generate(() -> random.nextInt(10_000, 32_000))
                .limit(1_000)
                .filter(first -> IntStream.range(first, first + 6).allMatch(FreePorts::isFree))
                .findFirst()
                .orElseThrow();
    }

    Address node(int index) {
        return new Address("127.0.0.1", firstPort + index);
    }

    Address sentinel(int index) {
        return new Address("127.0.0.1", firstPort + 3 + index);
    }

    Answer ask(int node, String... words) throws IOException {
        try (RespConnection connection =
                RespConnection.open(node(node), new Credentials(null, PASSWORD), TIMEOUT_MILLIS)) {
            return connection.ask(words);
        }
    }

    /// On each of the three nodes.
    void configure(String name, String value) throws IOException {
        for (int i = 0; i < 3; i++) {
            assertThat(ask(i, "CONFIG", "SET", name, value).isOk()).isTrue();
        }
    }

    /// Keys on the node that begin with `vedette:`.
    List<String> testKeys(int node) throws IOException {
        return ask(node, "KEYS", "vedette:*").texts();
    }

    private List<String> replicaPriorities(int sentinel) throws IOException {
        List<String> priorities = new ArrayList<>();
        try (RespConnection connection = RespConnection.open(sentinel(sentinel), TIMEOUT_MILLIS)) {
            for (Answer replica : connection.ask("SENTINEL", "REPLICAS", "mymaster").items()) {
                priorities.add(replica.pairs().get("slave-priority"));
            }
        }
        return priorities;
    }

    /// How often the sentinels ask for INFO, in milliseconds; only Redis 7 lets it be changed.
    void infoPeriod(int millis) throws IOException {
        for (int i = 0; i < 3; i++) {
            try (RespConnection connection = RespConnection.open(sentinel(i), TIMEOUT_MILLIS)) {
                String period = Integer.toString(millis);
                assertThat(connection.ask("SENTINEL", "DEBUG", "INFO-PERIOD", period).isOk())
                        .isTrue();
            }
        }
    }

    /// Every sentinel believes it of both replicas.
    boolean allReplicasHavePriority(String priority) throws IOException {
        for (int i = 0; i < 3; i++) {
            if (!replicaPriorities(i).equals(List.of(priority, priority))) {
                return false;
            }
        }
        return true;
    }

    /// The process id of whoever is the master.
    String masterProcess() throws IOException {
        for (int i = 0; i < 3; i++) {
            if (ask(i, "ROLE").items().getFirst().text().equals("master")) {
                return ask(i, "INFO", "server").fields().get("process_id");
            }
        }
        throw new AssertionError("nobody is the master");
    }

    /// The examples in a command's help, each as one line, with this group's addresses and
    /// password.
    List<String> examples(String command) throws IOException, InterruptedException {
        VedetteRun help = VedetteRun.of(work, command, "--help");
        String text = help.out().replace("\\\n", " ");
        return text.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("vedette " + command))
                .map(
                        line ->
                                line.replace("10.0.0.1:26379", sentinel(0).toString())
                                        .replace("redis://", "redis://:" + PASSWORD + "@")
                                        .replace("10.0.0.1:6379", node(0).toString())
                                        .replace("10.0.0.2:6379", node(1).toString()))
                .toList();
    }

    /// Runs a line of the help in a shell, as a user would; programs in `path` are found first.
    VedetteRun shell(Path path, String line) throws IOException, InterruptedException {
        return VedetteRun.inShell(
                work,
                Map.of("REDISCLI_AUTH", PASSWORD, "PATH", path + ":" + System.getenv("PATH")),
                line.replaceFirst("vedette", VedetteRun.LAUNCHER.toString()));
    }

    /// Waits for an event, for a minute at most.
    static void await(String what, Callable<Boolean> question) throws Exception {
        for (int attempt = 0; attempt < 600; attempt++) {
            if (question.call()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not within a minute: " + what);
    }

    /// Waits until no node has a test's key: the old master keeps its own until it is a replica.
    void awaitNoTestKeys() throws Exception {
        await(
                "no key is left behind",
                () -> testKeys(0).isEmpty() && testKeys(1).isEmpty() && testKeys(2).isEmpty());
    }

    @Override
    public void close() {
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
    }
}
