package dev.vedette.lab.substrate;

import dev.vedette.lab.client.Address;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A load balancer in front of several servers: each connection goes to the next one in turn.
public final class Crossroads implements Closeable {

    private final ServerSocket listener;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile List<Address> targets = List.of();

    public Crossroads(String host) throws IOException {
        listener = new ServerSocket(0, 64, InetAddress.getByName(host));
        Thread.ofVirtual().name("crossroads").start(this::accept);
    }

    public Address address() {
        return new Address(listener.getInetAddress().getHostAddress(), listener.getLocalPort());
    }

    /// Where connections go from now on.
    public void lead(List<Address> to) {
        targets = List.copyOf(to);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                open.add(near);
                Thread.ofVirtual().start(() -> join(near));
            } catch (IOException failure) {
                if (!listener.isClosed()) {
                    throw new UncheckedIOException(failure);
                }
            }
        }
    }

    private void join(Socket near) {
        List<Address> now = targets;
        if (now.isEmpty()) {
            hangUp(near);
            return;
        }
        Address target = now.get(Math.floorMod(turn.getAndIncrement(), now.size()));
        Socket far = new Socket();
        open.add(far);
        try {
            far.connect(new InetSocketAddress(target.host(), target.port()), 3_000);
        } catch (IOException _) {
            // The server behind is down: so is the connection.
            hangUp(near);
            hangUp(far);
            return;
        }
        Thread.ofVirtual().start(() -> copy(far, near));
        copy(near, far);
    }

    private void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException _) {
            // Either side closed; the other one follows.
        } finally {
            hangUp(from);
            hangUp(to);
        }
    }

    private void hangUp(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(this::hangUp);
    }
}
