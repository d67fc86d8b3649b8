package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.sentinel.Quorum.Maker;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

/// SENTINEL SIMULATE-FAILURE ends the process where it says, as it ends the real one.
final class RehearsalIT {

    @TempDir Path directory;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "REAL, crash-after-election, slave",
        "OURS, crash-after-election, slave",
        "REAL, crash-after-promotion, master",
        "OURS, crash-after-promotion, master"
    })
    void theProcessEndsInTheMiddleOfAFailover(Maker maker, String when, String role) {
        RedisProcess master = Oracle.start();
        RedisProcess replica = Oracle.start("--replicaof", "127.0.0.1", "" + master.port());
        String lines = "sentinel monitor g 127.0.0.1 " + master.port() + " 1\n";
        try (master;
                replica;
                SentinelProcess sentinel = SentinelProcess.start(maker, directory, lines)) {
            sentinel.ask("SENTINEL debug info-period 200");
            sentinel.await(
                    "the replica is in sync",
                    () -> sentinel.ask("SENTINEL replicas g").contains("ok"));
            assertThat(sentinel.ask("SENTINEL simulate-failure " + when)).containsExactly("OK");
            sentinel.client().send("SENTINEL", "FAILOVER", "g");
            assertThat(sentinel.awaitExit()).isEqualTo(99);
            assertThat(sentinel.logged())
                    .contains("Sentinel CRASH because of SENTINEL simulate-failure")
                    .contains("+elected-leader master g 127.0.0.1 " + master.port())
                    .noneMatch(line -> line.startsWith("+switch-master"));
            assertThat(role(replica)).isEqualTo(role);
            Oracle.count(1);
        }
    }

    private static String role(RedisProcess server) {
        try (RespClient client = server.connect()) {
            return Quorum.flat(client.ask("ROLE")).getFirst();
        }
    }
}
