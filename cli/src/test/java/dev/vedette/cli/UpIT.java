package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.substrate.FreePorts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `vedette up` and `vedette down` over real processes, as a user starts them.
@Execution(ExecutionMode.CONCURRENT)
final class UpIT {

    private static final int TIMEOUT_MILLIS = 2_000;

    private final String port = Integer.toString(portsFrom());

    @TempDir private Path work;

    /// Six ports in a row below the range that outgoing connections take theirs from.
    private static int portsFrom() {
        Random random = new Random();
        return IntStream.generate(() -> random.nextInt(10_000, 32_000))
                .limit(1_000)
                .filter(first -> IntStream.range(first, first + 6).allMatch(FreePorts::isFree))
                .findFirst()
                .orElseThrow();
    }

    @AfterEach
    void nothingStaysBehind() {
        VedetteRun.processesIn(work).forEach(ProcessHandle::destroyForcibly);
    }

    /// Without real servers the test is skipped, with the remedy; in CI it runs and fails.
    private static void needsRedis() {
        if (System.getenv("CI") == null) {
            assumeThat(Commands.isOnPath("redis-sentinel"))
                    .as("redis-sentinel is not on PATH; install it to run this test")
                    .isTrue();
        }
    }

    private Path home() {
        return work.resolve("state/vedette/groups");
    }

    private Address at(int index) {
        return new Address("127.0.0.1", Integer.parseInt(port) + index);
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(VedetteRun.processesIn(home())).as("processes left behind").isEmpty();
        if (Files.exists(home())) {
            try (Stream<Path> groups = Files.list(home())) {
                assertThat(groups).as("folders left behind").isEmpty();
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"ours", "redis"})
    void aGroupStaysUntilItIsTakenDown(String nodes) throws Exception {
        if (nodes.equals("redis")) {
            needsRedis();
        }
        String[] up = {
            "up",
            "--detach",
            "--json",
            "--nodes",
            nodes,
            "--port",
            port,
            "--password",
            "n0de",
            "--sentinel-password",
            "s3nt",
            "--name",
            "orders"
        };
        VedetteRun run = VedetteRun.of(work, up);
        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.toString().replace("--password n0de", "").replace("s3nt --name", ""))
                .as("passwords are shown to nobody")
                .doesNotContain("n0de", "s3nt");
        JsonObject told = JsonParser.parseString(run.out()).getAsJsonObject();
        assertThat(told.getAsJsonArray("nodes")).hasSize(3);
        assertThat(told.getAsJsonArray("sentinels")).hasSize(3);
        assertThat(Path.of(told.get("password_file").getAsString())).content().isEqualTo("n0de\n");
        assertThat(VedetteRun.processesIn(home())).hasSize(6);
        for (int i = 3; i < 6; i++) {
            try (RespConnection sentinel =
                    RespConnection.open(at(i), new Credentials(null, "s3nt"), TIMEOUT_MILLIS)) {
                assertThat(sentinel.ask("SENTINEL", "CKQUORUM", "orders").text())
                        .startsWith("OK 3 usable Sentinels.");
                assertThat(sentinel.ask("SENTINEL", "MASTER", "orders").pairs())
                        .containsEntry("num-slaves", "2")
                        .containsEntry("flags", "master");
            }
        }
        assertDoctorMindsNothingButTheOneMachine();
        VedetteRun again = VedetteRun.of(work, up);
        assertThat(again.exit()).isZero();
        assertThat(again.err()).contains("Group orders runs already; nothing was started.");
        assertThat(JsonParser.parseString(again.out())).isEqualTo(told);
        VedetteRun other = VedetteRun.of(work, "up", "--name", "orders", "--replicas", "1");
        assertThat(other.exit()).isEqualTo(2);
        assertThat(other.err()).contains("has 2 replicas; stop it with vedette down");

        VedetteRun down = VedetteRun.of(work, "down", "--name", "orders");
        assertThat(down.exit()).as("%s", down).isZero();
        assertThat(down.out()).contains("Stopped the 6 processes of group orders");
        assertNothingIsLeft();
        VedetteRun downAgain = VedetteRun.of(work, "down", "--name", "orders");
        assertThat(downAgain.exit()).isEqualTo(1);
        assertThat(downAgain.err()).contains("there is no group in");
    }

    private void assertDoctorMindsNothingButTheOneMachine() throws Exception {
        VedetteRun doctor =
                VedetteRun.of(
                        work,
                        Map.of("REDISCLI_AUTH", "n0de", "VEDETTE_SENTINEL_AUTH", "s3nt"),
                        "doctor",
                        at(3).toString(),
                        "--json");
        assertThat(doctor.exit()).as("%s", doctor).isEqualTo(1);
        List<String> minded = new ArrayList<>();
        JsonParser.parseString(doctor.out())
                .getAsJsonObject()
                .getAsJsonArray("groups")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("checks")
                .forEach(
                        each -> {
                            JsonObject check = each.getAsJsonObject();
                            if (List.of("failed", "warned")
                                    .contains(check.get("verdict").getAsString())) {
                                minded.add(check.get("id").getAsString());
                            }
                        });
        minded.remove("round-trip"); // how busy this machine is just now is not the files' doing
        assertThat(minded).as("%s", doctor).containsExactly("sentinel-hosts");
    }

    @Test
    void whatIsKeptGoesOnWithItsData() throws Exception {
        needsRedis();
        Path folder = work.resolve("group");
        String[] up = {
            "up",
            "--detach",
            "--sentinels",
            "0",
            "--nodes",
            "redis",
            "--port",
            port,
            "--dir",
            folder.toString()
        };
        assertThat(VedetteRun.of(work, up).exit()).isZero();
        try (RespConnection master = RespConnection.open(at(0), TIMEOUT_MILLIS)) {
            assertThat(master.ask("SET", "kept", "yes").isOk()).isTrue();
        }
        VedetteRun down = VedetteRun.of(work, "down", "--dir", folder.toString());
        assertThat(down.out()).contains("its folder is kept: " + folder);
        assertThat(VedetteRun.processesIn(folder)).isEmpty();
        VedetteRun again = VedetteRun.of(work, up);
        assertThat(again.exit()).as("%s", again).isZero();
        assertThat(again.out()).contains("it goes on with its data");
        try (RespConnection master = RespConnection.open(at(0), TIMEOUT_MILLIS)) {
            assertThat(master.ask("GET", "kept").text()).isEqualTo("yes");
        }
    }

    @Test
    void whatIsWrittenForOursIsAcceptedByRealServersToo() throws Exception {
        needsRedis();
        Path folder = work.resolve("group");
        VedetteRun ours =
                VedetteRun.of(
                        work,
                        "up",
                        "--detach",
                        "--port",
                        port,
                        "--dir",
                        folder.toString(),
                        "--password",
                        "p",
                        "--sentinel-password",
                        "q");
        assertThat(ours.exit()).as("%s", ours).isZero();
        assertThat(VedetteRun.of(work, "down", "--dir", folder.toString()).exit()).isZero();
        Path roster = folder.resolve("group.properties");
        String members = Files.readString(roster);
        Files.writeString(
                roster,
                members.replaceAll("(?m)^(.* = node.*) vedette$", "$1 redis-server")
                        .replaceAll("(?m)^(.* = sentinel.*) vedette$", "$1 redis-sentinel"));
        VedetteRun real = VedetteRun.of(work, "up", "--detach", "--dir", folder.toString());
        assertThat(real.exit()).as("%s", real).isZero();
        assertThat(real.out()).contains("know the nodes and each other").contains("redis-sentinel");
    }

    @Test
    void aMemberThatDiedIsStartedAgainAndAStrangerIsLeftAlone() throws Exception {
        needsRedis();
        String[] up = {"up", "--detach", "--sentinels", "1", "--nodes", "redis", "--port", port};
        assertThat(VedetteRun.of(work, up).exit()).isZero();
        Path pidFile = home().resolve("mymaster/node-3/pid");
        String text = Files.readString(pidFile);
        ProcessHandle replica = ProcessHandle.of(Long.parseLong(text.split(" ")[0])).orElseThrow();
        replica.destroyForcibly();
        replica.onExit().get(20, TimeUnit.SECONDS);
        // Somebody else has got the id of the dead process by now.
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try {
            Files.writeString(pidFile, stranger.pid() + " " + text.split(" ")[1]);
            VedetteRun again = VedetteRun.of(work, up);
            assertThat(again.exit()).as("%s", again).isZero();
            assertThat(again.out()).contains("runs in part, 3 of 4 processes; starting the rest");
            assertThat(VedetteRun.processesIn(home())).hasSize(4);
            Files.writeString(pidFile, stranger.pid() + " " + text.split(" ")[1]);
            VedetteRun.of(work, "down");
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @ParameterizedTest(name = "{0} after {1}")
    @CsvSource({
        "INT, Starting 3 nodes",
        "TERM, Starting 3 sentinels",
        "INT, Ctrl-C ends all of it"
    })
    void endedAtAnyMomentItLeavesNothingBehind(String signal, String moment) throws Exception {
        needsRedis();
        try (VedetteRun run = VedetteRun.start(work, "up", "--nodes", "redis", "--port", port)) {
            run.awaitOut(moment);
            run.signal(signal);
            assertThat(run.exit()).as("%s", run).isEqualTo(signal.equals("INT") ? 130 : 143);
            assertThat(run.err())
                    .contains("all processes are stopped, nothing is left behind")
                    .doesNotContain("Exception");
            assertNothingIsLeft();
        }
    }

    /// Nobody can clean up after SIGKILL; but the next one can see what is there.
    @Test
    void aGroupWhoseProgramWasKilledCanStillBeTakenDown() throws Exception {
        needsRedis();
        try (VedetteRun run =
                VedetteRun.start(
                        work, "up", "--sentinels", "0", "--nodes", "redis", "--port", port)) {
            run.awaitOut("Ctrl-C ends all of it");
            run.signal("KILL");
            run.exit();
            VedetteRun again = VedetteRun.of(work, "up", "--nodes", "redis");
            assertThat(again.exit()).isEqualTo(1);
            assertThat(again.out()).contains("runs already").contains("vedette down stops it");
            assertThat(VedetteRun.of(work, "down").exit()).isZero();
            assertNothingIsLeft();
        }
    }

    @Test
    void inTheForegroundItTellsWhoEndedAndEndsWithTheGroup() throws Exception {
        needsRedis();
        try (VedetteRun run =
                VedetteRun.start(
                        work, "up", "--sentinels", "0", "--nodes", "redis", "--port", port)) {
            run.awaitOut("Ctrl-C ends all of it");
            String text = Files.readString(home().resolve("mymaster/node-2/pid"));
            ProcessHandle.of(Long.parseLong(text.split(" ")[0])).orElseThrow().destroyForcibly();
            run.awaitOut("node-2 (" + at(1) + ") ended; vedette up --detach starts it again");
            assertThat(VedetteRun.of(work, "down").exit()).isZero();
            assertThat(run.exit()).as("%s", run).isZero();
            assertThat(run.out()).contains("was stopped by vedette down");
            assertNothingIsLeft();
        }
    }

    /// What was in a folder before us is not ours to delete, in whatever way we end.
    @Test
    void aFolderWithOtherThingsInItIsLeftAsItIs() throws Exception {
        Path precious = Files.createDirectory(work.resolve("home")).resolve("thesis.txt");
        Files.writeString(precious, "four years");
        String folder = String.valueOf(precious.getParent());
        VedetteRun up = VedetteRun.of(work, "up", "--detach", "--dir", folder);
        assertThat(up.exit()).isEqualTo(2);
        assertThat(up.err()).contains("is neither empty nor the folder of a group");
        assertThat(VedetteRun.of(work, "down", "--dir", folder).exit()).isEqualTo(1);
        assertThat(precious).hasContent("four years");
    }

    @Test
    void aPortThatIsTakenIsNamedAndNothingIsStarted() throws Exception {
        try (ServerSocket _ = new ServerSocket(at(1).port(), 1, InetAddress.getLoopbackAddress())) {
            VedetteRun run = VedetteRun.of(work, "up", "--port", port);
            assertThat(run.exit()).isEqualTo(2);
            assertThat(run.err())
                    .contains("listens on port " + at(1).port() + " already, where node-2 should");
            assertNothingIsLeft();
        }
    }

    @Test
    void aDryRunPrintsEveryFileAndStartsNothing() throws Exception {
        VedetteRun run = VedetteRun.of(work, "up", "--dry-run", "--sentinels", "5");
        assertThat(run.exit()).isZero();
        for (String file :
                List.of("node-1/redis.conf", "node-3/redis.conf", "sentinel-5/sentinel.conf")) {
            assertThat(run.out()).contains("#### " + file + "\n");
        }
        assertThat(run.out()).contains(" 3\n").contains("sentinel monitor mymaster 127.0.0.1 ");
        assertThat(work.resolve("state")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up --nodes no-such-program | no-such-program is not on PATH; install it",
                "up --replicas -1 | --replicas must be at least 0",
                "up --quorum 4 | --quorum must be between 1 and the number of sentinels, 3",
                "up --password a'b | --password: a password with spaces, quotes",
                "up --name .. | --name must be of letters",
                "up --port 65534 | ports go from 1 to 65535",
                "up --json | --json goes with --detach only",
                "up --nodes /bin/false | node-1 (/bin/false) ended while starting",
                "down --bogus | Unknown option: '--bogus'"
            })
    void mistakesEndWith2AndSayWhatIsWrong(String arguments, String complaint) throws Exception {
        VedetteRun run = VedetteRun.of(work, arguments.split(" "));
        assertThat(run.exit()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).contains(complaint).doesNotContain("\tat ");
        assertThat(run.err().lines().count()).isLessThan(8);
        assertNothingIsLeft();
    }
}
