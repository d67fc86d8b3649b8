package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.logs.LogReader;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// Incidents that are hard to stage, made of lines in the forms of real ones; and what must not be
/// said of them.
class HandMadeIncidentsTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);
    private static final String MASTER = "master mymaster 10.0.0.1 6379";
    private static final String BEHIND = " @ mymaster 10.0.0.1 6379";

    private static Explanation told(String... files) {
        LogReader reader = new LogReader();
        for (String file : files) {
            String[] lines = file.split("\n");
            for (int i = 1; i < lines.length; i++) {
                reader.line(lines[0], i, lines[i]);
            }
        }
        return Explanation.of(reader.finish(), List.of());
    }

    /// Lines `SECOND.MILLIS MESSAGE` of one sentinel at 10:00.
    private static String sentinel(String file, int pid, String... lines) {
        StringBuilder text = new StringBuilder(file);
        for (String line : lines) {
            int space = line.indexOf(' ');
            text.append(
                    "\n%d:X 12 Jan 2026 10:00:%s # %s"
                            .formatted(pid, line.substring(0, space), line.substring(space + 1)));
        }
        return text.toString();
    }

    private static List<String> ids(Explanation told) {
        List<String> ids = new ArrayList<>();
        told.stories().forEach(s -> s.reasons().forEach(f -> ids.add(f.id())));
        told.findings().forEach(f -> ids.add(f.id()));
        return ids;
    }

    private static String reason(Explanation told, String id) {
        StringBuilder text = new StringBuilder();
        for (Story story : told.stories()) {
            for (Finding finding : story.reasons()) {
                if (finding.id().equals(id)) {
                    text.append(finding.what().text());
                    finding.details().forEach(d -> text.append('\n').append(d.text()));
                }
            }
        }
        return text.toString();
    }

    @Test
    void votesEnoughAndYetNotElectedPointsToGhosts() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +sdown " + MASTER,
                                "01.060 +odown " + MASTER + " #quorum 2/2",
                                "01.061 +new-epoch 1303",
                                "01.061 +try-failover " + MASTER,
                                "01.064 +vote-for-leader " + A + " 1303",
                                "01.070 " + B + " voted for " + A + " 1303",
                                "01.074 " + C + " voted for " + A + " 1303",
                                "11.100 -failover-abort-not-elected " + MASTER,
                                "11.180 Next failover delay: I will not start a failover before Mon"
                                        + " Jan 12 10:06:01 2026"));
        assertThat(told.stories().getFirst().outcome()).isEqualTo(Outcome.NOT_PROMOTED);
        assertThat(reason(told, "not-elected"))
                .contains("3 votes")
                .contains("must know at least 6 sentinels");
        assertThat(reason(told, "waiting")).contains("Mon Jan 12 10:06:01 2026");
    }

    @Test
    void aWaitOfMillisecondsForVotesIsAFailoverTimeoutTooShort() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "34.851 +new-epoch 14",
                                "34.851 +try-failover " + MASTER,
                                "34.857 +vote-for-leader " + A + " 14",
                                "34.857 -failover-abort-not-elected " + MASTER,
                                "34.858 " + B + " voted for " + B + " 14"));
        assertThat(reason(told, "not-elected"))
                .contains("gave up after 6 ms")
                .contains("failover-timeout");
    }

    @Test
    void aLogThatEndsWhileVotesAreAwaitedSaysNotElectedOnlyWhereItCannotBe() {
        String[] lines = {
            "00.000 +sentinel sentinel " + B + " 10.0.0.2 26379" + BEHIND,
            "00.000 +sentinel sentinel " + C + " 10.0.0.3 26379" + BEHIND,
            "05.000 +sdown sentinel " + B + " 10.0.0.2 26379" + BEHIND,
            "05.000 +sdown sentinel " + C + " 10.0.0.3 26379" + BEHIND,
            "06.000 +sdown " + MASTER,
            "06.001 +odown " + MASTER + " #quorum 1/1",
            "06.001 +new-epoch 2",
            "06.001 +try-failover " + MASTER,
            "06.004 +vote-for-leader " + A + " 2",
        };
        Explanation alone = told(sentinel("one.log", 101, lines));
        assertThat(ids(alone)).contains("no-majority", "silent-sentinels");
        lines[2] = lines[2].replace("+sdown", "-sdown");
        lines[3] = lines[3].replace("+sdown", "-sdown");
        Explanation open = told(sentinel("one.log", 101, lines));
        assertThat(ids(open)).doesNotContain("no-majority", "not-elected");
        assertThat(open.stories().getFirst().outcome()).isEqualTo(Outcome.UNFINISHED);
    }

    @Test
    void sentinelsThatBeganWithDifferentMastersAreNamed() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "00.000 Sentinel ID is " + A,
                                "00.000 +monitor master mymaster 10.0.0.1 6379 quorum 2"),
                        sentinel(
                                "two.log",
                                102,
                                "00.000 Sentinel ID is " + B,
                                "00.000 +monitor master mymaster 10.0.0.2 6379 quorum 2"));
        assertThat(ids(told)).contains("different-masters");
    }

    @Test
    void aSentinelThatWasAwayIsToldTheNewsAndNoSecondFailoverIsMadeOfIt() {
        String switched = "mymaster 10.0.0.1 6379 10.0.0.2 6379";
        String later = "mymaster 10.0.0.2 6379 10.0.0.3 6379";
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +sdown " + MASTER,
                                "02.000 +config-update-from sentinel "
                                        + B
                                        + " 10.0.0.2 26379"
                                        + BEHIND,
                                "02.000 +switch-master " + switched,
                                "20.000 +sdown master mymaster 10.0.0.2 6379",
                                "22.000 +config-update-from sentinel "
                                        + B
                                        + " 10.0.0.2 26379 @ mymaster"
                                        + " 10.0.0.2 6379",
                                "22.000 +switch-master " + later),
                        sentinel(
                                "away.log",
                                102,
                                "50.000 Sentinel ID is " + C,
                                "51.000 +config-update-from sentinel "
                                        + B
                                        + " 10.0.0.2 26379"
                                        + BEHIND,
                                "51.000 +switch-master mymaster 10.0.0.1 6379 10.0.0.3 6379"));
        assertThat(told.stories())
                .extracting(Story::newMaster)
                .containsExactly("10.0.0.2:6379", "10.0.0.3:6379");
    }

    @Test
    void aTryWhoseEndIsCutOffIsNotCalledOvertaken() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +try-failover " + MASTER,
                                "01.004 +vote-for-leader " + A + " 2",
                                "03.000 +switch-master mymaster 10.0.0.1 6379 10.0.0.2 6379"));
        assertThat(Essence.whole(told)).noneMatch(text -> text.contains("overtaken"));
    }

    @Test
    void twoMastersOfOneSentinelAreTwoStories() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +sdown master red 10.0.0.1 6379",
                                "01.100 +sdown master blue 10.0.1.1 6379",
                                "02.000 +switch-master red 10.0.0.1 6379 10.0.0.2 6379",
                                "02.500 -sdown master blue 10.0.1.1 6379"));
        assertThat(told.stories())
                .extracting(Story::group, Story::outcome)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("red", Outcome.SWITCHED),
                        org.assertj.core.groups.Tuple.tuple("blue", Outcome.RECOVERED));
    }

    @Test
    void aMasterThatComesAndGoesIsOneStory() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +sdown " + MASTER,
                                "03.000 -sdown " + MASTER,
                                "11.000 +sdown " + MASTER,
                                "13.000 -sdown " + MASTER,
                                "21.000 +sdown " + MASTER,
                                "23.000 -sdown " + MASTER));
        assertThat(told.stories()).hasSize(1);
        assertThat(told.stories().getFirst().outcome()).isEqualTo(Outcome.RECOVERED);
    }

    @Test
    void aMasterThatMovesAgainAndAgainIsSaidToDoSo() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +switch-master mymaster 10.0.0.1 6379 10.0.0.2 6379",
                                "21.000 +switch-master mymaster 10.0.0.2 6379 10.0.0.1 6379",
                                "41.000 +switch-master mymaster 10.0.0.1 6379 10.0.0.2 6379"));
        assertThat(told.stories()).hasSize(3);
        assertThat(ids(told)).contains("master-keeps-moving");
    }

    @Test
    void killedForMemoryIsReadFromTheKernelsLine() {
        Explanation told =
                told(
                        "syslog\n"
                                + "Jan 12 10:00:01 box kernel: Out of memory: Killed process 7 (redis-server)"
                                + " total-vm:1kB\n"
                                + "Jan 12 10:00:02 box redis[9]: 9:X 12 Jan 2026 10:00:02.000 # +sdown "
                                + MASTER);
        assertThat(ids(told)).contains("out-of-memory");
    }

    @Test
    void namesThatDoNotResolveAreCounted() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 Failed to resolve hostname 'redis-0.redis'",
                                "05.000 +tilt #tilt mode entered",
                                "06.000 Failed to resolve hostname 'redis-0.redis'"));
        assertThat(ids(told)).contains("unresolved-name", "tilt");
        assertThat(told.stories()).isEmpty();
    }

    @Test
    void theLastLineCutInTheMiddleIsTakenForWhatIsLeftOfIt() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "01.000 +sdown " + MASTER,
                                "01.100 +odown master mymaster 10.0"));
        assertThat(told.stories()).hasSize(1);
        assertThat(told.stories().getFirst().oldMaster()).isEqualTo("10.0.0.1:6379");
    }

    @Test
    void halfAPortIsNoOtherNode() {
        Explanation told =
                told(
                        sentinel(
                                "one.log",
                                101,
                                "00.500 +slave slave 10.0.0.2:6379 10.0.0.2 6379" + BEHIND,
                                "01.000 +sdown " + MASTER,
                                "02.000 +switch-master mymaster 10.0.0.1 6379 10.0.0.2 63"));
        assertThat(told.stories()).hasSize(1);
        assertThat(Essence.whole(told)).noneMatch(text -> text.contains("10.0.0.2:63 "));
    }

    @Test
    void aMasterMonitoredAtLoopbackIsEveryMachinesOwn() {
        Explanation there =
                told(
                        sentinel(
                                "s1.log",
                                7,
                                "00.000 +monitor master mymaster 127.0.0.1 6379 quorum 2",
                                "30.045 +sdown master mymaster 127.0.0.1 6379"));
        assertThat(reason(there, "never-answered")).contains("only its own container");
        Explanation elsewhere =
                told(
                        sentinel(
                                "s1.log",
                                7,
                                "00.000 +monitor master mymaster 10.0.0.1 6379 quorum 2",
                                "30.045 +sdown master mymaster 10.0.0.1 6379"));
        assertThat(reason(elsewhere, "never-answered"))
                .isNotEmpty()
                .doesNotContain("only its own container");
    }

    /// Logs that begin later than their process never say its id.
    @Test
    void aVoterHeardAndAVoteWrittenDownAreOne() {
        Explanation told =
                told(
                        sentinel(
                                "s1.log",
                                7,
                                "01.000 +sdown " + MASTER,
                                "01.100 +odown " + MASTER + " #quorum 2/2",
                                "01.100 +try-failover " + MASTER,
                                "01.110 +vote-for-leader " + A + " 4",
                                "01.120 " + B + " voted for " + A + " 4",
                                "01.200 +elected-leader " + MASTER,
                                "01.300 -failover-abort-no-good-slave " + MASTER),
                        sentinel(
                                "s2.log",
                                9,
                                "01.050 +sdown " + MASTER,
                                "01.118 +vote-for-leader " + A + " 4"));
        assertThat(told.toString())
                .contains("For s1 in epoch 4 voted: itself and s2.")
                .doesNotContain("and sentinel");
    }
}
