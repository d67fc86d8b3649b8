package dev.vedette.transcript;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.oracle.ReplicaFeed;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.ReplyParser;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Log;
import dev.vedette.world.Party;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Our data server in the simulated world: no sockets, no files, no waiting, the same seed every
/// time.
final class SimStage implements Stage {

    private static final String SERVER = "10.0.0.1";
    private static final String CLIENTS = "10.0.0.2";
    private static final int PORT = 6379;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final int READ_BYTES = 8 * 1024;

    private final Simulation simulation = new Simulation(1);
    private final SimWorld machine = simulation.machine(SERVER);
    private final SimWorld clientMachine = simulation.machine(CLIENTS);
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final Client control;
    private final ReplicaFeed feed = new ReplicaFeed();
    private final List<Client> followers = new ArrayList<>();
    private @Nullable Node node;
    private int sentBytes;

    /// `arguments` as on the command line; `password` for the control connection, or empty.
    SimStage(List<String> arguments, String password, boolean follows) {
        // Bytes take no time here: a transcript says itself when time passes.
        simulation.links().delay(0, 0);
        startNode(arguments);
        clientMachine.start(new Clients());
        control = new Client();
        if (!password.isEmpty()) {
            control.ask("AUTH", password);
        }
        if (follows) {
            follow(password);
        }
    }

    private void startNode(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("--port", "" + PORT, "--protected-mode", "no"));
        all.addAll(List.of("--save", "", "--repl-diskless-sync", "no"));
        all.addAll(List.of("--repl-ping-replica-period", "3600"));
        all.addAll(arguments);
        Config config = new Config(DataServer.DIRECTIVES);
        try {
            new ConfigFile(config, path -> refuse(), name -> List.of())
                    .read(null, null, Invocation.of(all).overrides());
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(refused.text(), refused);
        }
        Node started = DataServer.node(machine, config, new Log(machine), "");
        node = started;
        machine.start(started);
        simulation.run(1000);
    }

    private static Bytes refuse() {
        throw new ConfigError("tests have no configuration file");
    }

    /// The process in which all clients live.
    private final class Clients implements Party {

        @Override
        public void start() {}

        @Override
        public long turn() {
            clientMachine.network().deliver();
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isFinished() {
            return false;
        }
    }

    private final class Client implements Connection.Handler {
        private final Input input = new Input();
        private final ReplyParser parser = new ReplyParser(input);
        private final ReplyEncoder unsent = new ReplyEncoder();
        private final Connection connection;
        private boolean isUp;
        private boolean isClosed;

        Client() {
            connection = clientMachine.network().connect(new Address(SERVER, PORT), null, this);
            await(() -> isUp, "a connection");
        }

        @Override
        public void connected() {
            isUp = true;
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
            flush();
        }

        @Override
        public void broken(String reason) {
            isClosed = true;
        }

        void send(byte[] bytes) {
            unsent.raw(bytes, 0, bytes.length);
            flush();
        }

        private void flush() {
            ByteBuffer bytes = unsent.unsent();
            int count = isClosed ? bytes.remaining() : Math.max(0, connection.write(bytes));
            unsent.sent(count);
            if (!isClosed) {
                connection.wantWrite(unsent.size() > 0);
            }
        }

        Reply ask(String... words) {
            Bytes[] argv = new Bytes[words.length];
            for (int i = 0; i < words.length; i++) {
                argv[i] = Bytes.of(words[i]);
            }
            send(ReplyEncoder.encode(argv));
            List<Reply> answer = new ArrayList<>();
            await(
                    () -> {
                        Reply reply = parser.next();
                        return reply != null && answer.add(reply);
                    },
                    "the answer to " + words[0]);
            return answer.getFirst();
        }
    }

    private void await(BooleanSupplier holds, String what) {
        if (!simulation.runUntil(holds, PATIENCE_MILLIS)) {
            throw new AssertionError(
                    "no " + what + ":\n" + String.join("\n", simulation.timeline()));
        }
    }

    /// Attaches a replica and waits until it is online.
    private void follow(String password) {
        Client follower = new Client();
        if (!password.isEmpty()) {
            follower.ask("AUTH", password);
        }
        follower.send(ReplicaFeed.REQUEST);
        followers.add(follower);
        await(
                () -> {
                    pour();
                    return feed.isStreaming();
                },
                "snapshot");
        while (!Notation.of(control.ask("INFO", "replication")).contains("state=online")) {
            simulation.run(1);
        }
    }

    private void pour() {
        followers.forEach(follower -> feed.add(follower.input.take(follower.input.available())));
    }

    @Override
    public boolean isReal() {
        return false;
    }

    @Override
    public boolean isLate() {
        return false;
    }

    @Override
    public void send(String name, byte[] bytes) {
        sentBytes += bytes.length;
        clients.computeIfAbsent(name, any -> new Client()).send(bytes);
    }

    @Override
    public void settle() {
        int rounds = 3 + sentBytes / READ_BYTES;
        sentBytes = 0;
        for (int i = 0; i < rounds; i++) {
            control.ask("PING");
        }
    }

    @Override
    public List<String> received(String name) {
        Client client = clients.get(name);
        if (client == null) {
            return List.of();
        }
        List<String> notations = new ArrayList<>();
        for (Reply reply = client.parser.next(); reply != null; reply = client.parser.next()) {
            notations.add(Notation.of(reply));
        }
        if (client.isClosed) {
            clients.remove(name);
            notations.add("closed");
        }
        return notations;
    }

    @Override
    public List<String> propagated() {
        pour();
        return feed.commands();
    }

    @Override
    public void tick(long millis) {
        simulation.run(millis);
    }

    @Override
    public void close() {
        if (node != null) {
            node.validate();
        }
        machine.kill();
    }
}
