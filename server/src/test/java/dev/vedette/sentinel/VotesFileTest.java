package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.node.Node;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// The second copy of run id, epochs and votes.
final class VotesFileTest {

    private static final String ME = "a".repeat(40);
    private static final String PEER = "b".repeat(40);
    private static final Address OLD = new Address("10.0.0.1", 6379);
    private static final Address NEW = new Address("10.0.0.2", 6379);

    private static final Address THIRD = new Address("10.0.0.3", 6379);

    private final Simulation simulation = new Simulation(1);
    private final SimWorld machine = simulation.machine("10.0.0.9");
    private final Log log = new Log(machine);

    private static Durable image(
            Address master, long epoch, long configEpoch, long leaderEpoch, Address... replicas) {
        return new Durable(
                epoch,
                List.of(
                        new Durable.GroupImage(
                                "g",
                                master,
                                GroupSettings.of(2),
                                configEpoch,
                                leaderEpoch,
                                List.of(replicas),
                                List.of(),
                                leaderEpoch == 0 ? null : PEER)));
    }

    private SentinelState merged(String runId, Durable configuration, Durable written) {
        VotesFile.Kept kept = VotesFile.parse(VotesFile.half(1, VotesFile.render(ME, written)));
        assertThat(kept).isNotNull();
        return VotesFile.merge(new SentinelState(runId, configuration), kept, log);
    }

    @Test
    void aConfigurationThatHasLostEverythingGetsItBack() {
        SentinelState state = merged(null, image(OLD, 0, 0, 0), image(NEW, 9, 7, 8));
        assertThat(state.runId()).isEqualTo(ME);
        assertThat(state.durable().currentEpoch()).isEqualTo(9);
        Durable.GroupImage group = state.durable().groups().getFirst();
        assertThat(group.master()).isEqualTo(NEW);
        assertThat(group.configEpoch()).isEqualTo(7);
        assertThat(group.leaderEpoch()).isEqualTo(8);
        assertThat(group.leader()).isEqualTo(PEER);
        assertThat(machine.printed()).contains("older than the last start knew");
    }

    /// Seed 49698: the new master stood among its own replicas, and the old one nowhere.
    @Test
    void whoWasTheMasterInTheOlderFileIsAReplicaInItsPlace() {
        Durable configuration = image(OLD, 6, 6, 6, NEW, THIRD);
        SentinelState state = merged(ME, configuration, image(NEW, 9, 7, 8, OLD, THIRD));
        Durable.GroupImage group = state.durable().groups().getFirst();
        assertThat(group.master()).isEqualTo(NEW);
        assertThat(group.replicas()).containsExactlyInAnyOrder(OLD, THIRD);
    }

    @Test
    void aNewerConfigurationWins() {
        SentinelState state = merged(PEER, image(NEW, 12, 11, 12), image(OLD, 9, 7, 8));
        assertThat(state.runId()).isEqualTo(PEER);
        assertThat(state.durable().currentEpoch()).isEqualTo(12);
        Durable.GroupImage group = state.durable().groups().getFirst();
        assertThat(group.master()).isEqualTo(NEW);
        assertThat(group.configEpoch()).isEqualTo(11);
        assertThat(group.leaderEpoch()).isEqualTo(12);
        assertThat(group.leader()).as("whose vote it was is not known").isNull();
    }

    @Test
    void aDamagedFileSaysNothing() {
        String text = VotesFile.half(1, VotesFile.render(ME, image(OLD, 9, 7, 8)));
        assertThat(VotesFile.parse(text)).isNotNull();
        for (int i = 0; i < text.length() - 1; i++) {
            char other = text.charAt(i) == 'x' ? 'y' : 'x';
            String damaged = text.substring(0, i) + other + text.substring(i + 1);
            assertThat(VotesFile.parse(damaged)).as(damaged).isNull();
            assertThat(VotesFile.parse(text.substring(0, i))).isNull();
        }
    }

    @Test
    void whereverTheMachineStopsOneOfBothVersionsIsWhole() throws Exception {
        for (long step = 0; step < 12; step++) {
            SimWorld broken = new Simulation(step + 1).machine("10.0.0.9");
            VotesFile file = new VotesFile("/sentinel.conf");
            file.write(broken.disk(), VotesFile.render(ME, image(OLD, 5, 1, 5)));
            broken.simDisk().crashAfter(step);
            long written = 5;
            try {
                for (long epoch = 6; epoch < 20; epoch++) {
                    file.write(broken.disk(), VotesFile.render(ME, image(OLD, epoch, 1, epoch)));
                    written = epoch;
                }
            } catch (RuntimeException stopped) {
                assertThat(stopped).hasMessage("the machine stopped");
                broken.crash();
            }
            VotesFile.Kept kept = new VotesFile("/sentinel.conf").read(broken.disk(), log);
            assertThat(kept).isNotNull();
            assertThat(kept.currentEpoch()).isBetween(written, written + 1);
        }
    }

    @Test
    void aFileThatWasReadIsGoneOnWith() throws Exception {
        new VotesFile("/s").write(machine.disk(), VotesFile.render(ME, image(OLD, 5, 1, 5)));
        for (long epoch = 6; epoch < 12; epoch++) {
            VotesFile file = new VotesFile("/s");
            assertThat(file.read(machine.disk(), log)).isNotNull();
            file.write(machine.disk(), VotesFile.render(ME, image(OLD, epoch, 1, epoch)));
            VotesFile.Kept kept = new VotesFile("/s").read(machine.disk(), log);
            assertThat(kept).isNotNull();
            assertThat(kept.currentEpoch()).isEqualTo(epoch);
        }
    }

    @Test
    void aFileThatIsTooSmallOrGoneIsMadeAnew() throws Exception {
        VotesFile file = new VotesFile("/s");
        file.write(machine.disk(), VotesFile.render(ME, image(OLD, 5, 1, 5)));
        machine.disk().delete("/s.votes");
        file.write(machine.disk(), VotesFile.render(ME, image(OLD, 6, 1, 6)));
        String large = VotesFile.render(ME, image(OLD, 7, 1, 7)).repeat(50);
        file.write(machine.disk(), large);
        VotesFile.Kept kept = new VotesFile("/s").read(machine.disk(), log);
        assertThat(kept).isNotNull();
        assertThat(kept.currentEpoch()).isEqualTo(7);
    }

    /// A tool writes the configuration anew at each start, as the charts for Kubernetes do.
    @Test
    void aSentinelWhoseConfigurationIsWrittenAnewGoesOnAsItself() throws Exception {
        String template = "port 26379\nsentinel monitor g 10.0.0.1 6379 2\n";
        start(template);
        String first = text("/sentinel.conf");
        machine.kill();
        start(template);
        assertThat(idIn(text("/sentinel.conf"))).isEqualTo(idIn(first));
        assertThat(machine.printed()).contains("no sentinel myid any more");
    }

    private void start(String text) throws DiskFailure, ConfigFile.Refused {
        try (var file = machine.disk().create("/sentinel.conf")) {
            file.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        Config config = SentinelServer.config();
        ConfigFile reader = new ConfigFile(config, _ -> Bytes.of(text), _ -> List.of());
        reader.read("/sentinel.conf", null, Bytes.EMPTY);
        Node node =
                SentinelServer.node(
                        machine,
                        new Log(machine),
                        config,
                        "/sentinel.conf",
                        Bytes.of(text),
                        reader);
        machine.start(node);
        simulation.run(2000);
    }

    private String text(String path) throws DiskFailure {
        return new String(machine.disk().readAll(path), StandardCharsets.ISO_8859_1);
    }

    private static String idIn(String text) {
        return text.lines()
                .filter(line -> line.startsWith("sentinel myid "))
                .findFirst()
                .orElseThrow();
    }
}
