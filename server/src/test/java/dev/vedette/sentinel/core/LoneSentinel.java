package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.List;

/// One Sentinel that watches the group `g` and is told by hand what happens, for tests that extend
/// it: the master, one replica and perhaps one other Sentinel are whatever the test says they are.
abstract class LoneSentinel {

    static final String ME = "a".repeat(40);
    static final String PEER = "b".repeat(40);
    static final Address HERE = new Address("10.0.0.9", 26379);
    static final Address MASTER = new Address("10.0.0.1", 6379);
    static final Address REPLICA = new Address("10.0.0.2", 6379);
    static final Address PEER_AT = new Address("10.0.0.5", 26379);
    static final String DATA = "d".repeat(40);
    static final String OTHER_DATA = "f".repeat(40);

    static final List<Durable.KnownSentinel> ONE_PEER =
            List.of(new Durable.KnownSentinel(PEER_AT, PEER));

    long millis = 1000;
    SentinelCore core;

    /// All it has done since the start of the test.
    final List<Effect> effects = new ArrayList<>();

    /// @param epoch its current epoch when it starts
    LoneSentinel(long epoch, Durable.GroupImage group) {
        core = started(epoch, group);
    }

    /// The group with its replica and the other Sentinel, in configuration epoch `epoch`.
    static Durable.GroupImage usualGroup(long epoch) {
        return usualGroup(epoch, 1);
    }

    static Durable.GroupImage usualGroup(long epoch, int quorum) {
        return usualGroup(epoch, quorum, ONE_PEER);
    }

    static Durable.GroupImage usualGroup(
            long epoch, int quorum, List<Durable.KnownSentinel> peers) {
        return new Durable.GroupImage(
                "g",
                MASTER,
                GroupSettings.of(quorum).downAfter(1000),
                epoch,
                epoch,
                List.of(REPLICA),
                peers);
    }

    /// A process that has read `group` from its file.
    final SentinelCore started(long epoch, Durable.GroupImage group) {
        return new SentinelCore(
                new Identity(ME, HERE.port()),
                new Rng(1),
                new Durable(epoch, List.of(group)),
                moment());
    }

    final Moment moment() {
        return new Moment(millis * Moment.NANOS_PER_MILLI, 1_700_000_000_000L + millis);
    }

    /// A millisecond later `event` happens; what it wants on disk is there at once.
    final void step(Event event) {
        millis++;
        List<Effect> made = core.step(moment(), event);
        effects.addAll(made);
        for (Effect effect : made) {
            if (effect instanceof Effect.Persist persist) {
                persist(persist);
            } else if (effect instanceof Effect.Send send) {
                asked(send);
            }
        }
    }

    /// It wants something on disk; a test may say otherwise when that is so.
    void persist(Effect.Persist persist) {
        step(new Event.Persisted(persist.number(), true));
    }

    /// It has sent something; a test may have it answered at once.
    void asked(Effect.Send send) {}

    /// What any process answers that is well; what a test asks it about is the test's affair.
    final void answer(Effect.Send send) {
        long conn = send.conn();
        switch (send.request()) {
            case Request.Ping _ -> step(new Event.PingReplied(conn, Event.PingReply.ALIVE));
            case Request.Publish _ -> step(new Event.HelloSent(conn, true));
            default -> step(new Event.OrderDone(conn));
        }
    }

    final void hello(String runId, Address sender, long epoch, Address master) {
        step(new Event.HelloHeard(new Hello(sender, runId, epoch, "g", master, epoch)));
    }

    /// Nobody says anything for so long. A longer step would look like a stall of the process.
    final void silence(long duration) {
        for (long end = millis + duration; millis < end; ) {
            millis += 500;
            step(new Event.Tick());
        }
    }

    final Group group() {
        return core.memory().groups.get("g");
    }

    final List<String> announced(String event) {
        return effects.stream()
                .filter(e -> e instanceof Effect.Announce a && a.event().equals(event))
                .map(e -> ((Effect.Announce) e).payload())
                .toList();
    }

    /// The first tick, upon which everybody it knows is connected and answers.
    final void connect() {
        step(new Event.Tick());
        for (Link link : List.copyOf(core.memory().links.all())) {
            connected(link);
        }
    }

    final void connected(Link link) {
        step(new Event.LinkUp(link.command.conn, HERE.host()));
        step(new Event.PingReplied(link.command.conn, Event.PingReply.ALIVE));
    }

    final void masterBreaksOff() {
        step(new Event.LinkDown(group().master.link.command.conn, "Connection reset by peer"));
    }

    final void loseMaster() {
        masterBreaksOff();
        millis += 1100;
        step(new Event.Tick());
    }

    /// The master names its replica, the replica its master.
    ///
    /// @param keys -1 when it does not say
    final void report(
            Instance of, String runId, Role role, Report.Lineage lineage, long keys, long offset) {
        report(of, runId, role, MASTER, lineage, keys, offset);
    }

    /// @param followed whom it names when it is a replica
    final void report(
            Instance of,
            String runId,
            Role role,
            Address followed,
            Report.Lineage lineage,
            long keys,
            long offset) {
        boolean isMaster = role == Role.MASTER;
        step(
                new Event.InfoRead(
                        of.link.command.conn,
                        new Report(
                                runId,
                                role,
                                isMaster ? List.of(REPLICA) : List.of(),
                                isMaster ? "?" : followed.host(),
                                isMaster ? 0 : followed.port(),
                                true,
                                0,
                                100,
                                offset,
                                true,
                                offset,
                                keys,
                                lineage,
                                "")));
    }

    /// How many requests of that kind it has sent.
    final long sent(Class<? extends Request> kind) {
        return effects.stream()
                .filter(e -> e instanceof Effect.Send s && kind.isInstance(s.request()))
                .count();
    }

    final boolean promotes() {
        return sent(Request.BecomeMaster.class) > 0;
    }
}
