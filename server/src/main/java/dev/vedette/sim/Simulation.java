package dev.vedette.sim;

import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.base.Rng;
import dev.vedette.world.Resolution;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/*
 * One queue of events ordered by simulated time drives everything: bytes that arrive, jobs that finish, turns of
 * parties, faults of a scenario. Each machine has clocks of its own (offset of the monotonic clock, jumps of the wall
 * clock), so no two parties ever agree on a moment by accident.
 *
 * A turn is one event. While it runs, the machine's clock may be moved on (a pause inside the turn); everything it
 * sends later is stamped with the later moment, and the other machines see it only then. The machine itself takes no
 * further turn before its own clock has been reached by the queue.
 */

/// A world of machines on one network, run by one seed.
public final class Simulation {

    static final long NANOS_PER_MILLI = 1_000_000;

    /// Wall time at the start of every simulation: 21 Nov 2026, 13:00 UTC.
    private static final long FIRST_MILLIS = 1_795_266_000_000L;

    private record Event(long nanos, long number, Runnable action) implements Comparable<Event> {

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    private final Rng rng;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<String, SimWorld> machines = new LinkedHashMap<>();
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Links links;
    private final List<String> timeline = new ArrayList<>();
    private long nanos;
    private long lastNumber;

    public Simulation(long seed) {
        rng = new Rng(seed);
        links = new Links(this);
    }

    /// The generator all chance comes from; a scenario may draw from it as well.
    public Rng rng() {
        return rng;
    }

    /// How the machines' network behaves.
    public Links links() {
        return links;
    }

    /// A new machine under a literal address, with an empty disk.
    public SimWorld machine(String address) {
        SimWorld machine = new SimWorld(this, address, rng.split());
        SimWorld other = machines.putIfAbsent(address, machine);
        Invariant.check(other == null, "two machines at %s", address);
        return machine;
    }

    @Nullable SimWorld find(String address) {
        return machines.get(address);
    }

    /// Gives a host name an address; null takes it away.
    public void name(String host, @Nullable String address) {
        if (address == null) {
            names.remove(host);
        } else {
            names.put(host, address);
        }
    }

    Resolution resolve(String host) {
        String address = names.get(host);
        return address == null
                ? new Resolution.Unresolved("Name or service not known")
                : new Resolution.Resolved(List.of(address));
    }

    /// Nanos since the simulation began.
    public long nanos() {
        return nanos;
    }

    Moment moment(long atNanos) {
        return new Moment(atNanos, FIRST_MILLIS + Math.floorDiv(atNanos, NANOS_PER_MILLI));
    }

    /// Has `action` run at a moment; in the past means as soon as possible.
    public void at(long atNanos, Runnable action) {
        events.add(new Event(Math.max(atNanos, nanos), ++lastNumber, action));
    }

    /// Has `action` run after so many milliseconds.
    public void after(long millis, Runnable action) {
        at(nanos + millis * NANOS_PER_MILLI, action);
    }

    /// Lets so many milliseconds pass.
    public void run(long millis) {
        long end = nanos + millis * NANOS_PER_MILLI;
        while (!events.isEmpty() && events.element().nanos <= end) {
            step();
        }
        nanos = end;
    }

    /// Lets time pass until `holds`, for at most so many milliseconds; answers whether it came to
    /// hold.
    public boolean runUntil(BooleanSupplier holds, long millis) {
        long end = nanos + millis * NANOS_PER_MILLI;
        while (!holds.getAsBoolean()) {
            if (events.isEmpty() || events.element().nanos > end) {
                nanos = end;
                return holds.getAsBoolean();
            }
            step();
        }
        return true;
    }

    private void step() {
        Event event = events.remove();
        nanos = event.nanos;
        event.action.run();
    }

    /// Adds a line to what happened: the trace two runs of one seed are compared by.
    public void note(String who, String what) {
        timeline.add(nanos / NANOS_PER_MILLI + "." + nanos / 1000 % 1000 + " " + who + " " + what);
    }

    /// What happened so far.
    public List<String> timeline() {
        return timeline;
    }
}
