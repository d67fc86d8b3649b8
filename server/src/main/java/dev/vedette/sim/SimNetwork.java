package dev.vedette.sim;

import dev.vedette.base.Invariant;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Network;
import dev.vedette.world.Resolution;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/// The sockets of one process in a simulation.
final class SimNetwork implements Network {

    private static final int FIRST_PRIVATE_PORT = 40_000;
    private static final int PRIVATE_PORTS = 20_000;

    /// A connection attempt into a cut ends so late, as with a system's few repeated packets.
    private static final long CONNECT_PATIENCE_MILLIS = 10_000;

    private final SimWorld world;
    private final Map<Integer, SimListener> listeners = new LinkedHashMap<>();
    private final Set<SimConnection> open = new LinkedHashSet<>();
    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final List<SimConnection> unfinished = new ArrayList<>();
    private int lastPort;
    private int lastDescriptor = 7;
    private boolean isUsed;
    private boolean isSecured;

    SimNetwork(SimWorld world) {
        this.world = world;
    }

    SimWorld world() {
        return world;
    }

    boolean isFresh() {
        return !isUsed;
    }

    /// Whether its process still runs.
    boolean isAlive() {
        return world.simNetwork() == this;
    }

    /// A simulated stream under TLS carries its bytes as they are: what is simulated is who may
    /// speak with whom.
    @Override
    public TlsReport secure(TlsSettings settings) throws TlsFailure {
        TlsReport read = SimTls.read(settings, world.disk());
        isSecured = true;
        return read;
    }

    @Override
    public Listener listen(Address at, int backlog, Listener.Acceptor acceptor) throws IOException {
        return listen(at, false, acceptor);
    }

    @Override
    public Listener listenSecurely(Address at, int backlog, Listener.Acceptor acceptor)
            throws IOException {
        checkSecured();
        return listen(at, true, acceptor);
    }

    private void checkSecured() {
        Invariant.check(isSecured, "%s uses TLS before its certificates", world.address());
    }

    private Listener listen(Address at, boolean isSecure, Listener.Acceptor acceptor)
            throws IOException {
        isUsed = true;
        int port = at.port() == 0 ? privatePort() : at.port();
        if (at.host().equals("::*") || at.host().equals("::1")) {
            throw new IOException("Address family not supported by protocol");
        }
        if (!isOurs(at.host())) {
            throw new IOException("Cannot assign requested address");
        }
        if (listeners.containsKey(port)) {
            throw new IOException("Address already in use");
        }
        SimListener listener = new SimListener(new Address(at.host(), port), isSecure, acceptor);
        listeners.put(port, listener);
        return listener;
    }

    private boolean isOurs(String host) {
        return host.equals("*")
                || host.equals("0.0.0.0")
                || host.startsWith("127.")
                || host.equals(world.address());
    }

    private int privatePort() {
        lastPort = (lastPort + 1) % PRIVATE_PORTS;
        return FIRST_PRIVATE_PORT + lastPort;
    }

    private final class SimListener implements Listener {

        private final Address local;
        private final boolean isSecure;
        private final Acceptor acceptor;

        SimListener(Address local, boolean isSecure, Acceptor acceptor) {
            this.local = local;
            this.isSecure = isSecure;
            this.acceptor = acceptor;
        }

        @Override
        public Address local() {
            return local;
        }

        @Override
        public void close() {
            listeners.remove(local.port(), this);
        }
    }

    @Override
    public Connection connect(Address to, @Nullable Address from, Connection.Handler handler) {
        return connect(to, from, false, handler);
    }

    @Override
    public Connection connectSecurely(
            Address to, String name, @Nullable Address from, Connection.Handler handler) {
        checkSecured();
        return connect(to, from, true, handler);
    }

    private Connection connect(
            Address to, @Nullable Address from, boolean isSecure, Connection.Handler handler) {
        isUsed = true;
        String target = to.host().startsWith("127.") ? world.address() : to.host();
        Address local = new Address(from == null ? world.address() : from.host(), privatePort());
        SimConnection ours = new SimConnection(this, local, to, ++lastDescriptor, isSecure);
        ours.handler(handler);
        open.add(ours);
        long travels = links().travelNanos(world.address(), target, 0);
        simulation().at(world.ownNanos() + travels, () -> knock(ours, target, to.port()));
        return ours;
    }

    /// The attempt reaches the other machine, or does not.
    private void knock(SimConnection ours, String target, int port) {
        if (!ours.isOpen() || !isAlive()) {
            return;
        }
        if (!links().passes(world.address(), target) || !links().passes(target, world.address())) {
            simulation().after(CONNECT_PATIENCE_MILLIS, () -> ours.fail("Connection timed out"));
            return;
        }
        SimWorld machine = simulation().find(target);
        SimListener listener =
                machine == null || !machine.isRunning()
                        ? null
                        : machine.simNetwork().listeners.get(port);
        long back = links().travelNanos(target, world.address(), 0);
        if (machine == null) {
            simulation().after(CONNECT_PATIENCE_MILLIS, () -> ours.fail("No route to host"));
        } else if (listener == null) {
            simulation().at(simulation().nanos() + back, () -> ours.fail("Connection refused"));
        } else {
            machine.simNetwork().welcome(listener, ours, target, port);
            simulation().at(simulation().nanos() + back, () -> greet(listener, ours));
        }
    }

    private static void greet(SimListener listener, SimConnection ours) {
        if (ours.isSecure() && !listener.isSecure) {
            ours.network().later(() -> ours.refuse("the peer does not speak TLS"));
        } else {
            ours.established();
        }
    }

    private void welcome(SimListener listener, SimConnection theirs, String target, int port) {
        SimConnection ours =
                new SimConnection(
                        this,
                        new Address(target, port),
                        theirs.local(),
                        ++lastDescriptor,
                        listener.isSecure);
        ours.join(theirs);
        open.add(ours);
        ready.add(
                () -> {
                    listener.acceptor.accepted(ours);
                    if (listener.isSecure) {
                        shakeHands(ours, theirs.isSecure());
                    }
                });
        world.wake(simulation().nanos());
    }

    /// In a turn of its own: an acceptor is not told more inside the call.
    private void shakeHands(SimConnection accepted, boolean peerIsSecure) {
        if (peerIsSecure) {
            accepted.established();
        } else {
            later(() -> accepted.refuse("the peer does not speak TLS"));
        }
    }

    @Override
    public void resolve(String host, Consumer<Resolution> done) {
        Resolution resolution =
                simulation().find(host) != null || host.matches("[0-9.]+|.*:.*")
                        ? new Resolution.Resolved(List.of(host))
                        : simulation().resolve(host);
        long takes = (1 + world.rng().nextLong(20)) * Simulation.NANOS_PER_MILLI;
        simulation()
                .at(
                        world.ownNanos() + takes,
                        () -> {
                            if (isAlive()) {
                                later(() -> done.accept(resolution));
                            }
                        });
    }

    /// Has `action` run in the process' next turn.
    void later(Runnable action) {
        ready.add(action);
        world.wake(simulation().nanos());
    }

    @Override
    public void deliver() {
        for (int waiting = ready.size(); waiting > 0; waiting--) {
            ready.remove().run();
        }
        for (SimConnection connection : List.copyOf(open)) {
            connection.deliver();
        }
        if (open.stream().anyMatch(SimConnection::hasNews)) {
            world.wake(world.ownNanos() + 1);
        }
    }

    void closed(SimConnection connection) {
        open.remove(connection);
    }

    /// Something was sent into a cut and waits to be repeated.
    void unfinished(SimConnection connection) {
        if (!unfinished.contains(connection)) {
            unfinished.add(connection);
        }
    }

    /// A cut ended.
    void retransmit() {
        List<SimConnection> waiting = List.copyOf(unfinished);
        unfinished.clear();
        waiting.forEach(SimConnection::transmit);
    }

    /// The process is gone: the system resets its connections.
    void processEnded() {
        Invariant.check(isAlive(), "a process of %s ended twice", world.address());
        listeners.clear();
        for (SimConnection connection : List.copyOf(open)) {
            connection.abort();
        }
    }

    Links links() {
        return simulation().links();
    }

    Simulation simulation() {
        return world.simulation();
    }
}
