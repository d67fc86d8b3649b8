package dev.vedette.persistence;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.base.Numbers;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.rdb.KeyspaceLoader;
import dev.vedette.rdb.Parts;
import dev.vedette.rdb.RdbException;
import dev.vedette.rdb.RdbFacts;
import dev.vedette.rdb.RdbReader;
import dev.vedette.rdb.RdbReceiver;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskSource;
import dev.vedette.world.Log;
import dev.vedette.world.World;

/// The RDB file being loaded at start, slice by slice, so that clients can be told to wait.
///
/// Says in the log what Redis says. What the file holds beyond its end is ignored, as Redis does.
final class Loading implements RdbReceiver {

    private static final int PIECE = 1 << 16;
    private static final double MIB = 1024.0 * 1024;

    private final World world;
    private final Log log;
    private final DiskSource source;
    private final RdbReader reader;
    private final KeyspaceLoader loader;
    private final Moment started;
    private final long totalBytes;
    private final byte[] piece = new byte[PIECE];
    private long loadedBytes;

    private Loading(World world, Log log, DiskSource source, KeyspaceLoader loader, boolean checks)
            throws DiskFailure {
        this.world = world;
        this.log = log;
        this.source = source;
        this.loader = loader;
        this.reader = new RdbReader(this, checks);
        this.started = world.clock().now();
        this.totalBytes = source.size();
    }

    /// @param dropsExpired whether keys whose time has come are left out, as a master does
    static Loading of(
            World world,
            Log log,
            String path,
            Keyspace keyspace,
            boolean dropsExpired,
            boolean checksChecksum)
            throws LoadFailure {
        long now = world.clock().now().millis();
        try {
            KeyspaceLoader loader = new KeyspaceLoader(keyspace, dropsExpired, now);
            return new Loading(world, log, world.disk().open(path), loader, checksChecksum);
        } catch (DiskFailure failed) {
            throw fatal(log, failed.reason());
        }
    }

    /// Loads about `bytes` more; true once all is loaded.
    boolean step(long bytes) throws LoadFailure {
        long until = loadedBytes + bytes;
        try {
            while (loadedBytes < until) {
                int read = source.read(piece, 0, piece.length);
                if (read < 0) {
                    throw truncated();
                }
                reader.feed(piece, 0, read);
                loadedBytes += read;
                if (reader.isComplete()) {
                    source.close();
                    done();
                    return true;
                }
            }
            return false;
        } catch (DiskFailure failed) {
            throw fatal(log, failed.reason());
        } catch (RdbException damaged) {
            throw refused(damaged);
        }
    }

    private LoadFailure truncated() {
        log.warning("Short read or OOM loading DB. Unrecoverable error, aborting now.");
        String text =
                "Internal error in RDB reading offset "
                        + loadedBytes
                        + " -> Unexpected EOF reading RDB file";
        log.warning(text);
        return new LoadFailure(text);
    }

    private LoadFailure refused(RdbException damaged) {
        String reason = String.valueOf(damaged.getMessage());
        if (reason.startsWith("Wrong signature") || reason.startsWith("Can't handle RDB format")) {
            log.warning(reason);
            return fatal(log, "Invalid argument");
        }
        log.warning(
                reason.startsWith("Wrong RDB checksum") || reason.startsWith("FATAL")
                        ? reason
                        : "Internal error in RDB reading offset "
                                + damaged.offset()
                                + " -> "
                                + reason);
        return new LoadFailure(reason);
    }

    private static LoadFailure fatal(Log log, String reason) {
        String text = "Fatal error loading the DB: " + reason + ". Exiting.";
        log.warning(text);
        return new LoadFailure(text);
    }

    private void done() {
        if (reader.checksumWasDisabled()) {
            log.warning("RDB file was saved with checksum disabled: no check performed.");
        }
        if (loader.empty() == 0) {
            log.notice(
                    "Done loading RDB, keys loaded: %d, keys expired: %d.",
                    loader.loaded(), loader.expired());
        } else {
            log.warning(
                    "Done loading RDB, keys loaded: %d, keys expired: %d, empty keys skipped: %d.",
                    loader.loaded(), loader.expired(), loader.empty());
        }
        double seconds = world.clock().now().millisSince(started) / 1000.0;
        log.notice("DB loaded from disk: %.3f seconds", seconds);
    }

    @Override
    public void aux(Bytes name, Bytes value) {
        switch (name.latin1()) {
            case "redis-ver" -> log.notice("Loading RDB produced by version " + value);
            case "ctime" -> {
                long age = started.seconds() - number(value);
                log.notice("RDB age %d seconds", Math.max(age, 0));
            }
            case "used-mem" ->
                    log.notice("RDB memory usage when created %.2f Mb", number(value) / MIB);
            default -> {
                // The others are no news for an operator.
            }
        }
        loader.aux(name, value);
    }

    private static long number(Bytes digits) {
        return Numbers.parseLong(digits).orElse(0);
    }

    @Override
    public void database(long index) throws RdbException {
        loader.database(index);
    }

    @Override
    public void sizes(long entries, long expiring) {
        loader.sizes(entries, expiring);
    }

    @Override
    public Parts parts() {
        return loader.parts();
    }

    @Override
    public void entry(Entry entry) throws RdbException {
        loader.entry(entry);
    }

    @Override
    public void emptyEntry(Entry entry) {
        log.warning("rdbLoadObject skipping empty key: %s", entry.key().latin1());
        loader.emptyEntry(entry);
    }

    /// Gives back the memory of what was begun when it failed.
    void abandon() {
        loader.abandon();
    }

    Moment started() {
        return started;
    }

    long totalBytes() {
        return totalBytes;
    }

    long loadedBytes() {
        return loadedBytes;
    }

    long loadedKeys() {
        return loader.loaded();
    }

    long expiredKeys() {
        return loader.expired();
    }

    RdbFacts facts() {
        return loader.facts();
    }
}
