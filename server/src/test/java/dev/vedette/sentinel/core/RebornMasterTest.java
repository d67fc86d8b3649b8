package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A master that restarts without its data before anybody took it for down: its replicas would
/// follow it into emptiness.
final class RebornMasterTest {

    private static final Address MASTER = new Address("10.0.0.1", 6379);
    private static final Address REPLICA = new Address("10.0.0.2", 6379);
    private static final String DATA = "d".repeat(40);
    private static final String OTHER = "f".repeat(40);
    private static final String RUN = "1".repeat(40);
    private static final String NEXT_RUN = "2".repeat(40);

    private long millis = 1000;
    private final List<Effect> effects = new ArrayList<>();
    private final SentinelCore core =
            new SentinelCore(
                    new Identity("a".repeat(40), 26379),
                    new Rng(1),
                    new Durable(
                            5,
                            List.of(
                                    new Durable.GroupImage(
                                            "g",
                                            MASTER,
                                            GroupSettings.of(1),
                                            3,
                                            3,
                                            List.of(REPLICA),
                                            List.of()))),
                    moment());

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
        report(group().master, RUN, Role.MASTER, DATA, 500, 1000);
        report(group().replicas.get(REPLICA), "3".repeat(40), Role.SLAVE, DATA, 500, 1000);
    }

    private void report(
            Instance of, String runId, Role role, String lineage, long keys, long offset) {
        step(
                new Event.InfoRead(
                        of.link.command.conn,
                        new Report(
                                runId,
                                role,
                                role == Role.MASTER ? List.of(REPLICA) : List.of(),
                                role == Role.MASTER ? "?" : MASTER.host(),
                                role == Role.MASTER ? 0 : MASTER.port(),
                                true,
                                0,
                                100,
                                offset,
                                true,
                                offset,
                                keys,
                                new Report.Lineage(lineage, ""),
                                "")));
    }

    private boolean promotes() {
        return effects.stream()
                .anyMatch(
                        e ->
                                e instanceof Effect.Send s
                                        && s.request() instanceof Request.BecomeMaster);
    }

    @Test
    void aReplicaThatStillHasTheDataReplacesItAtOnce() {
        begin();
        report(group().master, NEXT_RUN, Role.MASTER, OTHER, 0, 0);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isTrue();
        assertThat(Problems.of(group().master)).contains("restarted without its data");
        report(group().replicas.get(REPLICA), "3".repeat(40), Role.SLAVE, DATA, 500, 1000);
        step(new Event.Tick());
        assertThat(promotes()).isTrue();
    }

    @Test
    void whenItsReplicasHaveFollowedItThereIsNothingToSave() {
        begin();
        report(group().replicas.get(REPLICA), "3".repeat(40), Role.SLAVE, OTHER, 0, 0);
        report(group().master, NEXT_RUN, Role.MASTER, OTHER, 0, 0);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isFalse();
    }

    @Test
    void oneThatHasLoadedItsDataAgainIsLeftAlone() {
        begin();
        report(group().master, NEXT_RUN, Role.MASTER, OTHER, 490, 0);
        step(new Event.Tick());
        assertThat(group().master.isDown()).isFalse();
        begin();
    }

    /// The confirmation of a promotion was lost until the failover was given up.
    @Test
    void aPromotionThatIsSeenLateIsCompletedAtOnce() {
        begin();
        step(new Event.LinkDown(group().master.link.command.conn, "Connection reset by peer"));
        passTo(() -> group().isOdown());
        Instance chosen = group().replicas.get(REPLICA);
        report(chosen, "3".repeat(40), Role.SLAVE, DATA, 500, 1000);
        passTo(this::promotes);
        passTo(() -> group().stage == null);
        step(new Event.LinkUp(chosen.link.command.conn, "10.0.0.9"));
        step(new Event.PingReplied(chosen.link.command.conn, Event.PingReply.ALIVE));
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
                                new Report.Lineage(OTHER, DATA),
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
