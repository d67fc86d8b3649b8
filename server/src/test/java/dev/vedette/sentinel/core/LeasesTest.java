package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// Whom a Sentinel of a strict group vouches for, and when it ceases to.
final class LeasesTest {

    private static final Address MASTER = new Address("10.0.0.1", 6379);
    private static final Address REPLICA = new Address("10.0.0.2", 6379);
    private static final String ME = "a".repeat(40);
    private static final String PEER = "b".repeat(40);
    private static final String DATA = "d".repeat(40);
    private static final long LEASE = 800;

    private long millis = 1000;
    private final List<Effect> effects = new ArrayList<>();
    private SentinelCore core = started(3);

    private SentinelCore started(long leaderEpoch) {
        GroupSettings settings = GroupSettings.of(1).downAfter(1000).failoverTimeout(60_000);
        Durable.GroupImage group =
                new Durable.GroupImage(
                        "g",
                        MASTER,
                        settings.prudence(new Prudence(false, 2, false, true, LEASE)),
                        3,
                        leaderEpoch,
                        List.of(REPLICA),
                        List.of(new Durable.KnownSentinel(new Address("10.0.0.5", 26379), PEER)));
        return new SentinelCore(
                new Identity(ME, 26379), new Rng(1), new Durable(9, List.of(group)), moment());
    }

    private Moment moment() {
        return new Moment(millis * Moment.NANOS_PER_MILLI, 1_700_000_000_000L + millis);
    }

    private void step(Event event) {
        millis++;
        List<Effect> made = core.step(moment(), event);
        effects.addAll(made);
        for (Effect effect : made) {
            if (effect instanceof Effect.Persist persist) {
                step(new Event.Persisted(persist.number(), true));
            }
        }
    }

    private Group group() {
        return core.memory().groups.get("g");
    }

    private void begin() {
        step(new Event.Tick());
        for (Link link : List.copyOf(core.memory().links.all())) {
            step(new Event.LinkUp(link.command.conn, "10.0.0.9"));
            step(new Event.PingReplied(link.command.conn, Event.PingReply.ALIVE));
        }
        report(group().master, Role.MASTER);
        report(group().replicas.get(REPLICA), Role.SLAVE);
    }

    private void report(Instance of, Role role) {
        boolean isMaster = role == Role.MASTER;
        step(
                new Event.InfoRead(
                        of.link.command.conn,
                        new Report(
                                of.address.equals(MASTER) ? "1".repeat(40) : "2".repeat(40),
                                role,
                                isMaster ? List.of(REPLICA) : List.of(),
                                isMaster ? "?" : MASTER.host(),
                                isMaster ? 0 : MASTER.port(),
                                true,
                                0,
                                100,
                                1000,
                                true,
                                1000,
                                new Report.Lineage(DATA, ""),
                                "")));
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

    private void loseMaster() {
        step(new Event.LinkDown(group().master.link.command.conn, "Connection reset by peer"));
        millis += 1100;
        step(new Event.Tick());
    }

    private void regainMaster() {
        step(new Event.LinkUp(group().master.link.command.conn, "10.0.0.9"));
        step(new Event.PingReplied(group().master.link.command.conn, Event.PingReply.ALIVE));
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
        step(new Event.LinkDown(group().master.link.command.conn, "Connection reset by peer"));
        step(new Event.DownAsked(1, MASTER, 12, PEER));
        assertThat(group().leader).isNull();
        millis += LEASE + LEASE / 5;
        step(new Event.DownAsked(2, MASTER, 12, PEER));
        assertThat(group().leader).isEqualTo(PEER);
    }

    @Test
    void aVoteNewerThanTheConfigurationKeepsFencingAfterARestart() {
        core = started(7);
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
        assertThat(effects)
                .noneMatch(
                        e ->
                                e instanceof Effect.Send s
                                        && s.request() instanceof Request.BecomeMaster);
    }
}
