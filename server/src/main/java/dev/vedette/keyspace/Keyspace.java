package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;
import dev.vedette.memory.Census;
import dev.vedette.memory.Memory;
import dev.vedette.value.Store;
import dev.vedette.value.Thresholds;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// All databases of a node. One thread owns it.
///
/// Time stands still between two calls of [#at], so that all of a command sees a key either there
/// or expired.
public final class Keyspace {

    private final List<Database> databases = new ArrayList<>();
    private final Store store;
    private final Ahead ahead;
    private final Discards discards;
    private final Defragmentation defragmentation;
    private final Layout layout;
    private final Rng rng;
    private final Journal journal;
    private final Usage usage;
    private final Eviction eviction;
    private @Nullable Keyspace besides;
    private ExpiryMode expiryMode = ExpiryMode.DELETE;
    private boolean isHeld;
    private boolean isChosenByUse;
    private Freeing freeing = Freeing.AT_ONCE;
    private long nowMillis;
    private int sweptDatabase;
    private long hits;
    private long misses;
    private long expired;
    private long evicted;

    /// The seeds key the hash and must be secret; `rng` draws random keys.
    public Keyspace(int databases, long seed0, long seed1, Rng rng, Journal journal) {
        this(databases, new Memory(), new Hashing(seed0, seed1), rng, journal);
    }

    /// One over a memory of a particular kind.
    public Keyspace(int databases, Memory memory, Hashing hashing, Rng rng, Journal journal) {
        this.store = new Store(memory, hashing, new Thresholds(), rng);
        this.layout = Layout.of(store);
        this.ahead = new Ahead(hashing);
        this.discards = new Discards();
        this.defragmentation = new Defragmentation(this);
        this.rng = rng;
        this.journal = journal;
        this.usage = new Usage(rng);
        this.eviction = new Eviction(this);
        for (int i = 0; i < databases; i++) {
            this.databases.add(new Database(this, i));
        }
    }

    private Keyspace(Keyspace elder) {
        this.store = elder.store;
        this.ahead = new Ahead(elder.store.hashing());
        this.discards = elder.discards;
        this.defragmentation = elder.defragmentation;
        this.layout = elder.layout;
        this.rng = elder.rng;
        this.journal = new Journal();
        this.usage = elder.usage;
        this.eviction = new Eviction(this);
        for (int i = 0; i < elder.databases(); i++) {
            this.databases.add(new Database(this, i));
        }
        at(elder.nowMillis);
    }

    /// An empty keyspace to be filled beside this one, for [#takeOver].
    public Keyspace sibling() {
        abandonSibling();
        Keyspace fresh = new Keyspace(this);
        besides = fresh;
        return fresh;
    }

    /// Gives up what the last [#sibling] holds, if it was not taken over; it must not be used
    /// afterwards.
    public void abandonSibling() {
        Keyspace last = besides;
        if (last != null) {
            besides = null;
            last.databases.forEach(database -> database.giveUp(true));
        }
    }

    /// Replaces all data by that of the [#sibling], which must not be used afterwards. What was
    /// here before is freed at once or later.
    @SuppressWarnings("ReferenceEquality") // the very same store is meant
    public void takeOver(Keyspace sibling, boolean lazily) {
        Invariant.check(
                sibling.discards == discards, "only a sibling's tables fit into a keyspace");
        besides = null;
        for (int i = 0; i < databases(); i++) {
            database(i).exchange(sibling.database(i));
            sibling.database(i).giveUp(lazily);
        }
    }

    /// Sets the time for what follows, in milliseconds since 1970.
    public void at(long millis) {
        nowMillis = millis;
        usage.at(millis);
    }

    public long nowMillis() {
        return nowMillis;
    }

    /// Says what happens to keys whose time has come; returns what was said before.
    public ExpiryMode expiryMode(ExpiryMode mode) {
        ExpiryMode before = expiryMode;
        expiryMode = mode;
        return before;
    }

    public ExpiryMode expiryMode() {
        return isHeld && expiryMode == ExpiryMode.DELETE ? ExpiryMode.HIDE : expiryMode;
    }

    public boolean isHeld() {
        return isHeld;
    }

    /// While held, nothing is deleted because its time has come: whoever paused the writes to see
    /// his replicas catch up must not find a DEL in the stream.
    public void hold(boolean held) {
        isHeld = held;
    }

    /// Says which deletions put off the freeing of large values. Expired keys that are freed later
    /// are journalled as UNLINK rather than DEL.
    public void freeing(Freeing rule) {
        freeing = rule;
    }

    public Freeing freeing() {
        return freeing;
    }

    /// Frees about so many blocks of what was given up earlier: large values that were unlinked,
    /// and what only closed snapshots needed. Whether there is more to do.
    public boolean reclaim(long blocks) {
        boolean moreDiscards = discards.work(blocks);
        boolean moreBlocks = store.memory().settle((int) Math.min(blocks, SETTLED_PAGES));
        return moreDiscards || moreBlocks;
    }

    /// Moves blocks together if much of the memory lies unused between them, in so many steps of
    /// about 0.1 ms. Whether there is more to do.
    public boolean defragment(int steps) {
        return defragmentation.work(steps);
    }

    /// Gives up the memory that is kept ready for more, and has blocks moved together even where
    /// little lies unused between them: MEMORY PURGE.
    public void tidy() {
        store.memory().retireReserves();
        defragmentation.beginAnyway();
    }

    public boolean isDefragmenting() {
        return defragmentation.isUnderWay();
    }

    private static final int SETTLED_PAGES = 64;

    /// How many large values and flushed databases wait for [#reclaim].
    public int pendingDiscards() {
        return discards.pending();
    }

    /// How many were freed by [#reclaim], since start or [#resetCounts].
    public long lateDiscards() {
        return discards.freed();
    }

    /// What collections are made with, to be put in by `Database.put` or `update`.
    public Store store() {
        return store;
    }

    public Journal journal() {
        return journal;
    }

    public Database database(int index) {
        return databases.get(index);
    }

    public int databases() {
        return databases.size();
    }

    /// Exchanges the contents of two databases: clients of the one see at once what the other held.
    public void swap(int a, int b) {
        if (a == b) {
            // Nothing moves, yet Redis counts it and tells its replicas.
            journal.changed(1);
        } else {
            database(a).exchange(database(b));
        }
    }

    /// All databases as they are now.
    public Snapshot snapshot() {
        defragmentation.callOff();
        long freeze = store.memory().freeze();
        List<Snapshot.Frozen> frozen = databases.stream().map(Database::freeze).toList();
        return new Snapshot(
                frozen,
                layout,
                nowMillis,
                usage.frozen(),
                eviction.policy(),
                () -> store.memory().thaw(freeze));
    }

    /// Deletes keys whose time has come, looking at about `budget` entries; does nothing unless
    /// expired keys are to be deleted. Returns the time at which to call again: now or before, if
    /// the budget ended first; otherwise no key expires before the time returned ([Long#MAX_VALUE]:
    /// none will).
    ///
    /// Each deletion is journalled as if it were a unit of its own: do not wrap them in MULTI.
    public long expireSlice(int budget) {
        if (expiryMode() != ExpiryMode.DELETE) {
            return Long.MAX_VALUE;
        }
        Expiries.Budget left = new Expiries.Budget(budget);
        for (int i = 0; i < databases.size() && left.left() > 0; i++) {
            database(sweptDatabase).sweep(left);
            if (left.left() > 0) {
                sweptDatabase = (sweptDatabase + 1) % databases.size();
            }
        }
        return nextExpiryMillis();
    }

    /// Says which keys go when memory is short, and with that what is kept of the use of keys.
    ///
    /// @param logFactor `lfu-log-factor`
    /// @param decayMinutes `lfu-decay-time`
    public void evict(EvictionPolicy policy, long logFactor, long decayMinutes) {
        eviction.obey(policy);
        usage.obey(new Usage.Rule(policy.isByFrequency(), logFactor, decayMinutes));
    }

    /// Says whether keys may go by what is known of their use: Redis shares no small numbers
    /// between keys then.
    public void chosenByUse(boolean value) {
        isChosenByUse = value;
    }

    /// Whether keys with the same small number show that they share it, as in Redis.
    public boolean sharesNumbers() {
        return !isChosenByUse;
    }

    public EvictionPolicy evictionPolicy() {
        return eviction.policy();
    }

    /// What a step of eviction has come to.
    public enum Evicted {
        ONE_KEY,
        /// Looked at some keys, found none yet that may go.
        NONE_YET,
        /// There is no key that may go.
        NOTHING_TO_EVICT
    }

    /// Deletes one key because memory is short: the best of so many samples from each database and
    /// of those seen before. Each deletion is journalled as if it were a unit of its own.
    public Evicted evictOne(int samples) {
        return eviction.step(samples);
    }

    private long nextExpiryMillis() {
        long next = Long.MAX_VALUE;
        for (Database database : databases) {
            next = Math.min(next, database.nextExpiryMillis());
        }
        return next;
    }

    /// Reads that found their key, since start or [#resetCounts].
    public long hits() {
        return hits;
    }

    public long misses() {
        return misses;
    }

    /// Keys deleted because their time had come.
    public long expired() {
        return expired;
    }

    /// Keys deleted because memory was short.
    public long evicted() {
        return evicted;
    }

    /// For CONFIG RESETSTAT.
    public void resetCounts() {
        hits = 0;
        misses = 0;
        expired = 0;
        evicted = 0;
        discards.resetCount();
    }

    /// The bytes that keys, values and tables take, and those that only an open snapshot keeps.
    public long usedBytes() {
        long bytes = store.memory().used();
        for (Database database : databases) {
            bytes += database.heapBytes();
        }
        return bytes;
    }

    /// Stops with [Invariant.Broken] if the tables contradict themselves, or if a block has two
    /// owners or none. It looks at everything: for tests.
    public void validate() {
        while (reclaim(Long.MAX_VALUE)) {
            // What was given up and not freed yet would seem to belong to nobody.
        }
        store.memory().validate();
        Census census = store.memory().census();
        for (Database database : databases) {
            database.validate();
            database.visitBlocks(census::owned);
        }
        if (besides != null) {
            besides.databases.forEach(database -> database.visitBlocks(census::owned));
        }
        census.finish();
    }

    // For the databases

    Discards discards() {
        return discards;
    }

    Ahead ahead() {
        return ahead;
    }

    Layout layout() {
        return layout;
    }

    Rng rng() {
        return rng;
    }

    Usage usage() {
        return usage;
    }

    List<Database> all() {
        return databases;
    }

    void countRead(boolean hit) {
        if (hit) {
            hits++;
        } else {
            misses++;
        }
    }

    void noteEvicted(int database, Bytes key) {
        evicted++;
        journal.touched(database, key);
        journal.event(EventClass.EVICTED, "evicted", database, key);
        journal.propagate(database, freeing.evicted() ? UNLINK : DEL, key);
    }

    private static final Bytes DEL = Bytes.of("DEL");
    private static final Bytes UNLINK = Bytes.of("UNLINK");

    void noteExpired(int database, Bytes key) {
        expired++;
        journal.propagate(database, freeing.expired() ? UNLINK : DEL, key);
        journal.event(EventClass.EXPIRED, "expired", database, key);
        journal.touched(database, key);
    }
}
