package dev.vedette.sentinel.core;

import java.util.Arrays;

/// A Sentinel of the model, of whichever make: it makes connections, and what comes over them is
/// for it to judge.
abstract class Watcher extends ModelProcess {

    final String runId;

    /// The connections it made, by its own number, which counts up; null for those given up.
    private Simulation.Conn[] conns = new Simulation.Conn[64];

    long wallOffset;
    boolean diskFails;
    int incarnation;

    Watcher(Simulation sim, int index) {
        super(sim, index, new Address("10.0.0." + index, 26379));
        runId = String.format("%040x", 0xabc000 + index * 7919L % 100);
        isAlive = false;
    }

    /// What has come over one of its connections.
    abstract void hear(Simulation.Conn conn, Event event);

    /// What it tells whoever asks where the master is; null for a group it does not know.
    abstract Address whereIs(String group);

    abstract long configEpoch(String group);

    /// An operator's SENTINEL FAILOVER.
    abstract void failover(String group, Event.Manner manner);

    /// The wall clock of its machine.
    long wallMillis() {
        return 1_700_000_000_000L + sim.now / 1000 + wallOffset;
    }

    void keep(Simulation.Conn conn) {
        if (conn.id >= conns.length) {
            conns = Arrays.copyOf(conns, (int) Math.max(conn.id + 1, 2L * conns.length));
        }
        conns[(int) conn.id] = conn;
        conn.isHeld = true;
    }

    /// The connection of that number; null when it was given up.
    Simulation.Conn conn(long id) {
        return id < conns.length ? conns[(int) id] : null;
    }

    Simulation.Conn giveUp(long id) {
        Simulation.Conn conn = conn(id);
        if (conn != null) {
            conns[(int) id] = null;
            conn.isHeld = false;
        }
        return conn;
    }

    /// A process that dies gives up all.
    void giveUpAll() {
        for (Simulation.Conn conn : conns) {
            if (conn != null) {
                conn.isHeld = false;
                sim.abandon(conn);
            }
        }
        Arrays.fill(conns, null);
    }

    /// A connection could not be made, or has ended.
    void lost(Simulation.Conn conn, String reason) {
        if (conn.isHeld) {
            giveUp(conn.id);
            run(() -> hear(conn, new Event.LinkDown(conn.id, reason)));
        }
    }

    /// A message has reached this machine.
    void receive(Simulation.Conn conn, Event event) {
        if (runsNow()) {
            take(conn, event);
        } else {
            run(() -> take(conn, event));
        }
    }

    private void take(Simulation.Conn conn, Event event) {
        if (conn.isHeld) {
            if (conn.pubsub && event instanceof Event.HelloHeard) {
                // Any message shows that the channel is not stuck.
                hear(conn, new Event.ChannelHeard(conn.id));
            }
            hear(conn, event);
        }
    }
}
