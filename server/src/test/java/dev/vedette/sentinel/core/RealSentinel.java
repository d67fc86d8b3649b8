package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A model of a Sentinel of Redis 7.0, after the description of its behaviour: one timer of 52 to
/// 100 ms by the wall clock does everything, answers are only noted when they come, votes are asked
/// for and counted in the newest epoch, and a write that fails is ignored.
///
/// It speaks to the same model of network and servers as ours. What it leaves out is told in
/// docs/decisions/0008.
final class RealSentinel extends Watcher {

    static final long ASK_PERIOD = 1000;
    static final long PUBLISH_PERIOD = 2000;
    static final long INFO_PERIOD = 10_000;
    static final long PING_PERIOD = 1000;
    static final int MAX_DESYNC = 1000;

    private static final long TILT_TRIGGER = 2000;
    private static final long TILT_PERIOD = 30_000;
    private static final long MIN_LINK_AGE = 15_000;
    private static final int MAX_PENDING = 100;

    final Map<String, RealGroup> groups = new LinkedHashMap<>();
    long currentEpoch;

    private Durable disk;
    private boolean isTilted;
    private long tiltedAt;
    private long tickedAt;

    /// Not reset by a restart: numbers are never used twice.
    private long lastConn;

    RealSentinel(Simulation sim, int index, Durable initial) {
        super(sim, index);
        disk = initial;
    }

    boolean isTilted() {
        return isTilted;
    }

    @Override
    void boot() {
        incarnation++;
        groups.clear();
        isTilted = false;
        currentEpoch = disk.currentEpoch();
        for (Durable.GroupImage image : disk.groups()) {
            groups.put(image.name(), new RealGroup(this, image));
            currentEpoch = Math.max(currentEpoch, image.configEpoch());
        }
        tickedAt = wallMillis();
        tick(incarnation);
    }

    @Override
    void die() {
        giveUpAll();
    }

    /// The whole configuration goes to disk while everything else waits. Whether it worked is not
    /// looked at.
    void flush() {
        if (!diskFails) {
            List<Durable.GroupImage> images = new ArrayList<>();
            groups.values().forEach(g -> images.add(g.image()));
            disk = new Durable(currentEpoch, images);
        }
        pause(500 + sim.rng.nextLong(sim.slowDisk));
    }

    void announce(String event, RealGroup g) {
        sim.tell("r" + index + " " + event + " " + g.name + " epoch " + currentEpoch);
    }

    // The timer.

    private void tick(int mine) {
        if (incarnation != mine || !isAlive) {
            return;
        }
        sim.stepped(index, currentEpoch);
        long now = wallMillis();
        if (now < tickedAt || now - tickedAt > TILT_TRIGGER) {
            isTilted = true;
            tiltedAt = now;
            sim.tell("r" + index + " +tilt");
        }
        tickedAt = now;
        for (RealGroup g : groups.values()) {
            g.visit();
        }
        long hertz = 10L + sim.rng.nextInt(10);
        sim.after(1_000_000 / hertz, () -> run(() -> tick(mine)));
    }

    /// The monitoring half, and whether the acting half may follow.
    boolean keep(RealInstance instance) {
        reconnect(instance);
        sendWhatIsDue(instance);
        if (isTilted && wallMillis() - tiltedAt < TILT_PERIOD) {
            return false;
        }
        isTilted = false;
        giveUpStuck(instance);
        return true;
    }

    private void reconnect(RealInstance instance) {
        long now = wallMillis();
        if (instance.isConnected() || now - instance.reconnectedAt < PING_PERIOD) {
            return;
        }
        instance.reconnectedAt = now;
        if (instance.command == null) {
            instance.command = open(instance, false);
            instance.commandSince = now;
            instance.pending = 0;
            instance.unsent.clear();
            ping(instance);
        }
        if (instance.kind != Kind.SENTINEL && instance.pubsub == null) {
            instance.pubsub = open(instance, true);
            instance.pubsubSince = now;
            instance.pubsubHeardAt = now;
        }
    }

    private Simulation.Conn open(RealInstance instance, boolean pubsub) {
        Simulation.Conn conn =
                new Simulation.Conn(this, ++lastConn, sim.at(instance.address), pubsub);
        keep(conn);
        sim.connect(conn);
        return conn;
    }

    private void close(Simulation.Conn conn) {
        if (conn != null) {
            giveUp(conn.id);
            sim.abandon(conn);
        }
    }

    /// Ends both connections of an instance that is forgotten or moved.
    void disconnect(RealInstance instance) {
        close(instance.command);
        close(instance.pubsub);
        instance.command = null;
        instance.pubsub = null;
        instance.pending = 0;
    }

    private void giveUpStuck(RealInstance instance) {
        long now = wallMillis();
        long patience = instance.group.settings.downAfter() / 2;
        if (instance.command != null
                && now - instance.commandSince > MIN_LINK_AGE
                && instance.awaitedSince != 0
                && now - instance.awaitedSince > patience
                && now - instance.pongedAt > patience) {
            close(instance.command);
            instance.command = null;
            instance.pending = 0;
        }
        if (instance.pubsub != null
                && now - instance.pubsubSince > MIN_LINK_AGE
                && now - instance.pubsubHeardAt > 3 * PUBLISH_PERIOD) {
            close(instance.pubsub);
            instance.pubsub = null;
        }
    }

    private void sendWhatIsDue(RealInstance instance) {
        long now = wallMillis();
        if (!instance.isConnected() || instance.pending >= MAX_PENDING) {
            return;
        }
        long pingPeriod = Math.min(instance.group.settings.downAfter(), PING_PERIOD);
        if (instance.kind != Kind.SENTINEL
                && (instance.infoAt == 0
                        || now - instance.infoAt > instance.group.infoPeriod(instance))) {
            send(instance, new Request.Inquire());
        }
        if (now - instance.pongedAt > pingPeriod && now - instance.pingedAt > pingPeriod / 2) {
            ping(instance);
        }
        if (now - instance.saidHelloAt > PUBLISH_PERIOD) {
            instance.saidHelloAt = now;
            Hello hello = instance.group.hello();
            sim.checker.foreignHello(hello);
            send(instance, new Request.Publish(hello));
        }
    }

    private void ping(RealInstance instance) {
        instance.pingedAt = wallMillis();
        if (instance.awaitedSince == 0) {
            instance.awaitedSince = instance.pingedAt;
        }
        send(instance, new Request.Ping());
    }

    void send(RealInstance instance, Request request) {
        instance.pending++;
        if (instance.command.isKnownUp) {
            sim.send(instance.command, request);
        } else {
            instance.unsent.add(request);
        }
    }

    // What comes.

    @Override
    void hear(Simulation.Conn conn, Event event) {
        sim.stepped(index, currentEpoch);
        RealInstance instance = holder(conn);
        if (instance == null) {
            return;
        }
        long now = wallMillis();
        boolean isReply = !(event instanceof Event.LinkUp || event instanceof Event.LinkDown);
        if (isReply && !conn.pubsub) {
            instance.pending = Math.max(0, instance.pending - 1);
        }
        switch (event) {
            case Event.LinkUp _ -> {
                conn.isKnownUp = true;
                while (!conn.pubsub && !instance.unsent.isEmpty()) {
                    sim.send(conn, instance.unsent.poll());
                }
            }
            case Event.LinkDown _ -> {
                if (conn.pubsub) {
                    instance.pubsub = null;
                } else {
                    instance.command = null;
                    instance.pending = 0;
                }
            }
            case Event.PingReplied ping -> {
                instance.pongedAt = now;
                if (ping.reply() == Event.PingReply.ALIVE) {
                    instance.availableAt = now;
                    instance.awaitedSince = 0;
                }
            }
            case Event.InfoRead info -> instance.group.reported(instance, info.report());
            case Event.ChannelHeard _ -> instance.pubsubHeardAt = now;
            case Event.HelloHeard hello -> heard(hello.hello());
            case Event.DownAnswered answer -> {
                instance.answeredAt = now;
                instance.saysDown = answer.down();
                if (answer.leader() != null) {
                    instance.votedFor = answer.leader();
                    instance.votedEpoch = answer.leaderEpoch();
                }
            }
            case Event.HelloSent _, Event.OrderDone _, Event.InfoRefused _ -> {}
            default -> throw new AssertionError("a real Sentinel never asked for " + event);
        }
    }

    private RealInstance holder(Simulation.Conn conn) {
        for (RealGroup g : groups.values()) {
            for (RealInstance instance : g.all()) {
                if (instance.command == conn || instance.pubsub == conn) {
                    return instance;
                }
            }
        }
        return null;
    }

    private void heard(Hello hello) {
        RealGroup g = groups.get(hello.group());
        if (g == null || hello.runId().equals(runId)) {
            return;
        }
        RealInstance sender = g.meet(hello);
        if (hello.currentEpoch() > currentEpoch) {
            currentEpoch = hello.currentEpoch();
            flush();
            announce("+new-epoch", g);
        }
        g.adopt(sender, hello);
    }

    // What others ask.

    @Override
    void request(Simulation.Conn conn, Request request) {
        sim.stepped(index, currentEpoch);
        switch (request) {
            case Request.Ping _ ->
                    sim.reply(conn, new Event.PingReplied(conn.id, Event.PingReply.ALIVE));
            case Request.Publish publish -> {
                sim.reply(conn, new Event.HelloSent(conn.id, true));
                heard(publish.hello());
            }
            case Request.AskDown ask -> sim.reply(conn, answer(conn, ask));
            case Request.AskWhere where ->
                    sim.reply(
                            conn,
                            new Event.WhereAnswered(
                                    conn.id, where.group(), whereIs(where.group())));
            case Request.AskId _ -> sim.reply(conn, new Event.IdAnswered(conn.id, runId, ""));
            // Messages on channels it does not know are refused.
            case Request.TellOrder _, Request.TellReason _ ->
                    sim.reply(conn, new Event.OrderDone(conn.id));
            default -> throw new AssertionError("a server's order went to a Sentinel: " + request);
        }
    }

    private Event answer(Simulation.Conn conn, Request.AskDown ask) {
        for (RealGroup g : groups.values()) {
            if (g.master.address.equals(ask.master())) {
                boolean down = !isTilted && g.master.isDown();
                if (ask.candidate() == null) {
                    return new Event.DownAnswered(conn.id, ask, down, null, 0);
                }
                g.vote(ask.epoch(), ask.candidate());
                if (g.leader != null) {
                    sim.checker.foreignVote(this, g.name, g.leaderEpoch, g.leader);
                }
                return new Event.DownAnswered(conn.id, ask, down, g.leader, g.leaderEpoch);
            }
        }
        return new Event.DownAnswered(conn.id, ask, false, null, 0);
    }

    @Override
    Address whereIs(String group) {
        RealGroup g = groups.get(group);
        return g == null ? null : g.currentAddress();
    }

    @Override
    long configEpoch(String group) {
        return groups.get(group).configEpoch();
    }

    @Override
    void failover(String group, Event.Manner manner) {
        groups.get(group).force();
    }
}
