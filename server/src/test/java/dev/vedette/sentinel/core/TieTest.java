package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// Two masters by the authority of one epoch, and half of the Sentinels for each: a failover was
/// forced beside another (seed 84340). Nobody has a majority to affirm the one or replace the
/// other.
final class TieTest extends LoneSentinel {

    private static final String HERETIC = "c".repeat(40);
    private static final Address HERETIC_AT = new Address("10.0.0.6", 26379);
    private static final String HERETICS_FRIEND = "d".repeat(40);
    private static final Address HERETICS_FRIEND_AT = new Address("10.0.0.7", 26379);
    private static final long EPOCH = 3;
    private static final Prudence STRICT = new Prudence(false, 4, false, true, 0);

    /// These leave a replica that may be promoted on each side.
    private static final long[] SEEDS = {2, 3, 4, 5};

    private boolean hereticsVote = true;

    /// Whether they repeat on our connection what they say.
    private boolean hereticsAdmit = true;

    private Role replicaIs = Role.MASTER;

    /// What the one who is with us holds.
    private Address friendHolds = MASTER;

    /// Whether each node follows the other, as long as nobody orders the first to lead.
    private boolean isCircle;

    TieTest() {
        super(EPOCH, image(Prudence.USUAL));
        connect();
    }

    private void startAnew(long epoch, Durable.GroupImage image) {
        core = started(epoch, image);
        connect();
    }

    private static Durable.GroupImage image(Prudence prudence) {
        return image(GroupSettings.of(2).downAfter(5000).prudence(prudence));
    }

    private static Durable.GroupImage image(GroupSettings settings) {
        return new Durable.GroupImage(
                "g",
                MASTER,
                settings,
                EPOCH,
                EPOCH,
                List.of(REPLICA),
                List.of(
                        new Durable.KnownSentinel(PEER_AT, PEER),
                        new Durable.KnownSentinel(HERETIC_AT, HERETIC),
                        new Durable.KnownSentinel(HERETICS_FRIEND_AT, HERETICS_FRIEND)));
    }

    @Override
    void asked(Effect.Send send) {
        long conn = send.conn();
        Link link = core.memory().links.of(conn);
        if (link == null) {
            return;
        }
        Address held =
                link.address.equals(HERETIC_AT) || link.address.equals(HERETICS_FRIEND_AT)
                        ? REPLICA
                        : friendHolds;
        switch (send.request()) {
            case Request.Inquire _ -> tell(link.users.getFirst());
            case Request.AskWhere _ -> {
                if (hereticsAdmit || held.equals(MASTER)) {
                    step(new Event.WhereAnswered(conn, "g", held));
                }
            }
            case Request.AskDown ask -> step(answer(conn, ask, held));
            case Request.BecomeMaster _ -> {
                isCircle = false;
                answer(send);
            }
            default -> answer(send);
        }
    }

    /// Whoever is asked about another master than it holds knows nothing.
    private Event answer(long conn, Request.AskDown ask, Address held) {
        boolean isVote =
                ask.candidate() != null
                        && ask.master().equals(held)
                        && (hereticsVote || held.equals(MASTER));
        return new Event.DownAnswered(
                conn, ask, false, isVote ? ask.candidate() : null, isVote ? ask.epoch() : 0);
    }

    private void tell(Instance server) {
        String runId = "e".repeat(39) + server.address.host().charAt(7);
        Address other = server.address.equals(MASTER) ? REPLICA : MASTER;
        Role role =
                isCircle ? Role.SLAVE : server.address.equals(REPLICA) ? replicaIs : Role.MASTER;
        report(server, runId, role, other, new Report.Lineage(DATA, ""), 10, 1000);
    }

    /// Seconds in which everybody says hello every other one.
    private void pass(int seconds) {
        for (int i = 0; i < 2 * seconds; i++) {
            millis += 500;
            step(new Event.Tick());
            if (i % 4 == 0) {
                boolean isFriend = friendHolds.equals(group().address());
                hello(PEER, PEER_AT, isFriend ? group().configEpoch : EPOCH, friendHolds);
                hello(HERETIC, HERETIC_AT, EPOCH, REPLICA);
                hello(HERETICS_FRIEND, HERETICS_FRIEND_AT, EPOCH, REPLICA);
            }
        }
    }

    @Test
    void theVotesOfAllAboutTheMasterThatEachHoldsDecideIt() {
        pass(12);
        assertThat(announced("+config-affirmed"))
                .containsExactly("master g 10.0.0.1 6379 #epoch 4");
        assertThat(announced("+switch-master")).isEmpty();
    }

    /// It has only just started, and its time with it. In that epoch it is the first to stand.
    @Test
    void whoHasNeverAdmittedItHasNotConfirmedIt() {
        startAnew(EPOCH + 1, image(Prudence.USUAL));
        hereticsAdmit = false;
        pass(30);
        assertThat(announced("+try-config-affirm")).isEmpty();
    }

    /// One of Redis that joined the others in the epoch of theirs may be all that is left on our
    /// side, and turns nodes in circles.
    @Test
    void whomAMajorityContradictsJoinsIt() {
        friendHolds = REPLICA;
        pass(8);
        assertThat(announced("+switch-master")).containsExactly("g 10.0.0.1 6379 10.0.0.2 6379");
        assertThat(announced("+try-config-affirm")).isEmpty();
    }

    @Test
    void whoJoinsThemTellsItsClients() {
        GroupScripts scripts = GroupScripts.NONE.reconfiguration("/tell-clients");
        startAnew(EPOCH, image(GroupSettings.of(2).downAfter(5000).scripts(scripts)));
        friendHolds = REPLICA;
        pass(8);
        assertThat(effects)
                .filteredOn(Effect.RunScript.class::isInstance)
                .extracting(e -> ((Effect.RunScript) e).words())
                .containsExactly(
                        List.of(
                                "/tell-clients",
                                "g",
                                "observer",
                                "start",
                                "10.0.0.1",
                                "6379",
                                "10.0.0.2",
                                "6379"));
    }

    @Test
    void aMajorityByHearsayIsNone() {
        friendHolds = REPLICA;
        hereticsAdmit = false;
        pass(30);
        assertThat(announced("+switch-master")).isEmpty();
    }

    @Test
    void whatTheMajorityHoldsMustBeAMaster() {
        friendHolds = REPLICA;
        replicaIs = Role.SLAVE;
        startAnew(EPOCH, image(Prudence.USUAL));
        pass(30);
        assertThat(announced("+switch-master")).isEmpty();
    }

    /// Redis turns what it holds for a replica after eight seconds: when both sides do, the two
    /// masters follow one another.
    @Test
    void nobodyElsesMasterIsTurnedAsLongAsItIsOpen() {
        hereticsVote = false;
        pass(30);
        assertThat(announced("-config-affirm-abort"))
                .singleElement()
                .asString()
                .endsWith("#2 of 3 votes within 2000 ms");
        assertThat(sent(Request.Follow.class)).isZero();
        assertThat(announced("+convert-to-slave")).isEmpty();
    }

    @Test
    void whenItIsDecidedTheOtherMasterIsTurned() {
        pass(30);
        assertThat(announced("+convert-to-slave")).isNotEmpty();
    }

    /// Each half has turned the other's master before we could stand. No quorum can hold ours for
    /// down, since half of all watch another.
    @Test
    void aMasterThatFollowsTheOtherOneInACircleIsOrderedBack() {
        isCircle = true;
        pass(12);
        assertThat(announced("+elected-to-affirm")).hasSize(1);
        assertThat(announced("+try-restore-master"))
                .containsExactly("master g 10.0.0.1 6379 #it follows 10.0.0.2:6379 in a circle");
        assertThat(announced("+master-restored"))
                .containsExactly("master g 10.0.0.1 6379 #epoch 4");
        assertThat(sent(Request.BecomeMaster.class)).isEqualTo(1);
        assertThat(announced("+switch-master")).isEmpty();
    }

    /// Who holds the other master has vouched for it, and votes when that is over.
    @Test
    void inAStrictGroupItWaitsForWhatTheOthersHaveVouchedFor() {
        startAnew(EPOCH, image(STRICT));
        hereticsVote = false;
        for (int i = 0; i < 20 && announced("+try-config-affirm").isEmpty(); i++) {
            pass(1);
        }
        pass(4);
        assertThat(announced("+config-affirmed")).isEmpty();
        hereticsVote = true;
        pass(1);
        assertThat(announced("+config-affirmed"))
                .containsExactly("master g 10.0.0.1 6379 #epoch 4");
    }

    /// One of ours is enough, in either half. By then the replicas are turned as well.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void oneOfOursBringsTheHalvesTogether(int realSentinels) {
        for (long seed : SEEDS) {
            Simulation simulation = after(seed, realSentinels);
            assertThat(simulation.checker.affirmations).as("seed " + seed).isEqualTo(1);
            assertAgreed(simulation);
        }
    }

    /// Seeds in which ours would stand against the half that it had just joined.
    @ParameterizedTest
    @CsvSource({"1,9", "2,6"})
    void whoHasGivenInStandsAgainstNobodyItAgreesWith(int realSentinels, long seed) {
        Simulation simulation = new Simulation(seed, false, Scene.halvesHeardLate(realSentinels));
        simulation.run();
        assertAgreed(simulation);
    }

    /// Seeds in which those of Redis leave both masters following one another.
    @ParameterizedTest
    @ValueSource(longs = {15, 27, 61, 73})
    void whatWasTurnedInACircleIsOrderedBack(long seed) {
        Simulation simulation = new Simulation(seed, false, Scene.halvesHeardLate(3));
        simulation.run();
        assertThat(simulation.checker.restorations).isEqualTo(1);
        assertAgreed(simulation);
    }

    private static void assertAgreed(Simulation simulation) {
        assertThat(simulation.watchers.stream().map(w -> w.whereIs("group0")).distinct())
                .hasSize(1);
        assertThat(simulation.servers.stream().map(s -> s.role)).containsOnlyOnce(Role.MASTER);
    }

    /// What they are left with: two halves that name a master each, and both follow the other.
    @Test
    void sentinelsOfRedisAloneAreLeftWithoutAMaster() {
        for (long seed : SEEDS) {
            Simulation simulation = after(seed, 4);
            assertThat(simulation.watchers.stream().map(w -> w.whereIs("group0")).distinct())
                    .as("seed " + seed)
                    .hasSize(2);
            assertThat(simulation.servers.stream().map(s -> s.role))
                    .as("seed " + seed)
                    .containsOnly(Role.SLAVE);
        }
    }

    private static Simulation after(long seed, int realSentinels) {
        Simulation simulation = new Simulation(seed, false, Scene.halvesOfOneEpoch(realSentinels));
        simulation.run();
        return simulation;
    }
}
