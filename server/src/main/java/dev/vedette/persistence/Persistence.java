package dev.vedette.persistence;

import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.InfoLines;
import dev.vedette.command.InfoSection;
import dev.vedette.command.Session;
import dev.vedette.command.Timed;
import dev.vedette.command.UnitEnd;
import dev.vedette.config.Compatibility;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.persistence.SnapshotFile.SaveFailure;
import dev.vedette.rdb.RdbFacts;
import dev.vedette.rdb.RdbHeader;
import dev.vedette.rdb.RdbWriter;
import dev.vedette.resp.Reply;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Job;
import dev.vedette.world.Log;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/*
 * Where Redis forks, a job here writes a snapshot of the keyspace while the node goes on. The job
 * only writes and syncs a temporary file; the node's thread, told that it is done, renames it. So a
 * save that was called off (FLUSHALL, SHUTDOWN) can never replace a newer file afterwards, however
 * late its job stops. Another job waits for the disk to know the name.
 *
 * One save at a time. What counts as "changes since the last save" is what happened after the
 * snapshot was taken.
 */

/// The RDB file of a node: saved on demand and by save points, loaded at start.
public final class Persistence implements Timed, UnitEnd {

    private static final long CHECK_MILLIS = 100;

    /// After a background save failed, save points wait so long before they try again.
    private static final long RETRY_SECONDS = 5;

    private static final String MISCONF =
            "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to"
                    + " persist to disk. Commands that may modify the data set are disabled, because"
                    + " this instance is configured to report errors during writes if RDB snapshotting"
                    + " fails (stop-writes-on-bgsave-error option). Please check the Redis logs for"
                    + " details about the RDB error.";

    static final String LOADING = "LOADING Redis is loading the dataset in memory";

    private final World world;
    private final Log log;
    private final Config config;
    private final Keyspace keyspace;
    private final SaveCounts counts;
    private Supplier<RdbHeader.@Nullable StreamPoint> streamPoint = () -> null;
    private LongSupplier usedMemoryBytes = () -> 0;
    private BooleanSupplier isReplica = () -> false;
    private @Nullable Background background;
    private long backgroundsStarted;
    private @Nullable Loading loading;
    private Consumer<@Nullable RdbFacts> afterLoading = _ -> {};
    private Runnable afterFailure = () -> {};

    /// A background save under way.
    private record Background(
            SnapshotFile file,
            Snapshot snapshot,
            Job job,
            long startedSeconds,
            long changesAtStart,
            long keys,
            Consumer<Boolean> done) {}

    public Persistence(World world, Log log, Config config, Keyspace keyspace) {
        this.world = world;
        this.log = log;
        this.config = config;
        this.keyspace = keyspace;
        this.counts = new SaveCounts(world.clock().now().seconds());
        takeDirectory();
        config.onChange(this::changeDirectory, PersistenceDirectives.DIR);
    }

    /// Makes `dir` take effect while the configuration is read; relative paths below it follow.
    public static void obeyDirectory(Config config, World world) {
        config.onRead(
                PersistenceDirectives.DIR,
                () -> {
                    String wanted = config.get(PersistenceDirectives.DIR);
                    try {
                        world.disk().changeDirectory(wanted);
                    } catch (DiskFailure failed) {
                        throw new ConfigError(failed.reason());
                    }
                });
    }

    private void changeDirectory() {
        try {
            world.disk().changeDirectory(config.get(PersistenceDirectives.DIR));
        } catch (DiskFailure failed) {
            throw new ConfigError(failed.reason());
        }
        takeDirectory();
    }

    private void takeDirectory() {
        config.put(PersistenceDirectives.DIR, world.disk().directory());
    }

    /// Where the replication stream stands: written into each RDB, so that whoever loads it can
    /// resume from there.
    public void streamPoint(Supplier<RdbHeader.@Nullable StreamPoint> point) {
        streamPoint = point;
    }

    /// INFO's `used_memory`: written into each RDB, for whoever wonders whether it fits.
    public void usedMemory(LongSupplier bytes) {
        usedMemoryBytes = bytes;
    }

    /// Whether this node has a master. A replica keeps expired keys when it loads, and takes writes
    /// of its master though saving fails.
    public void isReplica(BooleanSupplier rule) {
        isReplica = rule;
    }

    public List<Command> commands() {
        return Stream.of(new SaveCommands(this).commands(), new DumpCommands(config).commands())
                .flatMap(List::stream)
                .toList();
    }

    // Saving

    /// Writes the RDB file now, while everything waits; whether that went well. The log says why
    /// not.
    public boolean save() {
        Snapshot snapshot = keyspace.snapshot();
        try {
            String temporary = "temp-" + world.host().pid() + ".rdb";
            SnapshotFile file = file(snapshot, temporary);
            SaveFailure failure = file.write();
            if (!failure.isFailure()) {
                failure = file.rename();
            }
            if (!failure.isFailure()) {
                failure = file.syncName();
            }
            if (failure.isFailure()) {
                log.warning(failure.text());
                return false;
            }
            log.notice("DB saved on disk");
            counts.saved(world.clock().now().seconds(), 0);
            return true;
        } finally {
            snapshot.close();
        }
    }

    /// Starts to write the RDB file in a job; `done` hears how it ended, also when it was called
    /// off. Only while [#isSaving] is false.
    public void saveInBackground(Consumer<Boolean> done) {
        Invariant.check(background == null, "a background save is under way already");
        Snapshot snapshot = keyspace.snapshot();
        long pid = world.host().pid();
        String temporary = "temp-" + pid + "-" + ++backgroundsStarted + ".rdb";
        SnapshotFile file = file(snapshot, temporary);
        long now = world.clock().now().seconds();
        counts.started(now);
        Job job = world.jobs().run("bgsave", file::write, this::written);
        background =
                new Background(file, snapshot, job, now, counts.changes(), keys(snapshot), done);
        log.notice("Background saving started by pid %d", pid);
    }

    private SnapshotFile file(Snapshot snapshot, String temporary) {
        RdbHeader header =
                new RdbHeader(
                        Compatibility.REDIS_VERSION,
                        world.clock().now().seconds(),
                        usedMemoryBytes.getAsLong(),
                        streamPoint.get());
        RdbWriter writer =
                new RdbWriter(
                        snapshot,
                        header,
                        config.get(PersistenceDirectives.COMPRESSION),
                        config.get(PersistenceDirectives.CHECKSUM));
        return new SnapshotFile(
                world.disk(),
                temporary,
                config.get(PersistenceDirectives.DBFILENAME),
                writer,
                config.get(PersistenceDirectives.INCREMENTAL_SYNC));
    }

    private static long keys(Snapshot snapshot) {
        long keys = 0;
        for (int database = 0; database < snapshot.databases(); database++) {
            keys += snapshot.count(database);
        }
        return keys;
    }

    /// The file is written, or will not be.
    private void written(Outcome<SaveFailure> outcome) {
        Background current = current();
        current.snapshot.close();
        if (current.file.isDiscarded()) {
            ended(SaveFailure.NONE);
            return;
        }
        SaveFailure failure = failure(outcome);
        if (!failure.isFailure()) {
            failure = current.file.rename();
        }
        if (failure.isFailure()) {
            ended(failure);
            return;
        }
        world.jobs().run("bgsave-name", current.file::syncName, synced -> ended(failure(synced)));
    }

    private void ended(SaveFailure failure) {
        Background ended = current();
        background = null;
        long now = world.clock().now().seconds();
        if (ended.file.isDiscarded()) {
            ended.file.discard();
            log.warning("Background saving terminated by signal 10");
            counts.endedWithout(now);
            ended.done.accept(false);
            return;
        }
        if (failure.isFailure()) {
            ended.file.discard();
            log.line(Log.Level.WARNING, Log.Role.CHILD, "%s", failure.text());
            log.warning("Background saving error");
            counts.failed(now);
        } else {
            log.line(Log.Level.NOTICE, Log.Role.CHILD, "DB saved on disk");
            log.notice("Background saving terminated with success");
            counts.saved(now, counts.changes() - ended.changesAtStart);
            counts.endedWell(now);
        }
        ended.done.accept(!failure.isFailure());
    }

    private Background current() {
        Background current = background;
        if (current == null) {
            throw Invariant.broken("a background save ended that was never started");
        }
        return current;
    }

    /// Not by a switch over patterns: linking its first takes milliseconds, with everybody waiting.
    private static SaveFailure failure(Outcome<SaveFailure> outcome) {
        return outcome instanceof Outcome.Failed<SaveFailure>(Exception reason)
                ? new SaveFailure("Background saving stopped: " + reason)
                : ((Outcome.Done<SaveFailure>) outcome).value();
    }

    /// Whether a background save is under way.
    public boolean isSaving() {
        return background != null;
    }

    /// Calls off the background save, if there is one; its file will not be published.
    public void cancelSaving() {
        Background running = background;
        if (running != null) {
            running.file.discard();
            running.job.cancel();
        }
    }

    SaveCounts counts() {
        return counts;
    }

    public boolean hasSavePoints() {
        return !config.get(PersistenceDirectives.SAVE).isEmpty();
    }

    /// What SHUTDOWN does about the data, with Redis' log lines: calls off a background save and,
    /// if `save`, writes the file. False if that failed and is not `forced`: then the server must
    /// go on.
    public boolean finish(boolean save, boolean forced) {
        if (isSaving()) {
            log.warning("There is a child saving an .rdb. Killing it!");
            cancelSaving();
        }
        if (!save) {
            return true;
        }
        log.notice("Saving the final RDB snapshot before exiting.");
        if (save()) {
            return true;
        }
        log.warning(
                forced
                        ? "Error trying to save the DB. Exit anyway."
                        : "Error trying to save the DB, can't exit.");
        return forced;
    }

    // Save points

    /// Counts changes. After FLUSHALL the file is written at once: it shall not come back by a
    /// restart.
    @Override
    public void unitEnded(Journal journal) {
        counts.changed(journal.dirty());
        if (journal.isEmptied()) {
            cancelSaving();
            if (hasSavePoints()) {
                save();
            }
        }
    }

    @Override
    public void tick(Moment now) {
        if (loading != null) {
            continueLoading();
            return;
        }
        if (background != null) {
            return;
        }
        SavePoint due = due(now.seconds());
        if (due != null) {
            log.notice("%d changes in %d seconds. Saving...", due.changes(), due.seconds());
            saveInBackground(_ -> {});
        }
    }

    private @Nullable SavePoint due(long nowSeconds) {
        boolean mayTry =
                counts.lastWentWell() || nowSeconds - counts.lastTrySeconds() > RETRY_SECONDS;
        for (SavePoint point : config.get(PersistenceDirectives.SAVE)) {
            if (mayTry
                    && counts.changes() >= point.changes()
                    && nowSeconds - counts.lastSaveSeconds() > point.seconds()) {
                return point;
            }
        }
        return null;
    }

    @Override
    public long nextDeadlineNanos() {
        if (loading != null) {
            return world.clock().now().nanos();
        }
        boolean isWaiting = counts.changes() > 0 && hasSavePoints() && background == null;
        return isWaiting ? world.clock().now().plusMillis(CHECK_MILLIS).nanos() : Long.MAX_VALUE;
    }

    // Loading

    /// Begins to load the RDB file; each tick loads a slice of it.
    ///
    /// @param loaded is told what the file says about itself once it is loaded, null if there is
    ///   none; at once in that case
    /// @param failed is told that the file cannot be loaded, after the log has said why
    public void startLoading(Consumer<@Nullable RdbFacts> loaded, Runnable failed) {
        afterLoading = loaded;
        afterFailure = failed;
        try {
            if (!beginLoading()) {
                loaded.accept(null);
            }
        } catch (LoadFailure logged) {
            failed.run();
        }
    }

    private void continueLoading() {
        try {
            RdbFacts facts = loadSlice();
            if (facts != null) {
                afterLoading.accept(facts);
            }
        } catch (LoadFailure logged) {
            loading = null;
            afterFailure.run();
        }
    }

    private boolean beginLoading() throws LoadFailure {
        String path = config.get(PersistenceDirectives.DBFILENAME);
        if (!world.disk().exists(path)) {
            return false;
        }
        loading =
                Loading.of(
                        world,
                        log,
                        path,
                        keyspace,
                        !isReplica.getAsBoolean(),
                        config.get(PersistenceDirectives.CHECKSUM));
        return true;
    }

    private @Nullable RdbFacts loadSlice() throws LoadFailure {
        Loading current = loading;
        if (current == null) {
            throw Invariant.broken("no RDB file is being loaded");
        }
        if (!current.step(config.get(PersistenceDirectives.LOADING_INTERVAL))) {
            return null;
        }
        loading = null;
        counts.loaded(current.loadedKeys(), current.expiredKeys());
        return current.facts();
    }

    public boolean isLoading() {
        return loading != null;
    }

    /// Replaces the data by that of the RDB file while everything waits; false, and nothing is
    /// changed, if that cannot be done. The log says why.
    boolean reload() {
        Keyspace beside = keyspace.sibling();
        beside.at(keyspace.nowMillis());
        try {
            load(
                    Loading.of(
                            world,
                            log,
                            config.get(PersistenceDirectives.DBFILENAME),
                            beside,
                            !isReplica.getAsBoolean(),
                            config.get(PersistenceDirectives.CHECKSUM)));
        } catch (LoadFailure logged) {
            keyspace.abandonSibling();
            return false;
        }
        keyspace.takeOver(beside, false);
        return true;
    }

    private static void load(Loading whole) throws LoadFailure {
        try {
            while (!whole.step(Long.MAX_VALUE / 2)) {}
        } finally {
            whole.abandon();
        }
    }

    // What clients see

    /// The gate, in the order in which Redis asks.
    public @Nullable Reply refuse(Session session, Command command) {
        Reply refusal = refuseWhileSavingFails(session, command);
        return refusal == null ? refuseWhileLoading(session, command) : refusal;
    }

    private @Nullable Reply refuseWhileSavingFails(Session session, Command command) {
        if (counts.lastWentWell()) {
            return null;
        }
        boolean isConcerned =
                session.kind() != Session.Kind.MASTER
                        && (session.anyHas(command, Flag.WRITE) || command.name().equals("PING"));
        boolean mustRefuse =
                isConcerned
                        && config.get(PersistenceDirectives.STOP_WRITES)
                        && hasSavePoints()
                        && !isReplica.getAsBoolean();
        return mustRefuse ? Reply.error(MISCONF) : null;
    }

    private @Nullable Reply refuseWhileLoading(Session session, Command command) {
        return loading != null && session.anyLacks(command, Flag.LOADING)
                ? Reply.error(LOADING)
                : null;
    }

    public List<InfoSection> infoSections() {
        return List.of(new InfoSection("persistence", "Persistence", true, this::info));
    }

    private void info(InfoLines lines) {
        Background running = background;
        long now = world.clock().now().seconds();
        lines.line("loading", loading != null);
        lines.line("async_loading", false);
        lines.line("current_cow_peak", 0);
        lines.line("current_cow_size", 0);
        lines.line("current_cow_size_age", 0);
        long written = running == null ? 0 : running.file.keysWritten();
        long total = running == null ? 0 : running.keys;
        double percent = total == 0 ? 0 : written * 100.0 / total;
        lines.line("current_fork_perc", percent, 2);
        lines.line("current_save_keys_processed", written);
        lines.line("current_save_keys_total", total);
        counts.info(lines, running != null, running == null ? -1 : now - running.startedSeconds);
        Loading current = loading;
        if (current != null) {
            LoadingLines.write(lines, current, world.clock().now());
        }
    }
}
