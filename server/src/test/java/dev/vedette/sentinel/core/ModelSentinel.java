package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;
import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A Sentinel process: the real core, with a disk, connections and a clock of the model.
final class ModelSentinel extends Watcher {

    SentinelCore core;
    Durable disk;

    private final Map<Long, Simulation.Conn> tickets = new HashMap<>();
    private long lastTicket;
    private long wakeAt;

    /// The two files; `disk` is what a start makes of them.
    private Durable configuration;

    private Durable votes;

    /// Whose votes are being written, and what the configuration is to become next.
    private Effect.Persist inFlight;

    private Effect.Persist next;
    private boolean isWriting;
    private boolean couldSave = true;

    /// Whether the core hears of votes before the configuration is written.
    private final boolean tellsVotes;

    /// Nanoseconds that its monotonic clock counts in a microsecond: 1000 if it goes right.
    private final long pace;

    ModelSentinel(Simulation sim, int index, Durable initial) {
        super(sim, index);
        disk = initial;
        configuration = initial;
        votes = initial;
        boolean isRight = sim.rng.chance(0.8);
        int drawn = 900 + sim.rng.nextInt(201);
        // Strict safety allows for clocks that differ by a tenth, which those of its nodes do.
        pace = isRight || sim.isStrict ? 1000 : drawn;
        tellsVotes = sim.rng.chance(0.7);
    }

    Memory memory() {
        return core.memory();
    }

    private Moment moment() {
        return new Moment(sim.now * pace + 777, wallMillis());
    }

    @Override
    void boot() {
        incarnation++;
        core =
                new SentinelCore(
                        new Identity(runId, address.port()),
                        new Rng(sim.rng.nextLong()),
                        disk,
                        moment());
        sim.checker.started(this);
        step(new Event.Tick());
    }

    @Override
    void die() {
        // What was under way may have reached the disk before the process died.
        if (inFlight != null && sim.rng.chance(0.5)) {
            votes = inFlight.image();
        }
        if (next != null && sim.rng.chance(0.5)) {
            configuration = next.image();
        }
        disk = merged(configuration, votes);
        inFlight = null;
        next = null;
        isWriting = false;
        couldSave = true;
        giveUpAll();
        tickets.clear();
    }

    void step(Event event) {
        List<Effect> effects = core.step(moment(), event);
        sim.stepped(index, effects.size());
        sim.checker.after(this, event, effects);
        for (Effect effect : effects) {
            carryOut(effect);
        }
    }

    private void carryOut(Effect effect) {
        switch (effect) {
            case Effect.Open open -> {
                Simulation.Conn conn =
                        new Simulation.Conn(
                                this, open.conn(), sim.at(open.address()), open.pubsub());
                keep(conn);
                sim.connect(conn);
            }
            case Effect.Close close -> {
                Simulation.Conn conn = giveUp(close.conn());
                if (conn != null) {
                    sim.abandon(conn);
                }
            }
            case Effect.Send send -> {
                // The connection may be lost already, and the news of it still be on its way.
                Simulation.Conn conn = conn(send.conn());
                if (conn != null) {
                    sim.send(conn, send.request());
                }
            }
            case Effect.Persist persist -> write(persist);
            case Effect.Announce announce -> sim.trace(this, announce);
            case Effect.Log _,
                    Effect.LogNextFailover _,
                    Effect.Crash _,
                    Effect.RunScript _,
                    Effect.KillScript _ -> {}
            case Effect.Answer answer -> {
                Simulation.Conn conn = tickets.remove(answer.ticket());
                if (conn != null && answer.outcome() instanceof Effect.Opinion opinion) {
                    sim.reply(
                            conn,
                            new Event.DownAnswered(
                                    conn.id,
                                    conn.questions.poll(),
                                    opinion.down(),
                                    opinion.leader(),
                                    opinion.leaderEpoch()));
                }
            }
            case Effect.WakeAt wake -> {
                long at = Math.ceilDiv(wake.moment().nanos() - 777, pace);
                wakeAt = at;
                int mine = incarnation;
                sim.at(
                        at,
                        () -> {
                            if (wakeAt == at && incarnation == mine) {
                                run(() -> step(new Event.Tick()));
                            }
                        });
            }
        }
    }

    private void write(Effect.Persist persist) {
        if (inFlight != null) {
            throw new AssertionError("two writes at once");
        }
        inFlight = persist;
        later(
                500 + sim.rng.nextLong(sim.slowDisk),
                () -> {
                    if (diskFails) {
                        inFlight = null;
                        step(new Event.Persisted(persist.number(), false));
                        return;
                    }
                    votes = persist.image();
                    disk = merged(configuration, votes);
                    next = persist;
                    writeNext();
                    if (tellsVotes && couldSave) {
                        inFlight = null;
                        step(new Event.VotesSafe(persist.number()));
                    }
                });
    }

    private void writeNext() {
        Effect.Persist persist = next;
        if (isWriting || persist == null) {
            return;
        }
        isWriting = true;
        later(
                500 + sim.rng.nextLong(sim.slowDisk),
                () -> {
                    isWriting = false;
                    couldSave = !diskFails;
                    if (couldSave) {
                        configuration = persist.image();
                        disk = merged(configuration, votes);
                    }
                    if (persist.equals(inFlight)) {
                        inFlight = null;
                    }
                    if (persist.equals(next)) {
                        next = null;
                    }
                    step(new Event.Persisted(persist.number(), couldSave));
                    writeNext();
                });
    }

    private void later(long micros, Runnable act) {
        int mine = incarnation;
        sim.after(
                micros,
                () -> {
                    if (incarnation == mine && isAlive) {
                        run(act);
                    }
                });
    }

    /// As the next start reads the two files: of epochs and votes the higher counts.
    private static Durable merged(Durable configuration, Durable votes) {
        List<Durable.GroupImage> groups = new ArrayList<>();
        for (Durable.GroupImage g : configuration.groups()) {
            Durable.GroupImage whole = g;
            for (Durable.GroupImage v : votes.groups()) {
                whole = v.name().equals(g.name()) ? g.and(vote(v)) : whole;
            }
            groups.add(whole);
        }
        return new Durable(
                Math.max(configuration.currentEpoch(), votes.currentEpoch()),
                configuration.globals(),
                groups);
    }

    private static Durable.Vote vote(Durable.GroupImage g) {
        return new Durable.Vote(g.master(), g.configEpoch(), g.leaderEpoch(), g.leader());
    }

    @Override
    void request(Simulation.Conn conn, Request request) {
        switch (request) {
            case Request.Ping _ ->
                    sim.reply(conn, new Event.PingReplied(conn.id, Event.PingReply.ALIVE));
            case Request.Publish publish -> {
                sim.reply(conn, new Event.HelloSent(conn.id, true));
                step(new Event.HelloHeard(publish.hello()));
            }
            case Request.AskDown ask -> {
                long ticket = ++lastTicket;
                tickets.put(ticket, conn);
                conn.questions.add(ask);
                step(new Event.DownAsked(ticket, ask.master(), ask.epoch(), ask.candidate()));
            }
            case Request.AskWhere where -> {
                sim.reply(
                        conn,
                        new Event.WhereAnswered(conn.id, where.group(), whereIs(where.group())));
            }
            case Request.AskId _ -> sim.reply(conn, new Event.IdAnswered(conn.id, runId, ""));
            case Request.TellOrder order -> {
                sim.reply(conn, new Event.OrderDone(conn.id));
                step(new Event.OrderHeard(conn.owner.runId, order.group(), order.epoch()));
            }
            case Request.TellReason told -> {
                sim.reply(conn, new Event.OrderDone(conn.id));
                step(
                        new Event.ReasonHeard(
                                conn.owner.runId, told.group(), told.epoch(), told.reason()));
            }
            case Request.Inquire _,
                    Request.BecomeMaster _,
                    Request.Follow _,
                    Request.HoldWrites _,
                    Request.Vouch _,
                    Request.Enlist _,
                    Request.KeepTerms _,
                    Request.ReleaseWrites _,
                    Request.KillScript _ ->
                    throw new AssertionError("a server's order went to a Sentinel: " + request);
        }
    }

    @Override
    void hear(Simulation.Conn conn, Event event) {
        sim.checker.delivered(conn, event);
        step(event);
    }

    @Override
    Address whereIs(String group) {
        Group g = memory().groups.get(group);
        return g == null ? null : g.address();
    }

    @Override
    long configEpoch(String group) {
        return memory().groups.get(group).configEpoch;
    }

    @Override
    void failover(String group, Event.Manner manner) {
        step(new Event.Failover(-1, group, manner));
    }
}
