package dev.vedette.sim;

import dev.vedette.base.Invariant;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/// One end of a simulated stream.
///
/// What is written waits in `outgoing` until the link passes; then it travels in pieces, each
/// arriving no earlier than the one before. The end of the stream travels behind the bytes. A peer
/// that lies behind a cut learns nothing: the connection is half open until it writes something and
/// the other end says that it is gone.
final class SimConnection implements Connection {

    /// What a system keeps for a peer that does not read.
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    /// What travels: bytes, or the end of the stream with its reason.
    private record Piece(byte[] bytes, @Nullable String end) {}

    private final SimNetwork network;
    private final Address local;
    private final Address remote;
    private final int descriptor;
    private final boolean isSecure;
    private final Queue<Piece> outgoing = new ArrayDeque<>();
    private final Queue<ByteBuffer> arrived = new ArrayDeque<>();
    private int outgoingBytes;
    private long lastArrivalNanos;
    private @Nullable SimConnection peer;
    private @Nullable Handler handler;
    private @Nullable String ended;
    private String failure = "";
    private boolean isEstablished;
    private boolean isOpen = true;
    private boolean wantsRead = true;
    private boolean wantsWrite;

    SimConnection(
            SimNetwork network, Address local, Address remote, int descriptor, boolean isSecure) {
        this.network = network;
        this.local = local;
        this.remote = remote;
        this.descriptor = descriptor;
        this.isSecure = isSecure;
    }

    SimNetwork network() {
        return network;
    }

    /// The accepting end meets the connecting one.
    void join(SimConnection other) {
        peer = other;
        other.peer = this;
        isEstablished = true;
    }

    void established() {
        if (isOpen && network.isAlive()) {
            isEstablished = true;
            network.later(
                    () -> {
                        if (isOpen) {
                            handler().connected();
                        }
                    });
        }
    }

    /// The attempt to connect came to nothing.
    void fail(String reason) {
        if (isOpen && network.isAlive()) {
            network.later(
                    () -> {
                        if (isOpen) {
                            release();
                            handler().broken(reason);
                        }
                    });
        }
    }

    /// The handshake under TLS comes to nothing: both ends learn of it.
    void refuse(String reason) {
        if (isOpen && network.isAlive()) {
            abort();
            handler().broken("TLS handshake failed: " + reason);
        }
    }

    private Handler handler() {
        Handler told = handler;
        if (told == null) {
            throw Invariant.broken("connection from %s was accepted without a handler", remote);
        }
        return told;
    }

    @Override
    public void handler(Handler other) {
        handler = other;
    }

    boolean hasNews() {
        return isOpen
                && isEstablished
                && (wantsRead && (!arrived.isEmpty() || ended != null)
                        || wantsWrite && outgoingBytes < SEND_BUFFER_BYTES);
    }

    void deliver() {
        if (isOpen && isEstablished && wantsRead && (!arrived.isEmpty() || ended != null)) {
            handler().readable();
        }
        if (isOpen && isEstablished && wantsWrite && outgoingBytes < SEND_BUFFER_BYTES) {
            handler().writable();
        }
    }

    @Override
    public int read(ByteBuffer into) {
        if (arrived.isEmpty()) {
            if (ended == null) {
                return 0;
            }
            failure = ended;
            return -1;
        }
        int count = 0;
        while (into.hasRemaining() && !arrived.isEmpty()) {
            ByteBuffer next = arrived.element();
            int piece = Math.min(into.remaining(), next.remaining());
            into.put(into.position(), next, next.position(), piece);
            into.position(into.position() + piece);
            next.position(next.position() + piece);
            count += piece;
            if (!next.hasRemaining()) {
                arrived.remove();
            }
        }
        return count;
    }

    @Override
    public int write(ByteBuffer from) {
        if (ended != null && !ended.isEmpty()) {
            failure = ended;
            return -1;
        }
        int count = Math.min(from.remaining(), SEND_BUFFER_BYTES - outgoingBytes);
        if (count <= 0) {
            return 0;
        }
        byte[] bytes = new byte[count];
        from.get(bytes);
        outgoing.add(new Piece(bytes, null));
        outgoingBytes += count;
        transmit();
        return count;
    }

    /// Puts on its way what waits, unless the link is cut.
    void transmit() {
        SimConnection other = peer;
        String from = network.world().address();
        if (other == null) {
            return;
        }
        String to = other.network.world().address();
        if (!network.links().passes(from, to)) {
            network.unfinished(this);
            return;
        }
        Piece piece;
        while ((piece = outgoing.poll()) != null) {
            send(other, from, to, piece);
        }
    }

    private void send(SimConnection other, String from, String to, Piece piece) {
        int sent = 0;
        do {
            int count =
                    piece.bytes.length == 0 ? 0 : network.links().piece(piece.bytes.length - sent);
            byte[] bytes = Arrays.copyOfRange(piece.bytes, sent, sent + count);
            long travels = network.links().travelNanos(from, to, count);
            lastArrivalNanos = Math.max(lastArrivalNanos + 1, network.world().ownNanos() + travels);
            network.simulation().at(lastArrivalNanos, () -> arrive(other, bytes, piece.end));
            sent += count;
        } while (sent < piece.bytes.length);
    }

    private void arrive(SimConnection other, byte[] bytes, @Nullable String end) {
        outgoingBytes -= bytes.length;
        if (isOpen && wantsWrite && network.isAlive()) {
            network.world().wake(network.simulation().nanos());
        }
        if (!other.isOpen || !other.network.isAlive()) {
            // Nobody there: the answer is a reset, if it gets through.
            if (end == null
                    && network.links()
                            .passes(other.network.world().address(), network.world().address())) {
                reset();
            }
            return;
        }
        if (bytes.length > 0) {
            other.arrived.add(ByteBuffer.wrap(bytes));
        }
        if (end != null) {
            other.ended = end;
        }
        other.network.world().wake(network.simulation().nanos());
    }

    private void reset() {
        if (isOpen && ended == null) {
            ended = "Connection reset by peer";
            network.world().wake(network.simulation().nanos());
        }
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void wantRead(boolean on) {
        wantsRead = on;
    }

    @Override
    public void wantWrite(boolean on) {
        wantsWrite = on;
    }

    @Override
    public Address local() {
        return local;
    }

    @Override
    public Address remote() {
        return remote;
    }

    @Override
    public boolean isSecure() {
        return isSecure;
    }

    @Override
    public int descriptor() {
        return descriptor;
    }

    @Override
    public void keepAlive(int seconds) {
        // Probes are of the system; a simulated stream stays half open until somebody writes.
    }

    @Override
    public void close() {
        if (isOpen) {
            release();
            outgoing.add(new Piece(new byte[0], ""));
            transmit();
        }
    }

    /// The process is gone.
    void abort() {
        if (isOpen) {
            release();
            outgoing.add(new Piece(new byte[0], "Connection reset by peer"));
            transmit();
        }
    }

    private void release() {
        isOpen = false;
        network.closed(this);
    }

    @Override
    public boolean isOpen() {
        return isOpen;
    }
}
