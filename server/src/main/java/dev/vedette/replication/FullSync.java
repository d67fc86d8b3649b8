package dev.vedette.replication;

import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.rdb.KeyspaceLoader;
import dev.vedette.rdb.RdbException;
import dev.vedette.rdb.RdbFacts;
import dev.vedette.rdb.RdbHeader.StreamPoint;
import dev.vedette.rdb.RdbReader;
import dev.vedette.replication.ReplicationDirectives.DisklessLoad;
import dev.vedette.replication.core.EmptiedMaster;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.LinkEffect;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.DiskSource;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;

import org.jspecify.annotations.Nullable;

/// A full synchronisation as a replica goes through it: an RDB is received, and then our data is
/// replaced by it.
final class FullSync {

    /// How much of a stored RDB is loaded per turn; clients are answered in between.
    private static final int SLICE_BYTES = 512 * 1024;

    private static final int CHUNK_BYTES = 64 * 1024;

    private final Surroundings around;
    private final Log log;
    private final ReplicationStream stream;
    private final Replicas replicas;
    private final Keyspace keyspace;
    private final EmptiedMaster emptied = new EmptiedMaster();

    private LinkEffect.@Nullable Receive expected;
    private @Nullable Reception reception;
    private @Nullable Loading loading;

    /// An RDB being loaded from a file, slice by slice.
    private static final class Loading {
        final MasterLink from;
        final DiskSource source;
        final RdbReader reader;
        final KeyspaceLoader loader;
        boolean saidWho;

        Loading(MasterLink from, DiskSource source, KeyspaceLoader loader) {
            this.from = from;
            this.source = source;
            this.loader = loader;
            this.reader = new RdbReader(loader);
        }
    }

    FullSync(Surroundings around, ReplicationStream stream, Replicas replicas) {
        this.around = around;
        this.log = around.log();
        this.stream = stream;
        this.replicas = replicas;
        this.keyspace = around.keyspace();
    }

    /// Knows whose our data is.
    EmptiedMaster emptied() {
        return emptied;
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

    private boolean isToBeDeferred(Reception received) {
        return emptied.isToBeDeferred(
                received.keys(),
                keyCount(),
                !offer().replicationId().equals(stream.history().id()),
                around.dispatcher().get().now());
    }

    private LinkEffect.Receive offer() {
        LinkEffect.Receive offered = expected;
        if (offered == null) {
            throw Invariant.broken("an RDB came that nobody announced");
        }
        return offered;
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
        if (isToBeDeferred(received)) {
            from.loadingFailed(
                    "The master holds no keys and another history than our "
                            + keyCount()
                            + " keys, which came from it: it has probably restarted without its data."
                            + " Our data is kept for "
                            + EmptiedMaster.DEFERRAL_SECONDS
                            + " s, for somebody to make us a master. REPLICAOF NO ONE, and"
                            + " REPLICAOF again, decide at once");
            return;
        }
        DiskFile file = received.file();
        if (file == null) {
            takeOver(received, from);
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
                                        from.loadingFailed(
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
            takeOver(received, from);
        }
    }

    /// The data stands ready beside the old.
    private void takeOver(Reception received, MasterLink from) {
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
        stand(received.facts(), from);
    }

    private boolean isFlushLazy() {
        return around.config().get(ReplicationDirectives.LAZY_FLUSH);
    }

    private void open(String path, MasterLink from) {
        DiskSource source;
        try {
            source = around.world().disk().open(path);
        } catch (DiskFailure failure) {
            from.loadingFailed(
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
                        from,
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
        if (now == null) {
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
            now.from.loadingFailed(failure);
        } else if (ended) {
            loading = null;
            closeQuietly(now.source);
            sayLoaded(now.loader.loaded(), now.loader.expired());
            stand(now.loader.facts(), now.from);
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
    private void stand(RdbFacts facts, MasterLink from) {
        LinkEffect.Receive offered = offer();
        stream.history().adopt(offered.replicationId(), offered.offset());
        stream.open(around.config().get(ReplicationDirectives.BACKLOG_SIZE));
        reception = null;
        StreamPoint point = facts.stream();
        from.loaded(point == null ? 0 : point.database());
    }
}
