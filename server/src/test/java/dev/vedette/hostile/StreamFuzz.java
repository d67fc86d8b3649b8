package dev.vedette.hostile;

import dev.vedette.base.Rng;
import dev.vedette.sim.SimWorld;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Party;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// What a master says, to a whole node in the simulated world that follows it. The first byte
/// chooses how far the master behaves: not at all, until it has granted a synchronisation, or until
/// its stream begins. Whatever comes then, the node lives, answers, and follows still.
public final class StreamFuzz {

    private static final String GREETING = "+PONG\r\n+OK\r\n+OK\r\n";
    private static final String MASTER = "10.0.0.3";

    private StreamFuzz() {}

    /// Loads the classes of a node, as [AllFuzz] does.
    public static void fuzzerInitialize() {
        fuzzerTestOneInput(new byte[8]);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        String prefix =
                switch (input[0] & 3) {
                    case 0 -> "";
                    case 1 -> GREETING + "+FULLRESYNC " + FakeMaster.ID + " 100\r\n";
                    default -> {
                        String rdb = FakeMaster.rdb("k", "old");
                        yield GREETING
                                + "+FULLRESYNC "
                                + FakeMaster.ID
                                + " 100\r\n$"
                                + rdb.length()
                                + "\r\n"
                                + rdb;
                    }
                };
        said.writeBytes(prefix.getBytes(StandardCharsets.ISO_8859_1));
        said.write(input, 1, input.length - 1);
        SimVisitors world =
                new SimVisitors(
                        "--save",
                        "",
                        "--protected-mode",
                        "no",
                        "--repl-diskless-load",
                        (input[0] & 4) == 0 ? "disabled" : "swapdb",
                        "--databases",
                        "4");
        SimWorld machine = world.simulation.machine(MASTER);
        machine.start(new Master(machine, said.toByteArray(), (input[0] & 8) == 0));
        SimVisitors.Visitor visitor = world.visit();
        visitor.say("SET mine 1\r\nREPLICAOF " + MASTER + " 6379\r\n");
        world.simulation.run(300);
        visitor.heard();
        visitor.say("ECHO still-there\r\nINFO replication\r\n");
        world.simulation.run(10);
        String heard = visitor.heard();
        if (!heard.startsWith("$11\r\nstill-there\r\n") || !heard.contains("role:slave")) {
            throw new AssertionError("the node says: " + heard + "\n" + world.server.printed());
        }
    }

    /// Says its part to the first visitor, in pieces or at once, and nothing to later ones.
    private static final class Master implements Party {

        private final SimWorld world;
        private final byte[] said;
        private final boolean isWhole;
        private boolean hasSpoken;

        Master(SimWorld world, byte[] said, boolean isWhole) {
            this.world = world;
            this.said = said;
            this.isWhole = isWhole;
        }

        @Override
        public void start() {
            try {
                world.network().listen(new Address(MASTER, 6379), 10, new Door());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private final class Door implements Listener.Acceptor {

            @Override
            public void accepted(Connection connection) {
                connection.handler(new Deaf(connection));
                if (hasSpoken) {
                    return;
                }
                hasSpoken = true;
                Rng cuts = new Rng(said.length);
                for (int at = 0; at < said.length; ) {
                    int piece = isWhole ? said.length : 1 + cuts.nextInt(60);
                    int to = Math.min(said.length, at + piece);
                    connection.write(ByteBuffer.wrap(said, at, to - at));
                    at = to;
                }
            }

            @Override
            public void failed(String reason) {
                throw new AssertionError(reason);
            }
        }

        @Override
        public long turn() {
            world.network().deliver();
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isFinished() {
            return false;
        }
    }

    /// Reads what comes and does not care.
    private record Deaf(Connection connection) implements Connection.Handler {

        @Override
        public void connected() {
            // It was accepted.
        }

        @Override
        public void readable() {
            ByteBuffer buffer = ByteBuffer.allocate(4096);
            int count = 1;
            while (count > 0) {
                count = connection.read(buffer.clear());
            }
            if (count < 0) {
                connection.close();
            }
        }

        @Override
        public void writable() {
            // All was said at once.
        }

        @Override
        public void broken(String reason) {
            // Being hung up on is expected.
        }
    }
}
