package dev.vedette.world.os;

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

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;

/// The real world of one party. Its selector is the one place where the party's thread waits: for
/// sockets, for finished jobs, for signals and for the party's next deadline.
public final class OsWorld implements World {

    private final Secrets secrets = new OsSecrets();
    private final OsNetwork network;
    private final OsDisk disk;
    private final OsJobs jobs;
    private final OsHost host;
    private final Rng rng;

    /// A world whose relative paths start at the process' working directory.
    public OsWorld() {
        byte[] seed = new byte[Long.BYTES];
        secrets.fill(seed);
        rng = new Rng(ByteBuffer.wrap(seed).getLong());
        jobs = new OsJobs(this::wake);
        disk = new OsDisk();
        network = new OsNetwork(jobs, disk);
        host = new OsHost(this::wake, () -> Path.of(disk.directory()));
    }

    private void wake() {
        network.wake();
    }

    /// From here on SIGTERM and SIGINT are stop requests of this world's party; `noticed` is told
    /// of each, on some other thread. A second SIGINT calls `insisted` there and ends the process
    /// with status 1.
    public void takeSignals(Consumer<String> noticed, Runnable insisted) {
        host.takeSignals(noticed, insisted);
    }

    /// Drives `party` on the calling thread until it is finished, then closes its sockets.
    ///
    /// With `-Dvedette.turns=FILE` a Flight Recording in that file shows each of its turns; see
    /// [ClockedParty].
    public void run(Party party) {
        String recording = System.getProperty("vedette.turns");
        Party driven = recording == null ? party : ClockedParty.recorded(party, recording);
        try {
            driven.start();
            while (!driven.isFinished()) {
                network.await(driven.turn() - System.nanoTime());
            }
        } finally {
            network.close();
        }
    }

    @Override
    public Clock clock() {
        return MachineClock.HERE;
    }

    private enum MachineClock implements Clock {
        HERE;

        @Override
        public Moment now() {
            return new Moment(System.nanoTime(), System.currentTimeMillis());
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }

    @Override
    public Rng rng() {
        return rng;
    }

    @Override
    public Secrets secrets() {
        return secrets;
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
}
