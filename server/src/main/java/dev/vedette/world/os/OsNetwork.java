package dev.vedette.world.os;

import dev.vedette.base.Invariant;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Disk;
import dev.vedette.world.Listener;
import dev.vedette.world.Network;
import dev.vedette.world.Outcome;
import dev.vedette.world.Resolution;
import dev.vedette.world.TlsFailure;
import dev.vedette.world.TlsReport;
import dev.vedette.world.TlsSettings;
import dev.vedette.world.tls.TlsConnection;
import dev.vedette.world.tls.TlsContext;
import dev.vedette.world.tls.TlsRehearsal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/// Non-blocking sockets on one selector.
///
/// Java's IPv6 sockets also take IPv4 and cannot be told not to, so `*` and `::*` on one port would
/// collide: when both are asked for, one socket serves both (see [#listen]).
final class OsNetwork implements Network {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final OsJobs jobs;
    private final Disk disk;
    private final Selector selector;
    private final List<OsListener> listeners = new ArrayList<>();

    private final Descriptors descriptors = new Descriptors();

    /// After so long what else is ready waits for the next turn, so that whoever was heard first is
    /// answered before the last one is heard.
    private static final long DELIVERY_NANOS = 250_000;

    /// What the selector found ready, in the system's order.
    private final List<SelectionKey> ready = new ArrayList<>();

    private final Consumer<SelectionKey> found = ready::add;

    /// How many of them were told.
    private int delivered;

    /// Outcomes known inside a call that must not answer at once.
    private final Queue<Runnable> deferred = new ArrayDeque<>();

    private @Nullable TlsContext tls;

    OsNetwork(OsJobs jobs, Disk disk) {
        this.jobs = jobs;
        this.disk = disk;
        // A client that asks for handshake after handshake costs us much and itself little.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        // With tickets that hold the whole session nothing is kept here, so tls-session-cache-size
        // means nothing, and the JDK takes a ticket of TLS 1.2 for longer than is set.
        System.setProperty("jdk.tls.server.enableSessionTicketExtension", "false");
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void wake() {
        selector.wakeup();
    }

    /// Waits until something is ready, somebody calls [#wake], or `nanos` have passed.
    void await(long nanos) {
        try {
            if (hasUndelivered()) {
                return;
            }
            ready.clear();
            delivered = 0;
            if (nanos <= 0 || !deferred.isEmpty()) {
                selector.selectNow(found);
            } else {
                // Rounded up: waking early would spin through empty turns until the deadline.
                selector.select(found, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void deliver() {
        for (int waiting = deferred.size(); waiting > 0; waiting--) {
            deferred.remove().run();
        }
        long began = System.nanoTime();
        while (hasUndelivered() && System.nanoTime() - began < DELIVERY_NANOS) {
            SelectionKey key = ready.get(delivered++);
            // It may have been closed since.
            if (key.isValid()) {
                ((Ready) key.attachment()).ready(key);
            }
        }
    }

    private boolean hasUndelivered() {
        return delivered < ready.size();
    }

    /// Lets go of the ports of closed listeners: the system keeps them until the selector has
    /// noticed. What is ready besides will be so the next time.
    void forgetClosed() {
        try {
            selector.selectNow(_ -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What hangs on a selection key.
    interface Ready {
        void ready(SelectionKey key);
    }

    @Override
    public TlsReport secure(TlsSettings settings) throws TlsFailure {
        TlsContext read = new TlsContext(settings, disk);
        if (tls == null && Boolean.parseBoolean(System.getProperty("vedette.rehearsal", "true"))) {
            jobs.patient().run("tls rehearsal", () -> TlsRehearsal.play(read), _ -> {});
        }
        tls = read;
        return read.report();
    }

    private TlsContext tls() {
        TlsContext read = tls;
        if (read == null) {
            throw Invariant.broken("a stream under TLS was asked for before certificates");
        }
        return read;
    }

    @Override
    public Listener listen(Address at, int backlog, Listener.Acceptor acceptor) throws IOException {
        return listen(at, false, backlog, acceptor);
    }

    @Override
    public Listener listenSecurely(Address at, int backlog, Listener.Acceptor acceptor)
            throws IOException {
        return listen(at, true, backlog, acceptor);
    }

    private Listener listen(Address at, boolean isSecure, int backlog, Listener.Acceptor acceptor)
            throws IOException {
        OsListener wildcard =
                at.host().equals("::*") ? listeningOn(new Address("*", at.port())) : null;
        if (wildcard != null) {
            wildcard.takeBothFamilies(at, backlog);
            return wildcard;
        }
        OsListener listener = new OsListener(this, at, isSecure, backlog, acceptor);
        listeners.add(listener);
        return listener;
    }

    private @Nullable OsListener listeningOn(Address at) {
        for (OsListener listener : listeners) {
            if (listener.isOpen() && listener.asked().equals(at)) {
                return listener;
            }
        }
        return null;
    }

    /// An accepted connection, under TLS.
    Connection secured(OsConnection socket) {
        return TlsConnection.accepted(socket, tls(), jobs.patient(), deferred::add);
    }

    @Override
    public Connection connect(Address to, @Nullable Address from, Connection.Handler handler) {
        OsConnection connection = new OsConnection(descriptors, to, handler);
        connect(connection, to, from);
        return connection;
    }

    @Override
    public Connection connectSecurely(
            Address to, String name, @Nullable Address from, Connection.Handler handler) {
        OsConnection socket = new OsConnection(descriptors, to, null);
        Connection secured =
                TlsConnection.connecting(
                        socket, name, handler, tls(), jobs.patient(), deferred::add);
        connect(socket, to, from);
        return secured;
    }

    private void connect(OsConnection connection, Address to, @Nullable Address from) {
        try {
            InetSocketAddress target = socketAddress(to);
            SocketChannel channel = SocketChannel.open(familyOf(target));
            connection.attach(channel);
            OsConnection.prepare(channel);
            if (from != null) {
                channel.bind(socketAddress(from));
            }
            boolean isUp = channel.connect(target);
            int wanted = isUp ? 0 : SelectionKey.OP_CONNECT;
            connection.register(channel.register(selector, wanted, connection));
            if (isUp) {
                deferred.add(connection::established);
            }
        } catch (IOException | UnsupportedOperationException e) {
            connection.close();
            String reason = reason(e);
            deferred.add(() -> connection.tellBroken(reason));
        }
    }

    @Override
    public void resolve(String host, Consumer<Resolution> done) {
        jobs.runOnPlatformThread(
                "resolve " + host, () -> lookUp(host), outcome -> done.accept(resolution(outcome)));
    }

    private static List<String> lookUp(String host) throws UnknownHostException {
        List<String> addresses = new ArrayList<>();
        for (InetAddress address : Resolver.addressesOf(host)) {
            addresses.add(text(address));
        }
        return List.copyOf(addresses);
    }

    private static Resolution resolution(Outcome<List<String>> outcome) {
        return switch (outcome) {
            case Outcome.Done<List<String>>(var addresses) -> new Resolution.Resolved(addresses);
            case Outcome.Failed<List<String>>(var reason) ->
                    new Resolution.Unresolved(String.valueOf(reason.getMessage()));
        };
    }

    Descriptors descriptors() {
        return descriptors;
    }

    Selector selector() {
        return selector;
    }

    void close() {
        try {
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InetSocketAddress socketAddress(Address address) throws IOException {
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(address.host()), address.port());
        } catch (IllegalArgumentException e) {
            throw new IOException("Name or service not known", e);
        }
    }

    static ProtocolFamily familyOf(InetSocketAddress address) {
        return address.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
    }

    static Address address(InetSocketAddress socket) {
        return new Address(text(socket.getAddress()), socket.getPort());
    }

    /// As inet_ntop writes it: without Java's scope suffix, and `::1` instead of `0:0:0:0:0:0:0:1`.
    private static String text(InetAddress address) {
        String host = address.getHostAddress();
        return address.getAddress().length == 4 ? host : Inet6Text.of(address.getAddress());
    }

    /// The system's own words, as strerror has them.
    static String reason(Exception e) {
        String message = String.valueOf(e.getMessage());
        return switch (message) {
            case "Connection reset" -> "Connection reset by peer";
            case "Unsupported protocol family", "IPv6 not available" ->
                    "Address family not supported by protocol";
            default -> message;
        };
    }
}
