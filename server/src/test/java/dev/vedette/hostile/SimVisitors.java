package dev.vedette.hostile;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.resp.Input;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Log;
import dev.vedette.world.Party;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A data server in the simulated world and a machine from which it is visited: hours of somebody's
/// patience pass in no time.
final class SimVisitors implements Party {

    private static final String SERVER = "10.0.0.1";

    final Simulation simulation = new Simulation(1);
    final SimWorld server = simulation.machine(SERVER);
    private final SimWorld machine = simulation.machine("10.0.0.2");

    SimVisitors(String... arguments) {
        simulation.links().delay(0, 0);
        server.start(node(server, arguments));
        machine.start(this);
        simulation.run(1000);
    }

    private static Node node(SimWorld world, String... arguments) {
        Config config = new Config(DataServer.DIRECTIVES);
        try {
            new ConfigFile(config, _ -> Bytes.EMPTY, _ -> List.of())
                    .read(null, null, Invocation.of(List.of(arguments)).overrides());
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(refused.text(), refused);
        }
        return DataServer.node(world, config, new Log(world), "");
    }

    @Override
    public void start() {
        // Visitors come one by one.
    }

    @Override
    public long turn() {
        machine.network().deliver();
        return Long.MAX_VALUE;
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    Visitor visit() {
        Visitor visitor = new Visitor();
        simulation.run(1);
        return visitor;
    }

    /// One connection.
    final class Visitor implements Connection.Handler {

        private final Input input = new Input();
        private final Connection connection =
                machine.network().connect(new Address(SERVER, 6379), null, this);
        private boolean isClosed;

        void say(String latin1) {
            if (!isClosed) {
                connection.write(ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1)));
            }
            simulation.run(1);
        }

        /// What came since the last call.
        String heard() {
            return new String(input.take(input.available()), StandardCharsets.ISO_8859_1);
        }

        boolean isClosed() {
            return isClosed;
        }

        @Override
        public void connected() {
            // It says something when it is told to.
        }

        @Override
        public void readable() {
            int count = 1;
            while (count > 0) {
                count = connection.read(input.room());
            }
            if (count < 0) {
                isClosed = true;
                connection.close();
            }
        }

        @Override
        public void writable() {
            // What a visitor says fits into its socket.
        }

        @Override
        public void broken(String reason) {
            isClosed = true;
        }
    }
}
