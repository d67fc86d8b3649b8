package dev.vedette.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.replication.core.ReplicaLink.ResumePoint;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// The replica's side of a link, event by event. Lines of the log are those of redis-server 7.0.15.
class ReplicaLinkTest {

    private static final String ID = "a".repeat(40);
    private static final String NEXT_ID = "b".repeat(40);

    private Moment now = new Moment(1_000_000_000, 1_795_266_780_000L);
    private Introduction introduction =
            new Introduction(Bytes.EMPTY, Bytes.EMPTY, 6380, "", 60_000);
    private ReplicaLink link = link(null);

    private ReplicaLink link(@Nullable ResumePoint resumePoint) {
        return new ReplicaLink("10.0.0.1", 6379, () -> introduction, resumePoint, now);
    }

    /// What `event` leads to, one effect a line.
    private List<String> on(LinkEvent event) {
        List<String> lines = new ArrayList<>();
        for (LinkEffect effect : link.step(now, event)) {
            lines.add(
                    switch (effect) {
                        case LinkEffect.Connect(String host, int port) ->
                                "connect " + host + ":" + port;
                        case LinkEffect.Hangup _ -> "hang up";
                        case LinkEffect.Send(List<Bytes> words) ->
                                "send "
                                        + String.join(
                                                " ", words.stream().map(Bytes::toString).toList());
                        case LinkEffect.SendNewline _ -> "newline";
                        case LinkEffect.SendAck _ -> "ack";
                        case LinkEffect.Say(boolean warning, String text) ->
                                (warning ? "# " : "* ") + text;
                        case LinkEffect.Receive receive ->
                                "receive " + receive.offset() + " " + receive.announcement();
                        case LinkEffect.DropTransfer _ -> "drop transfer";
                        case LinkEffect.Resume(String newId) -> "resume " + newId;
                    });
        }
        return lines;
    }

    private List<String> line(String text) {
        return on(new LinkEvent.Line(text));
    }

    private List<String> afterMillis(long millis) {
        now = now.plusMillis(millis);
        return on(new LinkEvent.Tick());
    }

    private void connect() {
        on(new LinkEvent.Tick());
        on(new LinkEvent.Connected());
    }

    private void shakeHands() {
        connect();
        line("+PONG");
        line("+OK");
        line("+OK");
    }

    private void stream() {
        shakeHands();
        line("+FULLRESYNC " + ID + " 1000");
        line("$176");
        on(new LinkEvent.Received(176));
        on(new LinkEvent.Transferred());
        on(new LinkEvent.Loaded());
    }

    @Test
    void aFullSynchronisationByLength() {
        assertThat(on(new LinkEvent.Tick()))
                .containsExactly(
                        "* Connecting to MASTER 10.0.0.1:6379",
                        "* MASTER <-> REPLICA sync started",
                        "connect 10.0.0.1:6379");
        assertThat(link.state().word()).isEqualTo("connecting");
        assertThat(on(new LinkEvent.Connected()))
                .containsExactly("* Non blocking connect for SYNC fired the event.", "send PING");
        assertThat(line("+PONG"))
                .containsExactly(
                        "* Master replied to PING, replication can continue...",
                        "send REPLCONF listening-port 6380",
                        "send REPLCONF capa eof capa psync2");
        assertThat(link.state().word()).isEqualTo("handshake");
        assertThat(line("+OK")).isEmpty();
        assertThat(line("-ERR what?"))
                .containsExactly(
                        "* (Non critical) Master does not understand REPLCONF capa: -ERR what?",
                        "* Partial resynchronization not possible (no cached master)",
                        "send PSYNC ? -1");
        assertThat(line("")).isEmpty();
        assertThat(line("+FULLRESYNC " + ID + " 1000"))
                .containsExactly("* Full resync from master: " + ID + ":1000");
        assertThat(link.state().word()).isEqualTo("sync");
        assertThat(line("")).isEmpty();
        assertThat(line("$176"))
                .containsExactly(
                        "* MASTER <-> REPLICA sync: receiving 176 bytes from master to disk",
                        "receive 1000 Length[bytes=176]");
        assertThat(on(new LinkEvent.Received(176))).isEmpty();
        assertThat(on(new LinkEvent.Transferred())).isEmpty();
        assertThat(on(new LinkEvent.Loaded()))
                .containsExactly("ack", "* MASTER <-> REPLICA sync: Finished with success");
        assertThat(link.state().word()).isEqualTo("connected");
        assertThat(link.isUp()).isTrue();
    }

    @Test
    void aPasswordAndAnAnnouncedAddressAreTold() {
        introduction =
                new Introduction(Bytes.of("u"), Bytes.of("pw"), 6380, "replica.example", 60_000);
        connect();
        assertThat(line("-NOAUTH Authentication required."))
                .containsExactly(
                        "* Master replied to PING, replication can continue...",
                        "send AUTH u pw",
                        "send REPLCONF listening-port 6380",
                        "send REPLCONF ip-address replica.example",
                        "send REPLCONF capa eof capa psync2");
        assertThat(line("-WRONGPASS invalid"))
                .containsExactly("# Unable to AUTH to MASTER: -WRONGPASS invalid", "hang up");
        assertThat(afterMillis(999)).isEmpty();
        assertThat(afterMillis(1)).first().isEqualTo("* Connecting to MASTER 10.0.0.1:6379");
    }

    @Test
    void aLostLinkIsTriedAtOnceAndTheStreamGoesOn() {
        stream();
        link.standsAt(new ResumePoint(ID, 1101));
        assertThat(on(new LinkEvent.Broken("")))
                .containsExactly(
                        "# Connection with master lost.",
                        "* Caching the disconnected master state.",
                        "hang up",
                        "* Reconnecting to MASTER 10.0.0.1:6379",
                        "* MASTER <-> REPLICA sync started",
                        "connect 10.0.0.1:6379");
        on(new LinkEvent.Connected());
        line("+PONG");
        line("+OK");
        assertThat(line("+OK"))
                .containsExactly(
                        "* Trying a partial resynchronization (request " + ID + ":1102).",
                        "send PSYNC " + ID + " 1102");
        assertThat(line("+CONTINUE " + NEXT_ID))
                .containsExactly(
                        "* Successful partial resynchronization with master.",
                        "# Master replication ID changed to " + NEXT_ID,
                        "* MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.",
                        "resume " + NEXT_ID,
                        "ack");
        assertThat(link.isUp()).isTrue();
    }

    @Test
    void aRefusedConnectIsTriedAgainSoonAndThenOnceASecond() {
        on(new LinkEvent.Tick());
        for (int wait : new int[] {100, 200, 400, 800, 1000, 1000}) {
            assertThat(on(new LinkEvent.Broken("Connection refused")))
                    .containsExactly(
                            "# Error condition on socket for SYNC: Connection refused", "hang up");
            assertThat(afterMillis(wait - 1)).isEmpty();
            assertThat(afterMillis(1)).contains("connect 10.0.0.1:6379");
        }
    }

    @Test
    void aTransferThatBreaksKeepsWhatWeCouldResumeFrom() {
        link = link(new ResumePoint(ID, 7));
        shakeHands();
        line("+FULLRESYNC " + NEXT_ID + " 12");
        line("$EOF:" + "m".repeat(40));
        now = now.plusMillis(10);
        assertThat(on(new LinkEvent.Broken("Connection reset by peer")))
                .containsExactly(
                        "# I/O error trying to sync with MASTER: Connection reset by peer",
                        "drop transfer",
                        "hang up");
        assertThat(link.resumePoint()).isEqualTo(new ResumePoint(ID, 7));
        assertThat(afterMillis(989))
                .as("a master whose RDB breaks is asked once a second")
                .isEmpty();
        assertThat(afterMillis(1))
                .first()
                .isEqualTo("* Reconnecting to MASTER 10.0.0.1:6379 after failure");
    }

    @Test
    void aMasterThatRefusesOrTalksNonsenseIsAskedAgainInASecond() {
        List<String> replies =
                List.of(
                        "-NOMASTERLINK Can't SYNC while not connected with my master",
                        "-LOADING l",
                        "-ERR unknown",
                        "what?",
                        "+FULLRESYNC abc 12",
                        "+FULLRESYNC " + ID + " -1",
                        "+FULLRESYNC " + ID + " 99999999999999999999",
                        "+CONTINUE " + ID);
        for (String reply : replies) {
            link = link(null);
            shakeHands();
            assertThat(line(reply)).as(reply).hasSize(2).last().isEqualTo("hang up");
            assertThat(afterMillis(999)).as(reply).isEmpty();
            assertThat(afterMillis(1)).as(reply).contains("connect 10.0.0.1:6379");
        }
    }

    @Test
    void anAnnouncementThatIsNoneEndsTheTransfer() {
        for (String text : List.of("XYZ", "$", "$-1", "$12x", "$EOF:short", "-ERR oh")) {
            link = link(null);
            shakeHands();
            line("+FULLRESYNC " + ID + " 12");
            assertThat(line(text))
                    .as(text)
                    .contains("drop transfer", "hang up")
                    .noneMatch(l -> l.startsWith("receive"));
        }
    }

    @Test
    void silenceIsNotEndured() {
        stream();
        for (int i = 0; i < 60; i++) {
            assertThat(afterMillis(1000)).containsExactly("ack");
        }
        link.standsAt(new ResumePoint(ID, 1000));
        assertThat(afterMillis(1))
                .startsWith(
                        "# MASTER timeout: no data nor PING received...",
                        "# Connection with master lost.");
        assertThat(afterMillis(60_001)).startsWith("# Timeout connecting to the MASTER...");
    }

    @Test
    void whileAnRdbComesTheMasterHearsFromUs() {
        shakeHands();
        line("+FULLRESYNC " + ID + " 12");
        line("$100");
        assertThat(afterMillis(1000)).containsExactly("newline");
        on(new LinkEvent.Received(50));
        assertThat(link.state()).isEqualTo(new LinkState.Receiving(50, 100));
        on(new LinkEvent.Transferred());
        assertThat(afterMillis(1000)).containsExactly("newline");
    }

    @Test
    void whoWaitsForAnAnswerLooksAgainInASecondAndNotAllTheTime() {
        connect();
        line("+PONG");
        for (int i = 0; i < 10; i++) {
            assertThat(afterMillis(1000)).isEmpty();
            assertThat(link.nextTickNanos(now)).isEqualTo(now.plusMillis(1000).nanos());
        }
    }

    @Test
    void aStreamThatHoldsNoCommandMeansStartingOver() {
        stream();
        link.standsAt(new ResumePoint(ID, 1000));
        assertThat(on(new LinkEvent.StreamBroken("nonsense")))
                .containsExactly("# nonsense", "# Connection with master lost.", "hang up");
        assertThat(link.resumePoint()).isNull();
        assertThat(afterMillis(1000)).contains("connect 10.0.0.1:6379");
    }

    @Test
    void oldDataIsGivenUpOnlyWhenTheNewIsComplete() {
        link = link(new ResumePoint(ID, 7));
        shakeHands();
        line("+FULLRESYNC " + NEXT_ID + " 12");
        line("$10");
        assertThat(link.resumePoint()).isNotNull();
        assertThat(on(new LinkEvent.Transferred()))
                .containsExactly("* Discarding previously cached master state.");
        assertThat(link.resumePoint()).isNull();
    }
}
