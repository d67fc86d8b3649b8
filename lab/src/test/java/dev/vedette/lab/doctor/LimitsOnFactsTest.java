package dev.vedette.lab.doctor;

import static dev.vedette.lab.doctor.Verdict.FAILED;
import static dev.vedette.lab.doctor.Verdict.NOT_CHECKED;
import static dev.vedette.lab.doctor.Verdict.PASSED;
import static dev.vedette.lab.doctor.Verdict.WARNED;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;
import java.util.OptionalLong;

/// Where checks of sizes, times and files draw the line.
final class LimitsOnFactsTest {

    private static final String BUFFERS = "client-output-buffer-limit";

    private final Invented facts = new Invented();

    private Expectations expectations = Expectations.USUAL;

    private void expect(String id, Verdict verdict, String... texts) {
        Diagnosis.Result result =
                new Verdicts(Diagnosis.of(facts.group(), expectations)).result(id);
        assertThat(result.verdict()).as("%s", result.findings()).isEqualTo(verdict);
        String all =
                String.join(
                        "\n",
                        result.telling().stream()
                                .map(f -> f.who() + " " + f.text() + " " + f.remedy())
                                .toList());
        assertThat(texts).allSatisfy(text -> assertThat(all).contains(text));
    }

    private void everywhere(String setting, String value) {
        facts.settings.forEach(settings -> settings.put(setting, value));
    }

    private void told(String field, String value) {
        facts.infos.forEach(info -> info.put(field, value));
    }

    @ParameterizedTest
    @CsvSource({
        "900, PASSED, within",
        "-3000, WARNED, 10.0.0.3:6379 its clock is 3 s behind the others",
        "20000, FAILED, 10.0.0.3:6379 its clock is 20 s ahead of the others"
    })
    void oneClockIsComparedWithTheOthers(long ahead, Verdict verdict, String text) {
        facts.clockAheadMillis[2] = ahead;
        expect("clocks", verdict, text);
    }

    @Test
    void aClockThatIsWrongHereOnlyIsNotTheirs() {
        for (int i = 0; i < Invented.COUNT; i++) {
            facts.clockAheadMillis[i] = 60_000;
        }
        facts.sentinelClockAheadMillis = 60_000;
        expect("clocks", PASSED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state=online,offset=1000,lag=1 | PASSED | 0 B behind",
                "state=online,offset=1000,lag=5 | WARNED | last heard of 5 s ago",
                "state=online,offset=1000,lag=11 | FAILED | last heard of 11 s ago",
                "state=wait_bgsave,offset=0,lag=0 | WARNED | is being synchronised (wait_bgsave)",
                "state=online,offset=-9000000,lag=0 | WARNED | is 8.6 MiB behind"
            })
    void aReplicaThatFallsBehindIsNoticed(String line, Verdict verdict, String text) {
        facts.infos.get(0).put("master_repl_offset", "1000");
        facts.infos.get(0).put("slave0", "ip=10.0.0.2,port=6379," + line);
        facts.infos.get(0).put("slave1", "ip=10.0.0.3,port=6379,state=online,offset=1000,lag=0");
        expect("replication-lag", verdict, text);
    }

    /// Replicas report once a second: at 10 MB a second they are 10 MB behind without being late.
    @Test
    void whatIsWrittenBetweenTwoReportsIsNoDelay() {
        facts.writtenBytesPerSecond = 10_000_000;
        facts.infos.get(0).put("master_repl_offset", "12000000");
        facts.infos.get(0).put("slave0", "ip=10.0.0.2,port=6379,state=online,offset=0,lag=0");
        facts.infos.get(0).put("slave1", "ip=10.0.0.3,port=6379,state=online,offset=0,lag=0");
        expect("replication-lag", PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 60000, PASSED, holds 104.9 s",
        "20000, 60000, FAILED, repl-backlog-size 2mb",
        "20000, 30000, PASSED, holds 52.4 s",
        "500, 60000, NOT_CHECKED, state the rate of your peak with --rate"
    })
    void theBacklogIsHeldAgainstRateAndOutage(
            long rate, long outage, Verdict verdict, String text) {
        told("repl_backlog_size", "1048576");
        facts.writtenBytesPerSecond = rate;
        expectations = new Expectations(outage, OptionalLong.empty());
        expect("backlog-size", verdict, text);
    }

    @Test
    void aStatedRateGoesBeforeTheMeasuredOne() {
        told("repl_backlog_size", "1048576");
        expectations = new Expectations(60_000, OptionalLong.of(1_000_000));
        expect("backlog-size", FAILED, "976.6 KiB/s", "repl-backlog-size 58mb");
    }

    @ParameterizedTest
    @CsvSource({
        "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60, PASSED, after 127.1 s",
        "normal 0 0 0 replica 0 0 0 pubsub 33554432 8388608 60, PASSED, no limit",
        "normal 0 0 0 slave 10485760 0 0 pubsub 0 0 0, WARNED, for more than 10.5 s",
        "normal 0 0 0 slave 0 1048576 5 pubsub 0 0 0, WARNED, for more than 6.0 s"
    })
    void theOutputBufferOfReplicasIsHeldAgainstTheRate(
            String setting, Verdict verdict, String text) {
        told("repl_backlog_size", "1048576");
        everywhere(BUFFERS, setting);
        expectations = new Expectations(60_000, OptionalLong.of(1_000_000));
        expect("replica-output-buffer", verdict, text);
    }

    @Test
    void minReplicasThatTheNextMasterCannotMeetIsWarnedOf() {
        everywhere("min-replicas-to-write", "2");
        everywhere("min-replicas-max-lag", "10");
        expect("min-replicas-reachable", WARNED, "min-replicas-to-write 1");
        expect("min-replicas-lag", WARNED, "until 10 s", "after 5 s", "min-replicas-max-lag 4");
        everywhere("min-replicas-max-lag", "4");
        expect("min-replicas-lag", PASSED);
    }

    @Test
    void aMaxLagOfNothingSwitchesMinReplicasOff() {
        everywhere("min-replicas-to-write", "1");
        everywhere("min-replicas-max-lag", "0");
        expect("min-replicas-set", WARNED, "takes writes while no replica hears it");
    }

    @ParameterizedTest
    @CsvSource({"89, PASSED", "90, WARNED"})
    void memoryIsHeldAgainstItsLimit(long used, Verdict verdict) {
        told("used_memory", "" + used);
        told("maxmemory", "100");
        told("total_system_memory", "1000");
        expect("memory-headroom", verdict, used + " % of maxmemory");
    }

    @Test
    void withoutALimitMemoryIsHeldAgainstTheMachine() {
        told("used_memory", "610");
        told("maxmemory", "0");
        told("total_system_memory", "1000");
        expect("memory-headroom", WARNED, "61 % of the machine's");
        told("maxmemory", "2000");
        expect("memory-headroom", WARNED, "more than the machine has");
    }

    @Test
    void aReplicaThatCouldNotHoldTheDataFails() {
        everywhere("maxmemory", "0");
        facts.settings.get(1).put("maxmemory", "1000");
        facts.infos.get(0).put("used_memory", "999");
        expect("maxmemory-equal", WARNED, "10.0.0.2:6379 maxmemory 1000 B, others have no limit");
        facts.infos.get(0).put("used_memory", "1001");
        expect("maxmemory-equal", FAILED, "10.0.0.2:6379", "uses 1001 B already");
    }

    @ParameterizedTest
    @CsvSource({"79, PASSED", "80, WARNED"})
    void clientsAreHeldAgainstTheirLimit(long connected, Verdict verdict) {
        told("connected_clients", "" + connected);
        told("maxclients", "100");
        expect("client-headroom", verdict, connected + " of 100 clients");
    }

    @ParameterizedTest
    @CsvSource({"2400000, PASSED", "2500000, WARNED"})
    void aForkThatSilencesANodeIsHeldAgainstDownAfter(long micros, Verdict verdict) {
        told("latest_fork_usec", "" + micros);
        expect("fork-time", verdict);
    }

    @Test
    void slowLinksAreHeldAgainstTenMillisecondsAndDownAfter() {
        facts.roundTripMicros[1] = 15_000;
        expect("round-trip", WARNED, "10.0.0.2:6379 a round trip from here takes 15 ms");
        expect("down-after", PASSED);
        facts.roundTripMicros[1] = 300_000;
        expect("down-after", FAILED, "with round trips of 300 ms");
    }

    @ParameterizedTest
    @CsvSource({
        "down-after-milliseconds, 1000, down-after, WARNED",
        "down-after-milliseconds, 2000, down-after, PASSED",
        "down-after-milliseconds, 60001, down-after, WARNED",
        "failover-timeout, 9000, failover-timeout, WARNED",
        "failover-timeout, 180000, failover-timeout, PASSED",
        "failover-timeout, 180001, failover-timeout, WARNED",
        "parallel-syncs, 2, parallel-syncs, WARNED"
    })
    void timeLimitsHaveBounds(String option, String value, String check, Verdict verdict) {
        facts.masters.forEach(master -> master.put(option, value));
        expect(check, verdict, "10.0.0.1:26379");
    }

    @Test
    void nodesInOneFolderFailUnlessTheyMayBeInContainers() {
        everywhere("dir", "/data");
        everywhere("dbfilename", "dump.rdb");
        expect("separate-folders", PASSED);
        facts.nodeHosts[1] = facts.nodeHosts[0];
        expect("separate-folders", WARNED, "unless they are in containers");
    }

    @Test
    void whatRestartsANodeMakesMissingPersistenceAFailure() {
        told("aof_enabled", "0");
        everywhere("save", "");
        expect("restart-without-data", WARNED, "nothing here tells");
        facts.restarters[0] = "systemd unit redis-server.service";
        expect(
                "restart-without-data",
                FAILED,
                "10.0.0.1:6379",
                "restarted by systemd unit redis-server.service");
        everywhere("save", "3600 1");
        expect("restart-without-data", PASSED);
    }

    @ParameterizedTest
    @CsvSource({
        "1, always, '', PASSED",
        "1, no, '', WARNED",
        "0, everysec, 60 1, PASSED",
        "0, everysec, 3600 1 60 10000, WARNED",
        "0, everysec, '', NOT_CHECKED"
    })
    void whatARestartTakesBackIsJudged(String aof, String sync, String save, Verdict verdict) {
        told("aof_enabled", aof);
        everywhere("appendfsync", sync);
        everywhere("save", save);
        expect("append-only-file", verdict);
    }

    @Test
    void aSettingThatIsNoNumberIsNotPassed() {
        everywhere("tcp-keepalive", "never");
        expect("tcp-keepalive", NOT_CHECKED, "'never' is no number");
    }

    @Test
    void failedSavesAreNamedWithTheirConsequence() {
        Map<String, String> replica = facts.infos.get(1);
        replica.put("rdb_last_bgsave_status", "err");
        facts.settings.get(1).put("replica-ignore-disk-write-errors", "no");
        expect("persistence-works", FAILED, "10.0.0.2:6379", "ends it");
        replica.put("rdb_last_bgsave_status", "ok");
        replica.put("aof_last_bgrewrite_status", "err");
        expect("persistence-works", FAILED, "10.0.0.2:6379", "BGREWRITEAOF");
    }
}
