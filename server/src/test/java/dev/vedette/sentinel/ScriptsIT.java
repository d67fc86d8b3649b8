package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.sentinel.Quorum.Maker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/// Scripts of the operator: the same scripts under a real Sentinel and under ours are called with
/// the same words, as often, and their ends are told alike.
@Isolated("how long scripts run, and when they run again, is what is looked at")
final class ScriptsIT {

    private static final String RECORD = "echo \"$(basename $0)\" \"$@\" >> $(dirname $0)/calls\n";

    @TempDir Path directory;

    private static Path script(Path directory, String name, String body) {
        try {
            Path path = directory.resolve(name);
            Files.writeString(path, "#!/bin/sh\n" + body);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            return path;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> calls(SentinelProcess sentinel) {
        try {
            Path calls = sentinel.directory.resolve("calls");
            return Files.exists(calls)
                    ? Files.readString(calls)
                            .replace(sentinel.directory.toString(), "DIR")
                            .lines()
                            .sorted()
                            .toList()
                    : List.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> ends(SentinelProcess sentinel) {
        return sentinel.logged().stream()
                .filter(line -> line.startsWith("-script-error"))
                .map(line -> line.replace(sentinel.directory.toString(), "DIR"))
                .sorted()
                .toList();
    }

    /// One that ends with 1 or by a signal runs ten times in all; one with 2 or more runs once.
    @Test
    void scriptsAreRepeatedAndGivenUpAsByTheRealOne() {
        try (SentinelProcess real = exercised(REAL);
                SentinelProcess ours = exercised(OURS)) {
            for (SentinelProcess sentinel : List.of(real, ours)) {
                sentinel.await(
                        "all scripts are done",
                        () -> sentinel.ask("SENTINEL pending-scripts").isEmpty());
            }
            assertThat(calls(real)).hasSize(23);
            assertThat(calls(ours)).isEqualTo(calls(real));
            assertThat(ends(real)).hasSize(4);
            assertThat(ends(ours)).isEqualTo(ends(real));
            for (String question :
                    List.of(
                            "SENTINEL set g notification-script /nope",
                            "SENTINEL set g client-reconfig-script /nope",
                            "SENTINEL set g notification-script ''",
                            "SENTINEL set g client-reconfig-script /bin/true",
                            "INFO sentinel")) {
                assertThat(ours.ask(question)).as(question).isEqualTo(real.ask(question));
            }
            assertThat(ours.ask("SENTINEL master g"))
                    .containsSubsequence("client-reconfig-script", "/bin/true", "problem");
            assertThat(real.ask("SENTINEL master g"))
                    .endsWith("client-reconfig-script", "/bin/true");
            Oracle.count(7);
        }
    }

    private SentinelProcess exercised(Maker maker) {
        SentinelProcess sentinel =
                SentinelProcess.start(
                        maker,
                        directory,
                        "sentinel deny-scripts-reconfig no\nsentinel monitor g 127.0.0.1 1 1\n");
        sentinel.ask("SENTINEL debug script-retry-delay 1");
        for (String ending : List.of("exit 0", "exit 1", "exit 2", "exit 99", "kill -9 $$")) {
            String name = ending.replace(' ', '-').replace("$$", "self");
            Path path = script(sentinel.directory, name, RECORD + ending + "\n");
            assertThat(sentinel.ask("SENTINEL set g notification-script " + path))
                    .containsExactly("OK");
        }
        sentinel.ask("SENTINEL set g notification-script ''");
        return sentinel;
    }

    @Test
    void oneThatRunsTooLongIsKilledAndRunAgain() {
        try (SentinelProcess real = withEndless(REAL);
                SentinelProcess ours = withEndless(OURS)) {
            for (SentinelProcess sentinel : List.of(real, ours)) {
                sentinel.await("its turn", () -> !calls(sentinel).isEmpty());
                List<String> pending = sentinel.ask("SENTINEL pending-scripts");
                assertThat(pending.subList(0, 6))
                        .containsExactly(
                                "argv",
                                sentinel.directory + "/endless",
                                "+set",
                                "master g 127.0.0.1 1 notification-script "
                                        + sentinel.directory
                                        + "/endless",
                                "flags",
                                "running");
                assertThat(pending).hasSize(12).contains("run-time", "pid", "retry-num");
                sentinel.await(
                        "it is killed",
                        () -> sentinel.log().contains("-script-timeout " + sentinel.directory));
                sentinel.await("it runs again", () -> calls(sentinel).size() > 1);
                assertThat(sentinel.logged()).anyMatch(l -> l.matches("-script-child \\d+ 0 9"));
            }
            Oracle.count(2);
        }
    }

    private SentinelProcess withEndless(Maker maker) {
        SentinelProcess sentinel =
                SentinelProcess.start(
                        maker,
                        directory,
                        "sentinel deny-scripts-reconfig no\nsentinel monitor g 127.0.0.1 1 1\n");
        sentinel.ask("SENTINEL debug script-retry-delay 1 script-max-runtime 700");
        Path path = script(sentinel.directory, "endless", RECORD + "exec sleep 15\n");
        sentinel.ask("SENTINEL set g notification-script " + path);
        sentinel.ask("SENTINEL set g notification-script ''");
        return sentinel;
    }

    @Test
    void aFailoverCallsBothScriptsWithTheWordsOfTheRealOne() {
        assertThat(callsOfAFailover(OURS)).containsAll(callsOfAFailover(REAL));
        Oracle.count(1);
    }

    private List<String> callsOfAFailover(Maker maker) {
        RedisProcess master = Oracle.start();
        RedisProcess replica = Oracle.start("--replicaof", "127.0.0.1", "" + master.port());
        SentinelProcess sentinel =
                SentinelProcess.prepare(
                        maker,
                        directory,
                        "sentinel monitor g 127.0.0.1 %d 1\nsentinel down-after-milliseconds g 1500\n"
                                .formatted(master.port()));
        try (master;
                replica;
                sentinel) {
            Path recorder = script(sentinel.directory, "recorder", RECORD);
            Files.writeString(
                    sentinel.path(),
                    sentinel.conf()
                            + "sentinel notification-script g %s\nsentinel client-reconfig-script g %s\n"
                                    .formatted(recorder, recorder));
            sentinel.start();
            sentinel.awaitAnswers();
            sentinel.ask("SENTINEL debug info-period 200");
            sentinel.await(
                    "the replica is in sync",
                    () -> sentinel.ask("SENTINEL replicas g").contains("ok"));
            master.close();
            sentinel.await(
                    "the failover ends",
                    () ->
                            calls(sentinel).stream()
                                    .anyMatch(call -> call.contains("+failover-end")));
            sentinel.await(
                    "the scripts end", () -> sentinel.ask("SENTINEL pending-scripts").isEmpty());
            String id = sentinel.ask("SENTINEL myid").getFirst();
            return calls(sentinel).stream()
                    // The old master is found down again, sooner or later.
                    .filter(call -> !call.contains("sdown slave"))
                    .map(call -> call.replace("" + master.port(), "MASTER"))
                    .map(call -> call.replace("" + replica.port(), "REPLICA").replace(id, "ID"))
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What ours adds: the same facts as variables and, where the operator wants it, behind the two
    /// arguments.
    @Test
    void scriptsMayReadTheInstanceFromSixArgumentsOrFromVariables() {
        try (SentinelProcess ours =
                SentinelProcess.start(
                        OURS,
                        directory,
                        """
                        sentinel deny-scripts-reconfig no
                        sentinel monitor g 127.0.0.1 1 1
                        sentinel notification-script-instance g yes
                        """)) {
            Path path =
                    script(
                            ours.directory,
                            "six",
                            """
                            env | grep -E '^VEDETTE_(E|I|M|P|R)' >> $(dirname $0)/calls
                            for a in "$@"; do echo "[$a]"; done >> $(dirname $0)/calls
                            """);
            ours.ask("SENTINEL set g notification-script " + path);
            ours.await("it ran", () -> calls(ours).contains("[1]"));
            String message = "master g 127.0.0.1 1 notification-script DIR/six";
            assertThat(calls(ours))
                    .containsExactlyInAnyOrder(
                            "[+set]",
                            "[" + message + "]",
                            "[g]",
                            "[master]",
                            "[127.0.0.1]",
                            "[1]",
                            "VEDETTE_EVENT=+set",
                            "VEDETTE_MESSAGE=" + message,
                            "VEDETTE_MASTER=g",
                            "VEDETTE_ROLE=master",
                            "VEDETTE_IP=127.0.0.1",
                            "VEDETTE_PORT=1");
            assertThat(ours.conf()).contains("\nsentinel notification-script-instance g yes\n");
        }
    }

    @Test
    void theQueueHoldsWhatTheRealOnesHolds() {
        try (SentinelProcess real = overflowing(REAL);
                SentinelProcess ours = overflowing(OURS)) {
            for (SentinelProcess sentinel : List.of(real, ours)) {
                sentinel.await(
                        "sixteen run",
                        () -> sentinel.ask("INFO sentinel").getFirst().contains("scripts:16\r"));
                assertThat(sentinel.ask("INFO sentinel").getFirst())
                        .contains("sentinel_scripts_queue_length:256\r");
                List<String> pending = sentinel.ask("SENTINEL pending-scripts");
                assertThat(pending)
                        .contains("master g 127.0.0.1 1 quorum 300")
                        .doesNotContain("master g 127.0.0.1 1 quorum 20");
            }
            Oracle.count(2);
        }
    }

    private SentinelProcess overflowing(Maker maker) {
        SentinelProcess sentinel = withEndless(maker);
        sentinel.ask("SENTINEL debug script-max-runtime 60000");
        sentinel.ask("SENTINEL set g notification-script " + sentinel.directory + "/endless");
        StringBuilder orders = new StringBuilder("SENTINEL set g");
        for (int quorum = 1; quorum <= 300; quorum++) {
            orders.append(" quorum ").append(quorum);
        }
        sentinel.ask(orders.toString());
        return sentinel;
    }
}
