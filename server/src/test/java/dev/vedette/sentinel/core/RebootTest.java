package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A master that has restarted and loads its data answers, but serves nobody: how long that is put
/// up with is master-reboot-down-after-period.
final class RebootTest {

    private static final String BEFORE = "0123456789abcdef0123456789abcdef01234567";
    private static final String AFTER = "89abcdef0123456789abcdef0123456789abcdef";

    private final List<String> events = new ArrayList<>();
    private SentinelCore core;
    private long conn;
    private long millis = 1000;

    private void watch(long period) {
        Durable restored =
                new Durable(
                        0,
                        List.of(
                                new Durable.GroupImage(
                                        "g",
                                        new Address("10.0.0.1", 6379),
                                        GroupSettings.of(2).rebootDownAfter(period),
                                        0,
                                        0,
                                        List.of(),
                                        List.of())));
        Identity me = new Identity(BEFORE, 26379);
        core = new SentinelCore(me, new Rng(1), restored, moment());
        step(new Event.Tick());
        step(new Event.LinkUp(conn, "10.0.0.9"));
        report(BEFORE);
        ping(Event.PingReply.ALIVE);
    }

    private Moment moment() {
        return new Moment(millis * Moment.NANOS_PER_MILLI, millis);
    }

    private void step(Event event) {
        for (Effect effect : core.step(moment(), event)) {
            switch (effect) {
                case Effect.Open open when !open.pubsub() -> conn = open.conn();
                case Effect.Announce announce ->
                        events.add(announce.event() + ' ' + announce.payload());
                default -> {
                    // Not what these tests look at.
                }
            }
        }
    }

    private void ping(Event.PingReply reply) {
        step(new Event.PingReplied(conn, reply));
    }

    private void report(String runId) {
        Report none = Report.NONE;
        step(
                new Event.InfoRead(
                        conn,
                        new Report(
                                runId,
                                Role.MASTER,
                                List.of(),
                                none.masterHost(),
                                0,
                                false,
                                0,
                                100,
                                0,
                                true,
                                none.streamOffset(),
                                none.lineage(),
                                "")));
    }

    /// For so long it answers as `reply` says.
    private void live(long forMillis, Event.PingReply reply) {
        for (long end = millis + forMillis; millis < end; millis += 100) {
            step(new Event.Tick());
            ping(reply);
        }
    }

    @Test
    void oneThatLoadsForLongerIsDown() {
        watch(2000);
        report(AFTER);
        assertThat(events).contains("+reboot master g 10.0.0.1 6379");
        live(1900, Event.PingReply.PRESENT);
        assertThat(events).doesNotContain("+sdown master g 10.0.0.1 6379");
        live(300, Event.PingReply.PRESENT);
        assertThat(events).contains("+sdown master g 10.0.0.1 6379");
        live(200, Event.PingReply.ALIVE);
        assertThat(events).contains("-sdown master g 10.0.0.1 6379");
    }

    @Test
    void oneThatServesInTimeIsNot() {
        watch(2000);
        report(AFTER);
        live(1000, Event.PingReply.PRESENT);
        live(5000, Event.PingReply.ALIVE);
        assertThat(events).doesNotContain("+sdown master g 10.0.0.1 6379");
    }

    @Test
    void withoutThePeriodLoadingIsPutUpWith() {
        watch(0);
        report(AFTER);
        live(60_000, Event.PingReply.PRESENT);
        assertThat(events)
                .contains("+reboot master g 10.0.0.1 6379")
                .doesNotContain("+sdown master g 10.0.0.1 6379");
    }
}
