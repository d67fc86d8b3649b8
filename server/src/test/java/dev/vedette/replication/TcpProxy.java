package dev.vedette.replication;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Stands between a replica and its master, and can cut the line.
final class TcpProxy implements AutoCloseable {

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServerSocket listener;

    TcpProxy(int target) {
        this.target = target;
        ServerSocket first = listen(0);
        this.port = first.getLocalPort();
        serve(first);
    }

    int port() {
        return port;
    }

    private static ServerSocket listen(int port) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void serve(ServerSocket socket) {
        listener = socket;
        Thread.ofVirtual().start(() -> accept(socket));
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket from = socket.accept();
                if (listener == null) {
                    // Who came while the door was being closed is turned away.
                    from.close();
                    return;
                }
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(from);
                open.add(to);
                Thread.ofVirtual().start(() -> pump(from, to));
                Thread.ofVirtual().start(() -> pump(to, from));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void pump(Socket from, Socket to) {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException cut) {
            // A cut line: both ends learn it from their sockets.
            return;
        }
    }

    /// Ends all connections and refuses new ones.
    void cut() {
        // First the door: a replica whose line breaks is back within a millisecond.
        ServerSocket socket = listener;
        listener = null;
        close(socket);
        drop();
    }

    /// Ends all connections; new ones may come at once.
    void drop() {
        open.forEach(TcpProxy::close);
        open.clear();
    }

    void restore() {
        serve(listen(port));
    }

    private static void close(@Nullable AutoCloseable closeable) {
        try {
            if (closeable != null) {
                closeable.close();
            }
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
