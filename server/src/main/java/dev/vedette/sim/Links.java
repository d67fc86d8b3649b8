package dev.vedette.sim;

import dev.vedette.base.Rng;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// How bytes travel between machines: delays, cuts, loss. A scenario changes it while it runs.
///
/// Loss of packets shows as delay, since a stream sends them again; only a cut that lasts longer
/// than a connection's patience is noticed as one.
public final class Links {

    private record Direction(String from, String to) {}

    private final Simulation simulation;
    private final Set<Direction> cuts = new LinkedHashSet<>();
    private final Map<Direction, Long> slowed = new LinkedHashMap<>();
    private long minimumMicros = 20;
    private long spreadMicros = 180;
    private double hiccupChance;
    private boolean splitsBytes = true;

    Links(Simulation simulation) {
        this.simulation = simulation;
    }

    /// Delay of every piece: at least `minimum` and up to `spread` more, in microseconds.
    public void delay(long minimum, long spread) {
        minimumMicros = minimum;
        spreadMicros = spread;
    }

    /// The chance that a piece had to be sent again, which takes 200 ms and more.
    public void hiccups(double chance) {
        hiccupChance = chance;
    }

    /// Whether pieces arrive torn apart at any byte. On unless a test wants them whole.
    public void splits(boolean on) {
        splitsBytes = on;
    }

    /// Nothing passes between the two any more, in either direction; nobody is told.
    public void cut(String one, String other) {
        cutOneWay(one, other);
        cutOneWay(other, one);
    }

    /// Nothing passes from `from` to `to`; the other direction works.
    public void cutOneWay(String from, String to) {
        cuts.add(new Direction(from, to));
        simulation.note(from, "cut to " + to);
    }

    /// Both directions work again; what was sent meanwhile arrives now, as a stream's repetitions
    /// do.
    public void heal(String one, String other) {
        cuts.remove(new Direction(one, other));
        cuts.remove(new Direction(other, one));
        simulation.note(one, "healed to " + other);
        flush(one);
        flush(other);
    }

    private void flush(String address) {
        SimWorld machine = simulation.find(address);
        if (machine != null) {
            machine.simNetwork().retransmit();
        }
    }

    /// At most so many bytes per second pass from `from` to `to`.
    public void slow(String from, String to, long bytesPerSecond) {
        slowed.put(new Direction(from, to), bytesPerSecond);
    }

    /// Full speed again.
    public void speedUp(String from, String to) {
        slowed.remove(new Direction(from, to));
    }

    boolean passes(String from, String to) {
        return !cuts.contains(new Direction(from, to));
    }

    /// How long a piece of so many bytes travels.
    long travelNanos(String from, String to, int bytes) {
        Rng rng = simulation.rng();
        long nanos = (minimumMicros + rng.nextLong(spreadMicros + 1)) * 1000;
        if (hiccupChance > 0 && rng.chance(hiccupChance)) {
            nanos += (200 + rng.nextLong(800)) * Simulation.NANOS_PER_MILLI;
        }
        Long bytesPerSecond = slowed.get(new Direction(from, to));
        return bytesPerSecond == null ? nanos : nanos + bytes * 1_000_000_000L / bytesPerSecond;
    }

    /// How many of so many bytes arrive in one piece.
    int piece(int bytes) {
        Rng rng = simulation.rng();
        return splitsBytes && bytes > 1 && rng.chance(0.3) ? 1 + rng.nextInt(bytes) : bytes;
    }
}
