package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Quoting;
import dev.vedette.command.Session;
import dev.vedette.pubsub.Subscriptions;

import java.util.List;
import java.util.Locale;

/// How CLIENT LIST and the log describe a client, in the fields and order of Redis 7.0.
final class ClientLines {

    private static final int QUOTED_BYTES = 64;
    private static final long MILLIS_PER_SECOND = 1000;

    /// What Redis' reply buffer holds; what is beyond counts as a list.
    private static final int REPLY_BUFFER_BYTES = 16 * 1024;

    private ClientLines() {}

    static int subscriptions(Session session) {
        return Subscriptions.of(session).count();
    }

    static String line(Client client, Moment now) {
        Session session = client.session;
        Subscriptions listens = Subscriptions.of(session);
        long waiting = client.output.size();
        long inBuffer = Math.min(waiting, REPLY_BUFFER_BYTES);
        long beyond = waiting - inBuffer;
        int queryBytes = client.input.available();
        int freeBytes = client.input.free();
        return "id="
                + session.id()
                + " addr="
                + client.remote()
                + " laddr="
                + client.local()
                + " fd="
                + client.connection.descriptor()
                + " name="
                + session.name()
                + " age="
                + now.millisSince(client.since) / MILLIS_PER_SECOND
                + " idle="
                + now.millisSince(client.lastInteraction) / MILLIS_PER_SECOND
                + " flags="
                + flags(client)
                + " db="
                + session.db()
                + " sub="
                + listens.channelCount()
                + " psub="
                + listens.patternCount()
                + " ssub="
                + listens.shardChannelCount()
                + " multi="
                + queued(session)
                + " qbuf="
                + queryBytes
                + " qbuf-free="
                + freeBytes
                + " argv-mem="
                + client.argumentBytes
                + " multi-mem="
                + queuedBytes(session)
                + " rbs="
                + REPLY_BUFFER_BYTES
                + " rbp="
                + inBuffer
                + " obl="
                + inBuffer
                + " oll="
                + (beyond + REPLY_BUFFER_BYTES - 1) / REPLY_BUFFER_BYTES
                + " omem="
                + beyond
                + " tot-mem="
                + memoryBytes(client)
                + " events="
                + (waiting > 0 && client.connection.isOpen() ? "rw" : "r")
                + " cmd="
                + (session.lastCommand() == null ? "NULL" : session.lastCommand().fullName())
                + " user="
                + session.user()
                + " redir="
                + Tracking.redirectOf(client.tracking)
                + " resp="
                + session.protocol();
    }

    private static int queued(Session session) {
        Session.Detour queue = session.detour();
        return queue == null ? -1 : queue.queued();
    }

    private static long queuedBytes(Session session) {
        Session.Detour queue = session.detour();
        return queue == null ? 0 : queue.queuedBytes();
    }

    /// What the client costs: both buffers, its present request, what it has queued, and the
    /// objects around them.
    static long memoryBytes(Client client) {
        return OBJECTS_BYTES
                + client.input.available()
                + client.input.free()
                + client.output.capacity()
                + client.argumentBytes
                + queuedBytes(client.session);
    }

    private static final long OBJECTS_BYTES = 1024;

    private static String flags(Client client) {
        StringBuilder flags = new StringBuilder();
        Session session = client.session;
        if (session.kind() == Session.Kind.REPLICA) {
            flags.append('S');
        }
        if (session.kind() == Session.Kind.MASTER) {
            flags.append('M');
        }
        if (client.isMonitor) {
            flags.append('O');
        }
        if (subscriptions(session) > 0) {
            flags.append('P');
        }
        if (session.detour() != null) {
            flags.append('x');
        }
        if (session.isBlocked()) {
            flags.append('b');
        }
        Tracking tracking = client.tracking;
        if (tracking != null) {
            flags.append(tracking.isBroadcast() ? "tB" : "t");
        }
        if (client.fate() == Client.Fate.LEAVES_AFTER_REPLIES) {
            flags.append('c');
        }
        if (client.fate() == Client.Fate.LEAVES) {
            flags.append('A');
        }
        if (client.isExemptFromEviction) {
            flags.append('e');
        }
        return flags.isEmpty() ? "N" : flags.toString();
    }

    /// The beginning of what was sent and not understood, for the log.
    static String firstBytes(Client client) {
        int count = Math.min(QUOTED_BYTES, client.input.available());
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = client.input.peek(i);
        }
        String text = Bytes.of(bytes).latin1().toLowerCase(Locale.ROOT);
        boolean mayBeSecret =
                !client.session.isAuthenticated() || SECRETIVE.stream().anyMatch(text::contains);
        return mayBeSecret ? "(redacted)" : Quoting.quote(Bytes.of(bytes));
    }

    /// Where one of these stands, a password may follow.
    private static final List<String> SECRETIVE = List.of("auth", "pass", "setuser", "hello");
}
