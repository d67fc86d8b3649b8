package dev.vedette.sentinel.core;

import java.util.HashMap;
import java.util.Map;

/// What must happen in time, L1..L11 of the list of promises, as far as it concerns Sentinels.
///
/// Times are the model's microseconds. A Sentinel's own clock may go slower than that, so each
/// bound is stretched by [#SLACK].
final class Liveness {

    /// The slowest clock that is drawn.
    private static final double SLACK = 1.12;

    private static final long SECOND = 1_000_000;
    private static final long LOOK_PERIOD = SECOND / 2;

    /// Before the first fault, when everybody has found everybody.
    private static final long QUIET_FROM = 5 * SECOND;

    /// An election that nobody wins is repeated; then the replicas are turned, and a former master
    /// that nobody vouches for waits for two INFOs ten seconds apart.
    private final long orderWithin;

    private static final class Track {
        long steppedAt;
        long stalledAt = Long.MIN_VALUE / 2;
        final Map<String, Long> failoverSince = new HashMap<>();
    }

    private final Simulation sim;
    private final Track[] tracks;
    private long disorderAt;
    private long disagreementAt;

    /// When the last fault ended; 0 while there are some.
    private long healedAt;

    /// Until when one of Redis hindered the others after that. In TILT it does nothing for half a
    /// minute, not even end a failover of its own, and what it holds then has to be overruled (seed
    /// 97270). Or it has turned the master that most others hold: that is down in their eyes when
    /// it has been a replica for two INFOs and down-after (seed 1026765 of a hunt).
    private long hinderedUntil;

    Liveness(Simulation sim) {
        this.sim = sim;
        tracks = new Track[sim.watchers.size()];
        orderWithin = (long) ((sim.failoverTimeout * 1000 + 20 * SECOND) * SLACK) + 10 * SECOND;
    }

    /// How long after the healing the Sentinels still disagreed, and the nodes were not in order.
    long agreedAfter() {
        return disagreementAt - healedAt;
    }

    long orderedAfter() {
        return disorderAt - healedAt;
    }

    void started(ModelSentinel s) {
        Track track = new Track();
        track.steppedAt = sim.now;
        tracks[s.index] = track;
    }

    void after(ModelSentinel s) {
        Track track = tracks[s.index];
        if (sim.now - track.steppedAt > 2 * SECOND / SLACK) {
            track.stalledAt = sim.now;
        }
        track.steppedAt = sim.now;
        boolean isTilted = s.memory().isTilted();
        if (isTilted && sim.now - track.stalledAt > 31 * SECOND * SLACK) {
            sim.checker.check(false, "L7 TILT does not end", s, track.stalledAt);
        }
        for (Group g : s.memory().groups.values()) {
            if (g.stage == null || isTilted) {
                if (!track.failoverSince.isEmpty()) {
                    track.failoverSince.remove(g.name);
                }
            } else {
                long since = track.failoverSince.computeIfAbsent(g.name, _ -> sim.now);
                sim.checker.check(
                        sim.now - since <= failoverLimit(),
                        "L11 a failover in progress for ever",
                        s,
                        g.stage);
            }
        }
    }

    /// The election, the choice, the promotion and the turning of the replicas have a limit each.
    private long failoverLimit() {
        long timeout = sim.failoverTimeout * 1000;
        return (long) ((Math.min(10 * SECOND, timeout) + 4 * timeout + 2 * SECOND) * SLACK);
    }

    /// L5: nobody replaces a master that answers everybody.
    void tried(ModelSentinel s, String group) {
        // A node of a strict group may pause from the start on.
        boolean isBefore =
                !sim.isStrict && sim.now > QUIET_FROM && sim.now < Simulation.FIRST_FAULT_MICROS;
        boolean isAfter = healedAt != 0 && orderedAfter() >= 0 && sim.now - healedAt > within();
        sim.checker.check(
                !sim.isSwarm() || !isBefore && !isAfter,
                "L5 a failover while the master answers everybody",
                s,
                group);
    }

    void healed() {
        healedAt = sim.now;
        hinderedUntil = sim.now;
        disorderAt = sim.now;
        disagreementAt = sim.now;
        look();
    }

    private long within() {
        return orderWithin + hinderedUntil - healedAt;
    }

    /// One of Redis orders `node` to follow the master that it holds.
    void turned(String group, Address node) {
        long holding = sim.watchers.stream().filter(w -> node.equals(w.whereIs(group))).count();
        if (healedAt != 0 && 2 * holding > sim.watchers.size()) {
            hinderedUntil = sim.now + sim.downAfter * 1000 + 20 * SECOND;
        }
    }

    private void look() {
        if (!sim.checker.order.isAgreed()) {
            disagreementAt = sim.now;
        }
        if (!sim.checker.order.isInOrder()) {
            disorderAt = sim.now;
        }
        if (sim.watchers.stream().anyMatch(w -> w instanceof RealSentinel r && r.isTilted())) {
            hinderedUntil = Math.max(hinderedUntil, sim.now);
        }
        sim.after(LOOK_PERIOD, this::look);
    }

    /// L2, L3, L4, L9, L10.
    void atTheEnd(ModelSentinel s) {
        sim.checker.check(
                agreedAfter() <= within(), "L2 the Sentinels agree late", s, agreedAfter());
        sim.checker.check(
                orderedAfter() <= within(), "L3/L4 the nodes are in order late", s, orderedAfter());
        for (ModelServer server : sim.servers) {
            sim.checker.check(!server.isHeld(), "L9/L10 writes held for ever", s, server.address);
        }
    }
}
