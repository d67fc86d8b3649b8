package dev.vedette.sim;

import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.base.Rng;
import dev.vedette.world.Clock;
import dev.vedette.world.Disk;
import dev.vedette.world.Host;
import dev.vedette.world.Jobs;
import dev.vedette.world.Network;
import dev.vedette.world.Party;
import dev.vedette.world.Secrets;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

/// One machine of a simulation and the process that runs on it.
///
/// Its disk outlives the process; its connections and jobs do not.
public final class SimWorld implements World {

    /// Between two readings of the clock inside a turn some time passes, as it does on a machine.
    private static final long NANOS_PER_READING = 200;

    private final Simulation simulation;
    private final String address;
    private final Rng rng;
    private final SimDisk disk;
    private SimNetwork network;
    private SimJobs jobs;
    private SimHost host;
    private @Nullable Party party;

    /// Counts processes: what belongs to an earlier one is dead.
    private int life;

    /// Up to when this machine has lived: later than the queue's time inside a turn, or while it is
    /// paused.
    private long ownNanos;

    private long wallOffsetMillis;
    private final long monotonicOffsetNanos;
    private long wakeAt = Long.MAX_VALUE;
    private boolean isStarted;

    /// How many more readings of the clock until it loses the processor, and for how long.
    private int readingsLeft;

    private long interruptionNanos;

    SimWorld(Simulation simulation, String address, Rng rng) {
        this.simulation = simulation;
        this.address = address;
        this.rng = rng;
        // Monotonic clocks of two machines have nothing to do with each other; some are negative.
        monotonicOffsetNanos = rng.nextLong(1L << 50) - (1L << 49);
        disk = new SimDisk(rng.split());
        network = new SimNetwork(this);
        jobs = new SimJobs(this);
        host = new SimHost(this);
    }

    /// Starts a process: its first turn comes at once.
    public void start(Party process) {
        Invariant.check(party == null, "%s runs a process already", address);
        life++;
        network = network.isFresh() ? network : new SimNetwork(this);
        party = process;
        isStarted = false;
        ownNanos = Math.max(ownNanos, simulation.nanos());
        wake(ownNanos);
    }

    /// The process is gone between two instructions; what was not synced may be lost with the
    /// machine.
    public void crash() {
        simulation.note(address, "crash");
        end();
        disk.crash();
    }

    /// The process is killed, but the machine goes on: files keep what was written.
    public void kill() {
        simulation.note(address, "kill");
        end();
    }

    private void end() {
        party = null;
        life++;
        wakeAt = Long.MAX_VALUE;
        network.processEnded();
        network = new SimNetwork(this);
        jobs = new SimJobs(this);
        host = new SimHost(this);
    }

    /// Whether a process runs.
    public boolean isRunning() {
        return party != null;
    }

    /// The process gets no turn for so many milliseconds; inside a turn, the turn takes that much
    /// longer.
    public void pause(long millis) {
        ownNanos = Math.max(ownNanos, simulation.nanos()) + millis * Simulation.NANOS_PER_MILLI;
        simulation.note(address, "pause " + millis);
    }

    /// The process loses the processor for so many milliseconds right behind the `readings`-th look
    /// at its clock from now: it goes on, in the middle of a turn, with a reading that is old.
    public void pauseBehindReading(int readings, long millis) {
        readingsLeft = readings;
        interruptionNanos = millis * Simulation.NANOS_PER_MILLI;
    }

    /// The wall clock jumps; the monotonic one does not.
    public void jumpWallClock(long millis) {
        wallOffsetMillis += millis;
        simulation.note(address, "wall clock jumps " + millis);
    }

    /// What a signal asks for.
    public void signal(String name) {
        host.signal(name);
        wake(simulation.nanos());
    }

    /// The literal address of this machine.
    public String address() {
        return address;
    }

    /// Asks for a turn at a moment of the simulation, unless one comes sooner.
    void wake(long atNanos) {
        long moment = Math.max(atNanos, ownNanos);
        if (party == null || moment >= wakeAt) {
            return;
        }
        wakeAt = moment;
        int living = life;
        simulation.at(moment, () -> turn(living, moment));
    }

    private void turn(int living, long moment) {
        Party process = party;
        if (living != life || moment != wakeAt || process == null) {
            return;
        }
        wakeAt = Long.MAX_VALUE;
        if (ownNanos > simulation.nanos()) {
            // Paused since the turn was asked for.
            wake(ownNanos);
            return;
        }
        ownNanos = simulation.nanos();
        try {
            run(process);
        } catch (SimDisk.Crashed _) {
            crash();
            return;
        }
        if (process.isFinished()) {
            simulation.note(address, "ended");
            end();
        }
    }

    private void run(Party process) {
        if (!isStarted) {
            isStarted = true;
            process.start();
        }
        long deadline = process.turn();
        if (deadline != Long.MAX_VALUE) {
            wake(deadline - monotonicOffsetNanos);
        }
    }

    Simulation simulation() {
        return simulation;
    }

    int life() {
        return life;
    }

    /// The moment it is here, inside a turn or between two.
    long ownNanos() {
        return Math.max(ownNanos, simulation.nanos());
    }

    @Override
    public Clock clock() {
        return this::now;
    }

    private Moment now() {
        ownNanos = ownNanos() + NANOS_PER_READING;
        Moment moment = simulation.moment(ownNanos);
        if (readingsLeft > 0 && --readingsLeft == 0) {
            simulation.note(address, "interrupted in a turn");
            ownNanos += interruptionNanos;
        }
        return new Moment(
                moment.nanos() + monotonicOffsetNanos, moment.millis() + wallOffsetMillis);
    }

    @Override
    public Rng rng() {
        return rng;
    }

    @Override
    public Secrets secrets() {
        return this::fillSecret;
    }

    private void fillSecret(byte[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (byte) rng.nextLong();
        }
    }

    @Override
    public Network network() {
        return network;
    }

    @Override
    public Disk disk() {
        return disk;
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public Host host() {
        return host;
    }

    SimNetwork simNetwork() {
        return network;
    }

    /// The same disk with the faults a scenario may order.
    public SimDisk simDisk() {
        return disk;
    }

    /// What the process printed.
    public String printed() {
        return host.printed();
    }
}
