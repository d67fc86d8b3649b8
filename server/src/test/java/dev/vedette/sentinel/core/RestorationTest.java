package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// A master of the configuration that follows a node of its own group, of which none leads: what
/// two failovers at once can leave behind (seed 16974).
final class RestorationTest extends LoneSentinel {

    private static final Address STRANGER = new Address("10.7.7.7", 6379);

    /// What each says when it is asked.
    private Address followedByMaster = REPLICA;

    private Address followedByReplica = MASTER;
    private Role roleOfReplica = Role.SLAVE;
    private String dataOfReplica = OTHER_DATA;
    private boolean doesMasterObey = true;
    private boolean isOrdered;

    RestorationTest() {
        super(5, usualGroup(3));
    }

    @BeforeEach
    void begin() {
        connect();
        report(group().master, "1".repeat(40), Role.MASTER, new Report.Lineage(DATA, ""), -1, 10);
    }

    /// Servers and the peer answer at once.
    @Override
    void asked(Effect.Send send) {
        Link link = core.memory().links.of(send.conn());
        if (link == null) {
            return;
        }
        Instance asked = link.users.getFirst();
        switch (send.request()) {
            case Request.Ping _ -> step(new Event.PingReplied(send.conn(), Event.PingReply.ALIVE));
            case Request.Inquire _ -> answer(send.conn(), asked.address);
            case Request.BecomeMaster _ -> {
                isOrdered |= asked.address.equals(MASTER);
                step(new Event.OrderDone(send.conn()));
            }
            case Request.AskDown ask ->
                    step(
                            new Event.DownAnswered(
                                    send.conn(),
                                    ask,
                                    true,
                                    ask.candidate() == null ? "" : ask.candidate(),
                                    ask.epoch()));
            default -> {}
        }
    }

    private void answer(long conn, Address who) {
        boolean isMaster = who.equals(MASTER);
        Role role = roleOfReplica;
        if (isMaster) {
            role = isOrdered && doesMasterObey ? Role.MASTER : Role.SLAVE;
        }
        Address followed = isMaster ? followedByMaster : followedByReplica;
        step(
                new Event.InfoRead(
                        conn,
                        new Report(
                                (isMaster ? "1" : "2").repeat(40),
                                role,
                                List.of(),
                                role == Role.MASTER ? "?" : followed.host(),
                                role == Role.MASTER ? 0 : followed.port(),
                                false,
                                role == Role.MASTER ? 0 : 1,
                                100,
                                10,
                                true,
                                10,
                                new Report.Lineage(isMaster ? DATA : dataOfReplica, ""),
                                "")));
    }

    /// Until the master has been a replica for so long that it counts as down, and some more.
    private void letTimePass() {
        silence(40_000);
    }

    @Test
    void aMasterInACircleIsOrderedBackWhenNobodyElseMayLead() {
        letTimePass();
        assertThat(announced("-failover-abort-no-good-slave")).isNotEmpty();
        assertThat(announced("+try-restore-master"))
                .containsExactly("master g 10.0.0.1 6379 #it follows 10.0.0.2:6379 in a circle");
        assertThat(announced("+master-restored"))
                .containsExactly("master g 10.0.0.1 6379 #epoch " + group().configEpoch);
        assertThat(group().address()).isEqualTo(MASTER);
        assertThat(group().configEpoch).isGreaterThan(3);
        assertThat(announced("+switch-master")).isEmpty();
        assertThat(group().master.isDown()).isFalse();
        assertThat(group().stage).isNull();
    }

    @Test
    void aReplicaOfItsDataIsPromotedInstead() {
        dataOfReplica = DATA;
        letTimePass();
        assertThat(announced("+selected-slave")).isNotEmpty();
        assertThat(announced("+try-restore-master")).isEmpty();
    }

    @Test
    void whoFollowsAnotherThatLeadsIsLeftAlone() {
        roleOfReplica = Role.MASTER;
        letTimePass();
        assertThat(announced("-failover-abort-no-good-slave")).isNotEmpty();
        assertThat(isOrdered).isFalse();
    }

    @Test
    void whoFollowsAStrangerIsLeftToTheOperator() {
        followedByMaster = STRANGER;
        letTimePass();
        assertThat(announced("-failover-abort-no-good-slave")).isNotEmpty();
        assertThat(isOrdered).isFalse();
        followedByMaster = REPLICA;
        followedByReplica = STRANGER;
        letTimePass();
        assertThat(isOrdered).isFalse();
    }

    @Test
    void whoDoesNotObeyIsGivenUpAndTriedAgain() {
        doesMasterObey = false;
        letTimePass();
        assertThat(announced("-restore-master-abort"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("#it has not become a master within 2000 ms"));
        assertThat(announced("+master-restored")).isEmpty();
        assertThat(group().configEpoch).isEqualTo(3);
        doesMasterObey = true;
        isOrdered = false;
        letTimePass();
        assertThat(announced("+master-restored")).hasSize(1);
    }

    /// What it follows is dead, and there is nobody else.
    @Test
    void whoFollowsTheDeadIsOrderedBack() {
        Link link = group().replicas.get(REPLICA).link;
        step(new Event.LinkDown(link.command.conn, "Connection reset by peer"));
        letTimePass();
        assertThat(announced("+try-restore-master"))
                .containsExactly("master g 10.0.0.1 6379 #it follows 10.0.0.2:6379, which is down");
        assertThat(announced("+master-restored")).hasSize(1);
    }
}
