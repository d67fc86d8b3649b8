package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.List;

/// A master that restarts without its data before anybody took it for down: its replicas would
/// follow it into emptiness.
final class RebornMasterTest extends LoneSentinel {

    private static final String RUN = "1".repeat(40);
    private static final String NEXT_RUN = "2".repeat(40);
    private static final String REPLICAS_RUN = "3".repeat(40);

    RebornMasterTest() {
        super(
                5,
                new Durable.GroupImage(
                        "g", MASTER, GroupSettings.of(1), 3, 3, List.of(REPLICA), List.of()));
    }

    private void begin() {
        connect();
        report(group().master, RUN, Role.MASTER, DATA, 500, 1000);
        report(group().replicas.get(REPLICA), REPLICAS_RUN, Role.SLAVE, DATA, 500, 1000);
    }

    private void report(
            Instance of, String runId, Role role, String lineage, long keys, long offset) {
        report(of, runId, role, new Report.Lineage(lineage, ""), keys, offset);
    }

    @Test
    void aReplicaThatStillHasTheDataReplacesItAtOnce() {
        begin();
        report(group().master, NEXT_RUN, Role.MASTER, OTHER_DATA, 0, 0);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isTrue();
        assertThat(Problems.of(group().master)).contains("restarted without its data");
        report(group().replicas.get(REPLICA), REPLICAS_RUN, Role.SLAVE, DATA, 500, 1000);
        step(new Event.Tick());
        assertThat(promotes()).isTrue();
    }

    @Test
    void whenItsReplicasHaveFollowedItThereIsNothingToSave() {
        begin();
        report(group().replicas.get(REPLICA), REPLICAS_RUN, Role.SLAVE, OTHER_DATA, 0, 0);
        report(group().master, NEXT_RUN, Role.MASTER, OTHER_DATA, 0, 0);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isFalse();
    }

    @Test
    void oneThatHasLoadedItsDataAgainIsLeftAlone() {
        begin();
        report(group().master, NEXT_RUN, Role.MASTER, OTHER_DATA, 490, 0);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isFalse();
        begin();
    }

    /// The confirmation of a promotion was lost until the failover was given up.
    @Test
    void aPromotionThatIsSeenLateIsCompletedAtOnce() {
        begin();
        masterBreaksOff();
        passTo(() -> group().isOdown());
        Instance chosen = group().replicas.get(REPLICA);
        report(chosen, REPLICAS_RUN, Role.SLAVE, DATA, 500, 1000);
        passTo(this::promotes);
        passTo(() -> group().stage == null);
        connected(chosen.link);
        assertThat(group().blockedUntil).isGreaterThan(core.memory().now + 60_000);
        reportHeir(chosen);
        step(new Event.Tick());
        assertThat(group().stage).isNotNull();
    }

    private void reportHeir(Instance chosen) {
        Report before = chosen.report;
        step(
                new Event.InfoRead(
                        chosen.link.command.conn,
                        new Report(
                                before.runId(),
                                Role.MASTER,
                                List.of(),
                                "?",
                                0,
                                false,
                                0,
                                100,
                                1000,
                                true,
                                1000,
                                500,
                                new Report.Lineage(OTHER_DATA, DATA),
                                "")));
    }

    /// In steps that do not look like a stall of the process, with the replica answering PING.
    private void passTo(java.util.function.BooleanSupplier event) {
        for (int i = 0; i < 2000 && !event.getAsBoolean(); i++) {
            millis += 500;
            step(new Event.Tick());
            Link link = group().replicas.get(REPLICA).link;
            if (link.isUp()) {
                step(new Event.PingReplied(link.command.conn, Event.PingReply.ALIVE));
            }
        }
        assertThat(event.getAsBoolean()).isTrue();
    }

    /// FLUSHALL is an order like any other.
    @Test
    void theSameProcessMayBecomeEmpty() {
        begin();
        report(group().master, RUN, Role.MASTER, DATA, 0, 1100);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isFalse();
    }
}
