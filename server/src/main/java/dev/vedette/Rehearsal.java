package dev.vedette;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.Log;
import dev.vedette.world.Party;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

// The first failover of a process is its slowest: every class, call site and switch on its way is
// met for the first time and interpreted, some 30 ms of work where 3 would do, on each Sentinel and
// each node, just when everybody waits. So a process plays one right after its start, against
// itself, in the simulated world: same code, no socket, no file, nothing left behind. A Sentinel's
// has stand-ins for data servers, whose code it never runs otherwise.

/// A failover played in the simulated world, beside the real one, so that the code it needs is warm
/// when it is needed.
final class Rehearsal implements Runnable {

    private static final String GROUP = "rehearsal";
    private static final int NODES = 3;
    private static final int SENTINELS = 3;

    private static final long DELAY_MILLIS = 2_000;

    // Simulated time is processor time: what goes round and round in it, and never did in a real
    // failover, becomes hot, and the compilers take it for important.

    /// Until the Sentinels know each other and all replicas: the second PING.
    private static final long ACQUAINTANCE_MILLIS = 1_500;

    private static final long DOWN_AFTER_MILLIS = 500;

    /// From the order or the quorum until all have followed.
    private static final long CHANGE_MILLIS = 500;

    /// A full collection of so much takes some 50 ms.
    private static final long MUCH_BYTES = 64 << 20;

    private final Simulation simulation = new Simulation(1);
    private final boolean isOfSentinel;
    private final Map<String, StandIn> cast = new TreeMap<>();

    /// Where the play can be read afterwards.
    final List<SimWorld> nodes = new ArrayList<>();

    final List<SimWorld> sentinels = new ArrayList<>();

    /// @param isOfSentinel whether the process is a Sentinel, and not a data server
    Rehearsal(boolean isOfSentinel) {
        this.isOfSentinel = isOfSentinel;
    }

    /// Begins in a thread of its own, unless `-Dvedette.rehearsal=false`.
    static void begin(boolean isOfSentinel) {
        if (!System.getProperty("vedette.rehearsal", "true").equals("false")) {
            Thread thread = new Thread(() -> play(isOfSentinel), "rehearsal");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void play(boolean isOfSentinel) {
        try {
            // A node that comes back has something better to do: it is to become a replica.
            Thread.sleep(DELAY_MILLIS);
        } catch (InterruptedException ended) {
            return;
        }
        new Rehearsal(isOfSentinel).run();
        // What the play has left behind is given back now, and not when the heap is full. A node
        // that has loaded much would stand still for longer than that is worth.
        Runtime runtime = Runtime.getRuntime();
        if (runtime.totalMemory() - runtime.freeMemory() < MUCH_BYTES) {
            System.gc();
        }
    }

    @Override
    public void run() {
        try {
            for (int i = 0; i < NODES; i++) {
                SimWorld machine = simulation.machine(address(i));
                nodes.add(machine);
                machine.start(node(machine));
            }
            for (int i = 0; i < SENTINELS; i++) {
                SimWorld machine = simulation.machine("10.0.1." + (i + 1));
                sentinels.add(machine);
                machine.start(sentinel(machine));
                SimWorld desk = simulation.machine("10.0.2." + (i + 1));
                desk.start(new Visitor(desk, "PSUBSCRIBE *\r\n", machine.address()));
            }
            simulation.run(ACQUAINTANCE_MILLIS);
            changeMasters();
        } catch (ConfigFile.Refused | DiskFailure refused) {
            throw new IllegalStateException("a rehearsal that cannot begin", refused);
        }
    }

    /// An operator changes the master; the new one dies and returns. Once is enough: a step is ten
    /// times cheaper the second time, and each further one takes processor time when a group that
    /// has just been started may need it.
    private void changeMasters() throws ConfigFile.Refused, DiskFailure {
        visit("10.0.3.1", "10.0.1.1", "SENTINEL FAILOVER " + GROUP + "\r\n");
        simulation.run(CHANGE_MILLIS);
        visit(
                "10.0.3.2",
                "10.0.1.1",
                "SENTINEL MASTERS\r\nSENTINEL GET-MASTER-ADDR-BY-NAME " + GROUP + "\r\n");
        SimWorld victim = master();
        victim.kill();
        simulation.run(DOWN_AFTER_MILLIS + CHANGE_MILLIS);
        victim.start(node(victim));
        simulation.run(CHANGE_MILLIS);
    }

    /// The master of the last +switch-master that the first Sentinel tells of.
    private SimWorld master() {
        String told = sentinels.getFirst().printed();
        String[] words = told.substring(told.lastIndexOf("+switch-master") + 1).split("[ \n]", 6);
        for (SimWorld node : nodes) {
            if (words.length > 4 && node.address().equals(words[4])) {
                return node;
            }
        }
        return nodes.getFirst();
    }

    private void visit(String from, String host, String words) {
        SimWorld desk = simulation.machine(from);
        desk.start(new Visitor(desk, words, host));
    }

    private static String address(int index) {
        return "10.0.0." + (index + 1);
    }

    private Party node(SimWorld machine) throws ConfigFile.Refused, DiskFailure {
        if (isOfSentinel) {
            boolean isFirst = machine.address().equals(address(0));
            return new StandIn(machine, cast, isFirst ? null : address(0));
        }
        // From a file, so that CONFIG REWRITE has something to write.
        String path = "/redis.conf";
        String lines = "protected-mode no\nsave \"\"\nrepl-diskless-sync-delay 0\n";
        if (!machine.address().equals(address(0))) {
            lines += "replicaof " + address(0) + " 6379\n";
        }
        put(machine, path, lines);
        Config config = new Config(DataServer.DIRECTIVES);
        ConfigStore.reader(config, machine).read(path, null, Bytes.EMPTY);
        return DataServer.node(machine, config, new Log(machine), path);
    }

    private static void put(SimWorld machine, String path, String lines) throws DiskFailure {
        try (DiskFile file = machine.disk().create(path)) {
            file.write(Bytes.of(lines).array());
            file.sync();
        }
    }

    private static Node sentinel(SimWorld machine) throws ConfigFile.Refused, DiskFailure {
        String path = "/sentinel.conf";
        String lines =
                "port 26379\nsentinel monitor %1$s %2$s 6379 2\nsentinel down-after-milliseconds %1$s %3$d\nsentinel failover-timeout %1$s 5000\n"
                        .formatted(GROUP, address(0), DOWN_AFTER_MILLIS);
        put(machine, path, lines);
        Config config = SentinelServer.config();
        ConfigFile reader = ConfigStore.reader(config, machine);
        reader.read(path, null, Bytes.EMPTY);
        Bytes text = ConfigStore.contentOf(machine, path);
        return SentinelServer.node(machine, new Log(machine), config, path, text, reader);
    }

    /// Says a few words to a server and listens to what comes.
    private static final class Visitor implements Party, Connection.Handler {
        private static final long PERIOD_NANOS = 100_000_000;

        private final SimWorld desk;
        private final byte[] words;
        private final Address to;
        private final ByteBuffer room = ByteBuffer.allocate(8192);
        private @Nullable Connection connection;

        Visitor(SimWorld desk, String words, String host) {
            this.desk = desk;
            this.words = Bytes.of(words).array();
            to = new Address(host, 26379);
        }

        @Override
        public void start() {
            connection = desk.network().connect(to, null, this);
        }

        @Override
        public long turn() {
            desk.network().deliver();
            return desk.clock().now().nanos() + PERIOD_NANOS;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public void connected() {
            if (connection != null) {
                connection.write(ByteBuffer.wrap(words));
            }
        }

        @Override
        public void readable() {
            if (connection != null && connection.read(room.clear()) < 0) {
                connection.close();
            }
        }

        @Override
        public void writable() {}

        @Override
        public void broken(String reason) {
            connection = null;
        }
    }
}
