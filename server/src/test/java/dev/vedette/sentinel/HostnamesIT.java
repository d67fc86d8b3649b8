package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

/// Names instead of addresses, in one quorum with a real Sentinel. `localhost` is the one name that
/// every machine knows.
final class HostnamesIT {

    @TempDir Path directory;

    @ParameterizedTest(name = "announce-hostnames {0}")
    @ValueSource(strings = {"yes", "no"})
    void aGroupOfNamesFailsOverUnderBoth(String announces) {
        String shown = announces.equals("yes") ? "localhost" : "127.0.0.1";
        RedisProcess master = Oracle.start();
        RedisProcess replica =
                Oracle.start(
                        "--replicaof",
                        "localhost",
                        "" + master.port(),
                        "--replica-announce-ip",
                        "localhost");
        String lines =
                """
                sentinel resolve-hostnames yes
                sentinel announce-hostnames %s
                sentinel announce-ip localhost
                sentinel monitor g localhost %d 2
                sentinel down-after-milliseconds g 1500
                sentinel failover-timeout g 10000
                """
                        .formatted(announces, master.port());
        try (master;
                replica;
                SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
            List<SentinelProcess> both = List.of(real, ours);
            for (SentinelProcess sentinel : both) {
                sentinel.ask("SENTINEL debug info-period 300");
                sentinel.await(
                        "the other Sentinel and the replica are known",
                        () ->
                                sentinel.ask("SENTINEL sentinels g").contains(shown)
                                        && sentinel.ask("SENTINEL replicas g").contains("ok"));
                assertThat(sentinel.ask("SENTINEL get-master-addr-by-name g"))
                        .containsExactly(shown, "" + master.port());
                assertThat(sentinel.field("SENTINEL replicas g", "name"))
                        .isEqualTo(shown + ":" + replica.port());
                assertThat(sentinel.field("SENTINEL master g", "num-slaves")).isEqualTo("1");
            }
            master.close();
            for (SentinelProcess sentinel : both) {
                sentinel.await(
                        "the replica is the master",
                        () ->
                                sentinel.ask("SENTINEL get-master-addr-by-name g")
                                        .equals(List.of(shown, "" + replica.port())));
            }
            ours.await(
                    "the name is kept",
                    () -> ours.conf().contains("sentinel monitor g localhost " + replica.port()));
            Oracle.count(2);
        }
    }

    @Test
    void aNameIsRefusedOrTakenAsByTheRealOne() {
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, "");
                SentinelProcess ours = SentinelProcess.start(OURS, directory, "")) {
            for (String line :
                    """
                    SENTINEL monitor g localhost 5 1
                    SENTINEL config set resolve-hostnames yes
                    SENTINEL monitor g no.such.invalid 5 1
                    SENTINEL monitor g localhost 5 1
                    SENTINEL get-master-addr-by-name g
                    SENTINEL is-master-down-by-addr localhost 5 0 *
                    SENTINEL is-master-down-by-addr no.such.invalid 5 0 *
                    SENTINEL config set announce-hostnames yes
                    SENTINEL get-master-addr-by-name g
                    SENTINEL set g quorum 2
                    SENTINEL config set announce-hostnames no
                    SENTINEL get-master-addr-by-name g
                    """
                            .split("\n")) {
                assertThat(ours.ask(line)).as(line).isEqualTo(real.ask(line));
                Oracle.count(1);
            }
            assertThat(ours.logged()).contains("+set master g localhost 5 quorum 2");
            assertThat(real.logged()).contains("+set master g localhost 5 quorum 2");
            assertThat(ours.log()).contains("Failed to resolve hostname 'no.such.invalid'");
            assertThat(real.log()).contains("Failed to resolve hostname 'no.such.invalid'");
        }
    }
}
