package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/// SENTINEL FAILOVER while the master lives: when its successor has what it has, and what ends the
/// attempt. Offsets are what the instances say of themselves.
final class HandoverTest extends LoneSentinel {

    private static final String RUN_ID = "c".repeat(39) + "2";
    private static final Report.Lineage LINEAGE = new Report.Lineage(DATA, "");

    HandoverTest() {
        super(5, usualGroup(3));
    }

    private Instance replica() {
        return group().replicas.get(REPLICA);
    }

    private void masterAt(long offset) {
        report(group().master, "c".repeat(39) + "1", Role.MASTER, LINEAGE, -1, offset);
    }

    private void replicaAt(long offset) {
        report(replica(), RUN_ID, Role.SLAVE, LINEAGE, -1, offset);
    }

    /// It was just told to follow the master, and has not reached it: what it says is how far it
    /// was in the stream it left.
    private void replicaWithoutLinkAt(long offset) {
        step(
                new Event.InfoRead(
                        replica().link.command.conn,
                        new Report(
                                RUN_ID,
                                Role.SLAVE,
                                List.of(),
                                MASTER.host(),
                                MASTER.port(),
                                false,
                                1,
                                100,
                                offset,
                                true,
                                offset,
                                LINEAGE,
                                "")));
    }

    /// An operator orders, the peer votes, the replica tells where it is.
    private void orderHandover() {
        connect();
        masterAt(1000);
        replicaAt(1000);
        step(new Event.Failover(1, "g", Event.Manner.USUAL));
        replicaAt(1000);
        long peer = group().peers.get(PEER).link.command.conn;
        step(new Event.DownAnswered(peer, new Request.AskDown("g", MASTER, 6, ME), false, ME, 6));
    }

    /// The same, and the master is asked to wait.
    private void beginHandover() {
        orderHandover();
        assertThat(sent(Request.HoldWrites.class)).isEqualTo(1);
    }

    /// The master lives, and the replica says the same again and again.
    private void longerThanASecond(Runnable said) {
        for (int i = 0; i < 30; i++) {
            said.run();
            step(new Event.PingReplied(group().master.link.command.conn, Event.PingReply.ALIVE));
            millis += 40;
            step(new Event.Tick());
        }
    }

    private void holdAccepted() {
        step(new Event.HoldAnswered(group().master.link.command.conn, null));
    }

    @Test
    void aHandoverWhoseOffsetsDoNotMeetIsGivenUpAfterASecondAndTheMasterGoesOn() {
        beginHandover();
        holdAccepted();
        masterAt(2000);
        longerThanASecond(() -> replicaAt(1000));
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        assertThat(sent(Request.ReleaseWrites.class)).isEqualTo(1);
        assertThat(announced("-failover-abort-master-timeout")).hasSize(1);
        assertThat(announced("+failover-reason"))
                .singleElement()
                .asString()
                .contains("did not meet within 1000 ms", "2000", "1000");
        assertThat(group().stage).isNull();
    }

    @Test
    void aHandoverPromotesWhenAllIsThereAndReleasesTheOldMasterWithItsNewRole() {
        beginHandover();
        holdAccepted();
        masterAt(2000);
        replicaAt(1999);
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        replicaAt(2000);
        assertThat(sent(Request.BecomeMaster.class)).isEqualTo(1);
        report(replica(), RUN_ID, Role.MASTER, new Report.Lineage(OTHER_DATA, DATA), -1, 2000);
        assertThat(effects)
                .contains(
                        new Effect.Send(
                                group().replicas.get(MASTER).link.command.conn,
                                new Request.Follow(REPLICA, true)));
    }

    @Test
    void whereTheMasterStoodBeforeItHeldItsWritesDoesNotCount() {
        beginHandover();
        masterAt(900);
        holdAccepted();
        replicaAt(950);
        assertThat(sent(Request.BecomeMaster.class)).isZero();
    }

    private void anotherCandidateIsOrdered() {
        beginHandover();
        holdAccepted();
        step(new Event.OrderHeard(PEER, "g", 7));
        step(new Event.DownAsked(77, MASTER, 7, PEER));
    }

    @Test
    void aHandoverEndsWhenAnotherCandidateIsOrdered() {
        anotherCandidateIsOrdered();
        assertThat(effects).anyMatch(e -> e instanceof Effect.Answer a && a.ticket() == 77);
        masterAt(1000);
        replicaAt(1000);
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        assertThat(group().stage).isNull();
    }

    /// The other one may have asked the master to wait by then, and counts on it.
    @Test
    void whatAnotherCandidateMayCountOnIsNotReleased() {
        anotherCandidateIsOrdered();
        long before = hellosToMaster();
        longerThanASecond(() -> {});
        assertThat(hellosToMaster()).isEqualTo(before);
        for (int i = 0; i < 3; i++) {
            longerThanASecond(() -> {});
        }
        assertThat(sent(Request.ReleaseWrites.class)).isZero();
        assertThat(hellosToMaster()).isGreaterThan(before);
    }

    private long hellosToMaster() {
        return effects.stream()
                .filter(
                        e ->
                                e instanceof Effect.Send s
                                        && s.conn() == group().master.link.command.conn
                                        && s.request() instanceof Request.Publish)
                .count();
    }

    @Test
    void aMasterThatRefusesToHoldItsWritesKeepsItsPlace() {
        orderHandover();
        step(
                new Event.HoldAnswered(
                        group().master.link.command.conn,
                        "NOPERM this user has no permissions to run the 'client|pause' command"));
        assertThat(announced("+failover-reason")).singleElement().asString().contains("NOPERM");
        assertThat(sent(Request.BecomeMaster.class)).isZero();
    }

    /// Seed 7446 of the simulation, as a story: a failover, and another one ordered before the
    /// third node has reached its new master. It had come further in the stream of the old one.
    @Test
    void howFarAReplicaWasInAnotherStreamDoesNotCount() {
        beginHandover();
        holdAccepted();
        replicaWithoutLinkAt(3000);
        masterAt(2000);
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        replicaWithoutLinkAt(3000);
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        replicaAt(1990);
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        replicaAt(2000);
        assertThat(sent(Request.BecomeMaster.class)).isEqualTo(1);
    }

    @Test
    void aReplicaThatDoesNotReachTheMasterIsNamed() {
        beginHandover();
        holdAccepted();
        masterAt(2000);
        longerThanASecond(() -> replicaWithoutLinkAt(3000));
        assertThat(sent(Request.BecomeMaster.class)).isZero();
        assertThat(announced("+failover-reason"))
                .singleElement()
                .asString()
                .contains("10.0.0.2:6379 did not reach the master within 1000 ms");
    }

    /// Seed 12894 of the simulation: one Sentinel had just replaced the master, another that had
    /// voted for it was ordered to hand over, and what the new master had acknowledged was lost.
    @Test
    void besideAFailoverThatItHasVotedForItHandsNothingOver() {
        connect();
        masterAt(1000);
        replicaAt(1000);
        step(new Event.OrderHeard(PEER, "g", 6));
        step(new Event.DownAsked(77, MASTER, 6, PEER));
        step(new Event.Failover(1, "g", Event.Manner.USUAL));
        step(new Event.Failover(2, "g", Event.Manner.COORDINATED));
        for (int i = 0; i < 9; i++) {
            longerThanASecond(
                    () -> {
                        long replica = replica().link.command.conn;
                        step(new Event.PingReplied(replica, Event.PingReply.ALIVE));
                        masterAt(1000);
                        replicaAt(1000);
                    });
        }
        step(new Event.Failover(3, "g", Event.Manner.USUAL));
        assertThat(effects)
                .contains(
                        new Effect.Answer(1, new Effect.FailoverInProgress()),
                        new Effect.Answer(2, new Effect.FailoverInProgress()),
                        new Effect.Answer(3, new Effect.Done()));
    }

    @Test
    void whatIsForcedDoesNotWaitForWhoGotTheVote() {
        connect();
        masterAt(1000);
        replicaAt(1000);
        step(new Event.OrderHeard(PEER, "g", 6));
        step(new Event.DownAsked(77, MASTER, 6, PEER));
        step(new Event.Failover(1, "g", Event.Manner.FORCE));
        assertThat(effects).contains(new Effect.Answer(1, new Effect.Done()));
    }
}
