package dev.vedette.world.tls;

import dev.vedette.base.Invariant;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Jobs;
import dev.vedette.world.Outcome;

import org.jspecify.annotations.Nullable;

import tlschannel.ClientTlsChannel;
import tlschannel.NeedsReadException;
import tlschannel.NeedsTaskException;
import tlschannel.NeedsWriteException;
import tlschannel.ServerTlsChannel;
import tlschannel.TlsChannel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.util.function.Consumer;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

// The selector tells when the socket has bytes, our party wants to know when there are decrypted
// ones, and the two are not the same: a record may be incomplete, or one read may have left
// decrypted bytes behind of which the selector knows nothing. So a read here goes on until the
// socket is empty or the reader's room is full, and in the second case the reader is called again.
//
// Writing has the same trouble at the other end. Bytes that were encrypted must be sent as they
// are, and the socket may take only half of them. If these counted as written, a party that closes
// behind its last write would cut them off. So one byte of such a record is not counted as written:
// the party keeps it and comes back with it, and when the record has left it is passed over.
//
// What takes long in a handshake (signing, checking chains) is done by a job: other clients do not
// wait for it. Meanwhile nothing else touches the engine.

/// A stream under TLS over another connection.
public final class TlsConnection implements Connection, Connection.Handler {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// What is read after a failure so that closing does not throw our alert away; see [#fail].
    private static final int LAST_WORDS_BYTES = 64 * 1024;

    private enum Stage {
        HANDSHAKE,
        OPEN,
        CLOSED
    }

    private final Connection socket;
    private final TlsChannel channel;
    private final Jobs jobs;
    private final Consumer<Runnable> later;
    private @Nullable Handler handler;
    private Stage stage = Stage.HANDSHAKE;
    private String failure = "";
    private boolean wantsRead = true;
    private boolean wantsWrite;

    /// A job has the engine.
    private boolean isBusy;

    /// The last read from the socket brought less than there was room for.
    private boolean isSocketEmpty;

    /// The last read stopped because the reader's room was full.
    private boolean hasMore;

    /// Encrypted bytes wait for room in the socket.
    private boolean mustFlush;

    /// One byte that is encrypted and waits so was not counted as written.
    private boolean holdsBack;

    private TlsConnection(
            Connection socket,
            @Nullable Handler handler,
            Jobs jobs,
            Consumer<Runnable> later,
            TlsContext context,
            @Nullable SSLEngine client) {
        this.socket = socket;
        this.handler = handler;
        this.jobs = jobs;
        this.later = later;
        Bytes bytes = new Bytes();
        channel =
                client == null
                        ? ServerTlsChannel.newBuilder(bytes, context.serverSide())
                                .withEngineFactory(_ -> context.serverEngine())
                                .withSessionInitCallback(context::agreed)
                                .withRunTasks(false)
                                .build()
                        : ClientTlsChannel.newBuilder(bytes, client).withRunTasks(false).build();
    }

    /// The server's end of a connection that was just accepted; it needs a handler yet.
    ///
    /// @param later runs an action in the next [dev.vedette.world.Network#deliver]
    public static TlsConnection accepted(
            Connection socket, TlsContext context, Jobs jobs, Consumer<Runnable> later) {
        TlsConnection connection = new TlsConnection(socket, null, jobs, later, context, null);
        socket.handler(connection);
        return connection;
    }

    /// The client's end. Its socket is yet to be connected, and is given its handler here.
    ///
    /// @param name what the peer is known by
    public static TlsConnection connecting(
            Connection socket,
            String name,
            Handler handler,
            TlsContext context,
            Jobs jobs,
            Consumer<Runnable> later) {
        SSLEngine engine = context.clientEngine(name, socket.remote().port());
        TlsConnection connection = new TlsConnection(socket, handler, jobs, later, context, engine);
        socket.handler(connection);
        return connection;
    }

    /// The socket as the library sees it.
    private final class Bytes implements ByteChannel {

        @Override
        public int read(ByteBuffer into) throws IOException {
            if (isSocketEmpty) {
                return 0;
            }
            int room = into.remaining();
            int count = socket.read(into);
            if (count < 0 && !socket.failure().isEmpty()) {
                throw new IOException(socket.failure());
            }
            isSocketEmpty = count >= 0 && count < room;
            return count;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            int count = socket.write(from);
            if (count < 0) {
                throw new IOException(socket.failure());
            }
            return count;
        }

        @Override
        public boolean isOpen() {
            return socket.isOpen();
        }

        @Override
        public void close() {
            // Whoever closes the channel closes the socket next.
        }
    }

    // What the socket tells

    @Override
    public void connected() {
        shakeHands();
    }

    @Override
    public void readable() {
        isSocketEmpty = false;
        goOn();
    }

    @Override
    public void writable() {
        if (stage != Stage.OPEN) {
            goOn();
            return;
        }
        if (mustFlush && !flush()) {
            return;
        }
        if (wantsWrite) {
            handler().writable();
        }
        obeyWishes();
    }

    @Override
    public void broken(String reason) {
        stage = Stage.CLOSED;
        handler().broken(reason);
    }

    private void goOn() {
        switch (stage) {
            case HANDSHAKE -> shakeHands();
            case OPEN -> tellReadable();
            case CLOSED -> {}
        }
    }

    private void tellReadable() {
        if (isBusy || !wantsRead) {
            return;
        }
        handler().readable();
        if (hasMore && stage == Stage.OPEN && wantsRead) {
            later.accept(this::goOn);
        }
    }

    private Handler handler() {
        Handler told = handler;
        if (told == null) {
            throw Invariant.broken("connection from %s was accepted without a handler", remote());
        }
        return told;
    }

    // Handshake

    private void shakeHands() {
        if (isBusy) {
            return;
        }
        try {
            channel.handshake();
        } catch (NeedsReadException _) {
            obeyWishes();
            return;
        } catch (NeedsWriteException _) {
            mustFlush = true;
            obeyWishes();
            return;
        } catch (NeedsTaskException needed) {
            perform(needed.getTask());
            return;
        } catch (IOException failed) {
            fail(Reasons.of(failed));
            return;
        }
        stage = Stage.OPEN;
        mustFlush = false;
        obeyWishes();
        handler().connected();
        // The peer's first words may have come with the end of its handshake.
        goOn();
    }

    private void perform(Runnable task) {
        isBusy = true;
        obeyWishes();
        jobs.run(
                "tls handshake",
                () -> {
                    task.run();
                    return true;
                },
                this::performed);
    }

    private void performed(Outcome<Boolean> outcome) {
        isBusy = false;
        if (stage == Stage.CLOSED) {
            return;
        }
        if (outcome instanceof Outcome.Failed<Boolean>(var reason)) {
            fail(Reasons.of(reason));
            return;
        }
        obeyWishes();
        goOn();
    }

    /// The handshake comes to nothing; the peer is told by an alert.
    private void fail(String reason) {
        // Who is told may want to know this end of the connection, which a closed socket forgets.
        socket.local();
        sendAlert();
        // A system resets a connection that is closed before all was read, and the alert is lost.
        socket.read(ByteBuffer.allocate(LAST_WORDS_BYTES));
        stage = Stage.CLOSED;
        socket.close();
        handler().broken("TLS handshake failed: " + reason);
    }

    private void sendAlert() {
        SSLEngine engine = channel.getSslEngine();
        if (engine == null) {
            return;
        }
        ByteBuffer alert = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        try {
            engine.wrap(NOTHING.duplicate(), alert);
        } catch (SSLException _) {
            // The engine has none to send: the peer sees us hang up.
            return;
        }
        socket.write(alert.flip());
    }

    // Reading and writing

    @Override
    public void handler(Handler other) {
        handler = other;
    }

    @Override
    public int read(ByteBuffer into) {
        hasMore = false;
        if (isBusy || stage == Stage.HANDSHAKE) {
            return 0;
        }
        int start = into.position();
        try {
            boolean isEnded = !failure.isEmpty();
            while (!isEnded && into.hasRemaining()) {
                isEnded = channel.read(into) < 0;
            }
            hasMore = true;
            return isEnded && into.position() == start ? -1 : into.position() - start;
        } catch (NeedsReadException _) {
            return into.position() - start;
        } catch (NeedsWriteException _) {
            mustFlush = true;
            obeyWishes();
            return into.position() - start;
        } catch (NeedsTaskException needed) {
            perform(needed.getTask());
            return into.position() - start;
        } catch (IOException broken) {
            failure = told(broken);
            // What came before the failure is still worth reading; it is told next time.
            hasMore = into.position() > start;
            return hasMore ? into.position() - start : -1;
        }
    }

    @Override
    public int write(ByteBuffer from) {
        if (isBusy || stage == Stage.HANDSHAKE || !from.hasRemaining()) {
            return 0;
        }
        int start = from.position();
        try {
            if (mustFlush && !flush()) {
                return failure.isEmpty() ? 0 : -1;
            }
            if (holdsBack) {
                from.position(start + 1);
                holdsBack = false;
            }
            channel.write(from);
        } catch (NeedsWriteException _) {
            mustFlush = true;
            if (from.position() > start) {
                holdsBack = true;
                from.position(from.position() - 1);
            }
            obeyWishes();
        } catch (NeedsTaskException needed) {
            perform(needed.getTask());
        } catch (IOException broken) {
            failure = told(broken);
            return -1;
        }
        return from.position() - start;
    }

    /// What is of the socket and not of TLS keeps the system's words.
    private String told(IOException broken) {
        return switch (broken) {
            case SSLException _ -> "TLS stream failed: " + Reasons.of(broken);
            // What went wrong before is the better reason.
            case ClosedChannelException _ -> failure.isEmpty() ? "Broken pipe" : failure;
            default -> String.valueOf(broken.getMessage());
        };
    }

    /// Whether no encrypted bytes wait any more.
    private boolean flush() {
        try {
            channel.write(NOTHING.duplicate());
            mustFlush = false;
            return true;
        } catch (NeedsWriteException _) {
            return false;
        } catch (IOException broken) {
            failure = told(broken);
            return false;
        }
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void wantRead(boolean on) {
        boolean isNew = on && !wantsRead;
        wantsRead = on;
        obeyWishes();
        if (isNew && hasMore) {
            later.accept(this::goOn);
        }
    }

    @Override
    public void wantWrite(boolean on) {
        wantsWrite = on;
        obeyWishes();
    }

    private void obeyWishes() {
        boolean isOpen = stage == Stage.OPEN;
        socket.wantRead(!isBusy && (wantsRead || !isOpen));
        socket.wantWrite(!isBusy && (mustFlush || isOpen && wantsWrite));
    }

    // The rest is the socket's

    @Override
    public Address local() {
        return socket.local();
    }

    @Override
    public Address remote() {
        return socket.remote();
    }

    @Override
    public boolean isSecure() {
        return true;
    }

    @Override
    public int descriptor() {
        return socket.descriptor();
    }

    @Override
    public void keepAlive(int seconds) {
        socket.keepAlive(seconds);
    }

    @Override
    public void close() {
        if (stage == Stage.OPEN && !isBusy) {
            sayGoodbye();
        }
        stage = Stage.CLOSED;
        socket.close();
    }

    /// So that the peer can tell an end from a connection that somebody cut.
    private void sayGoodbye() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone already.
            failure = told(e);
        }
    }

    @Override
    public boolean isOpen() {
        return stage != Stage.CLOSED && socket.isOpen();
    }
}
