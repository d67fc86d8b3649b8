package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A group under TLS in the simulated world, which carries bytes as they are and knows who may
/// speak with whom.
final class SecureGroupTest {

    private static final long YEAR_SECONDS = 365L * 24 * 60 * 60;

    private final Simulation simulation = new Simulation(7);
    private final List<SimWorld> nodes = new ArrayList<>();
    private final List<SimWorld> sentinels = new ArrayList<>();

    private SimWorld machine(String address) {
        SimWorld machine = simulation.machine(address);
        write(machine, "/cert", machine.clock().now().seconds() + YEAR_SECONDS);
        write(machine, "/key", 0);
        return machine;
    }

    private static void write(SimWorld machine, String path, long number) {
        try (DiskFile file = machine.disk().create(path)) {
            file.write(Bytes.of(Long.toString(number)).array());
            file.sync();
        } catch (DiskFailure failure) {
            throw new AssertionError(failure);
        }
    }

    private SimWorld node(String address, String... more) {
        SimWorld machine = machine(address);
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--save",
                                "",
                                "--tls-port",
                                "6380",
                                "--tls-replication",
                                "yes",
                                "--tls-cert-file",
                                "/cert",
                                "--tls-key-file",
                                "/key",
                                "--tls-ca-cert-file",
                                "/cert",
                                "--repl-diskless-sync-delay",
                                "0"));
        words.addAll(List.of(more));
        machine.start(WholeNodeTest.node(machine, words.toArray(String[]::new)));
        nodes.add(machine);
        return machine;
    }

    private void sentinel(String address, String lines) {
        SimWorld machine = machine(address);
        String text =
                "port 0\ntls-port 26380\ntls-replication yes\ntls-cert-file /cert\n"
                        + "tls-key-file /key\ntls-ca-cert-file /cert\n"
                        + lines;
        try (DiskFile file = machine.disk().create("/sentinel.conf")) {
            file.write(Bytes.of(text).array());
        } catch (DiskFailure failure) {
            throw new AssertionError(failure);
        }
        Config config = SentinelServer.config();
        ConfigFile reader = ConfigStore.reader(config, machine);
        try {
            reader.read("/sentinel.conf", null, Bytes.EMPTY);
            machine.start(
                    SentinelServer.node(
                            machine,
                            new Log(machine),
                            config,
                            "/sentinel.conf",
                            Bytes.of(text),
                            reader));
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(refused.text(), refused);
        }
        sentinels.add(machine);
    }

    private static String monitor(int port) {
        return "sentinel monitor g 10.0.0.1 %d 2\nsentinel down-after-milliseconds g 1000\n"
                .formatted(port);
    }

    @Test
    void aGroupFailsOverUnderTls() {
        SimWorld master = node("10.0.0.1");
        node("10.0.0.2", "--replicaof", "10.0.0.1", "6380");
        node("10.0.0.3", "--replicaof", "10.0.0.1", "6380");
        for (int i = 1; i <= 3; i++) {
            sentinel("10.0.1." + i, monitor(6380));
        }
        simulation.run(15_000);

        master.kill();
        simulation.run(20_000);

        for (SimWorld sentinel : sentinels) {
            assertThat(sentinel.printed())
                    .contains("+sentinel sentinel")
                    .contains(" 26380 @ g ")
                    .containsPattern("\\+switch-master g 10.0.0.1 6380 10.0.0.[23] 6380");
        }
    }

    @Test
    void whoSpeaksTlsToAPlainPortIsToldSo() {
        node("10.0.0.1");
        sentinel("10.0.1.1", monitor(6379));
        node("10.0.0.2", "--replicaof", "10.0.0.1", "6379");

        simulation.run(10_000);

        assertThat(sentinels.getFirst().printed())
                .containsOnlyOnce(
                        "+problem master g 10.0.0.1 6379 #TLS handshake failed: the peer does not speak TLS");
        assertThat(nodes.getLast().printed())
                .contains(
                        "Error condition on socket for SYNC: TLS handshake failed: the peer does not speak TLS");
    }

    @Test
    void aPlainClientOfAPortUnderTlsHasALineInTheLog() {
        node("10.0.0.1");
        SimWorld plain = simulation.machine("10.0.0.9");
        plain.start(WholeNodeTest.node(plain, "--save", "", "--replicaof", "10.0.0.1", "6380"));

        simulation.run(5_000);

        assertThat(nodes.getFirst().printed())
                .contains(
                        "Error accepting a client connection: TLS handshake failed: the peer does not speak TLS (addr=10.0.0.9:");
        assertThat(plain.printed().lines().filter(line -> line.contains("Connecting to MASTER")))
                .hasSizeBetween(2, 20);
    }

    @Test
    void aCertificateThatGrowsOldIsWarnedOfDayByDay() {
        SimWorld machine = machine("10.0.0.1");
        write(machine, "/cert", machine.clock().now().seconds() + 3 * 24 * 60 * 60 + 60);
        machine.start(
                WholeNodeTest.node(
                        machine,
                        "--save",
                        "",
                        "--hz",
                        "1",
                        "--tls-port",
                        "6380",
                        "--tls-auth-clients",
                        "no",
                        "--tls-cert-file",
                        "/cert",
                        "--tls-key-file",
                        "/key"));

        simulation.run(25 * 60 * 60 * 1000);

        assertThat(machine.printed()).containsOnlyOnce("in 3 days.").containsOnlyOnce("in 2 days.");
    }
}
