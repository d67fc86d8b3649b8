package dev.vedette.sentinel.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A process of the model: it may crash, restart, and sleep. What reaches it while it sleeps waits.
abstract class ModelProcess {

    final Simulation sim;
    final int index;
    final Address address;
    boolean isAlive = true;

    /// Connections others made to this process.
    final List<Simulation.Conn> clients = new ArrayList<>();

    private long pausedUntil;
    private final Deque<Runnable> inbox = new ArrayDeque<>();

    ModelProcess(Simulation sim, int index, Address address) {
        this.sim = sim;
        this.index = index;
        this.address = address;
    }

    abstract void request(Simulation.Conn conn, Request request);

    abstract void boot();

    abstract void die();

    boolean isPaused() {
        return pausedUntil > sim.now;
    }

    /// Runs `work` in this process now, or when it wakes, or never when it is dead.
    void run(Runnable work) {
        if (runsNow()) {
            work.run();
        } else if (isAlive) {
            inbox.add(work);
        }
    }

    boolean runsNow() {
        return isAlive && inbox.isEmpty() && !isPaused();
    }

    void pause(long micros) {
        if (isAlive && !isPaused()) {
            pausedUntil = sim.now + micros;
            sim.at(pausedUntil, this::wake);
        }
    }

    void wake() {
        if (isPaused() && !sim.isHealing) {
            return;
        }
        pausedUntil = 0;
        while (!inbox.isEmpty() && isAlive) {
            inbox.peek().run();
            inbox.poll();
        }
    }

    void crash(boolean silent) {
        if (!isAlive) {
            return;
        }
        isAlive = false;
        inbox.clear();
        pausedUntil = 0;
        die();
        for (Simulation.Conn conn : List.copyOf(clients)) {
            if (silent) {
                conn.isHalfOpen = true;
            } else {
                sim.hangUp(conn, "Connection reset by peer");
            }
        }
        clients.clear();
    }

    void restart() {
        if (!isAlive) {
            isAlive = true;
            boot();
        }
    }
}
