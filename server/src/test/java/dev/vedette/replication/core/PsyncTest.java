package dev.vedette.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Who may continue. The texts are those of redis-server 7.0.15 in the same situations.
class PsyncTest {

    private static final String OLD = "a".repeat(40);
    private static final String NEW = "b".repeat(40);

    /// A master that was a replica of stream OLD until offset 548 and has generated 452 bytes of
    /// its own since.
    private static History promoted() {
        History history = new History(OLD);
        history.advance(548);
        history.fork(NEW);
        history.advance(452);
        return history;
    }

    private static Backlog backlogOf(History history, int kept) {
        Backlog backlog = new Backlog(history.offset() + 1 - kept, kept);
        backlog.append(new byte[kept], 0, kept);
        return backlog;
    }

    private static Psync.Decision ask(String id, long offset) {
        History history = promoted();
        return Psync.decide(id, offset, "10.0.0.2:6379", history, backlogOf(history, 500));
    }

    @Test
    void insideTheBacklogUnderTheCurrentIdTheStreamGoesOn() {
        assertThat(ask(NEW, 1001)).isEqualTo(new Psync.Decision.Continue(1001, 0));
        assertThat(ask(NEW, 501)).isEqualTo(new Psync.Decision.Continue(501, 500));
    }

    @Test
    void theOldIdIsGoodUpToWhereTheStreamsPart() {
        assertThat(ask(OLD, 549)).isEqualTo(new Psync.Decision.Continue(549, 452));
        assertThat(ask(OLD, 550))
                .isEqualTo(
                        new Psync.Decision.FullResync(
                                "Partial resynchronization not accepted: Requested offset for"
                                        + " second ID was 550, but I can reply up to 549",
                                false));
    }

    @Test
    void outsideTheBacklogEverythingIsSentAgain() {
        assertThat(ask(NEW, 500)).isEqualTo(lack(500, false));
        assertThat(ask(NEW, 1002)).isEqualTo(lack(1002, true));
        assertThat(ask(NEW, -2)).isEqualTo(lack(-2, false));
        assertThat(ask(NEW, Long.MAX_VALUE)).isEqualTo(lack(Long.MAX_VALUE, true));
        assertThat(Psync.decide(NEW, 1001, "10.0.0.2:6379", promoted(), null))
                .isEqualTo(lack(1001, false));
    }

    private static Psync.Decision lack(long offset, boolean ahead) {
        return new Psync.Decision.FullResync(
                "Unable to partial resync with replica 10.0.0.2:6379 for lack of backlog (Replica"
                        + " request was: "
                        + offset
                        + ").",
                ahead);
    }

    @Test
    void aStrangerGetsEverything() {
        assertThat(ask("c".repeat(40), 600))
                .isEqualTo(
                        new Psync.Decision.FullResync(
                                "Partial resynchronization not accepted: Replication ID mismatch"
                                        + " (Replica asked for '"
                                        + "c".repeat(40)
                                        + "', my replication IDs are '"
                                        + NEW
                                        + "' and '"
                                        + OLD
                                        + "')",
                                false));
        assertThat(ask("?", -1))
                .isEqualTo(
                        new Psync.Decision.FullResync(
                                "Full resync requested by replica 10.0.0.2:6379", false));
    }

    @Test
    void noIdMeansNoIdAndNotForty0() {
        History history = new History(NEW);
        assertThat(Psync.decide(History.NO_ID, -1, "r", history, backlogOf(history, 0)))
                .isInstanceOf(Psync.Decision.FullResync.class);
    }
}
