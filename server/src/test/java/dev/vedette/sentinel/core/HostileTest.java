package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

/// What anybody may say who can publish on a master or reach a Sentinel's port, and what a Sentinel
/// makes of it. H1..H12 are the rows of the list of hostile inputs; each attack is named after what
/// it does to Redis' Sentinel.
final class HostileTest extends LoneSentinel {

    private static final String STRANGER = "e".repeat(40);
    private static final Address NOWHERE = new Address("10.6.6.6", 6666);
    private static final GroupSettings SETTINGS = GroupSettings.of(1).downAfter(1000);

    HostileTest() {
        super(5, image(SETTINGS));
    }

    private static Durable.GroupImage image(GroupSettings settings) {
        return new Durable.GroupImage("g", MASTER, settings, 3, 3, List.of(REPLICA), ONE_PEER);
    }

    /// All connections are made and the master and its replica have told about themselves.
    private void begin() {
        connect();
        report(group().master, Role.MASTER, DATA);
        report(group().replicas.get(REPLICA), Role.SLAVE, DATA);
    }

    private void report(Instance instance, Role role, String lineage) {
        report(instance, role, new Report.Lineage(lineage, ""));
    }

    private void report(Instance instance, Role role, Report.Lineage lineage) {
        report(instance, role, lineage, 1000);
    }

    private void report(Instance instance, Role role, Report.Lineage lineage, long offset) {
        String runId = "c".repeat(39) + instance.address.host().charAt(7);
        report(instance, runId, role, lineage, -1, offset);
    }

    private Optional<Effect.Opinion> askForVote(String candidate, long epoch) {
        int before = effects.size();
        step(new Event.DownAsked(77, MASTER, epoch, candidate));
        return effects.subList(before, effects.size()).stream()
                .filter(e -> e instanceof Effect.Answer a && a.ticket() == 77)
                .map(e -> (Effect.Opinion) ((Effect.Answer) e).outcome())
                .findFirst();
    }

    @Test
    void h1MalformedHellosAreNotRead() {
        String good = "10.0.0.5,26379," + PEER + ",5,g,10.0.0.1,6379,3";
        assertThat(Hello.parse(good)).isPresent();
        assertThat(Hello.parse(good + ",1")).isEmpty();
        assertThat(Hello.parse(good.substring(0, good.lastIndexOf(',')))).isEmpty();
        assertThat(Hello.parse(good + "x".repeat(1_000_000))).isEmpty();
        assertThat(Hello.parse(good.replace(",g,", ",g\r\nmonitor,"))).isEmpty();
        assertThat(Hello.parse(good.replace(",g,", ",g\0,"))).isEmpty();
    }

    @Test
    void h2PortsAndAddressesThatAreNone() {
        for (String port : List.of("0x1F90", "-1", "70000", "", "0", "+1", " 1")) {
            assertThat(Hello.parse("10.0.0.5,26379," + PEER + ",5,g,10.0.0.1," + port + ",3"))
                    .as("port %s", port)
                    .isEmpty();
        }
        for (String ip :
                List.of(
                        "",
                        "0.0.0.0",
                        "::",
                        "0:0:0:0:0:0:0:0",
                        "::0.0.0.0",
                        ":::",
                        "1::2::3",
                        "1:2:3:4:5:6:7:8:9",
                        "abcd:",
                        "12345::",
                        "fe80::1%eth0",
                        "[::1]",
                        "evil.example",
                        "10.0.0",
                        "10.0.0.256",
                        "010.0.0.1",
                        "0x0a.0.0.1",
                        "167772161",
                        "10.0.0.1 ",
                        "10.0.0.1\n")) {
            assertThat(Hello.parse("10.0.0.5,26379," + PEER + ",5,g," + ip + ",6379,3"))
                    .as("ip %s", ip)
                    .isEmpty();
        }
        for (String ip : List.of("::1", "2001:db8::7", "1:2:3:4:5:6:7:8", "::ffff:10.0.0.1")) {
            assertThat(Hello.parse(ip + ",26379," + PEER + ",5,g," + ip + ",6379,3"))
                    .as("ip %s", ip)
                    .isPresent();
        }
    }

    @Test
    void h3OurOwnNameFromElsewhereStopsOurVoteWhenItIsHeardTwice() {
        begin();
        hello(ME, new Address("10.0.0.66", 26379), 5, MASTER);
        assertThat(announced("+duplicate-myid")).isEmpty();
        assertThat(group().peers).containsOnlyKeys(PEER);
        millis += 1000;
        hello(ME, new Address("10.0.0.66", 26379), 5, MASTER);
        assertThat(announced("+duplicate-myid")).containsExactly(ME + " 10.0.0.66 26379");
        loseMaster();
        hello(ME, new Address("10.0.0.66", 26379), 5, MASTER);
        assertThat(askForVote(PEER, 6)).get().extracting(Effect.Opinion::leader).isNull();
        assertThat(announced("+try-failover")).isEmpty();
        // It is over when the other one has fallen silent.
        silence(7000);
        assertThat(announced("+try-failover")).hasSize(1);
    }

    @Test
    void h3OurOwnHelloComesBackAndMeansNothing() {
        begin();
        for (int i = 0; i < 3; i++) {
            millis += 1000;
            hello(ME, new Address("10.0.0.9", 26379), 5, MASTER);
        }
        assertThat(announced("+duplicate-myid")).isEmpty();
    }

    @Test
    void h4EpochsBeyondReasonChangeNothing() {
        begin();
        for (long epoch : List.of(5 + Tuning.MAX_EPOCH_JUMP + 1, Long.MAX_VALUE, -1L)) {
            hello(PEER, PEER_AT, epoch, NOWHERE);
            assertThat(askForVote(PEER, epoch)).get().extracting(Effect.Opinion::leader).isNull();
        }
        assertThat(core.memory().currentEpoch).isEqualTo(5);
        assertThat(group().configEpoch).isEqualTo(3);
        assertThat(announced("+new-epoch")).isEmpty();
    }

    @Test
    void h6AnotherMasterInTheSameEpochIsToldAndNotFollowed() {
        begin();
        hello(PEER, PEER_AT, 3, REPLICA);
        assertThat(announced("+config-conflict")).hasSize(1);
        assertThat(group().address()).isEqualTo(MASTER);
    }

    @Test
    void h7AnOlderEpochIsNotFollowed() {
        begin();
        hello(PEER, PEER_AT, 2, REPLICA);
        assertThat(group().address()).isEqualTo(MASTER);
        assertThat(announced("+config-conflict")).isEmpty();
    }

    /// One PUBLISH in a known Sentinel's name makes Redis' Sentinels announce any address.
    @Test
    void h8AMasterNobodyConfirmsIsNotAnnounced() {
        begin();
        hello(PEER, PEER_AT, 9, NOWHERE);
        silence(11_000);
        assertThat(announced("+switch-master")).isEmpty();
        assertThat(group().address()).isEqualTo(MASTER);
        assertThat(group().claim).isNull();
        assertThat(core.memory().links.of(-1)).isNull();
    }

    @Test
    void h8AKnownReplicaThatIsNoMasterIsNotAnnouncedEither() {
        begin();
        hello(PEER, PEER_AT, 9, REPLICA);
        report(group().replicas.get(REPLICA), Role.SLAVE, DATA);
        assertThat(announced("+switch-master")).isEmpty();
        // Once it says so itself it is.
        report(group().replicas.get(REPLICA), Role.MASTER, new Report.Lineage(OTHER_DATA, DATA));
        assertThat(announced("+switch-master")).hasSize(1);
        assertThat(group().configEpoch).isEqualTo(9);
    }

    @Test
    void h8AMasterOfOtherDataIsNotAnnounced() {
        begin();
        hello(PEER, PEER_AT, 9, NOWHERE);
        Instance witness = group().claim.witness();
        step(new Event.LinkUp(witness.link.command.conn, "10.0.0.9"));
        report(witness, Role.MASTER, OTHER_DATA);
        assertThat(announced("+switch-master")).isEmpty();
    }

    /// The forger may run a Sentinel, too: one that nobody knew before confirms nothing.
    @Test
    void h8AClaimThatANewerConfigurationOutranIsNotAdopted() {
        begin();
        hello(PEER, PEER_AT, 9, NOWHERE);
        hello(PEER, PEER_AT, 12, MASTER);
        long conn = group().peers.get(PEER).link.command.conn;
        step(new Event.WhereAnswered(conn, "g", NOWHERE));
        assertThat(announced("+switch-master")).isEmpty();
        assertThat(group().configEpoch).isEqualTo(12);
    }

    @Test
    void h8ASentinelMetAMomentAgoConfirmsNothing() {
        begin();
        Address sender = new Address("10.6.6.6", 26379);
        hello(STRANGER, sender, 9, NOWHERE);
        long conn = group().newcomers.get(STRANGER).peer().link.command.conn;
        step(new Event.LinkUp(conn, "10.0.0.9"));
        step(new Event.IdAnswered(conn, STRANGER, ""));
        assertThat(group().peers).containsKey(STRANGER);
        assertThat(group().claim).isNotNull();
        step(new Event.WhereAnswered(conn, "g", NOWHERE));
        assertThat(announced("+switch-master")).isEmpty();
    }

    @Test
    void h8AKnownSentinelThatConfirmsItIsBelieved() {
        begin();
        hello(PEER, PEER_AT, 9, NOWHERE);
        long conn = group().peers.get(PEER).link.command.conn;
        step(new Event.WhereAnswered(conn, "g", NOWHERE));
        assertThat(announced("+switch-master")).containsExactly("g 10.0.0.1 6379 10.6.6.6 6666");
    }

    /// One question from anywhere ends automatic failover of Redis' Sentinels for ever.
    @Test
    void h9StrangersAndAbsurdEpochsGetNoVote() {
        begin();
        loseMaster();
        assertThat(askForVote(STRANGER, 7)).get().extracting(Effect.Opinion::leader).isNull();
        assertThat(askForVote(PEER, Long.MAX_VALUE))
                .get()
                .extracting(Effect.Opinion::leaderEpoch)
                .isNotEqualTo(Long.MAX_VALUE);
        assertThat(core.memory().currentEpoch).isLessThan(8);
    }

    /// The name is known to all; the sender is not asked for a proof, but gets nothing while the
    /// master answers, and no more than one vote in an epoch when it does not.
    @Test
    void h9WhoAsksInTheNameOfAKnownSentinelGetsOneVoteAtMost() {
        begin();
        assertThat(askForVote(PEER, 6)).get().extracting(Effect.Opinion::leader).isNull();
        loseMaster();
        assertThat(askForVote(PEER, 7)).get().extracting(Effect.Opinion::leader).isEqualTo(PEER);
        assertThat(askForVote(STRANGER, 7))
                .get()
                .extracting(Effect.Opinion::leader)
                .isEqualTo(PEER);
        assertThat(askForVote(STRANGER, 8))
                .get()
                .extracting(Effect.Opinion::leaderEpoch)
                .isEqualTo(7L);
    }

    @Test
    void h9AQuestionAboutAnotherAddressIsAboutNobody() {
        begin();
        step(new Event.DownAsked(77, NOWHERE, 9, PEER));
        assertThat(effects).contains(new Effect.Answer(77, new Effect.Opinion(false, null, 0)));
        assertThat(core.memory().currentEpoch).isEqualTo(5);
    }

    @Test
    void noVoteWhileTheMasterAnswersUsUnlessAnOperatorOrderedIt() {
        begin();
        assertThat(askForVote(PEER, 6)).get().extracting(Effect.Opinion::leader).isNull();
        step(new Event.OrderHeard(STRANGER, "g", 7));
        assertThat(askForVote(STRANGER, 7)).get().extracting(Effect.Opinion::leader).isNull();
        step(new Event.OrderHeard(PEER, "g", 8));
        assertThat(askForVote(PEER, 8)).get().extracting(Effect.Opinion::leader).isEqualTo(PEER);
    }

    @Test
    void withTheCompatiblePolicyStrangersGetVotesAsRedisGivesThem() {
        core = started(5, image(SETTINGS.prudence(new Prudence(false, 0, true))));
        begin();
        assertThat(askForVote(STRANGER, 6))
                .get()
                .extracting(Effect.Opinion::leader)
                .isEqualTo(STRANGER);
    }

    /// H11: a replica of another group at a reused address has the highest offset of all.
    @Test
    void h11AReplicaOfOtherDataIsNotPromotedAndTheReasonIsTold() {
        begin();
        Instance replica = group().replicas.get(REPLICA);
        report(replica, Role.SLAVE, OTHER_DATA);
        assertThat(ReplicaChoice.reasonAgainst(group(), replica, core.memory().now, 0))
                .contains("other data", OTHER_DATA, DATA);
        assertThat(core.explain(moment(), "g").summary()).contains("nothing would replace it");
    }

    /// A failover forced among a few and a majority that heard nothing of it meet again: the new
    /// master is made a replica by those, then takes its place in everybody's configuration (seed
    /// 4833). What it had is gone, so whoever has what it took may lead; who has ours still comes
    /// first.
    @Test
    void whereTheMasterItselfTookOtherDataThoseWhoHaveItMayLead() {
        begin();
        Instance replica = group().replicas.get(REPLICA);
        report(replica, Role.SLAVE, OTHER_DATA);
        report(group().master, Role.SLAVE, OTHER_DATA);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(replica);
        report(replica, Role.SLAVE, "9".repeat(40));
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).isEmpty();
    }

    /// It follows the master, so that the master itself names it; its offset would win.
    @Test
    void h11AReplicaThatClaimsMoreThanTheMasterCanHaveWrittenIsNotPromoted() {
        begin();
        Instance replica = group().replicas.get(REPLICA);
        report(replica, Role.SLAVE, new Report.Lineage(DATA, ""), 1L << 59);
        assertThat(ReplicaChoice.reasonAgainst(group(), replica, core.memory().now, 0))
                .contains("beyond what the master can have written", "1000");
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).isEmpty();
        // What it wrote in the time since is no lie.
        report(replica, Role.SLAVE, new Report.Lineage(DATA, ""), 1_000_000_000);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(replica);
    }

    /// Each promotion begins a new lineage, and INFO of a master is asked for each ten seconds
    /// only.
    @Test
    void afterTwoQuickSwitchesTheReplicasAreNotTakenForStrangers() {
        String third = "9".repeat(40);
        begin();
        hello(PEER, PEER_AT, 9, REPLICA);
        report(group().replicas.get(REPLICA), Role.MASTER, new Report.Lineage(OTHER_DATA, DATA));
        hello(PEER, PEER_AT, 10, MASTER);
        report(group().replicas.get(MASTER), Role.MASTER, new Report.Lineage(third, OTHER_DATA));
        assertThat(group().address()).isEqualTo(MASTER);
        Instance replica = group().replicas.get(REPLICA);
        report(replica, Role.SLAVE, new Report.Lineage(third, OTHER_DATA));
        assertThat(ReplicaChoice.reasonAgainst(group(), replica, core.memory().now, 0)).isNull();
    }

    @Test
    void aWrongPasswordIsToldByNameAndDoesNotLookLikeADeadMaster() {
        begin();
        long conn = group().master.link.command.conn;
        step(new Event.Refused(conn, Dealing.LOGIN, "WRONGPASS invalid username-password pair"));
        for (int i = 0; i < 40; i++) {
            millis += 100;
            step(
                    new Event.PingReplied(
                            conn, Event.PingReply.REFUSED, "NOAUTH Authentication required."));
            step(new Event.Tick());
        }
        assertThat(announced("+problem"))
                .singleElement()
                .asString()
                .contains("WRONGPASS", "auth-pass is not the password of g");
        assertThat(announced("+sdown").stream().filter(p -> p.startsWith("master"))).isEmpty();
        assertThat(core.explain(moment(), "g").obstacles()).anyMatch(o -> o.contains("refuses us"));
        step(new Event.PingReplied(conn, Event.PingReply.ALIVE));
        assertThat(announced("-problem")).hasSize(1);
    }

    @Test
    void aReplicaThatRefusesUsIsNotPromotable() {
        begin();
        Instance replica = group().replicas.get(REPLICA);
        step(
                new Event.Refused(
                        replica.link.command.conn,
                        Dealing.LOGIN,
                        "WRONGPASS invalid username-password pair"));
        assertThat(announced("+problem")).hasSize(1);
        assertThat(ReplicaChoice.reasonAgainst(group(), replica, core.memory().now, 0))
                .contains("WRONGPASS", "one auth-pass serves a master and all its replicas");
    }

    /// Its promotion was ordered, the confirmation lost: what clients wrote to it since is not
    /// thrown away for a second one.
    @Test
    void aReplicaThatIsAMasterByOurOrderIsChosenBeforeOthers() {
        begin();
        Instance other = anotherReplica();
        report(other, Role.SLAVE, new Report.Lineage(DATA, ""), 5000);
        Instance replica = group().replicas.get(REPLICA);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(other);
        replica.orderedAt = core.memory().now;
        report(replica, Role.MASTER, new Report.Lineage(OTHER_DATA, DATA), 900);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(replica);
    }

    /// Right after a promotion one replica has reached the new master, and the other one is still
    /// further in the stream of the old one.
    @Test
    void whoHasTheMastersStreamGoesBeforeWhoIsFurtherInTheOneItLeft() {
        begin();
        Report.Lineage promoted = new Report.Lineage(OTHER_DATA, DATA);
        report(group().master, Role.MASTER, promoted);
        Instance leftBehind = anotherReplica();
        report(leftBehind, Role.SLAVE, new Report.Lineage(DATA, ""), 5000);
        Instance replica = group().replicas.get(REPLICA);
        report(replica, Role.SLAVE, promoted, 900);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(replica);
        assertThat(core.explain(moment(), "g").candidates().toString())
                .contains("has not reached the master since that was promoted");

        report(replica, Role.SLAVE, new Report.Lineage(DATA, ""), 900);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(leftBehind);
    }

    private Instance anotherReplica() {
        Address second = new Address("10.0.0.3", 6379);
        Instance other = new Instance(Kind.REPLICA, second.text(), second, group(), 1);
        group().replicas.put(second, other);
        core.memory().links.attach(other);
        step(new Event.LinkUp(other.link.command.conn, "10.0.0.9"));
        step(new Event.PingReplied(other.link.command.conn, Event.PingReply.ALIVE));
        return other;
    }

    @Test
    void theMasterUnderAnotherAddressIsNeitherPromotedNorMadeItsOwnReplica() {
        begin();
        Instance replica = group().replicas.get(REPLICA);
        replica.runId = group().master.runId;
        assertThat(ReplicaChoice.reasonAgainst(group(), replica, core.memory().now, 0))
                .contains("another address");
        int before = effects.size();
        new MasterSwitch(core.memory()).follow(replica);
        assertThat(effects.subList(before, effects.size())).isEmpty();
        assertThat(core.step(moment(), new Event.Tick()))
                .noneMatch(
                        e -> e instanceof Effect.Send s && s.request() instanceof Request.Follow);
    }

    @Test
    void filesThatNameDifferentMastersConvergeWhenOneIsSeenToBeAReplica() {
        core =
                started(
                        0,
                        new Durable.GroupImage("g", REPLICA, SETTINGS, 0, 0, List.of(), List.of()));
        step(new Event.Tick());
        step(new Event.LinkUp(group().master.link.command.conn, "10.0.0.9"));
        hello(PEER, PEER_AT, 0, MASTER);
        assertThat(announced("+config-conflict")).hasSize(1);
        assertThat(group().address()).isEqualTo(REPLICA);
        report(group().master, Role.SLAVE, DATA);
        hello(PEER, PEER_AT, 0, MASTER);
        assertThat(group().address()).isEqualTo(MASTER);
    }

    /// Who asks for votes in an older epoch gets none any more.
    @Test
    void aCandidateThatHearsOfANewerEpochGivesUpAtOnce() {
        begin();
        loseMaster();
        silence(1000);
        assertThat(group().stage).isInstanceOf(Stage.WaitStart.class);
        step(new Event.HelloHeard(new Hello(PEER_AT, PEER, 9, "g", MASTER, 3)));
        step(new Event.Tick());
        assertThat(announced("-failover-abort-not-elected")).hasSize(1);
        assertThat(announced("+failover-reason"))
                .anyMatch(line -> line.endsWith("#another candidate came with epoch 9"));
    }

    /// Two failovers were forced in one epoch; who holds the one that was turned goes over.
    @Test
    void inALaterEpochTheOtherMustBeSeenToBeAMasterAsWell() {
        begin();
        follows(group().master, REPLICA);
        hello(PEER, PEER_AT, 3, REPLICA);
        assertThat(group().address()).isEqualTo(MASTER);
        report(group().replicas.get(REPLICA), Role.MASTER, DATA);
        hello(PEER, PEER_AT, 3, REPLICA);
        assertThat(group().address()).isEqualTo(REPLICA);
        assertThat(announced("+config-update-from")).hasSize(1);
    }

    private void follows(Instance server, Address followed) {
        step(
                new Event.InfoRead(
                        server.link.command.conn,
                        new Report(
                                server.runId,
                                Role.SLAVE,
                                List.of(),
                                followed.host(),
                                followed.port(),
                                true,
                                0,
                                100,
                                1000,
                                true,
                                1000,
                                new Report.Lineage(DATA, ""),
                                "")));
    }

    /// With fast-down-on-refused: it may have been sent before the process came back.
    @Test
    void aRefusalOfThePubsubConnectionSaysNothingBesideOneThatWorks() {
        GroupSettings settings = SETTINGS.prudence(new Prudence(true, 0, false));
        core = started(5, image(settings));
        begin();
        step(new Event.LinkDown(group().master.link.pubsub.conn, "Connection refused"));
        step(new Event.Tick());
        assertThat(group().master.isDown()).isFalse();
        step(new Event.LinkDown(group().master.link.command.conn, "Connection refused"));
        step(new Event.Tick());
        assertThat(group().master.isDown()).isTrue();
    }

    /// All three nodes are replicas of each other: no link is up, and none will be.
    @Test
    void aCircleOfReplicasHasACandidate() {
        begin();
        report(group().master, Role.SLAVE, DATA);
        Instance replica = group().replicas.get(REPLICA);
        Report report = replica.report;
        replica.report =
                new Report(
                        report.runId(),
                        Role.SLAVE,
                        List.of(),
                        NOWHERE.host(),
                        NOWHERE.port(),
                        false,
                        100_000,
                        100,
                        1000,
                        true,
                        1000,
                        report.lineage(),
                        "");
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).contains(replica);
        report(group().master, Role.MASTER, DATA);
        assertThat(ReplicaChoice.best(group(), core.memory().now, 0)).isEmpty();
    }

    @Test
    void everySentinelLearnsWhyTheLeaderGaveUp() {
        begin();
        step(new Event.ReasonHeard(PEER, "g", 6, "no replica is known"));
        step(new Event.ReasonHeard(STRANGER, "g", 6, "because I say so"));
        assertThat(core.explain(moment(), "g").failovers())
                .singleElement()
                .satisfies(
                        lines ->
                                assertThat(lines)
                                        .hasSize(2)
                                        .anyMatch(line -> line.contains(PEER))
                                        .anyMatch(line -> line.contains("no replica is known")));
    }

    /// A peer is asked only while we find the master down ourselves, so its last word may be old.
    @Test
    void whatAPeerLastSaidOfTheMasterIsShownAsLongAsItCounts() {
        begin();
        Peer peer = group().peers.get(PEER);
        loseMaster();
        Request.AskDown question = new Request.AskDown("g", MASTER, 5, null);
        step(new Event.DownAnswered(peer.link.command.conn, question, true, PEER, 5));
        assertThat(flagsOfThePeer()).contains("master_down");
        assertThat(thePeer().votedFor()).isEqualTo(PEER);
        silence(Tuning.ASK_VALIDITY);
        assertThat(flagsOfThePeer()).doesNotContain("master_down");
        assertThat(thePeer().votedFor()).isNull();
        assertThat(thePeer().votedEpoch()).as("stays, as in Redis").isEqualTo(5);
    }

    private View.InstanceView thePeer() {
        return core.view(moment()).groups().getFirst().sentinels().getFirst();
    }

    private String flagsOfThePeer() {
        return thePeer().flags();
    }

    /// A PING answered well and the next question with nonsense must not make a tight loop.
    @Test
    void whoHangsUpAtOnceIsNotCalledAgainAtOnce() {
        begin();
        Link link = group().peers.get(PEER).link;
        millis += Tuning.SHORT_LIFE;
        step(new Event.LinkDown(link.command.conn, "Connection reset by peer"));
        assertThat(link.command.conn).as("a connection that has worked").isNotZero();

        connected(link);
        step(new Event.LinkDown(link.command.conn, "Protocol error"));
        assertThat(link.command.conn).as("one that ended at once").isZero();
        millis += Tuning.MAX_RECONNECT_PERIOD;
        step(new Event.Tick());
        assertThat(link.command.conn).as("some time later").isNotZero();
    }
}
