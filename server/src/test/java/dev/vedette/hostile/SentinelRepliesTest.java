package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.Log;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What an instance or another Sentinel may answer to ours.
final class SentinelRepliesTest {

    private static final String MASTER = "10.0.0.1";
    private static final String REPLICA = "10.0.0.2";
    private static final String PEER = "10.0.0.3";
    private static final String WATCHER = "10.0.0.9";
    private static final String PEER_ID = "b".repeat(40);
    private static final String DATA = "d".repeat(40);
    private static final String CONF = "/data/sentinel.conf";
    private static final int DOWN_AFTER = 1000;

    private final Simulation simulation = new Simulation(7);
    private final SimWorld masterMachine = simulation.machine(MASTER);
    private final FakeInstance master =
            new FakeInstance(masterMachine, 6379, masterInfo("slave0:ip=10.0.0.2,port=6379"));
    private final SimWorld replicaMachine = simulation.machine(REPLICA);
    private final FakeInstance replica =
            new FakeInstance(replicaMachine, 6379, replicaInfo("slave_priority:100"));
    private final SimWorld peerMachine = simulation.machine(PEER);
    private final FakeInstance peer = new FakeInstance(peerMachine, 26379, "").sentinel(PEER_ID);
    private final SimWorld watcher = simulation.machine(WATCHER);

    private static String masterInfo(String lines) {
        return "run_id:" + "1".repeat(40) + "\r\nrole:master\r\n" + lines + lineage();
    }

    private static String replicaInfo(String lines) {
        return "run_id:"
                + "2".repeat(40)
                + "\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\n"
                + "master_link_status:up\r\nslave_repl_offset:1000\r\n"
                + lines
                + lineage();
    }

    private static String lineage() {
        return "\r\nmaster_replid:" + DATA + "\r\nmaster_repl_offset:1000\r\n";
    }

    @BeforeEach
    void begin() throws ConfigFile.Refused {
        masterMachine.start(master);
        replicaMachine.start(replica);
        peerMachine.start(peer);
        String text =
                """
                loglevel debug
                sentinel monitor g 10.0.0.1 6379 2
                sentinel down-after-milliseconds g %d
                sentinel known-sentinel g 10.0.0.3 26379 %s
                """
                        .formatted(DOWN_AFTER, PEER_ID);
        Config config = SentinelServer.config();
        ConfigFile reader = new ConfigFile(config, _ -> Bytes.of(text), _ -> List.of());
        reader.read(CONF, null, Bytes.EMPTY);
        Log log = new Log(watcher);
        log.level(Log.Level.DEBUG);
        watcher.start(SentinelServer.node(watcher, log, config, CONF, Bytes.of(text), reader));
        await("+slave slave 10.0.0.2:6379");
        simulation.run(500);
    }

    private void await(String text) {
        assertThat(simulation.runUntil(() -> watcher.printed().contains(text), 60_000))
                .as("told: %s\n%s", text, watcher.printed())
                .isTrue();
    }

    private static byte[] bytes(String text) {
        return Bytes.of(text).array();
    }

    /// Has the Sentinel ask the peer about the master, and the peer answer so.
    private void askPeer(byte[] answer) {
        peer.lie("SENTINEL IS-MASTER", answer);
        masterMachine.kill();
        await("+sdown master g");
        simulation.run(1_000);
    }

    @Test
    void aPeerThatSaysYesIsBelieved() {
        askPeer(bytes("*3\r\n:1\r\n$1\r\n*\r\n:0\r\n"));
        await("+odown master g");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*2\r\n:1\r\n$1\r\n*\r\n",
                "*4\r\n:1\r\n$1\r\n*\r\n:0\r\n:0\r\n",
                "*3\r\n:1\r\n$1\r\n*\r\n:-1\r\n",
                "*3\r\n$1\r\n1\r\n$1\r\n*\r\n:0\r\n",
                "*3\r\n:1\r\n$40\r\nzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n:0\r\n",
                "*3\r\n:1\r\n$1\r\n*\r\n:9999999999999999999999\r\n",
                "*1000000\r\n:1\r\n",
                "$2\r\nno\r\n",
                "%1\r\n:1\r\n:1\r\n"
            })
    void h10AnswersOfAnotherFormCloseTheLink(String answer) {
        int before = peer.accepted();
        askPeer(bytes(answer));
        assertThat(peer.accepted()).isGreaterThan(before);
        assertThat(watcher.printed()).contains("#Protocol error, ").doesNotContain("+odown");
    }

    @Test
    void h10AMillionNestedArraysCloseTheLink() {
        int before = peer.accepted();
        askPeer(bytes("*1\r\n".repeat(1_000_000)));
        assertThat(peer.accepted()).isGreaterThan(before);
        assertThat(watcher.printed()).doesNotContain("+odown");
        assertThat(watcher.isRunning()).isTrue();
    }

    @Test
    void h10ALeaderOfAMegabyteClosesTheLink() {
        int before = peer.accepted();
        askPeer(bytes("*3\r\n:1\r\n$1048576\r\n" + "a".repeat(1 << 20) + "\r\n:0\r\n"));
        assertThat(peer.accepted()).isGreaterThan(before);
        assertThat(watcher.printed()).doesNotContain("+odown");
    }

    @Test
    void h11InfoBeyondReasonClosesTheLink() {
        String lines =
                IntStream.range(0, 1_000_000)
                        .mapToObj(i -> "slave" + i + ":ip=10.1.1.1,port=1\r\n")
                        .collect(Collectors.joining());
        int before = master.accepted();
        master.info(masterInfo(lines));
        assertThat(simulation.runUntil(() -> master.accepted() > before, 60_000)).isTrue();
        assertThat(watcher.printed()).doesNotContain("10.1.1.1");
    }

    /// A thousand is more than anybody has, and each of them costs two connections.
    @Test
    void h11AMasterCannotNameMoreThanAThousandReplicas() {
        String lines =
                IntStream.range(0, 5_000)
                        .mapToObj(i -> "slave" + i + ":ip=10.1.1.1,port=" + (i + 1) + "\r\n")
                        .collect(Collectors.joining());
        simulation.machine("10.1.1.1");
        master.info(masterInfo(lines));
        await("+slave slave 10.1.1.1:1000 ");
        assertThat(watcher.printed()).doesNotContain("10.1.1.1:1024 ");
    }

    @Test
    void h12ABulkOfAGigabyteForAnAnswerToPingClosesTheLinkAndTheMasterIsDown() {
        int before = master.accepted();
        master.lie("PING", bytes("$1073741824\r\n" + "x".repeat(100_000)));
        await("+sdown master g");
        assertThat(master.accepted()).isGreaterThan(before);
        assertThat(watcher.printed()).contains("#Protocol error, invalid bulk length");
    }

    @Test
    void h12BytesWithoutEndForAnAnswerToPingCloseTheLinkAndTheMasterIsDown() {
        int before = master.accepted();
        master.lie("PING", bytes("x".repeat(1 << 20)));
        await("+sdown master g");
        assertThat(master.accepted()).isGreaterThan(before);
        assertThat(watcher.printed()).contains("#Protocol error, ");
    }

    @Test
    void h12AnAnswerToPingThatComesByteByByteIsNone() {
        master.lie("PING", bytes("+" + "P".repeat(60_000)));
        master.trickle(1);
        await("+sdown master g");
    }

    /// An answer that has begun keeps all behind it waiting: it is no sign of life.
    @Test
    void h12AnInfoThatNeverEndsDoesNotKeepAMasterAlive() {
        master.lie("INFO", bytes("$400000\r\n" + "x".repeat(399_000)));
        await("+sdown master g");
    }

    @Test
    void answersThatNobodyAskedForCloseTheLink() {
        int before = master.accepted();
        master.blurt(bytes("+PONG\r\n".repeat(1000)));
        assertThat(simulation.runUntil(() -> master.accepted() > before, 10_000)).isTrue();
        assertThat(watcher.printed()).contains("#Protocol error, a reply to nothing");
    }

    /// Lasts for ever in Redis, too: it says that a server is there that follows one that is not.
    @ParameterizedTest
    @ValueSource(strings = {"-MASTERDOWN Link with MASTER is down", "-LOADING Redis is loading"})
    void aServerThatIsThereAndDoesNotServeIsNotDown(String error) {
        master.lie("PING", bytes(error + "\r\n"));
        simulation.run(5L * DOWN_AFTER);
        assertThat(watcher.printed()).doesNotContain("+sdown master");
    }

    @Test
    void aReplicaThatSaysOnlyThatItsMasterIsDownIsNotMistakenForTheMaster() {
        replica.lie("PING", bytes("-MASTERDOWN Link with MASTER is down\r\n"));
        replica.info(replicaInfo("master_host:10.0.0.9\r\nmaster_port:26379"));
        simulation.run(5L * DOWN_AFTER);
        assertThat(watcher.printed()).doesNotContain("+switch-master", "+sdown");
    }

    /// Its INFO names the master, us and nobody as replicas.
    @Test
    void aMasterThatNamesItselfAndUsAsReplicasDoesNotConfuseUs() {
        master.info(
                masterInfo(
                        String.join(
                                "\r\n",
                                "slave0:ip=10.0.0.1,port=6379",
                                "slave1:ip=0.0.0.0,port=6379",
                                "slave2:ip=10.0.0.2,port=6379",
                                "slave3:ip=,port=",
                                "slave4:ip=10.0.0.2,port=0x18eb")));
        simulation.run(11_000);
        assertThat(watcher.printed().split("\\+slave ", -1)).hasSize(2);
    }
}
