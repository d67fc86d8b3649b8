package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// A Sentinel that holds another master in the same epoch, and will for ever: what brings it back,
/// and what must not pass for it.
final class SchismTest extends LoneSentinel {

    private static final String HERETIC = "c".repeat(40);
    private static final Address HERETIC_AT = new Address("10.0.0.6", 26379);
    private static final Address STRANGER = new Address("10.0.0.99", 6379);
    private static final long EPOCH = 3;

    /// What the heretic answers when it is asked itself; its hellos always name the replica.
    private Address admits = REPLICA;

    private boolean answers = true;

    private long hereticEpoch = EPOCH;
    private boolean isFriendly = true;
    private Role masterSays = Role.MASTER;
    private boolean votes = true;
    private boolean isDeposedAtElection;

    private boolean replicaLeads;

    /// Whom the master follows when it is none.
    private Address followed = STRANGER;

    SchismTest() {
        super(EPOCH, image(EPOCH));
        connect();
    }

    private static Durable.GroupImage image(long epoch) {
        return image(epoch, 2);
    }

    private static Durable.GroupImage image(long epoch, int quorum) {
        return new Durable.GroupImage(
                "g",
                MASTER,
                GroupSettings.of(quorum).downAfter(5000),
                epoch,
                epoch,
                List.of(REPLICA),
                List.of(
                        new Durable.KnownSentinel(PEER_AT, PEER),
                        new Durable.KnownSentinel(HERETIC_AT, HERETIC)));
    }

    @Override
    void asked(Effect.Send send) {
        long conn = send.conn();
        Link link = core.memory().links.of(conn);
        if (link == null) {
            return;
        }
        boolean isHeretic = link.address.equals(HERETIC_AT);
        switch (send.request()) {
            case Request.Inquire _ -> tell(link.users.getFirst());
            case Request.AskWhere _ -> {
                if (!isHeretic || answers) {
                    step(new Event.WhereAnswered(conn, "g", isHeretic ? admits : MASTER));
                }
            }
            case Request.AskDown ask -> {
                boolean isVote = votes && !isHeretic && ask.candidate() != null;
                step(
                        new Event.DownAnswered(
                                conn,
                                ask,
                                false,
                                isVote ? ask.candidate() : null,
                                isVote ? ask.epoch() : 0));
            }
            default -> answer(send);
        }
    }

    private void tell(Instance server) {
        boolean isDeposed = isDeposedAtElection && !announced("+elected-to-affirm").isEmpty();
        Role role =
                server.address.equals(MASTER)
                        ? isDeposed ? Role.SLAVE : masterSays
                        : replicaLeads ? Role.MASTER : Role.SLAVE;
        String runId = "d".repeat(39) + server.address.host().charAt(7);
        Address itsMaster = server.address.equals(MASTER) ? followed : MASTER;
        report(server, runId, role, itsMaster, new Report.Lineage(DATA, ""), 10, 1000);
    }

    /// Seconds in which the others say hello as they do, every other one.
    private void pass(int seconds) {
        for (int i = 0; i < 2 * seconds; i++) {
            millis += 500;
            step(new Event.Tick());
            if (i % 4 == 0) {
                if (isFriendly) {
                    hello(PEER, PEER_AT, group().configEpoch, MASTER);
                }
                hello(HERETIC, HERETIC_AT, hereticEpoch, REPLICA);
            }
        }
    }

    private void assertNothingHappens() {
        pass(120);
        assertThat(announced("+try-config-affirm")).isEmpty();
        assertThat(group().configEpoch).isLessThanOrEqualTo(EPOCH);
    }

    @Test
    void aContradictionThatLastsIsOverruledInANewerEpochAndNothingIsSwitched() {
        pass(9);
        assertThat(announced("+config-conflict")).isNotEmpty();
        assertThat(announced("+try-config-affirm")).as("before ten seconds").isEmpty();
        assertThat(core.explain(moment(), "g").problems().toString())
                .contains(HERETIC, "10.0.0.2:6379", "in the same epoch 3", "settled by hellos");

        pass(8);

        assertThat(announced("+try-config-affirm")).hasSize(1);
        assertThat(announced("+config-affirmed"))
                .containsExactly("master g 10.0.0.1 6379 #epoch 4");
        assertThat(group().configEpoch).isEqualTo(EPOCH + 1);
        assertThat(group().address()).isEqualTo(MASTER);
        assertThat(announced("+try-failover")).isEmpty();
        assertThat(announced("+switch-master")).isEmpty();
        assertThat(effects)
                .as("who is to hear of it")
                .filteredOn(
                        e ->
                                e instanceof Effect.Send send
                                        && send.request() instanceof Request.Publish p
                                        && p.hello().configEpoch() == EPOCH + 1)
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void whoContradictsInTheNextEpochTooIsNotOverruledTwiceInHalfAMinute() {
        pass(17);
        hereticEpoch = EPOCH + 1;
        pass(20);
        assertThat(announced("+try-config-affirm")).hasSize(1);
        assertThat(core.explain(moment(), "g").problems().toString())
                .contains("less than half a minute ago");
        pass(20);
        assertThat(announced("+try-config-affirm")).hasSize(2);
    }

    @Test
    void hellosThatSomebodyPublishesInItsNameAreNoContradiction() {
        admits = MASTER;
        assertNothingHappens();
        assertThat(announced("+config-conflict")).isNotEmpty();
    }

    @Test
    void norAreTheyAsLongAsItCannotBeAsked() {
        answers = false;
        assertNothingHappens();
        assertThat(core.explain(moment(), "g").problems().toString())
                .contains("the process at 10.0.0.6:26379 has not confirmed it");
    }

    @Test
    void aMinorityOverrulesNobody() {
        isFriendly = false;
        assertNothingHappens();
        assertThat(core.explain(moment(), "g").problems().toString())
                .contains("only 1 of 3 Sentinels agree");
    }

    @Test
    void aMasterThatIsNoneIsNotAffirmed() {
        masterSays = Role.SLAVE;
        assertNothingHappens();
    }

    @Test
    void aMasterThatTurnsOutNoneAfterTheElectionIsNotAffirmed() {
        isDeposedAtElection = true;
        pass(20);
        assertThat(announced("+elected-to-affirm")).hasSize(1);
        assertThat(announced("-config-affirm-abort"))
                .singleElement()
                .asString()
                .contains("#the master says that it is a replica");
        assertThat(announced("+config-affirmed")).isEmpty();
        assertThat(group().configEpoch).isEqualTo(EPOCH);
    }

    @Test
    void filesThatDifferAreTheOperatorsConflict() {
        core = started(0, image(0));
        connect();
        hereticEpoch = 0;
        assertNothingHappens();
        assertThat(announced("+config-conflict")).isNotEmpty();
    }

    @Test
    void withoutVotesNothingIsAffirmedAndItIsToldWhy() {
        votes = false;
        pass(20);
        assertThat(announced("+elected-to-affirm")).isEmpty();
        assertThat(announced("-config-affirm-abort"))
                .singleElement()
                .asString()
                .endsWith("#1 of 2 votes within 2000 ms");
        assertThat(group().configEpoch).isEqualTo(EPOCH);
        assertThat(group().stage).isNull();
    }

    /// Seed 73474. Who contradicts does not vote, and the quorum is all three: one who waited for
    /// as many votes as a failover takes would stand again and again for ever.
    @Test
    void aMajorityIsEnoughWhereTheQuorumIsEverybody() {
        core = started(EPOCH, image(EPOCH, 3));
        connect();
        pass(20);
        assertThat(announced("+config-affirmed"))
                .containsExactly("master g 10.0.0.1 6379 #epoch 4");
        assertThat(group().votesNeeded()).isEqualTo(3);
    }

    @Test
    void anOperatorsFailoverNeedNotWaitForIt() {
        votes = false;
        for (int i = 0; i < 20 && announced("+try-config-affirm").isEmpty(); i++) {
            pass(1);
        }
        assertThat(announced("+try-config-affirm")).hasSize(1);
        assertThat(core.group(moment(), "g")).isNotNull();
        step(new Event.Failover(7, "g", Event.Manner.FORCE));
        assertThat(effects).contains(new Effect.Answer(7, new Effect.Done()));
        assertThat(announced("+try-failover")).hasSize(1);
    }

    /// One of Redis that took our epoch turns the master of all others, too (seed 4675 of a hunt).
    @Test
    void aMajorityDoesNotGiveInToOneThatTurnsItsMaster() {
        followed = REPLICA;
        masterSays = Role.SLAVE;
        replicaLeads = true;
        pass(12);
        assertThat(announced("+config-conflict")).isNotEmpty();
        assertThat(announced("+switch-master")).isEmpty();
    }

    @Test
    void whoIsAloneGivesIn() {
        followed = REPLICA;
        masterSays = Role.SLAVE;
        replicaLeads = true;
        isFriendly = false;
        pass(12);
        assertThat(announced("+switch-master")).containsExactly("g 10.0.0.1 6379 10.0.0.2 6379");
    }

    /// A RESET forgets all but the master, and one that is a replica by now names nobody: the way
    /// to the new one would be lost (a hunt over groups of three with two of Redis).
    @Test
    void afterAResetWhomTheMasterFollowsIsHeldWhenThePeerItselfHoldsIt() {
        followed = REPLICA;
        masterSays = Role.SLAVE;
        reset();
        assertThat(group().replicas).isEmpty();
        pass(8);
        assertThat(announced("+switch-master")).containsExactly("g 10.0.0.1 6379 10.0.0.2 6379");
        assertThat(group().configEpoch).isEqualTo(EPOCH);
    }

    @Test
    void norIsItThenByHearsay() {
        followed = REPLICA;
        masterSays = Role.SLAVE;
        admits = MASTER;
        reset();
        pass(30);
        assertThat(announced("+config-conflict")).isNotEmpty();
        assertThat(announced("+switch-master")).isEmpty();
    }

    /// Only the master and the heretic are found again.
    private void reset() {
        isFriendly = false;
        step(new Event.Reset(1, List.of("g")));
        connect();
        hello(HERETIC, HERETIC_AT, hereticEpoch, REPLICA);
        connect();
    }

    /// From seeds: the failover of one of Redis is overtaken by the next one, whose epoch it takes
    /// and whose master it does not.
    @ParameterizedTest
    @ValueSource(longs = {1, 3, 6, 9, 14, 21})
    void aSentinelOfRedisThatTookTheEpochOfAnotherFailoverIsBroughtBack(long seed) {
        Simulation simulation = new Simulation(seed, false, Scene.aFailoverIsOvertaken());
        simulation.run();
        assertThat(simulation.checker.affirmations).isEqualTo(1);
        Watcher redis = simulation.watchers.getLast();
        Address master = simulation.servers.getFirst().address;
        for (Watcher watcher : simulation.watchers) {
            assertThat(watcher.whereIs("group0")).isEqualTo(master);
            assertThat(watcher.configEpoch("group0")).isEqualTo(redis.configEpoch("group0"));
        }
        assertThat(simulation.annals.promotions("group0")).hasSize(2);
    }

    /// One of Redis that voted for the affirmation begins no failover of its own for twenty seconds
    /// here. It votes, and ours lead. (In seed 1 of those above nobody else could be promoted.)
    @ParameterizedTest
    @ValueSource(longs = {3, 6, 9, 14, 21})
    void aMasterThatDiesRightAfterAnAffirmationIsReplacedAsEver(long seed) {
        Scene overtaken = Scene.aFailoverIsOvertaken();
        DeathAfterAffirmation death = new DeathAfterAffirmation();
        Scene scene =
                new Scene(
                        overtaken.sentinels(),
                        overtaken.realSentinels(),
                        overtaken.groups(),
                        overtaken.downAfter(),
                        overtaken.failoverTimeout(),
                        simulation -> {
                            overtaken.faults().accept(simulation);
                            death.await(simulation);
                        },
                        overtaken.endMicros(),
                        overtaken.pace());
        new Simulation(seed, false, scene).run();
        assertThat(death.replacedAt - death.diedAt)
                .as("microseconds until all name another")
                .isBetween(1L, 1000 * (overtaken.downAfter() + 1000));
    }

    /// The master dies two seconds after it was affirmed; by then the third node lets everybody in
    /// again.
    private static final class DeathAfterAffirmation {
        private static final long LOOK_MICROS = 10_000;

        private long diedAt = Long.MAX_VALUE;
        private long replacedAt;

        void await(Simulation simulation) {
            if (simulation.checker.affirmations == 0) {
                simulation.after(LOOK_MICROS, () -> await(simulation));
                return;
            }
            simulation.servers.get(2).isLocked = false;
            simulation.after(2_000_000, () -> kill(simulation));
        }

        private void kill(Simulation simulation) {
            diedAt = simulation.now;
            simulation.kill(simulation.servers.getFirst());
            awaitAnother(simulation);
        }

        private void awaitAnother(Simulation simulation) {
            Address dead = simulation.servers.getFirst().address;
            if (simulation.watchers.stream().anyMatch(w -> dead.equals(w.whereIs("group0")))) {
                simulation.after(LOOK_MICROS, () -> awaitAnother(simulation));
            } else {
                replacedAt = simulation.now;
            }
        }
    }
}
