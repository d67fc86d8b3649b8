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
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Two masters by the authority of one epoch, and some of four Sentinels for each, mostly half, as
/// a failover leaves them that was forced beside another across a cut.
///
/// Groups that mostly wait, so they live at the same time.
@Execution(ExecutionMode.CONCURRENT)
final class HalvesIT {

    private static final List<Maker> TWO_NODES = List.of(REAL, REAL);
    private static final List<String> ONE_HOST =
            List.of("127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1");

    /// The quorum is for who replaces a master: this replaces none.
    @ParameterizedTest(name = "quorum {0} of 4")
    @ValueSource(ints = {2, 4})
    void oneOfOursBringsTheHalvesTogether(int quorumOfVotes) throws IOException {
        try (Quorum quorum = new Quorum(TWO_NODES, List.of(OURS, REAL, REAL, REAL), ONE_HOST)) {
            divide(quorum, 2, quorumOfVotes);
            quorum.await(
                    "all name one master",
                    () -> quorum.named().size() == 1 && !quorum.named().getFirst().isEmpty());
            Member master = quorum.master();
            quorum.awaitFollowers(master);
            assertThat(quorum.sentinels.getFirst().log())
                    .contains("+try-config-affirm", "+config-affirmed")
                    .doesNotContain("+try-failover");
            Oracle.count(1);
        }
    }

    /// Three of Redis never give in, and as the only one it can convince nobody.
    @Test
    void whoIsAloneJoinsTheOthers() throws IOException {
        try (Quorum quorum = new Quorum(TWO_NODES, List.of(OURS, REAL, REAL, REAL), ONE_HOST)) {
            divide(quorum, 1, 2);
            Member others = quorum.nodes.getLast();
            List<String> name = List.of(others.host, Integer.toString(others.port));
            quorum.await("all name one master", () -> quorum.named().equals(List.of(name)));
            quorum.awaitFollowers(others);
            assertThat(quorum.sentinels.getFirst().log())
                    .contains("+config-conflict", "+switch-master")
                    .doesNotContain("+try-failover", "+try-config-affirm");
            Oracle.count(1);
        }
    }

    /// Whoever turns first wins, and the other half never learns of it: it names a replica and
    /// tries to replace it, for which nobody has a majority.
    @Test
    void sentinelsOfRedisStayDivided() throws IOException {
        try (Quorum quorum = new Quorum(TWO_NODES, List.of(REAL, REAL, REAL, REAL), ONE_HOST)) {
            divide(quorum, 2, 2);
            quorum.await(
                    "a half that wants to replace its master and cannot",
                    () ->
                            quorum.sentinels.stream()
                                    .anyMatch(
                                            s -> s.log().contains("-failover-abort-not-elected")));
            assertThat(quorum.named()).hasSize(2);
            assertThat(quorum.nodes)
                    .anyMatch(n -> Quorum.ask(n, "ROLE").getFirst().equals("slave"));
            Oracle.count(1);
        }
    }

    /// Everybody comes back with both nodes masters, the first Sentinels with the first node for
    /// the master and the others with the second, in the same epoch.
    private static void divide(Quorum quorum, int firsts, int quorumOfVotes) throws IOException {
        quorum.awaitHealthy();
        Member first = quorum.nodes.getFirst();
        Member second = quorum.nodes.getLast();
        quorum.sentinels.forEach(Member::kill);
        assertThat(Quorum.ask(second, "REPLICAOF", "NO", "ONE")).containsExactly("OK");
        for (int i = 0; i < quorum.sentinels.size(); i++) {
            boolean isFirst = i < firsts;
            Path conf = quorum.sentinels.get(i).directory.resolve("sentinel.conf");
            Files.writeString(
                    conf,
                    divided(
                            Files.readString(conf),
                            isFirst ? first : second,
                            isFirst ? second : first,
                            quorumOfVotes));
        }
        quorum.sentinels.forEach(Member::start);
    }

    private static String divided(String conf, Member master, Member replica, int quorumOfVotes) {
        return conf.lines()
                        .filter(
                                line ->
                                        !line.matches(
                                                "sentinel (monitor|known-replica|config-epoch"
                                                        + "|leader-epoch|current-epoch) .*"))
                        .reduce("", (all, line) -> all + line + "\n")
                        .replaceFirst(
                                "(?m)^(?=sentinel [a-z-]+ group )", monitor(master, quorumOfVotes))
                + "sentinel known-replica group "
                + replica.host
                + " "
                + replica.port
                + "\nsentinel config-epoch group 7\nsentinel leader-epoch group 7\n"
                + "sentinel current-epoch 7\n";
    }

    private static String monitor(Member master, int quorumOfVotes) {
        return "sentinel monitor group "
                + master.host
                + " "
                + master.port
                + " "
                + quorumOfVotes
                + "\n";
    }
}
