package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.rdb.RdbException;
import dev.vedette.replication.core.Introduction;
import dev.vedette.replication.core.LinkEffect;
import dev.vedette.replication.core.LinkEvent;
import dev.vedette.replication.core.LinkState;
import dev.vedette.replication.core.ReplicaLink;
import dev.vedette.replication.core.ReplicaLink.ResumePoint;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.Resolution;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// The connection to our master: turns what the network says into events of [ReplicaLink], and
/// carries out its effects. What the bytes mean for our data is the [Following]'s business.
final class MasterLink implements Connection.Handler {

    /// No more than this is read in one turn, so that clients get theirs.
    private static final int TURN_BYTES = 1 << 20;

    private static final int BUFFER_BYTES = 64 * 1024;

    /// A master's line before the stream is a reply of one line; 64 KB is what Redis allows for any
    /// line.
    private static final int MAX_LINE_BYTES = 64 * 1024;

    private final World world;
    private final Log log;
    private final Surroundings.Dialler dialler;
    private final ReplicaLink link;
    private final Following following;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream unsent = new ByteArrayOutputStream();
    private @Nullable Connection connection;

    /// Counts connects, so that an answer of the resolver to an earlier one is recognised.
    private int attempt;

    private boolean closed;

    MasterLink(
            Surroundings around,
            Following following,
            String host,
            int port,
            Supplier<Introduction> introductions,
            @Nullable ResumePoint resumePoint) {
        this.world = around.world();
        this.log = around.log();
        this.dialler = around.dialler();
        this.following = following;
        this.link = new ReplicaLink(host, port, introductions, resumePoint, now());
    }

    private Moment now() {
        return world.clock().now();
    }

    ReplicaLink link() {
        return link;
    }

    @Nullable Connection connection() {
        return connection;
    }

    void tick(Moment now) {
        if (now.nanos() - link.nextTickNanos(now) >= 0) {
            following.note(link);
            step(now, new LinkEvent.Tick());
        }
    }

    /// Nothing is sent or received any more, and nothing said.
    void close() {
        closed = true;
        hangUp();
    }

    // Events

    @Override
    public void connected() {
        step(now(), new LinkEvent.Connected());
    }

    @Override
    public void writable() {
        flush();
    }

    @Override
    public void broken(String reason) {
        connection = null;
        lost(reason);
    }

    /// The peer or the system has ended the connection.
    private void lost(String reason) {
        following.linkEnds(link);
        step(now(), new LinkEvent.Broken(reason));
    }

    @Override
    public void readable() {
        int budget = TURN_BYTES;
        Connection from = connection;
        while (budget > 0 && from != null && isCurrent(from) && !isLoading()) {
            buffer.clear();
            int count = from.read(buffer);
            if (count < 0) {
                hangUp();
                lost(from.failure());
                return;
            }
            if (count == 0) {
                return;
            }
            budget -= count;
            arrived(buffer.array(), count);
        }
    }

    /// Whether carrying out what was read has not ended the connection.
    @SuppressWarnings("ReferenceEquality") // the very connection, not one like it
    private boolean isCurrent(Connection from) {
        return from == connection && from.isOpen();
    }

    private boolean isLoading() {
        return link.state() instanceof LinkState.Loading;
    }

    private void arrived(byte[] bytes, int count) {
        int at = 0;
        while (at < count && connection != null) {
            at =
                    switch (link.state()) {
                        case LinkState.Handshake _, LinkState.AwaitingRdb _ ->
                                lines(bytes, at, count);
                        case LinkState.Receiving _ -> rdb(bytes, at, count);
                        // The first bytes of the stream may come in one packet with the end of the
                        // RDB.
                        case LinkState.Loading _, LinkState.Streaming _ -> stream(bytes, at, count);
                        case LinkState.Waiting _, LinkState.Connecting _ -> count;
                    };
        }
    }

    private int lines(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                line.reset();
                step(
                        now(),
                        new LinkEvent.Line(
                                text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
                return at + 1;
            }
            line.write(bytes[at]);
            if (line.size() > MAX_LINE_BYTES) {
                hangUp();
                lost("line too long");
                return to;
            }
        }
        return to;
    }

    private int rdb(byte[] bytes, int from, int to) {
        try {
            int count = following.sync().receive(bytes, from, to);
            step(now(), new LinkEvent.Received(count));
            if (following.sync().isReceived()) {
                // Before anything else is read: from here on the stream counts from the RDB's
                // offset.
                step(now(), new LinkEvent.Transferred());
                wantRead(false);
                following.keepsWhatComes();
                following.sync().load(this);
            }
            return from + count;
        } catch (RdbException | DiskFailure failure) {
            String reason =
                    failure instanceof DiskFailure
                            ? "Write error or short write writing to the DB dump file needed for"
                                    + " MASTER <-> REPLICA synchronization: "
                                    + failure.getMessage()
                            : "Failed trying to load the MASTER synchronization DB: "
                                    + failure.getMessage();
            step(now(), new LinkEvent.TransferFailed(reason));
            return to;
        }
    }

    private int stream(byte[] bytes, int from, int to) {
        if (isLoading()) {
            following.keep(bytes, from, to);
            return to;
        }
        step(now(), new LinkEvent.Received(to - from));
        following.apply(bytes, from, to);
        return to;
    }

    /// Our data is that of the RDB; the stream behind it begins in this database.
    void loaded(int database) {
        following.begin(database);
        step(now(), new LinkEvent.Loaded());
        wantRead(true);
        following.applyKept();
    }

    void loadingFailed(String reason) {
        step(now(), new LinkEvent.TransferFailed(reason));
    }

    /// The stream holds no command: what we think our offset is means nothing any more.
    void streamBroken(String reason) {
        step(now(), new LinkEvent.StreamBroken(reason));
    }

    /// Ends the connection as if the master had: CLIENT KILL.
    void cut() {
        if (connection != null) {
            hangUp();
            lost("");
        }
    }

    private void wantRead(boolean on) {
        Connection open = connection;
        if (open != null) {
            open.wantRead(on);
        }
    }

    // Effects

    private void step(Moment now, LinkEvent event) {
        if (closed) {
            return;
        }
        for (LinkEffect effect : link.step(now, event)) {
            carryOut(now, effect);
        }
    }

    private void carryOut(Moment now, LinkEffect effect) {
        switch (effect) {
            case LinkEffect.Connect(String host, int port) -> connect(host, port);
            case LinkEffect.Hangup _ -> hangUp();
            case LinkEffect.Send(var words) -> {
                StringBuilder head = new StringBuilder();
                head.append('*').append(words.size()).append("\r\n");
                put(Bytes.of(head.toString()));
                for (Bytes word : words) {
                    put(Bytes.of("$" + word.length() + "\r\n"));
                    put(word);
                    put(Bytes.of("\r\n"));
                }
                flush();
            }
            case LinkEffect.SendNewline _ -> {
                put(Bytes.of("\n"));
                flush();
            }
            case LinkEffect.SendAck _ -> sendAck();
            case LinkEffect.Say(boolean warning, String text) -> {
                if (warning) {
                    log.warning("%s", text);
                } else {
                    log.notice("%s", text);
                }
            }
            case LinkEffect.Receive receive -> {
                String failure = following.sync().expect(receive, now);
                if (failure != null) {
                    step(now, new LinkEvent.TransferFailed(failure));
                }
            }
            case LinkEffect.DropTransfer _ -> following.sync().dropTransfer();
            case LinkEffect.Resume(String newId) -> following.resume(newId);
        }
    }

    void sendAck() {
        Bytes digits = Bytes.of(following.appliedOffset());
        put(Bytes.of("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$" + digits.length() + "\r\n"));
        put(digits);
        put(Bytes.of("\r\n"));
        flush();
    }

    private void connect(String host, int port) {
        int mine = ++attempt;
        line.reset();
        unsent.reset();
        world.network()
                .resolve(
                        host,
                        resolution -> {
                            if (mine != attempt || closed) {
                                return;
                            }
                            switch (resolution) {
                                case Resolution.Resolved(var addresses) ->
                                        connectTo(new Address(addresses.getFirst(), port), host);
                                case Resolution.Unresolved(String reason) ->
                                        step(now(), new LinkEvent.Unresolved(reason));
                            }
                        });
    }

    private void connectTo(Address master, String name) {
        connection = dialler.connect(master, name, this);
    }

    private void hangUp() {
        attempt++;
        Connection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private void put(Bytes bytes) {
        unsent.writeBytes(bytes.array());
    }

    private void flush() {
        Connection open = connection;
        if (open == null || unsent.size() == 0) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(unsent.toByteArray());
        unsent.reset();
        int count = open.write(bytes);
        if (count < 0) {
            hangUp();
            lost(open.failure());
            return;
        }
        unsent.write(bytes.array(), bytes.position(), bytes.remaining());
        open.wantWrite(unsent.size() > 0);
    }
}
