package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/// How soon a former master that says it is one is made a replica.
final class RepairsTest extends LoneSentinel {

    private static final String OTHER = "c".repeat(40);
    private static final Address OTHER_AT = new Address("10.0.0.6", 26379);

    private static final Address ANOTHER = new Address("10.0.0.3", 6379);

    private boolean peerAnswers = true;
    private boolean otherAnswers = true;

    RepairsTest() {
        super(3, usualGroup(3));
        connect();
        silence(5000);
    }

    /// The other Sentinel says what the master of our configuration is.
    @Override
    void asked(Effect.Send send) {
        if (send.request() instanceof Request.AskWhere) {
            boolean isOther = core.memory().links.of(send.conn()).address.equals(OTHER_AT);
            if (isOther ? otherAnswers : peerAnswers) {
                step(new Event.WhereAnswered(send.conn(), "g", REPLICA));
            }
        } else if (core.memory().links.of(send.conn()) != null) {
            answer(send);
        }
    }

    private void report(Instance of, Role role) {
        String runId = (of.address.equals(MASTER) ? "1" : "2").repeat(40);
        report(of, runId, role, REPLICA, new Report.Lineage(DATA, ""), -1, 1000);
    }

    private Instance formerMaster() {
        return group().replicas.get(MASTER);
    }

    /// @param before what the former master said of itself until then
    private void learnOfItsReplacement(Role before) {
        report(group().master, before);
        report(group().replicas.get(REPLICA), Role.MASTER);
        hello(PEER, PEER_AT, 4, REPLICA);
        assertThat(announced("+switch-master")).hasSize(1);
        report(group().master, Role.MASTER);
    }

    @Test
    void whoComesBackIsOneAsSoonAsAMajorityConfirmsTheConfiguration() {
        learnOfItsReplacement(Role.MASTER);
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    /// It may have been promoted again by a configuration that nobody knows yet.
    @Test
    void whoWasOneBeforeItsReplacementWasToldIsLeftAloneForFourHellos() {
        learnOfItsReplacement(Role.SLAVE);
        report(formerMaster(), Role.MASTER);
        for (int i = 0; i < 14; i++) {
            silence(500);
            report(formerMaster(), Role.MASTER);
        }
        assertThat(announced("+convert-to-slave")).isEmpty();
        silence(1500);
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    /// While we heard nothing of it, it may have been promoted again.
    @Test
    void whatTheOthersHeldBeforeItWasAwayConfirmsNothing() {
        learnOfItsReplacement(Role.MASTER);
        peerAnswers = false;
        report(formerMaster(), Role.MASTER);
        step(new Event.LinkDown(formerMaster().link.command.conn, "Connection reset by peer"));
        confirm();
        connected(formerMaster().link);
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).isEmpty();
        peerAnswers = true;
        silence(500);
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    @Test
    void whatTheOthersHeldSecondsAgoConfirmsNothing() {
        learnOfItsReplacement(Role.MASTER);
        peerAnswers = false;
        // Nobody is told to follow a master that has said nothing of itself for so long.
        silence(21_000);
        report(formerMaster(), Role.MASTER);
        confirm();
        silence(2000);
        report(group().master, Role.MASTER);
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).isEmpty();
    }

    /// Who has just met the others believes none of them, nor a master of other data.
    @Test
    void whomANewerConfigurationNamesIsLeftAloneUntilThatIsDropped() {
        peerAnswers = false;
        Instance replica = group().replicas.get(REPLICA);
        pass(12, replica, true);
        assertThat(announced("+convert-to-slave")).isEmpty();
        pass(12, replica, false);
        assertThat(announced("+switch-master")).isEmpty();
        assertThat(announced("+convert-to-slave")).isNotEmpty();
    }

    /// Seconds in which both nodes say that they are masters, the replica of other data.
    private void pass(int seconds, Instance replica, boolean isNamed) {
        for (int i = 0; i < seconds; i++) {
            silence(1000);
            report(group().master, Role.MASTER);
            report(replica, "2".repeat(40), Role.MASTER, new Report.Lineage(OTHER_DATA, ""), -1, 1);
            if (isNamed && i % 2 == 0) {
                hello(PEER, PEER_AT, 4, REPLICA);
            }
        }
    }

    @Test
    void whoReplacedItTurnsItAtOnce() {
        replaceIt();
        returns();
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    /// It may have been promoted again since by whoever came after that one.
    @Test
    void whoReplacedItAsksAsTheOthersDoWhenAnotherHasLedSince() {
        replaceIt();
        hello(PEER, PEER_AT, group().configEpoch + 1, REPLICA);
        peerAnswers = false;
        returns();
        assertThat(announced("+convert-to-slave")).isEmpty();
        peerAnswers = true;
        silence(500);
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    @Test
    void whoReplacedItAndHasVotedForAnotherSinceLeavesItToThatOne() {
        replaceIt();
        long next = group().configEpoch + 1;
        step(new Event.OrderHeard(PEER, "g", next));
        step(new Event.DownAsked(1, REPLICA, next, PEER));
        assertThat(group().leader).isEqualTo(PEER);
        returns();
        assertThat(announced("+convert-to-slave")).isEmpty();
    }

    /// The master dies, and we are ordered to fail over. One replica is left to be turned.
    private void replaceIt() {
        core = started(3, withAnother(usualGroup(3)));
        connect();
        silence(5000);
        report(group().master, Role.MASTER);
        Report.Lineage lineage = new Report.Lineage(DATA, "");
        Instance replica = group().replicas.get(REPLICA);
        report(replica, "2".repeat(40), Role.SLAVE, lineage, -1, 1000);
        masterBreaksOff();
        step(new Event.Failover(1, "g", Event.Manner.FORCE));
        for (int i = 0; i < 3 && !promotes(); i++) {
            report(replica, "2".repeat(40), Role.SLAVE, lineage, -1, 1000);
            silence(500);
        }
        report(replica, Role.MASTER);
        assertThat(announced("+switch-master")).hasSize(1);
        assertThat(group().stage).isInstanceOf(Stage.Reconfigure.class);
        report(group().master, Role.MASTER);
    }

    private static Durable.GroupImage withAnother(Durable.GroupImage group) {
        return new Durable.GroupImage(
                group.name(),
                group.master(),
                group.settings(),
                group.configEpoch(),
                group.leaderEpoch(),
                List.of(REPLICA, ANOTHER),
                group.sentinels());
    }

    private void returns() {
        connected(formerMaster().link);
        report(formerMaster(), Role.MASTER);
    }

    /// It alone may have been ordered to fail over, and nobody voted.
    @Test
    void whoCanBeHeardIsWaitedForThoughAMajorityHasSpoken() {
        threeOfUs();
        otherAnswers = false;
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).isEmpty();
        otherAnswers = true;
        silence(500);
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    @Test
    void whoCannotBeHeardIsNotWaitedFor() {
        threeOfUs();
        Link toOther = group().peers.get(OTHER).link;
        step(new Event.LinkDown(toOther.command.conn, "Connection reset by peer"));
        report(formerMaster(), Role.MASTER);
        assertThat(announced("+convert-to-slave")).hasSize(1);
    }

    private void threeOfUs() {
        Durable.KnownSentinel peer = new Durable.KnownSentinel(PEER_AT, PEER);
        Durable.KnownSentinel other = new Durable.KnownSentinel(OTHER_AT, OTHER);
        core = started(3, usualGroup(3, 1, List.of(peer, other)));
        connect();
        silence(5000);
        learnOfItsReplacement(Role.MASTER);
    }

    private void confirm() {
        Link toPeer = group().peers.get(PEER).link;
        step(new Event.WhereAnswered(toPeer.command.conn, "g", REPLICA));
    }
}
