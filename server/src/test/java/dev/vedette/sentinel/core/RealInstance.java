package dev.vedette.sentinel.core;

import java.util.ArrayDeque;
import java.util.Deque;

/// A master, a replica or a Sentinel as a real Sentinel holds it. Times are wall clock
/// milliseconds, as there; 0 is never.
final class RealInstance {

    enum Reconf {
        NONE,
        SENT,
        IN_PROGRESS,
        DONE
    }

    final Kind kind;
    final RealGroup group;
    Address address;
    String runId = "";

    Simulation.Conn command;
    Simulation.Conn pubsub;

    /// What was said while the connection was still being made.
    final Deque<Request> unsent = new ArrayDeque<>();

    int pending;
    long commandSince;
    long pubsubSince;
    long pubsubHeardAt;
    long reconnectedAt;

    /// When the oldest unanswered PING was sent.
    long awaitedSince;

    long pingedAt;
    long pongedAt;
    long availableAt;
    long saidHelloAt;
    long infoAt;

    long sdownSince;
    long lastDownAt;
    Role role;
    long roleSince;
    Report report = Report.NONE;

    /// When a replica was last seen to change its master.
    long movedAt;

    Reconf reconf = Reconf.NONE;
    long reconfAt;

    /// Of a Sentinel: its last answer about the master.
    boolean saysDown;

    long answeredAt;
    String votedFor;
    long votedEpoch;

    RealInstance(Kind kind, Address address, RealGroup group, long now) {
        this.kind = kind;
        this.address = address;
        this.group = group;
        role = kind == Kind.MASTER ? Role.MASTER : Role.SLAVE;
        startAnew(now);
    }

    /// The clocks of a new instance, and of a master that was switched. When it was last tried to
    /// connect is not among them: the first attempt at the new address may have to wait its turn
    /// after those at the old one.
    void startAnew(long now) {
        awaitedSince = now;
        pingedAt = 0;
        pongedAt = now;
        availableAt = now;
        roleSince = now;
        movedAt = now;
        sdownSince = 0;
    }

    boolean isDown() {
        return sdownSince != 0;
    }

    boolean isConnected() {
        return command != null && (kind == Kind.SENTINEL || pubsub != null);
    }

    /// How long it has been silent, by the rule for SDOWN.
    long silence(long now) {
        if (awaitedSince != 0) {
            return now - awaitedSince;
        }
        return isConnected() ? 0 : now - availableAt;
    }
}
