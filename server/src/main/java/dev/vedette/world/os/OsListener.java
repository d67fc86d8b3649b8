package dev.vedette.world.os;

import dev.vedette.world.Address;
import dev.vedette.world.Listener;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// A listening socket.
final class OsListener implements Listener, OsNetwork.Ready {

    /// So that a storm of newcomers cannot keep the party from its other work.
    private static final int ACCEPTS_PER_TURN = 1000;

    /// A handshake takes much longer than an accept.
    private static final int HANDSHAKES_PER_TURN = 8;

    private final OsNetwork network;
    private final Address asked;
    private final boolean isSecure;
    private final Acceptor acceptor;
    private ServerSocketChannel channel;

    OsListener(OsNetwork network, Address at, boolean isSecure, int backlog, Acceptor acceptor)
            throws IOException {
        this.network = network;
        this.isSecure = isSecure;
        this.asked = at;
        this.acceptor = acceptor;
        channel = open(at, backlog);
    }

    /// Replaces the IPv4 socket by one for both families.
    void takeBothFamilies(Address ipv6Wildcard, int backlog) throws IOException {
        Address ipv4Wildcard = asked;
        channel.close();
        // Until its key is cancelled the closed socket still holds the port.
        network.forgetClosed();
        try {
            channel = open(ipv6Wildcard, backlog);
        } catch (IOException e) {
            channel = open(ipv4Wildcard, backlog);
            throw e;
        }
    }

    private ServerSocketChannel open(Address at, int backlog) throws IOException {
        InetSocketAddress address = socketAddress(at);
        ServerSocketChannel opened = channelFor(address);
        try {
            opened.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            opened.bind(address, backlog);
            opened.configureBlocking(false);
            opened.register(network.selector(), SelectionKey.OP_ACCEPT, this);
            return opened;
        } catch (IOException e) {
            opened.close();
            throw new IOException(OsNetwork.reason(e), e);
        }
    }

    private static ServerSocketChannel channelFor(InetSocketAddress address) throws IOException {
        try {
            return ServerSocketChannel.open(OsNetwork.familyOf(address));
        } catch (UnsupportedOperationException e) {
            throw new IOException(OsNetwork.reason(e), e);
        }
    }

    private static InetSocketAddress socketAddress(Address at) throws IOException {
        return switch (at.host()) {
            case "*" -> new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), at.port());
            case "::*" -> new InetSocketAddress(InetAddress.ofLiteral("::"), at.port());
            default -> OsNetwork.socketAddress(at);
        };
    }

    @Override
    public void ready(SelectionKey key) {
        int most = isSecure ? HANDSHAKES_PER_TURN : ACCEPTS_PER_TURN;
        for (int i = 0; i < most; i++) {
            SocketChannel newcomer;
            try {
                newcomer = channel.accept();
            } catch (IOException e) {
                acceptor.failed(OsNetwork.reason(e));
                return;
            }
            if (newcomer == null) {
                return;
            }
            accept(newcomer);
        }
    }

    private void accept(SocketChannel newcomer) {
        OsConnection connection;
        try {
            OsConnection.prepare(newcomer);
            connection =
                    new OsConnection(
                            network.descriptors(),
                            OsNetwork.address((InetSocketAddress) newcomer.getRemoteAddress()),
                            null);
            connection.attach(newcomer);
            connection.register(
                    newcomer.register(network.selector(), SelectionKey.OP_READ, connection));
        } catch (IOException e) {
            // It left between accept and here.
            close(newcomer);
            acceptor.failed(OsNetwork.reason(e));
            return;
        }
        acceptor.accepted(isSecure ? network.secured(connection) : connection);
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Address asked() {
        return asked;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public Address local() {
        try {
            return OsNetwork.address((InetSocketAddress) channel.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            network.forgetClosed();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
