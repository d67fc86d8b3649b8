package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Set;

/// Who may call itself a Sentinel: hellos of invented ones, of real ones that join, move and are
/// replaced.
final class NewcomersTest extends LoneSentinel {

    private static final String NEW = "c".repeat(40);
    private static final Address NEW_AT = new Address("10.0.0.6", 26379);
    private static final GroupSettings SETTINGS = GroupSettings.of(1).downAfter(1000);

    NewcomersTest() {
        super(0, image(SETTINGS, ONE_PEER));
    }

    private static Durable.GroupImage image(
            GroupSettings settings, List<Durable.KnownSentinel> known) {
        return new Durable.GroupImage("g", MASTER, settings, 0, 0, List.of(), known);
    }

    private Set<String> peers() {
        return group().peers.keySet();
    }

    /// The master and all known Sentinels are connected, and are who they should be.
    private void begin() {
        step(new Event.Tick());
        for (Link link : List.copyOf(core.memory().links.all())) {
            answer(link, link.users.getFirst().runId);
        }
    }

    /// The process at the other end answers, as the Sentinel `runId` if it is one.
    private void answer(Link link, String runId) {
        connected(link);
        if (link.kind == Kind.SENTINEL) {
            step(new Event.IdAnswered(link.command.conn, runId, ""));
        }
    }

    private Link linkTo(Address address) {
        return core.memory().links.all().stream()
                .filter(link -> link.address.equals(address))
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private void hello(String runId, Address sender) {
        step(new Event.HelloHeard(new Hello(sender, runId, 0, "g", MASTER, 0)));
    }

    private void flood(int count) {
        for (int i = 0; i < count; i++) {
            String host = "10." + (1 + i / 62_500) + '.' + i / 250 % 250 + '.' + (1 + i % 250);
            hello(String.format("%040x", i), new Address(host, 1));
        }
    }

    /// Its hello is taken in when it has proved who it is, and may have been true only before: as
    /// an agreement it would have a former master demoted that has been made one again (seed
    /// 18003).
    @Test
    void whatANewcomerSaidBeforeItsProofConfirmsNothing() {
        begin();
        silence(Newcomers.YOUTH);
        hello(NEW, NEW_AT);
        answer(linkTo(NEW_AT), NEW);
        assertThat(peers()).contains(NEW);
        assertThat(group().peers.get(NEW).agreedAt).isZero();
        hello(NEW, NEW_AT);
        assertThat(group().peers.get(NEW).agreedAt).isEqualTo(core.memory().now);
    }

    @Test
    void h5AFloodOfInventedSentinelsChangesNoMajority() {
        begin();
        flood(100_000);
        assertThat(effects.stream().filter(e -> e instanceof Effect.Persist)).isEmpty();
        silence(20_000);
        assertThat(peers()).containsExactly(PEER);
        assertThat(group().votesNeeded()).isEqualTo(2);
        assertThat(group().newcomers).hasSizeLessThanOrEqualTo(Newcomers.MAX);
        assertThat(core.memory().links.all()).hasSizeLessThanOrEqualTo(2 + Newcomers.MAX);
        // An event each ten seconds, and nothing else is written anywhere.
        assertThat(announced("+sentinel-refused")).hasSizeBetween(2, 20);
        assertThat(effects.stream().filter(e -> e instanceof Effect.Log)).isEmpty();
    }

    @Test
    void h5WithExpectedSentinelsEvenANewGroupBelievesNobody() {
        Prudence three = new Prudence(false, 3, false);
        core = started(0, image(SETTINGS.prudence(three), List.of()));
        begin();
        flood(1000);
        assertThat(peers()).isEmpty();
        assertThat(group().votesNeeded()).isEqualTo(2);
        silence(6000);
        hello(NEW, NEW_AT);
        answer(linkTo(NEW_AT), NEW);
        hello(PEER, PEER_AT);
        answer(linkTo(PEER_AT), PEER);
        assertThat(peers()).containsExactly(NEW, PEER);
        hello("d".repeat(40), new Address("10.0.0.7", 26379));
        answer(linkTo(new Address("10.0.0.7", 26379)), "d".repeat(40));
        assertThat(peers()).containsExactly(NEW, PEER);
    }

    /// Whoever is heard and cannot be reached must not be left out of the count: two halves that
    /// each see only themselves would both be the majority.
    @Test
    void inANewGroupEverybodyCountsWhoIsHeardOf() {
        core = started(0, image(SETTINGS, List.of()));
        begin();
        hello(NEW, NEW_AT);
        hello(PEER, PEER_AT);
        assertThat(peers()).containsExactly(NEW, PEER);
        assertThat(group().votesNeeded()).isEqualTo(2);
        silence(2 * Newcomers.YOUTH);
        assertThat(peers()).containsExactly(NEW, PEER);
        // As long as nobody has proved who it is, this goes on.
        hello("d".repeat(40), new Address("10.0.0.7", 26379));
        assertThat(peers()).hasSize(3);
        flood(1000);
        assertThat(peers()).hasSize(Tuning.MAX_SENTINELS);
    }

    @Test
    void aNewSentinelThatIsThereCountsAtOnce() {
        begin();
        hello(NEW, NEW_AT);
        assertThat(peers()).containsExactly(PEER);
        answer(linkTo(NEW_AT), NEW);
        assertThat(peers()).containsExactly(PEER, NEW);
        assertThat(announced("+sentinel")).hasSize(1);
        assertThat(group().newcomers).isEmpty();
        // It goes on with the connection that proved it.
        assertThat(group().peers.get(NEW).link.isUp()).isTrue();
        assertThat(core.memory().links.all()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR Unknown sentinel subcommand 'MYID'",
                "NOPERM this user has no permissions to run the 'sentinel|myid' command"
            })
    void aSentinelThatCannotTellItsNameIsBelieved(String error) {
        begin();
        hello(NEW, NEW_AT);
        step(new Event.LinkUp(linkTo(NEW_AT).command.conn, HERE.host()));
        step(new Event.IdAnswered(linkTo(NEW_AT).command.conn, null, error));
        assertThat(peers()).containsExactly(PEER, NEW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR unknown command 'SENTINEL', with args beginning with: 'MYID' ",
                "NOAUTH Authentication required."
            })
    void whatIsNoSentinelIsNot(String error) {
        begin();
        hello(NEW, NEW_AT);
        step(new Event.LinkUp(linkTo(NEW_AT).command.conn, HERE.host()));
        step(new Event.IdAnswered(linkTo(NEW_AT).command.conn, null, error));
        assertThat(peers()).containsExactly(PEER);
        assertThat(announced("+sentinel-refused")).singleElement().asString().contains(error);
    }

    @Test
    void whoIsCalledOtherwiseIsRefused() {
        begin();
        hello(NEW, NEW_AT);
        answer(linkTo(NEW_AT), "d".repeat(40));
        assertThat(peers()).containsExactly(PEER);
        assertThat(announced("+sentinel-refused"))
                .singleElement()
                .asString()
                .contains("calls itself");
    }

    @Test
    void whoDoesNotAnswerIsForgotten() {
        begin();
        hello(NEW, NEW_AT);
        silence(Newcomers.PATIENCE + 1000);
        assertThat(peers()).containsExactly(PEER);
        assertThat(group().newcomers).isEmpty();
        assertThat(core.memory().links.all()).hasSize(2);
    }

    /// One hello moves a Sentinel of Redis to wherever its sender likes.
    @Test
    void aKnownSentinelThatAnswersHasNotMoved() {
        begin();
        hello(PEER, NEW_AT);
        assertThat(group().peers.get(PEER).address).isEqualTo(PEER_AT);
        assertThat(group().newcomers).isEmpty();
        assertThat(announced("+sentinel-address-switch")).isEmpty();
    }

    @Test
    void aKnownSentinelThatHasGoneMovesWhenItAnswersElsewhere() {
        begin();
        Peer before = group().peers.get(PEER);
        before.votedFor = ME;
        before.votedEpoch = 7;
        step(new Event.LinkDown(before.link.command.conn, "Connection reset by peer"));
        hello(PEER, NEW_AT);
        assertThat(group().peers.get(PEER).address).isEqualTo(PEER_AT);
        answer(linkTo(NEW_AT), PEER);
        assertThat(group().peers.get(PEER))
                .returns(NEW_AT, p -> p.address)
                .returns(ME, p -> p.votedFor)
                .returns(7L, p -> p.votedEpoch);
        assertThat(announced("+sentinel-address-switch")).hasSize(1);
        assertThat(core.memory().links.all()).hasSize(2);
    }

    /// One hello makes Sentinels of Redis forget a Sentinel, by another name at its address.
    @Test
    void aKnownSentinelIsNotForgottenForAnotherNameAtItsAddress() {
        begin();
        hello(NEW, PEER_AT);
        answer(linkTo(PEER_AT), PEER);
        assertThat(peers()).containsExactly(PEER);
        assertThat(announced("+sentinel-invalid-addr")).isEmpty();
        // It has lost its file and has a new name.
        hello(NEW, PEER_AT);
        answer(linkTo(PEER_AT), NEW);
        assertThat(peers()).containsExactly(NEW);
        assertThat(announced("+sentinel-invalid-addr")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"10.0.0.9, 26379", "10.0.0.44, 26379"})
    void nobodyElseIsWhereWeAre(String host, int port) {
        core.memory().globals = core.memory().globals.announceIp("10.0.0.44");
        begin();
        hello(NEW, new Address(host, port));
        assertThat(peers()).doesNotContain(NEW);
        assertThat(announced("+sentinel-refused"))
                .singleElement()
                .asString()
                .contains("where we are");
    }

    /// Another process has taken a Sentinel's place, before it has said hello.
    @Test
    void answersOfAnImpostorCountForNobody() {
        begin();
        Link link = group().peers.get(PEER).link;
        step(new Event.LinkDown(link.command.conn, "Connection reset by peer"));
        silence(500);
        answer(link, NEW);
        masterBreaksOff();
        silence(1500);
        step(
                new Event.DownAnswered(
                        link.command.conn,
                        new Request.AskDown("g", MASTER, 1, ME),
                        true,
                        ME,
                        group().leaderEpoch));
        assertThat(group().peers.get(PEER).saysDown).isFalse();
        assertThat(announced("+elected-leader")).isEmpty();
    }

    @Test
    void afterAResetEverybodyCountsAgainWhoIsHeardOf() {
        begin();
        step(new Event.Reset(1, List.of("g")));
        hello(NEW, NEW_AT);
        assertThat(peers()).containsExactly(NEW);
    }
}
