package dev.vedette.node;

import dev.vedette.acl.Users;
import dev.vedette.base.Moment;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.resp.Buffers;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/// All clients of a node: who may come in, what is read from and written to them, when they have to
/// go.
final class Clients implements Listener.Acceptor {

    private static final long MILLIS_PER_SECOND = 1000;

    /// What one client is sent in one turn: others wait for their answers, too.
    private static final int MOST_WRITTEN_BYTES = 1 << 20;

    static final String DENIED =
            "DENIED Redis is running in protected mode because protected mode is enabled and no"
                    + " password is set for the default user. In this mode connections are only"
                    + " accepted from the loopback interface. If you want to connect from external"
                    + " computers to Redis you may adopt one of the following solutions: 1) Just"
                    + " disable protected mode sending the command 'CONFIG SET protected-mode no' from"
                    + " the loopback interface by connecting to Redis from the same host the server is"
                    + " running, however MAKE SURE Redis is not publicly accessible from internet if"
                    + " you do so. Use CONFIG REWRITE to make this change permanent. 2) Alternatively"
                    + " you can just disable the protected mode by editing the Redis configuration"
                    + " file, and setting the protected mode option to 'no', and then restarting the"
                    + " server. 3) If you started the server manually just for testing, restart it with"
                    + " the '--protected-mode no' option. 4) Setup a an authentication password for the"
                    + " default user. NOTE: You only need to do one of the above things in order for"
                    + " the server to start accepting connections from the outside.";

    private final Config config;
    private final Log log;
    private final NodeStats stats;
    private final Users users;
    private final Consumer<Client> requests;
    private final TreeMap<Long, Client> byId = new TreeMap<>();
    private final Queue<Client> toWrite = new ArrayDeque<>();
    private final Queue<Client> toResume = new ArrayDeque<>();
    private final Queue<Client> toClose = new ArrayDeque<>();
    private final Input.Spare spareRoom = new Input.Spare();
    private final Buffers buffers;
    private final Strangers strangers;
    private final ClientMemory memory = new ClientMemory();
    private Moment now = new Moment(0, 0);
    private long lastId;
    private ToLongFunction<Session> heldBytes = _ -> 0;

    /// What waits for all clients must leave room for the node itself.
    private final long mostOutputBytes;

    /// @param heapBytes how large the heap may become
    /// @param requests carries out what a client sent
    Clients(
            Config config,
            Log log,
            NodeStats stats,
            Users users,
            long heapBytes,
            Consumer<Client> requests) {
        this.mostOutputBytes = heapBytes / OUTPUT_PART_OF_HEAP;
        this.buffers = new Buffers(Math.min(MOST_UNUSED_BYTES, heapBytes / UNUSED_PART_OF_HEAP));
        this.config = config;
        this.log = log;
        this.stats = stats;
        this.users = users;
        this.requests = requests;
        this.strangers = new Strangers(config, log);
    }

    /// What all clients read into who leave nothing unfinished there: ten thousand rooms of their
    /// own would be 160 MB.
    Input.Spare spareRoom() {
        return spareRoom;
    }

    /// Where answers wait that are long.
    Buffers buffers() {
        return buffers;
    }

    ClientMemory memory() {
        return memory;
    }

    /// Disconnects those who take most while all take more than `limit`, if that is not 0.
    void evict(long limit) {
        if (limit == 0) {
            return;
        }
        for (Client client : memory.excess(byId.values(), limit)) {
            if (log.isAt(Log.Level.NOTICE)) {
                log.notice("Evicting client: %s", ClientLines.line(client, now));
            }
            stats.evictedClients++;
            client.close();
        }
    }

    void at(Moment moment) {
        now = moment;
    }

    /// In the order they came.
    Collection<Client> all() {
        return byId.values();
    }

    int count() {
        return byId.size();
    }

    @Nullable Client find(long id) {
        return byId.get(id);
    }

    /// The client of a session that is open here; null for a session without a connection of ours.
    @Nullable Client of(Session session) {
        Client client = byId.get(session.id());
        return client != null && client.session == session ? client : null;
    }

    private long nextId() {
        return ++lastId;
    }

    /// The session of a connection that somebody else reads: the link to our master. It is listed,
    /// can be killed, and is told when it has been.
    Session adopt(Connection connection) {
        Client client = new Client(this, nextId(), connection, now);
        client.session.kind(Session.Kind.MASTER);
        byId.put(client.session.id(), client);
        return client.session;
    }

    /// What waits for a client besides its own output, such as a replica's part of the stream.
    void heldBytes(ToLongFunction<Session> held) {
        heldBytes = held;
    }

    @Override
    public void accepted(Connection connection) {
        stats.connections++;
        if (!hasRoom()) {
            stats.rejectedConnections++;
            turnAway(connection, "ERR max number of clients reached");
            return;
        }
        // Under TLS it could not read why: it is told after its handshake.
        if (!connection.isSecure() && isProtectedFrom(connection)) {
            stats.rejectedConnections++;
            turnAway(connection, DENIED);
            return;
        }
        Client client = new Client(this, nextId(), connection, now);
        connection.handler(client);
        connection.keepAlive(config.get(NodeDirectives.TCP_KEEPALIVE).intValue());
        users.begin(client.session);
        client.session.authenticated(!users.needsPassword());
        client.parser.trust(client.session.isAuthenticated());
        client.parser.maxBulk(config.get(NodeDirectives.MAX_BULK));
        byId.put(client.session.id(), client);
        memory.changed(client);
        if (!client.session.isAuthenticated()) {
            strangers.came(client);
        }
        if (log.isAt(Log.Level.VERBOSE)) {
            log.verbose("Accepted %s", connection.remote());
        }
    }

    private boolean hasRoom() {
        if (byId.size() < config.get(NodeDirectives.MAXCLIENTS)) {
            return true;
        }
        Client stranger = strangers.longest(now);
        if (stranger == null) {
            return false;
        }
        strangers.turnOut(stranger, now);
        remove(stranger);
        return true;
    }

    /// The handshake of a client under TLS is over.
    void shookHands(Client client) {
        if (isProtectedFrom(client.connection)) {
            stats.rejectedConnections++;
            client.answer(Reply.error(DENIED));
            client.closeAfterReplies();
        }
    }

    /// The handshake of a client under TLS came to nothing.
    void neverArrived(Client client, String reason) {
        log.warning(
                "Error accepting a client connection: %s (addr=%s laddr=%s)",
                reason, client.connection.remote(), client.connection.local());
        remove(client);
    }

    private boolean isProtectedFrom(Connection connection) {
        if (!config.get(NodeDirectives.PROTECTED_MODE) || !users.areOpen()) {
            return false;
        }
        String address = connection.remote().toString();
        return !address.startsWith("127.") && !address.startsWith("[::1]:");
    }

    /// Whether a client comes from the machine's own address, for the settings that say `local`. As
    /// in Redis that is one address of each family. For protected mode it is the whole loopback
    /// network: nodes that are bound to addresses of it connect from there (see [Outgoing]), and
    /// whoever can use one of these addresses can use them all.
    static boolean isLocal(Session session) {
        String address = session.outlet().remote();
        return address.startsWith("127.0.0.1:") || address.startsWith("[::1]:");
    }

    /// As much of the message as the socket takes at once: nobody is worth waiting for who must not
    /// come in.
    private static void turnAway(Connection connection, String message) {
        connection.write(
                ByteBuffer.wrap(("-" + message + "\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        connection.close();
    }

    @Override
    public void failed(String reason) {
        log.warning("Accepting client connection: %s", reason);
    }

    void arrived(Client client, int count) {
        stats.netInputBytes += count;
        stats.reads++;
        client.lastInteraction = now;
        requests.accept(client);
        checkQueryBuffer(client);
        memory.changed(client);
    }

    private void checkQueryBuffer(Client client) {
        if (client.input.available() > config.get(NodeDirectives.QUERY_LIMIT)) {
            log.warning(
                    "Closing client that reached max query buffer length: %s (qbuf initial bytes:"
                            + " %s)",
                    ClientLines.line(client, now), ClientLines.firstBytes(client));
            client.close();
        }
    }

    /// The peer ended the connection or it broke.
    void lost(Client client, String reason) {
        if (log.isAt(Log.Level.VERBOSE)) {
            if (reason.isEmpty()) {
                log.verbose("Client closed connection %s", ClientLines.line(client, now));
            } else {
                log.verbose("Reading from client: %s %s", reason, ClientLines.line(client, now));
            }
        }
        remove(client);
    }

    private void remove(Client client) {
        client.connection.close();
        if (byId.remove(client.session.id(), client)) {
            memory.left(client);
            strangers.left(client);
            client.gone();
            client.session.closed();
        }
    }

    void queueForWriting(Client client) {
        if (!client.isQueuedForWriting) {
            client.isQueuedForWriting = true;
            toWrite.add(client);
        }
        if (Strangers.asksTooMuch(client) && client.fate() == Client.Fate.STAYS) {
            strangers.turnOut(client, now);
        }
        checkOutputLimit(client);
        memory.answered(client);
        if (memory.outputBytes() > mostOutputBytes) {
            closeLongestOutput();
        }
    }

    /// Redis' default sets ordinary clients no limit and leaves it to the machine to end the
    /// process. Here they share as much as this part of the heap, which is a part of the machine's
    /// memory.
    private static final int OUTPUT_PART_OF_HEAP = 3;

    /// What room for answers that nobody uses may take, and what part of the heap at most: what
    /// fifty clients with long answers leave and take again.
    private static final long MOST_UNUSED_BYTES = 128 << 20;

    private static final int UNUSED_PART_OF_HEAP = 16;

    private void closeLongestOutput() {
        Client longest = memory.longestOutput(byId.values());
        if (longest != null && memory.outputBytes() > mostOutputBytes) {
            log.warning(
                    "Closing the client with the longest output: what waits for all of them takes"
                            + " %d bytes, %d are allowed: %s",
                    memory.outputBytes(), mostOutputBytes, ClientLines.line(longest, now));
            giveUp(longest);
        }
    }

    /// The heap has no room for the client's answer, of which a part may stand in its output.
    void withoutRoom(Client client, OutOfMemoryError tooMuch) {
        log.warning(
                "Closing a client whose answer does not fit into the heap (%s): %s",
                String.valueOf(tooMuch.getMessage()), ClientLines.line(client, now));
        giveUp(client);
    }

    private void giveUp(Client client) {
        client.close();
        client.output.forget();
        memory.changed(client);
    }

    /// The client waits no more; what it sent meanwhile is carried out before the turn ends.
    void resume(Client client) {
        toResume.add(client);
    }

    /// Carries out what clients sent while they were waiting.
    void resumeWaiting() {
        Client client;
        while ((client = toResume.poll()) != null) {
            if (client.connection.isOpen()) {
                requests.accept(client);
                client.input.rest();
            }
        }
    }

    void queueForClosing(Client client) {
        toClose.add(client);
    }

    /// Writes what all commands of this turn answered; replies go out in the order the clients
    /// asked.
    ///
    /// Replicas come first. Between two of these writes the process may be killed, or merely lose
    /// the processor for long: a client that has heard of its write must not be ahead of every
    /// replica.
    void writeReplies() {
        for (int waiting = toWrite.size(); waiting > 0; waiting--) {
            Client client = toWrite.remove();
            if (client.session.kind() == Session.Kind.REPLICA) {
                writeQueued(client);
            } else {
                toWrite.add(client);
            }
        }
        for (int waiting = toWrite.size(); waiting > 0; waiting--) {
            writeQueued(toWrite.remove());
        }
    }

    private void writeQueued(Client client) {
        client.isQueuedForWriting = false;
        if (client.connection.isOpen()) {
            write(client);
        }
    }

    void write(Client client) {
        if (client.fate() == Client.Fate.LEAVES) {
            return;
        }
        if (!writePieces(client)) {
            writeFailed(client);
            return;
        }
        memory.changed(client);
        boolean isDone = client.output.size() == 0;
        client.connection.wantWrite(!isDone);
        if (Strangers.readsTooLittle(client) && client.fate() == Client.Fate.STAYS) {
            strangers.turnOut(client, now);
        }
        if (isDone) {
            client.overSoftLimitSince = null;
            if (client.fate() == Client.Fate.LEAVES_AFTER_REPLIES && !client.isOwed()) {
                queueForClosing(client);
            }
        }
    }

    /// As much as the socket takes, and one client may be sent; false if it is broken.
    private boolean writePieces(Client client) {
        long written = 0;
        boolean takesMore = true;
        while (takesMore && client.output.size() > 0 && written < MOST_WRITTEN_BYTES) {
            ByteBuffer unsent = client.output.unsent();
            int offered = unsent.remaining();
            int count = client.connection.write(unsent);
            if (count < 0) {
                return false;
            }
            client.output.sent(count);
            written += count;
            takesMore = count == offered;
            stats.writes++;
        }
        stats.netOutputBytes += written;
        if (client.session.kind() == Session.Kind.REPLICA) {
            stats.replicaOutputBytes += written;
        }
        return true;
    }

    private void writeFailed(Client client) {
        if (log.isAt(Log.Level.VERBOSE)) {
            log.verbose(
                    "Error writing to client: %s %s",
                    client.connection.failure(), ClientLines.line(client, now));
        }
        client.close();
    }

    /// Closes all that must go; called when no command is under way.
    void closeLeaving() {
        Client client;
        while ((client = toClose.poll()) != null) {
            remove(client);
        }
    }

    private void checkOutputLimit(Client client) {
        long size = client.output.size() + heldBytes.applyAsLong(client.session);
        if (size <= SMALL_OUTPUT_BYTES || client.fate() != Client.Fate.STAYS) {
            return;
        }
        memory.changed(client);
        OutputLimit limit = config.get(NodeDirectives.OUTPUT_LIMITS).get(client.outputClass());
        if (limit != null && exceeds(client, size, limit)) {
            log.warning(
                    "Client %s scheduled to be closed ASAP for overcoming of output buffer limits.",
                    ClientLines.line(client, now));
            client.close();
        }
    }

    /// Below this no limit is looked up: Redis' fixed buffer, which its limits do not count.
    private static final long SMALL_OUTPUT_BYTES = 16 * 1024;

    private boolean exceeds(Client client, long size, OutputLimit limit) {
        if (limit.hardBytes() > 0 && size >= limit.hardBytes()) {
            return true;
        }
        if (limit.softBytes() == 0 || size < limit.softBytes()) {
            client.overSoftLimitSince = null;
            return false;
        }
        Moment since = client.overSoftLimitSince;
        if (since == null) {
            client.overSoftLimitSince = now;
            return false;
        }
        return now.millisSince(since) > limit.softSeconds() * MILLIS_PER_SECOND;
    }

    /// Disconnects who has been silent for `timeout` or over the soft limit for too long.
    void sweep() {
        strangers.sweep(now);
        buffers.fade();
        long timeoutMillis = config.get(NodeDirectives.TIMEOUT) * MILLIS_PER_SECOND;
        for (Client client : List.copyOf(byId.values())) {
            if (client.overSoftLimitSince != null
                    || client.session.kind() == Session.Kind.REPLICA) {
                checkOutputLimit(client);
            }
            memory.changed(client);
            if (timeoutMillis > 0
                    && mayTimeOut(client)
                    && now.millisSince(client.lastInteraction) > timeoutMillis) {
                log.verbose("Closing idle client");
                client.close();
            }
        }
    }

    private static boolean mayTimeOut(Client client) {
        return client.session.kind() == Session.Kind.NORMAL
                && !client.session.isBlocked()
                && ClientLines.subscriptions(client.session) == 0;
    }

    /// Ends all connections, at shutdown; what can be written at once is.
    void closeAll() {
        writeReplies();
        for (Client client : new ArrayList<>(byId.values())) {
            client.connection.close();
            client.gone();
        }
        byId.clear();
    }
}
