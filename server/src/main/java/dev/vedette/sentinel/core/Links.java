package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the connections: opens, pings, and replaces those that are stuck.
final class Links {

    private final Memory memory;
    private final List<Link> all = new ArrayList<>();

    /// Looked up, never iterated.
    private final Map<Long, Link> byConn = new HashMap<>();

    /// Those to Sentinels, by run id.
    private final Map<String, List<Link>> toPeers = new HashMap<>();

    private int toPeersCount;

    private long lastConn;

    Links(Memory memory) {
        this.memory = memory;
    }

    @Nullable Link of(long conn) {
        return byConn.get(conn);
    }

    /// Whether `host` is an address that a connection of ours has on this machine.
    boolean isOwnHost(String host) {
        for (Link link : all) {
            if (link.localHost.equals(host)) {
                return true;
            }
        }
        return false;
    }

    List<Link> all() {
        return all;
    }

    /// Gives `instance` a link of its own, or for a Sentinel the one its other groups use.
    void attach(Instance instance) {
        boolean isPeer = instance.kind == Kind.SENTINEL;
        Link link = isPeer ? shared(instance.runId, instance.address) : null;
        if (link == null) {
            String group = isPeer ? null : instance.group.name;
            link = new Link(instance.kind, instance.address, group, memory.now);
            all.add(link);
            if (isPeer) {
                toPeers.computeIfAbsent(instance.runId, _ -> new ArrayList<>(1)).add(link);
                toPeersCount++;
            }
        }
        link.users.add(instance);
        instance.link = link;
        keep(link);
    }

    private @Nullable Link shared(String runId, Address address) {
        for (Link link : toPeers.getOrDefault(runId, List.of())) {
            if (link.address.equals(address)) {
                return link;
            }
        }
        return null;
    }

    /// Whether a Sentinel may be talked to at `address` without more than `limit` connections to
    /// Sentinels.
    boolean hasRoomFor(String runId, Address address, int limit) {
        return toPeersCount < limit || shared(runId, address) != null;
    }

    void detach(Instance instance) {
        Link link = instance.link;
        link.users.remove(instance);
        if (!link.users.isEmpty()) {
            return;
        }
        close(link.command);
        close(link.pubsub);
        all.remove(link);
        List<Link> ofPeer = toPeers.get(instance.runId);
        if (link.kind == Kind.SENTINEL && ofPeer != null && ofPeer.remove(link)) {
            toPeersCount--;
            if (ofPeer.isEmpty()) {
                toPeers.remove(instance.runId);
            }
        }
    }

    /// Drops both connections; they are made anew at once.
    void restart(Link link) {
        if (link.command.conn != 0) {
            close(link.command);
            link.pending = 0;
            link.infosPending = 0;
            if (link.silentSince == 0) {
                link.silentSince = memory.now;
            }
        }
        close(link.pubsub);
        link.command.openedAt = 0;
        link.pubsub.openedAt = 0;
        keep(link);
    }

    private void close(Link.Channel channel) {
        if (channel.conn != 0) {
            memory.emit(new Effect.Close(channel.conn));
            byConn.remove(channel.conn);
            channel.conn = 0;
            channel.isUp = false;
        }
    }

    void up(Link link, long conn, String localHost) {
        if (conn == link.pubsub.conn) {
            link.pubsub.isUp = true;
            link.heardAt = memory.now;
            return;
        }
        link.command.isUp = true;
        link.command.hasAnswered = false;
        link.refusedAt = 0;
        link.lossReason = "";
        link.localHost = localHost;
        link.pending = 0;
        link.infosPending = 0;
        ping(link);
        if (link.hasPubsub()) {
            askInfo(link);
        } else {
            askId(link);
        }
    }

    void down(Link link, long conn, boolean isRefused) {
        byConn.remove(conn);
        boolean isCommand = conn == link.command.conn;
        if (isRefused && (isCommand || !link.isUp())) {
            // The refusal of a pub/sub connection may be older than the command connection that
            // works.
            link.refusedAt = memory.now;
        }
        Link.Channel channel = isCommand ? link.command : link.pubsub;
        boolean wasUp = channel.isUp;
        channel.conn = 0;
        channel.isUp = false;
        boolean hasWorked =
                memory.now - channel.openedAt >= Tuning.SHORT_LIFE
                        && (!isCommand || channel.hasAnswered);
        if (isCommand) {
            link.muteEnds = wasUp && !channel.hasAnswered ? link.muteEnds + 1 : 0;
            link.pending = 0;
            link.infosPending = 0;
            if (link.silentSince == 0) {
                // The patience of down-after starts now, not at the last PONG: the process may only
                // have restarted.
                link.silentSince = memory.now;
            }
        }
        // Who hangs up at once would do so again and again: with TLS 1.3 a certificate is rejected
        // when we are connected already, and a port under TLS ends a plain connection. The same
        // holds for who answers a PING well and the next question with nonsense.
        if (wasUp && hasWorked && !failedInTls(link)) {
            channel.openedAt = 0;
            keep(link);
        } else if (isFast(link)) {
            memory.wake(memory.now + Tuning.FAST_RECONNECT_PERIOD);
        }
    }

    private static boolean failedInTls(Link link) {
        return Event.LinkDown.isTlsFailure(link.lossReason);
    }

    /// Whether a refused connection may count as the end of a master.
    static boolean isFast(Link link) {
        Instance user = link.users.getFirst();
        return user.kind == Kind.MASTER && user.group.settings.prudence().fastDownOnRefused();
    }

    /// Opens what is closed, pings when it is time, gives up what is stuck.
    void keep(Link link) {
        long now = memory.now;
        giveUpStuck(link);
        boolean lacksPubsub = link.hasPubsub() && link.pubsub.conn == 0;
        if (link.command.conn == 0 || lacksPubsub) {
            long period = reconnectPeriod(link);
            open(link, link.command, false, period);
            if (link.hasPubsub()) {
                open(link, link.pubsub, true, period);
            }
        }
        if (link.isUp() && !link.isClogged()) {
            long period = link.pingPeriod();
            if (now - link.pingedAt >= period - earliness(period)) {
                ping(link);
            }
        }
    }

    private static long reconnectPeriod(Link link) {
        if (failedInTls(link)) {
            return Tuning.TLS_RECONNECT_PERIOD;
        }
        if (link.isLockedOut()) {
            return link.pingPeriod();
        }
        return isFast(link)
                ? Tuning.FAST_RECONNECT_PERIOD
                : Math.min(link.pingPeriod(), Tuning.MAX_RECONNECT_PERIOD);
    }

    /// The tick that is nearest to the moment counts, and not the first one after it.
    private static long earliness(long pingPeriod) {
        return Math.min(Tuning.TICK / 2, pingPeriod / 4);
    }

    private void giveUpStuck(Link link) {
        long now = memory.now;
        Link.Channel command = link.command;
        long patience = link.users.getFirst().group.settings.downAfter() / 2;
        boolean isMute =
                command.isUp
                        && now - command.openedAt
                                > memory.timers.of(Timer.MIN_LINK_RECONNECT_PERIOD)
                        && link.silentSince != 0
                        && now - link.silentSince > patience
                        && now - link.repliedAt > patience;
        if (isMute || isLost(command)) {
            close(command);
            link.pending = 0;
            link.infosPending = 0;
        }
        boolean isDeaf =
                link.pubsub.isUp
                        && now - link.pubsub.openedAt
                                > memory.timers.of(Timer.MIN_LINK_RECONNECT_PERIOD)
                        && now - link.heardAt > 3 * memory.timers.of(Timer.PUBLISH_PERIOD);
        if (isDeaf || isLost(link.pubsub)) {
            close(link.pubsub);
        }
    }

    private boolean isLost(Link.Channel channel) {
        return channel.conn != 0
                && !channel.isUp
                && memory.now - channel.openedAt > Tuning.CONNECT_PATIENCE;
    }

    private void open(Link link, Link.Channel channel, boolean pubsub, long period) {
        if (channel.conn != 0 || channel.openedAt != 0 && memory.now - channel.openedAt < period) {
            return;
        }
        channel.conn = ++lastConn;
        channel.openedAt = memory.now;
        byConn.put(channel.conn, link);
        memory.emit(new Effect.Open(channel.conn, link.kind, link.address, link.group, pubsub));
    }

    private void ping(Link link) {
        link.pingedAt = memory.now;
        if (link.silentSince == 0) {
            link.silentSince = memory.now;
        }
        send(link, PING);
    }

    private static final Request PING = new Request.Ping();
    private static final Request INFO = new Request.Inquire();
    private static final Request WHO = new Request.AskId();

    void askInfo(Link link) {
        link.infosPending++;
        send(link, INFO);
    }

    /// Asks for INFO out of turn, where that can be sent now.
    void refresh(Instance server) {
        if (server.link.isUp() && !server.link.isClogged()) {
            server.infoAskedAt = memory.now;
            askInfo(server.link);
        }
    }

    /// Asks a Sentinel who it is.
    void askId(Link link) {
        send(link, WHO);
    }

    /// Sends on the command connection, which must be up.
    void send(Link link, Request request) {
        link.pending++;
        memory.emit(new Effect.Send(link.command.conn, request));
    }

    /// Counts a reply on a command connection.
    void replied(Link link) {
        link.command.hasAnswered = true;
        link.muteEnds = 0;
        link.pending = Math.max(0, link.pending - 1);
    }

    void pinged(Link link, Event.PingReply reply) {
        replied(link);
        link.repliedAt = memory.now;
        if (reply == Event.PingReply.ALIVE || reply == Event.PingReply.PRESENT) {
            link.aliveAt = memory.now;
            link.silentSince = 0;
        }
    }
}
