package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.sentinel.Quorum.Member;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Two real nodes that follow one another, of which the one that is not the master may never be
/// promoted.
final class RestorationIT {

    @Test
    void aMasterThatFollowsItsReplicaIsAMasterAgain() {
        try (Quorum quorum =
                new Quorum(
                        List.of(REAL, REAL),
                        List.of(OURS, OURS, OURS),
                        List.of("127.0.0.1", "127.0.0.1", "127.0.0.1"))) {
            quorum.awaitHealthy();
            Member master = quorum.master();
            Member replica = quorum.theOther(master);
            for (Member sentinel : quorum.sentinels) {
                assertThat(Quorum.ask(sentinel, "SENTINEL", "DEBUG", "info-period", "200"))
                        .containsExactly("OK");
            }
            assertThat(Quorum.ask(replica, "CONFIG", "SET", "replica-priority", "0"))
                    .containsExactly("OK");
            assertThat(Quorum.ask(master, "SET", "kept", "1")).containsExactly("OK");
            quorum.await(
                    "all Sentinels know the priority",
                    () ->
                            quorum.sentinels.stream()
                                    .allMatch(
                                            s ->
                                                    Quorum.ask(s, "SENTINEL", "REPLICAS", "group")
                                                            .toString()
                                                            .contains("slave-priority, 0")));
            String[] address = replica.address().split(":");
            assertThat(Quorum.ask(master, "REPLICAOF", address[0], address[1]))
                    .containsExactly("OK");
            quorum.await(
                    "it is a master again, and followed",
                    () ->
                            Quorum.ask(master, "ROLE").contains("master")
                                    && Quorum.ask(replica, "ROLE").contains("connected"));
            quorum.awaitHealthy();
            assertThat(quorum.master()).isEqualTo(master);
            assertThat(Quorum.ask(master, "GET", "kept")).containsExactly("1");
            assertThat(
                            quorum.sentinels.stream()
                                    .map(Member::log)
                                    .filter(log -> log.contains("+master-restored"))
                                    .count())
                    .isEqualTo(1);
            Oracle.count(1);
        }
    }
}
