package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.sentinel.Quorum.Maker;
import dev.vedette.sentinel.Quorum.Member;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.stream.Stream;

/// Our Sentinels and real ones in one quorum, over real servers and ours, through the faults that
/// an operator knows. Below a down-after of 1500 ms real Sentinels themselves sometimes fail over
/// twice.
///
/// Groups that mostly wait, so some of them live at the same time.
@Execution(ExecutionMode.CONCURRENT)
final class MixedQuorumIT {

    private static final List<String> ONE_HOST = List.of("127.0.0.1", "127.0.0.1", "127.0.0.1");
    private static final List<String> THREE_HOSTS = List.of("127.0.0.2", "127.0.0.3", "127.0.0.4");
    private static final List<String> THREE_OTHER_HOSTS =
            List.of("127.0.1.2", "127.0.1.3", "127.0.1.4");
    private static final List<Maker> REAL_NODES = List.of(REAL, REAL, REAL);

    static Stream<Arguments> quorums() {
        return Stream.of(
                Arguments.of(REAL_NODES, List.of(OURS, REAL, REAL)),
                Arguments.of(REAL_NODES, List.of(OURS, OURS, REAL)),
                Arguments.of(REAL_NODES, List.of(OURS, OURS, OURS)),
                Arguments.of(List.of(OURS, OURS, OURS), List.of(REAL, REAL, REAL)),
                Arguments.of(List.of(OURS, REAL, OURS), List.of(OURS, REAL, OURS)));
    }

    @ParameterizedTest(name = "nodes {0}, sentinels {1}")
    @MethodSource("quorums")
    void theGroupSurvivesWhatBefallsItsMaster(List<Maker> nodes, List<Maker> makers) {
        try (Quorum quorum = new Quorum(nodes, makers, ONE_HOST)) {
            surviveEverything(quorum);
        }
    }

    @Test
    void threeHostsWithTheSamePorts() {
        try (Quorum quorum = new Quorum(REAL_NODES, List.of(OURS, REAL, OURS), THREE_HOSTS)) {
            surviveEverything(quorum);
        }
    }

    @Test
    void threeHostsWithTheSamePortsAllOurs() {
        List<Maker> ours = List.of(OURS, OURS, OURS);
        try (Quorum quorum = new Quorum(ours, ours, THREE_OTHER_HOSTS)) {
            surviveEverything(quorum);
        }
    }

    private static void surviveEverything(Quorum quorum) {
        quorum.awaitHealthy();
        Member first = quorum.master();

        // kill -9, and the return of the old master.
        first.kill();
        Member second = quorum.awaitNewMaster(first);
        quorum.awaitFollowers(second, first);
        first.start();
        quorum.awaitFollowers(second);
        quorum.awaitHealthy();

        // A freeze, and the thaw.
        second.signal("STOP");
        Member third = quorum.awaitNewMaster(second);
        second.signal("CONT");
        quorum.awaitFollowers(third);
        quorum.awaitHealthy();

        // By hand, from one of each kind.
        Member before = third;
        for (Member sentinel : List.of(quorum.sentinels.getFirst(), quorum.sentinels.getLast())) {
            assertThat(Quorum.ask(sentinel, "SENTINEL", "FAILOVER", "group")).containsExactly("OK");
            Member after = quorum.awaitNewMaster(before);
            quorum.awaitFollowers(after);
            quorum.awaitHealthy();
            before = after;
        }
        assertThat(quorum.leaders()).hasSizeGreaterThanOrEqualTo(4);
        Oracle.count(4);
    }
}
