package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/// Whom a Sentinel of a strict group vouches for, and when it ceases to.
final class LeasesTest extends LoneSentinel {

    private static final long LEASE = 800;

    LeasesTest() {
        super(9, image(3));
    }

    private static Durable.GroupImage image(long leaderEpoch) {
        GroupSettings settings = GroupSettings.of(1).downAfter(1000).failoverTimeout(60_000);
        return new Durable.GroupImage(
                "g",
                MASTER,
                settings.prudence(new Prudence(false, 2, false, true, LEASE)),
                3,
                leaderEpoch,
                List.of(REPLICA),
                ONE_PEER);
    }

    private void begin() {
        connect();
        report(group().master, Role.MASTER);
        report(group().replicas.get(REPLICA), Role.SLAVE);
    }

    private void report(Instance of, Role role) {
        String runId = (of.address.equals(MASTER) ? "1" : "2").repeat(40);
        report(of, runId, role, new Report.Lineage(DATA, ""), -1, 1000);
    }

    /// The master answers everything for so long.
    private void pass(long duration) {
        for (long end = millis + duration; millis < end; ) {
            millis += 50;
            step(new Event.Tick());
            long conn = group().master.link.command.conn;
            step(new Event.PingReplied(conn, Event.PingReply.ALIVE));
            String terms = "g " + ME + " " + PEER;
            step(new Event.LeaseAnswered(conn, "feed-" + millis, terms, ""));
        }
    }

    private long grants() {
        return effects.stream()
                .filter(
                        e ->
                                e instanceof Effect.Send s
                                        && s.request() instanceof Request.Vouch vouch
                                        && vouch.token().startsWith("feed-"))
                .count();
    }

    private void regainMaster() {
        connected(group().master.link);
        report(group().master, Role.MASTER);
    }

    @Test
    void nobodyIsVouchedForBeforeTheGrantsOfTheLastProcessAreOver() {
        begin();
        pass(LEASE / 2);
        assertThat(grants()).isZero();
        pass(LEASE);
        assertThat(grants()).isPositive();
    }

    @Test
    void whoHasVotedVouchesForTheOldMasterOnlyWhenTheFailoverHasHadItsTime() {
        begin();
        pass(2 * LEASE);
        loseMaster();
        step(new Event.DownAsked(1, MASTER, 12, PEER));
        assertThat(group().leader).isEqualTo(PEER);
        regainMaster();
        long before = grants();
        pass(Tuning.FENCE / 2);
        assertThat(grants()).isEqualTo(before);
        pass(Tuning.FENCE);
        assertThat(grants()).isGreaterThan(before);
    }

    @Test
    void aVoteWaitsForTheEndOfOurOwnGrant() {
        begin();
        pass(2 * LEASE);
        masterBreaksOff();
        step(new Event.DownAsked(1, MASTER, 12, PEER));
        assertThat(group().leader).isNull();
        millis += LEASE + LEASE / 5;
        step(new Event.DownAsked(2, MASTER, 12, PEER));
        assertThat(group().leader).isEqualTo(PEER);
    }

    /// It is an election that replaces nobody, but not the one we vouch for.
    @Test
    void aVoteThatAffirmsAnotherMasterWaitsForTheEndOfOurOwnGrant() {
        askedToAffirm(REPLICA);
        assertThat(group().leader).isNull();
        long before = grants();
        pass(LEASE + LEASE / 5);
        assertThat(grants()).isEqualTo(before);
        step(new Event.DownAsked(2, MASTER, 12, PEER));
        assertThat(group().leader).isEqualTo(PEER);
    }

    @Test
    void aVoteThatAffirmsTheMasterWeVouchForWaitsForNothing() {
        askedToAffirm(MASTER);
        assertThat(group().leader).isEqualTo(PEER);
    }

    private void askedToAffirm(Address master) {
        begin();
        pass(2 * LEASE);
        hello(PEER, PEER_AT, 3, master);
        step(new Event.OrderHeard(PEER, "g", 12));
        step(new Event.DownAsked(1, MASTER, 12, PEER));
    }

    /// The node's clock may be slower than ours: by its own a grant lasts longer.
    @Test
    void aGrantIsOverATenthLaterThanItSays() {
        begin();
        pass(2 * LEASE);
        masterBreaksOff();
        long told = lastGrantedToken();
        millis = told + LEASE + LEASE / 20;
        step(new Event.DownAsked(1, MASTER, 12, PEER));
        assertThat(group().leader).isNull();
        millis = told + LEASE + LEASE / 10 + 2;
        step(new Event.DownAsked(2, MASTER, 12, PEER));
        assertThat(group().leader).isEqualTo(PEER);
    }

    /// When we received the token that our last grant repeated.
    private long lastGrantedToken() {
        String token = "";
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send s
                    && s.request() instanceof Request.Vouch vouch
                    && vouch.token().startsWith("feed-")) {
                token = vouch.token();
            }
        }
        // A step takes a millisecond.
        return Long.parseLong(token.substring("feed-".length())) + 1;
    }

    @Test
    void aVoteNewerThanTheConfigurationKeepsFencingAfterARestart() {
        core = started(9, image(7));
        begin();
        pass(Tuning.FENCE / 2);
        assertThat(grants()).isZero();
        pass(Tuning.FENCE);
        assertThat(grants()).isPositive();
    }

    /// By then the votes fence nobody any more.
    @Test
    void whoWasElectedLongAgoPromotesNobody() {
        begin();
        pass(2 * LEASE);
        loseMaster();
        millis += LEASE;
        step(new Event.Tick());
        assertThat(group().stage).isInstanceOf(Stage.WaitStart.class);
        long epoch = group().stage.epoch();
        long peer = group().peers.get(PEER).link.command.conn;
        long replica = group().replicas.get(REPLICA).link.command.conn;
        for (int i = 0; i < 6; i++) {
            millis += 500;
            step(new Event.PingReplied(replica, Event.PingReply.ALIVE));
            step(new Event.Tick());
        }
        step(
                new Event.DownAnswered(
                        peer, new Request.AskDown("g", MASTER, epoch, ME), true, ME, epoch));
        report(group().replicas.get(REPLICA), Role.SLAVE);
        assertThat(promotes()).isFalse();
    }
}
