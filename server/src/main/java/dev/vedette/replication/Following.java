package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.base.Quoting;
import dev.vedette.command.Session;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.rdb.KeyspaceLoader;
import dev.vedette.rdb.RdbException;
import dev.vedette.rdb.RdbFacts;
import dev.vedette.rdb.RdbHeader.StreamPoint;
import dev.vedette.rdb.RdbReader;
import dev.vedette.replication.ReplicationDirectives.DisklessLoad;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.LinkEffect;
import dev.vedette.replication.core.ReplicaLink;
import dev.vedette.replication.core.ReplicaLink.ResumePoint;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.RequestParser;
import dev.vedette.world.Connection;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.DiskSource;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

// What a replica does with its master's bytes: takes in an RDB, replaces its data by it, and
// applies the stream.
//
// Offsets: `read` counts bytes that came, `applied` those of whole commands outside MULTI, which is
// what we say we have.
// Bytes go on to our own replicas when they are applied, exactly as they came: so everybody in a
// chain agrees on offsets.

/// A replica's data, as seen from its master's stream.
final class Following {

    /// How much of a stored RDB is loaded per turn; clients are answered in between.
    private static final int SLICE_BYTES = 512 * 1024;

    private static final int CHUNK_BYTES = 64 * 1024;

    /// How long data is kept that the master has lost: twice the default of Sentinel's patience.
    private static final long DEFERRAL_SECONDS = 60;

    private final Surroundings around;
    private final Log log;
    private final ReplicationStream stream;
    private final Replicas replicas;
    private final Keyspace keyspace;

    private @Nullable Reception reception;
    private LinkEffect.@Nullable Receive expected;
    private @Nullable Loading loading;
    private @Nullable Session master;
    private Input input = new Input();
    private RequestParser parser = new RequestParser(input);

    /// What came and is not applied yet, to be forwarded as it came.
    private byte[] raw = new byte[CHUNK_BYTES];

    private int rawFrom;
    private int rawTo;

    /// Where in the stream the parser began.
    private long parserOffset;

    private long readOffset;
    private @Nullable MasterLink link;
    private boolean applying;

    /// Whether our data came from the master we follow now, so that no order to follow another one
    /// allows it to be given up.
    private boolean isMastersData;

    /// When that master first offered nothing instead of it; null while it has not.
    private @Nullable Moment emptiedAt;

    private int resumeDatabase;

    /// An RDB being loaded from a file, slice by slice.
    private static final class Loading {
        final DiskSource source;
        final RdbReader reader;
        final KeyspaceLoader loader;
        boolean saidWho;

        Loading(DiskSource source, KeyspaceLoader loader) {
            this.source = source;
            this.loader = loader;
            this.reader = new RdbReader(loader);
        }
    }

    Following(Surroundings around, ReplicationStream stream, Replicas replicas) {
        this.around = around;
        this.log = around.log();
        this.stream = stream;
        this.replicas = replicas;
        this.keyspace = around.keyspace();
    }

    void over(MasterLink newLink) {
        link = newLink;
        isMastersData = false;
        emptiedAt = null;
    }

    /// What was loaded at the start is what this master's replica had.
    void hasLoaded() {
        isMastersData = true;
    }

    /// Which database the stream had selected where we stand.
    void resumesIn(int database) {
        resumeDatabase = database;
    }

    // Receiving an RDB

    /// An RDB comes; null, or why it cannot be taken in.
    @Nullable String expect(LinkEffect.Receive receive, Moment now) {
        expected = receive;
        DisklessLoad mode = around.config().get(ReplicationDirectives.DISKLESS_LOAD);
        // Beside nothing, new data costs no more memory than it would alone; and it is complete
        // before anybody sees it.
        boolean beside = mode == DisklessLoad.SWAPDB || isEmpty();
        boolean stored = mode == DisklessLoad.DISABLED || !beside;
        try {
            String path = "temp-" + now.seconds() + "." + around.world().host().pid() + ".rdb";
            reception =
                    new Reception(
                            receive.announcement(),
                            stored ? around.world().disk().create(path) : null,
                            beside ? keyspace.sibling() : null,
                            keyspace.databases(),
                            around.world().secrets(),
                            now.millis());
            return null;
        } catch (DiskFailure failure) {
            return "Opening the temp file needed for MASTER <-> REPLICA synchronization: "
                    + failure.getMessage();
        }
    }

    private boolean isEmpty() {
        return keyCount() == 0;
    }

    private long keyCount() {
        long count = 0;
        for (int i = 0; i < keyspace.databases(); i++) {
            count += keyspace.database(i).size();
        }
        return count;
    }

    /// Whether an RDB without keys would replace data that came from this very master, under
    /// another history. A Sentinel needs time to notice and to promote one of us; a master that is
    /// meant to be empty can wait as long.
    private boolean isToBeDeferred(Reception received) {
        LinkEffect.Receive offered = expected;
        boolean isLoss =
                offered != null
                        && isMastersData
                        && received.keys() == 0
                        && !isEmpty()
                        && !offered.replicationId().equals(stream.history().id());
        if (!isLoss) {
            emptiedAt = null;
            return false;
        }
        Moment now = around.dispatcher().get().now();
        Moment first = emptiedAt == null ? now : emptiedAt;
        emptiedAt = first;
        return now.millisSince(first) < DEFERRAL_SECONDS * 1000;
    }

    int receive(byte[] bytes, int from, int to) throws RdbException, DiskFailure {
        return current().take(bytes, from, to);
    }

    private Reception current() {
        Reception now = reception;
        if (now == null) {
            throw Invariant.broken("bytes of an RDB that nobody announced");
        }
        return now;
    }

    boolean isReceived() {
        return current().isComplete();
    }

    /// Forgets an RDB that did not come to its end. Our data is as it was, unless it was empty.
    void dropTransfer() {
        Reception dropped = reception;
        reception = null;
        if (dropped != null) {
            dropped.abandon();
        }
        keyspace.abandonSibling();
        Loading halfway = loading;
        loading = null;
        if (halfway != null) {
            closeQuietly(halfway.source);
            halfway.loader.abandon();
            becomeEmpty();
        }
        if (dropped == null) {
            return;
        }
        DiskFile file = dropped.file();
        if (file != null) {
            discard(file);
        }
    }

    /// What is half loaded is nothing, and stands nowhere in any stream.
    private void becomeEmpty() {
        flush();
        replicas.cutAll();
        stream.close();
        stream.history().startAnew(around.world().secrets().hex(History.ID_LENGTH));
    }

    private void discard(DiskFile file) {
        Disk disk = around.world().disk();
        try {
            file.close();
            if (disk.exists(file.path())) {
                disk.delete(file.path());
            }
        } catch (DiskFailure failure) {
            log.warning(
                    "Removing the temp file of a synchronization: %s",
                    String.valueOf(failure.getMessage()));
        }
    }

    private void closeQuietly(DiskSource source) {
        try {
            source.close();
        } catch (DiskFailure failure) {
            log.warning(
                    "Closing the file of a synchronization: %s",
                    String.valueOf(failure.getMessage()));
        }
    }

    // Loading it

    /// The RDB is complete: the old data may go.
    void load(MasterLink from) {
        Reception received = current();
        input = new Input();
        forgetRaw();
        if (isToBeDeferred(received)) {
            from.loaded(
                    "The master holds no keys and another history than our "
                            + keyCount()
                            + " keys, which came from it: it has probably restarted without its data."
                            + " Our data is kept for "
                            + DEFERRAL_SECONDS
                            + " s, for somebody to make us a master. REPLICAOF NO ONE, and"
                            + " REPLICAOF again, decide at once");
            return;
        }
        DiskFile file = received.file();
        if (file == null) {
            takeOver(received);
            from.loaded(null);
            return;
        }
        // Syncing may take long; clients are served old data until the new can replace it.
        around.world()
                .jobs()
                .run(
                        "replication-sync",
                        () -> stored(file),
                        outcome -> {
                            if (reception != received) {
                                return;
                            }
                            switch (outcome) {
                                case Outcome.Done<String>(String path) ->
                                        replaceBy(received, path, from);
                                case Outcome.Failed<String>(Exception reason) ->
                                        from.loaded(
                                                "Failed trying to rename the temp DB into dump.rdb"
                                                        + " in MASTER <-> REPLICA synchronization: "
                                                        + reason.getMessage());
                            }
                        });
    }

    private String stored(DiskFile file) throws DiskFailure {
        Disk disk = around.world().disk();
        String path = around.rdbFile().get();
        file.sync();
        file.close();
        disk.rename(file.path(), path);
        disk.syncDirectory(disk.directory());
        return path;
    }

    private void replaceBy(Reception received, String path, MasterLink from) {
        if (received.beside() == null) {
            open(path, from);
        } else {
            takeOver(received);
            from.loaded(null);
        }
    }

    /// The data stands ready beside the old.
    private void takeOver(Reception received) {
        Keyspace filled = received.beside();
        if (filled == null) {
            throw Invariant.broken("an RDB was neither stored nor loaded");
        }
        replicas.cutAll();
        log.notice("MASTER <-> REPLICA sync: Flushing old data");
        keyspace.takeOver(filled, isFlushLazy());
        around.dispatcher().get().endUnit();
        log.notice("MASTER <-> REPLICA sync: Loading DB in memory");
        sayWho(received.facts());
        sayLoaded(received.loaded(), 0);
        stand(received.facts());
        reception = null;
    }

    private boolean isFlushLazy() {
        return around.config().get(ReplicationDirectives.LAZY_FLUSH);
    }

    private void open(String path, MasterLink from) {
        DiskSource source;
        try {
            source = around.world().disk().open(path);
        } catch (DiskFailure failure) {
            from.loaded(
                    "Failed trying to load the MASTER synchronization DB from disk: "
                            + failure.getMessage());
            return;
        }
        replicas.cutAll();
        log.notice("MASTER <-> REPLICA sync: Flushing old data");
        flush();
        log.notice("MASTER <-> REPLICA sync: Loading DB in memory");
        loading =
                new Loading(
                        source,
                        new KeyspaceLoader(
                                keyspace, false, around.dispatcher().get().now().millis()));
    }

    private void flush() {
        for (int i = 0; i < keyspace.databases(); i++) {
            keyspace.database(i).flush(isFlushLazy());
        }
        around.dispatcher().get().endUnit();
    }

    /// Whether the data is incomplete now.
    boolean isLoading() {
        return loading != null;
    }

    /// A slice of the RDB.
    void tick() {
        Loading now = loading;
        MasterLink from = link;
        if (now == null || from == null) {
            return;
        }
        ExpiryMode before = keyspace.expiryMode(ExpiryMode.AS_IS);
        String failure = null;
        boolean ended = false;
        try {
            ended = slice(now);
        } catch (RdbException | DiskFailure broken) {
            failure =
                    "Failed trying to load the MASTER synchronization DB from disk: "
                            + broken.getMessage();
        } finally {
            keyspace.expiryMode(before);
        }
        if (failure != null) {
            // It was read to its end once already: the disk has changed it since.
            from.loaded(failure);
        } else if (ended) {
            loading = null;
            closeQuietly(now.source);
            sayLoaded(now.loader.loaded(), now.loader.expired());
            stand(now.loader.facts());
            reception = null;
            from.loaded(null);
        }
    }

    private boolean slice(Loading now) throws RdbException, DiskFailure {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int done = 0; done < SLICE_BYTES && !now.reader.isComplete(); ) {
            int count = now.source.read(chunk, 0, chunk.length);
            if (count < 0) {
                now.reader.finish();
            }
            now.reader.feed(chunk, 0, count);
            done += count;
            if (!now.saidWho) {
                now.saidWho = true;
                sayWho(now.loader.facts());
            }
        }
        return now.reader.isComplete();
    }

    private void sayWho(RdbFacts facts) {
        String version = facts.serverVersion();
        if (version != null) {
            log.notice("Loading RDB produced by version %s", version);
        }
        if (facts.createdSeconds() >= 0) {
            long age =
                    Math.max(0, around.dispatcher().get().now().seconds() - facts.createdSeconds());
            log.notice("RDB age %d seconds", age);
        }
        if (facts.usedMemoryBytes() >= 0) {
            log.notice(
                    "RDB memory usage when created %.2f Mb",
                    facts.usedMemoryBytes() / (1024.0 * 1024.0));
        }
    }

    private void sayLoaded(long loaded, long expired) {
        log.notice("Done loading RDB, keys loaded: %d, keys expired: %d.", loaded, expired);
    }

    /// Our data is now that of the RDB: so is our place in the stream.
    private void stand(RdbFacts facts) {
        LinkEffect.Receive from = expected;
        if (from == null) {
            throw Invariant.broken("an RDB was loaded that nobody announced");
        }
        stream.history().adopt(from.replicationId(), from.offset());
        stream.open(around.config().get(ReplicationDirectives.BACKLOG_SIZE));
        StreamPoint point = facts.stream();
        begin(point == null ? 0 : point.database());
    }

    // Applying the stream

    /// The stream goes on where we left it, perhaps under another name.
    void resume(@Nullable String newId) {
        forgetRaw();
        if (newId != null) {
            stream.history().followFork(newId);
            replicas.cutAll();
        }
        if (stream.backlog() == null) {
            stream.open(around.config().get(ReplicationDirectives.BACKLOG_SIZE));
        }
        begin(resumeDatabase);
    }

    private void begin(int database) {
        MasterLink over = link;
        Connection connection = over == null ? null : over.connection();
        if (over == null || connection == null) {
            throw Invariant.broken("a stream begins without a link to our master");
        }
        Session session = around.adopt().apply(connection);
        session.onClose(() -> killed(session, over));
        session.kind(Session.Kind.MASTER);
        isMastersData = true;
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

    /// Bytes of the stream that came while the RDB before them is still being loaded.
    void keep(byte[] bytes, int from, int to) {
        add(bytes, from, to);
    }

    private void add(byte[] bytes, int from, int to) {
        int waiting = rawTo - rawFrom;
        int size = waiting + (to - from);
        if (rawTo + (to - from) > raw.length) {
            byte[] target = size > raw.length ? new byte[Math.max(size, raw.length * 2)] : raw;
            System.arraycopy(raw, rawFrom, target, 0, waiting);
            raw = target;
            rawFrom = 0;
            rawTo = waiting;
        }
        System.arraycopy(bytes, from, raw, rawTo, to - from);
        rawTo += to - from;
    }

    private void forgetRaw() {
        raw = new byte[CHUNK_BYTES];
        rawFrom = 0;
        rawTo = 0;
    }

    void applyKept() {
        // Nothing is read while loading, except what came in one packet with the end of the RDB.
        byte[] kept = Arrays.copyOfRange(raw, rawFrom, rawTo);
        forgetRaw();
        apply(kept, 0, kept.length);
    }

    void apply(byte[] bytes, int from, int to) {
        Session session = master;
        if (session == null) {
            return;
        }
        add(bytes, from, to);
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
                    withoutCode(error.text()),
                    argv[0].toString().toLowerCase(java.util.Locale.ROOT));
            log.warning("Latest backlog is: '%s'", latest());
            String broken = StreamRules.whyItEnds(around.dispatcher().get().catalogue(), argv);
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
        int count = (int) (offset - history.offset());
        stream.forward(raw, rawFrom, rawFrom + count);
        rawFrom += count;
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
            session.close(false);
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
