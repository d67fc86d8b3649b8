package dev.vedette.replication;

import static dev.vedette.replication.Group.Program.OURS;
import static dev.vedette.replication.Group.Program.REDIS_62;
import static dev.vedette.replication.Group.Program.REDIS_70;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.RedisProcess;
import dev.vedette.replication.Group.Program;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/// We replicate from real servers and they from us, under load, over lines that break.
class PeersIT {

    private final Group group = new Group();

    @AfterEach
    void stop() {
        group.close();
    }

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of(REDIS_70, OURS),
                Arguments.of(REDIS_62, OURS),
                Arguments.of(OURS, REDIS_70),
                Arguments.of(OURS, REDIS_62),
                Arguments.of(OURS, OURS));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void aReplicaThatJoinsUnderLoadEndsUpEqual(Program master, Program replica) {
        for (String diskless : new String[] {"yes", "no"}) {
            RedisProcess source = group.start(master, "--repl-diskless-sync", diskless);
            Group.write(source, 1, 300);
            RedisProcess[] copy = new RedisProcess[1];
            Group.underLoad(source, 2, () -> copy[0] = group.replica(replica, source.port()));
            Group.assertEqual(source, copy[0]);
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void aCutLineIsResumedWhereItBroke(Program master, Program replica) {
        RedisProcess source = group.start(master, "--repl-backlog-size", "64mb");
        try (TcpProxy line = new TcpProxy(source.port())) {
            RedisProcess copy = group.replica(replica, line.port());
            String resumed =
                    "MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.";
            Group.underLoad(
                    source,
                    3,
                    () -> {
                        line.drop();
                        Group.awaitLog(copy, resumed, 1);
                        line.cut();
                        Group.awaitLog(copy, "Error condition on socket for SYNC");
                        line.restore();
                        Group.awaitLog(copy, resumed, 2);
                    });
            Group.awaitLink(copy);
            Group.assertEqual(source, copy);
            assertThat(Group.count(copy, "Full resync from master")).isEqualTo(1);
            assertThat(Group.count(source, "Partial resynchronization request from")).isPositive();
        }
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void aCutLongerThanTheBacklogMeansEverythingAgain(Program master, Program replica) {
        RedisProcess source = group.start(master, "--repl-backlog-size", "16kb");
        try (TcpProxy line = new TcpProxy(source.port())) {
            RedisProcess copy = group.replica(replica, line.port());
            Group.write(source, 4, 200);
            line.cut();
            long before = Group.offset(source);
            for (long seed = 5; Group.offset(source) < before + 200_000; seed++) {
                Group.write(source, seed, 200);
            }
            line.restore();
            Group.awaitLog(source, "for lack of backlog (Replica request was: ");
            Group.awaitLink(copy);
            Group.assertEqual(source, copy);
            assertThat(Group.count(copy, "Full resync from master")).isEqualTo(2);
        }
    }

    @Test
    void chainsMayAlternate() {
        RedisProcess first = group.start(OURS);
        RedisProcess[] next = new RedisProcess[3];
        Group.underLoad(
                first,
                6,
                () -> {
                    next[0] = group.replica(REDIS_70, first.port());
                    next[1] = group.replica(OURS, next[0].port());
                    next[2] = group.replica(REDIS_70, next[1].port());
                });
        Group.assertEqual(first, next);
        // A link in the middle breaks: those behind it follow without anything being sent twice.
        Group.underLoad(first, 7, () -> Group.ask(next[1], "CLIENT", "KILL", "TYPE", "MASTER"));
        Group.assertEqual(first, next);
        assertThat(Group.count(next[2], "Full resync from master")).isEqualTo(1);
    }

    static Stream<Arguments> successions() {
        return Stream.of(
                Arguments.of(OURS, REDIS_70, OURS),
                Arguments.of(REDIS_70, OURS, REDIS_70),
                Arguments.of(REDIS_62, OURS, OURS),
                Arguments.of(OURS, OURS, REDIS_62));
    }

    @ParameterizedTest(name = "{0} is succeeded by {1}, {2} follows")
    @MethodSource("successions")
    void afterAPromotionAllContinueInsteadOfStartingOver(Program old, Program heir, Program other) {
        // A PING that reaches only one of the two replicas before the promotion would make the
        // other one start over, and rightly so.
        RedisProcess oldMaster = group.start(old, "--repl-ping-replica-period", "3600");
        RedisProcess newMaster = group.replica(heir, oldMaster.port());
        RedisProcess replica = group.replica(other, oldMaster.port());
        Group.write(oldMaster, 8, 500);
        Group.assertEqual(oldMaster, newMaster, replica);
        assertThat(Group.ask(newMaster, "REPLICAOF", "NO", "ONE")).isEqualTo(Reply.ok());
        String port = Integer.toString(newMaster.port());
        assertThat(Group.ask(replica, "REPLICAOF", "127.0.0.1", port)).isEqualTo(Reply.ok());
        assertThat(Group.ask(oldMaster, "REPLICAOF", "127.0.0.1", port)).isEqualTo(Reply.ok());
        Group.write(newMaster, 9, 500);
        Group.awaitLink(replica);
        Group.awaitLink(oldMaster);
        Group.assertEqual(newMaster, replica, oldMaster);
        assertThat(Group.count(replica, "Master accepted a Partial Resynchronization"))
                .isPositive();
        assertThat(Group.count(oldMaster, "Master accepted a Partial Resynchronization"))
                .isPositive();
        assertThat(Group.count(oldMaster, "Full resync from master")).isZero();
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource("pairs")
    void aReplicaThatWasShutDownContinuesFromItsFile(Program master, Program replica) {
        RedisProcess source = group.start(master);
        RedisProcess copy = group.replica(replica, source.port());
        Group.write(source, 10, 300);
        Group.assertEqual(source, copy);
        try (var client = copy.connect()) {
            client.send("SHUTDOWN", "SAVE");
            client.awaitEnd();
        }
        copy.awaitExit(20_000);
        Group.write(source, 11, 100);
        RedisProcess again =
                group.replica(replica, source.port(), "--dir", copy.directory().toString());
        Group.assertEqual(source, again);
        assertThat(Group.count(again, "Full resync from master")).isZero();
        assertThat(Group.count(again, "Master accepted a Partial Resynchronization")).isEqualTo(1);
    }
}
