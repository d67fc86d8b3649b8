package dev.vedette.world.os;

import dev.vedette.base.Invariant;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;

import jdk.net.ExtendedSocketOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/// One non-blocking socket.
final class OsConnection implements Connection, OsNetwork.Ready {

    /// The JDK copies heap buffers through a direct buffer as large as the piece written, and keeps
    /// it.
    private static final int WRITE_PIECE_BYTES = 64 * 1024;

    private static final int UNANSWERED_PROBES = 3;

    private final Descriptors descriptors;
    private final int descriptor;
    private final Address remote;
    private @Nullable Address local;
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;
    private @Nullable Handler handler;
    private String failure = "";
    private boolean isClosed;

    OsConnection(Descriptors descriptors, Address remote, @Nullable Handler handler) {
        this.descriptors = descriptors;
        this.descriptor = descriptors.take();
        this.remote = remote;
        this.handler = handler;
    }

    static void prepare(SocketChannel channel) throws IOException {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }

    void attach(SocketChannel opened) {
        channel = opened;
    }

    void register(SelectionKey registered) {
        key = registered;
    }

    @Override
    public void handler(Handler other) {
        handler = other;
    }

    @Override
    public void ready(SelectionKey selected) {
        if (!selected.isValid()) {
            return;
        }
        if (selected.isConnectable()) {
            finishConnecting();
            return;
        }
        if (selected.isReadable()) {
            handler().readable();
        }
        // The handler may have closed us while reading.
        if (selected.isValid() && selected.isWritable()) {
            handler().writable();
        }
    }

    private Handler handler() {
        Handler told = handler;
        if (told == null) {
            throw Invariant.broken("connection from %s was accepted without a handler", remote);
        }
        return told;
    }

    private void finishConnecting() {
        try {
            channel().finishConnect();
        } catch (IOException e) {
            close();
            tellBroken(OsNetwork.reason(e));
            return;
        }
        established();
    }

    void established() {
        if (isOpen()) {
            key().interestOps(SelectionKey.OP_READ);
            handler().connected();
        }
    }

    void tellBroken(String reason) {
        handler().broken(reason);
    }

    @Override
    public int read(ByteBuffer into) {
        try {
            int count = channel().read(into);
            if (count < 0) {
                failure = "";
            }
            return count;
        } catch (IOException e) {
            failure = OsNetwork.reason(e);
            return -1;
        }
    }

    @Override
    public int write(ByteBuffer from) {
        int end = from.limit();
        int total = 0;
        try {
            while (from.position() < end) {
                from.limit(Math.min(end, from.position() + WRITE_PIECE_BYTES));
                int piece = from.remaining();
                int written = channel().write(from);
                total += written;
                if (written < piece) {
                    break;
                }
            }
            return total;
        } catch (IOException e) {
            failure = OsNetwork.reason(e);
            return -1;
        } finally {
            from.limit(end);
        }
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void wantRead(boolean on) {
        want(SelectionKey.OP_READ, on);
    }

    @Override
    public void wantWrite(boolean on) {
        want(SelectionKey.OP_WRITE, on);
    }

    private void want(int operation, boolean on) {
        if (!isOpen()) {
            return;
        }
        int before = key().interestOps();
        int after = on ? before | operation : before & ~operation;
        if (after != before) {
            key().interestOps(after);
        }
    }

    private SocketChannel channel() {
        SocketChannel attached = channel;
        if (attached == null) {
            throw Invariant.broken("connection to %s has no socket", remote);
        }
        return attached;
    }

    private SelectionKey key() {
        SelectionKey registered = key;
        if (registered == null) {
            throw Invariant.broken("connection to %s is not registered", remote);
        }
        return registered;
    }

    @Override
    public Address local() {
        Address known = local;
        if (known == null) {
            known = askLocal();
            local = known;
        }
        return known;
    }

    private Address askLocal() {
        try {
            InetSocketAddress socket = (InetSocketAddress) channel().getLocalAddress();
            return socket == null ? new Address("", 0) : OsNetwork.address(socket);
        } catch (IOException _) {
            // Closed already: as getsockname on a socket that is gone.
            return new Address("", 0);
        }
    }

    @Override
    public Address remote() {
        return remote;
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void keepAlive(int seconds) {
        try {
            SocketChannel socket = channel();
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, seconds > 0);
            if (seconds > 0
                    && socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
                socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, seconds);
                socket.setOption(
                        ExtendedSocketOptions.TCP_KEEPINTERVAL,
                        Math.max(1, seconds / UNANSWERED_PROBES));
                socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, UNANSWERED_PROBES);
            }
        } catch (IOException e) {
            // A socket that broke meanwhile: the next read says so.
            failure = OsNetwork.reason(e);
        }
    }

    @Override
    public void close() {
        SocketChannel attached = channel;
        if (isClosed) {
            return;
        }
        isClosed = true;
        descriptors.release(descriptor);
        if (attached == null) {
            return;
        }
        try {
            attached.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isOpen() {
        SocketChannel attached = channel;
        return attached != null && attached.isOpen();
    }
}
