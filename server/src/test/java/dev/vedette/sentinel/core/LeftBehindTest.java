package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// A replica that attached itself to the master after its last INFO before a failover (seed 36098):
/// nobody had named it when that master was replaced, and it follows it still.
final class LeftBehindTest extends LoneSentinel {

    private static final Address LATECOMER = new Address("10.0.0.3", 6379);
    private static final Address CASCADED = new Address("10.0.0.4", 6379);
    private static final Address STRANGER = new Address("10.7.7.7", 6379);
    private static final long FAILOVER_TIMEOUT = 60_000;

    LeftBehindTest() {
        super(
                5,
                new Durable.GroupImage(
                        "g",
                        MASTER,
                        GroupSettings.of(1).downAfter(1000).failoverTimeout(FAILOVER_TIMEOUT),
                        3,
                        3,
                        List.of(REPLICA, CASCADED),
                        ONE_PEER));
    }

    /// The other Sentinel has replaced MASTER by REPLICA.
    @BeforeEach
    void afterASwitch() {
        connect();
        leads(MASTER, REPLICA);
        leads(REPLICA);
        step(new Event.HelloHeard(new Hello(PEER_AT, PEER, 6, "g", REPLICA, 6)));
        assertThat(group().address()).isEqualTo(REPLICA);
    }

    private void leads(Address who, Address... followers) {
        tells(who, Role.MASTER, new Address("?", 0), false, followers);
    }

    private void follows(Address who, Address followed, Address... followers) {
        tells(who, Role.SLAVE, followed, true, followers);
    }

    private void tells(
            Address who, Role role, Address followed, boolean isLinkUp, Address... followers) {
        boolean isMaster = who.equals(group().address());
        Instance instance = isMaster ? group().master : group().replicas.get(who);
        if (!instance.link.isUp()) {
            connected(instance.link);
        }
        step(
                new Event.InfoRead(
                        instance.link.command.conn,
                        new Report(
                                "%040x".formatted(who.hashCode()),
                                role,
                                List.of(followers),
                                followed.host(),
                                followed.port(),
                                isLinkUp,
                                0,
                                100,
                                10,
                                true,
                                10,
                                new Report.Lineage(DATA, ""),
                                "")));
    }

    /// Everybody answers, the master leads and `what` happens, each half second.
    private void meanwhile(long duration, Runnable what) {
        for (long end = millis + duration; millis < end; ) {
            millis += 500;
            step(new Event.Tick());
            for (Link link : List.copyOf(core.memory().links.all())) {
                if (!link.isUp()) {
                    connected(link);
                }
                step(new Event.PingReplied(link.command.conn, Event.PingReply.ALIVE));
            }
            leads(REPLICA, MASTER);
            what.run();
        }
    }

    private boolean isKnown(Address who) {
        return group().replicas.containsKey(who);
    }

    @Test
    void whoIsFoundBehindAFormerMasterIsTakenInAndTurned() {
        follows(MASTER, REPLICA, LATECOMER);
        assertThat(announced("+slave"))
                .endsWith("slave 10.0.0.3:6379 10.0.0.3 6379 @ g 10.0.0.2 6379");
        meanwhile(
                FAILOVER_TIMEOUT + 10_000,
                () -> {
                    follows(MASTER, REPLICA, LATECOMER);
                    follows(LATECOMER, MASTER);
                });
        assertThat(announced("+fix-slave-config"))
                .contains("slave 10.0.0.3:6379 10.0.0.3 6379 @ g 10.0.0.2 6379");
        assertThat(effects)
                .contains(
                        new Effect.Send(
                                group().replicas.get(LATECOMER).link.command.conn,
                                new Request.Follow(REPLICA, false)));
    }

    @Test
    void itNeedsTimeToAttachItselfAgain() {
        meanwhile(FAILOVER_TIMEOUT * 2, () -> tells(MASTER, Role.SLAVE, REPLICA, false));
        meanwhile(FAILOVER_TIMEOUT / 2, () -> follows(MASTER, REPLICA));
        follows(MASTER, REPLICA, LATECOMER);
        assertThat(isKnown(LATECOMER)).isTrue();
    }

    @Test
    void whatIsPutBehindAFormerMasterLongAfterItsSuccessorLeadsIsACascade() {
        meanwhile(FAILOVER_TIMEOUT + 1000, () -> follows(MASTER, REPLICA));
        follows(MASTER, REPLICA, LATECOMER);
        assertThat(isKnown(LATECOMER)).isFalse();
    }

    @Test
    void whoFollowsAReplicaThatNeverLedIsACascade() {
        follows(CASCADED, REPLICA, LATECOMER);
        assertThat(isKnown(LATECOMER)).isFalse();
    }

    @Test
    void whoFollowsAFormerMasterThatFollowsAStrangerHasLeftWithIt() {
        follows(MASTER, STRANGER, LATECOMER);
        assertThat(isKnown(LATECOMER)).isFalse();
    }

    @Test
    void aFormerMasterThatHasNotReachedTheNewOneNamesItToo() {
        tells(MASTER, Role.SLAVE, REPLICA, false, LATECOMER);
        assertThat(isKnown(LATECOMER)).isTrue();
    }

    @Test
    void whoFollowsAFormerMasterThatStillLeadsIsNotTakenIn() {
        leads(MASTER, LATECOMER);
        assertThat(isKnown(LATECOMER)).isFalse();
    }
}
