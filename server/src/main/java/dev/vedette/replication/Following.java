package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Quoting;
import dev.vedette.command.Session;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.ReplicaLink;
import dev.vedette.replication.core.ReplicaLink.ResumePoint;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.RequestParser;
import dev.vedette.world.Connection;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

// What a replica does with its master's stream: applies it and passes it on.
//
// Offsets: `read` counts bytes that came, `applied` those of whole commands outside MULTI, which is
// what we say we have. Bytes go on to our own replicas when they are applied, exactly as they came:
// so everybody in a chain agrees on offsets.

/// A replica's data, as seen from its master's stream.
final class Following {

    private final Surroundings around;
    private final Log log;
    private final ReplicationStream stream;
    private final Replicas replicas;
    private final Keyspace keyspace;
    private final FullSync sync;
    private final Unapplied unapplied = new Unapplied();

    private @Nullable Session master;
    private Input input = new Input();
    private RequestParser parser = new RequestParser(input);

    /// Where in the stream the parser began.
    private long parserOffset;

    private long readOffset;
    private @Nullable MasterLink link;
    private boolean applying;

    private int resumeDatabase;

    Following(Surroundings around, ReplicationStream stream, Replicas replicas) {
        this.around = around;
        this.log = around.log();
        this.stream = stream;
        this.replicas = replicas;
        this.keyspace = around.keyspace();
        this.sync = new FullSync(around, stream, replicas);
    }

    FullSync sync() {
        return sync;
    }

    void over(MasterLink newLink) {
        link = newLink;
        sync.emptied().followsAnother();
    }

    /// What was loaded at the start is what this master's replica had.
    void hasLoaded() {
        sync.emptied().dataIsMasters();
    }

    /// Which database the stream had selected where we stand.
    void resumesIn(int database) {
        resumeDatabase = database;
    }

    /// The stream goes on where we left it, perhaps under another name.
    void resume(@Nullable String newId) {
        unapplied.forget();
        if (newId != null) {
            stream.history().followFork(newId);
            replicas.cutAll();
        }
        if (stream.backlog() == null) {
            stream.open(around.config().get(ReplicationDirectives.BACKLOG_SIZE));
        }
        begin(resumeDatabase);
    }

    /// The stream goes on behind an RDB.
    void begin(int database) {
        MasterLink over = link;
        Connection connection = over == null ? null : over.connection();
        if (over == null || connection == null) {
            throw Invariant.broken("a stream begins without a link to our master");
        }
        Session session = around.adopt().apply(connection);
        session.onClose(() -> killed(session, over));
        session.kind(Session.Kind.MASTER);
        sync.emptied().dataIsMasters();
        session.db(Math.min(database, keyspace.databases() - 1));
        master = session;
        input = new Input();
        parser = new RequestParser(input);
        parser.trust(true);
        parser.onlyArrays();
        parserOffset = stream.history().offset();
        readOffset = parserOffset;
    }

    /// Our master's client is gone: if we did not give it up ourselves, somebody has killed it.
    @SuppressWarnings("ReferenceEquality") // the very session
    private void killed(Session session, MasterLink over) {
        if (session == master) {
            over.cut();
        }
    }

    /// An RDB is being loaded: what comes behind it has to wait.
    void keepsWhatComes() {
        input = new Input();
        unapplied.forget();
    }

    /// Bytes of the stream that came while the RDB before them is still being loaded.
    void keep(byte[] bytes, int from, int to) {
        unapplied.add(bytes, from, to);
    }

    void applyKept() {
        // Nothing is read while loading, except what came in one packet with the end of the RDB.
        byte[] kept = unapplied.takeAll();
        apply(kept, 0, kept.length);
    }

    void apply(byte[] bytes, int from, int to) {
        Session session = master;
        if (session == null) {
            return;
        }
        unapplied.add(bytes, from, to);
        input.add(bytes, from, to);
        readOffset += to - from;
        ExpiryMode before = keyspace.expiryMode(ExpiryMode.AS_IS);
        applying = true;
        try {
            for (Bytes[] argv = parser.next();
                    argv != null && session == master;
                    argv = parser.next()) {
                carryOut(session, argv);
            }
        } finally {
            applying = false;
            keyspace.expiryMode(before);
        }
        String error = parser.error();
        if (error != null && session == master) {
            breakOff(
                    "The stream of our master holds no command at offset "
                            + readOffset
                            + ": "
                            + error);
        }
    }

    /// From here on we would not hold what our master holds: all of it has to come again.
    private void breakOff(String reason) {
        release();
        MasterLink over = link;
        if (over != null) {
            over.streamBroken("== CRITICAL == " + reason);
        }
    }

    private void carryOut(Session session, Bytes[] argv) {
        Reply reply = around.dispatcher().get().dispatch(session, argv);
        if (reply instanceof Reply.Error error) {
            log.warning(
                    "== CRITICAL == This replica is sending an error to its master: '%s' after"
                            + " processing the command '%s'",
                    withoutCode(error.text()), argv[0].toString().toLowerCase(Locale.ROOT));
            log.warning("Latest backlog is: '%s'", latest());
            String broken =
                    StreamRules.whyItEnds(around.dispatcher().get().catalogue(), argv, error);
            if (broken != null) {
                breakOff(broken);
                return;
            }
        }
        if (session.detour() == null) {
            forwardUpTo(parserOffset + input.taken());
        }
    }

    private static String withoutCode(String text) {
        return text.startsWith("ERR ") ? text.substring(4) : text;
    }

    private String latest() {
        var backlog = stream.backlog();
        if (backlog == null) {
            return "";
        }
        byte[] last = new byte[256];
        int count =
                backlog.peek(
                        Math.max(backlog.first(), backlog.end() - last.length),
                        last,
                        0,
                        last.length);
        return Quoting.quote(Bytes.copyOf(last, 0, count));
    }

    private void forwardUpTo(long offset) {
        History history = stream.history();
        unapplied.forward((int) (offset - history.offset()), stream);
    }

    /// What we hold, as REPLCONF ACK says it.
    long appliedOffset() {
        return stream.history().offset();
    }

    long readOffset() {
        return readOffset;
    }

    boolean isApplying() {
        return applying;
    }

    /// The session our master's commands run in, while the stream flows.
    @Nullable Session master() {
        return master;
    }

    /// Notes what we have applied: where we could go on if the link ended now.
    void note(ReplicaLink over) {
        Session session = master;
        if (session != null && over.isUp()) {
            resumeDatabase = session.db();
            over.standsAt(new ResumePoint(stream.history().id(), appliedOffset()));
        }
    }

    private void release() {
        Session session = master;
        master = null;
        if (session != null) {
            session.close();
        }
    }

    /// The connection is over.
    void linkEnds(ReplicaLink ended) {
        note(ended);
        release();
    }

    int resumeDatabase() {
        return resumeDatabase;
    }
}
