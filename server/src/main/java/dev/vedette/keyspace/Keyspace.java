package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.List;

/// All databases of a node. One thread owns it.
///
/// Time stands still between two calls of [#at], so that all of a command sees a key either there
/// or expired.
public final class Keyspace {

    private static final long MILLIS_PER_CLOCK = 1000;

    private final List<Database> databases = new ArrayList<>();
    private final Hashing hashing;
    private final Generations generations;
    private final Rng rng;
    private final Journal journal;
    private ExpiryMode expiryMode = ExpiryMode.DELETE;
    private boolean isHeld;
    private boolean expiresLazily;
    private long nowMillis;
    private int clock;
    private int sweptDatabase;
    private long hits;
    private long misses;
    private long expired;

    /// The seeds key the hash and must be secret; `rng` draws random keys.
    public Keyspace(int databases, long seed0, long seed1, Rng rng, Journal journal) {
        this.hashing = new Hashing(seed0, seed1);
        this.generations = new Generations();
        this.rng = rng;
        this.journal = journal;
        for (int i = 0; i < databases; i++) {
            this.databases.add(new Database(this, i));
        }
    }

    private Keyspace(Keyspace elder) {
        this.hashing = elder.hashing;
        this.generations = elder.generations;
        this.rng = elder.rng;
        this.journal = new Journal();
        for (int i = 0; i < elder.databases(); i++) {
            this.databases.add(new Database(this, i));
        }
        at(elder.nowMillis);
    }

    /// An empty keyspace to be filled beside this one, for [#takeOver].
    public Keyspace sibling() {
        return new Keyspace(this);
    }

    /// Replaces all data by that of a [#sibling], which must not be used afterwards.
    public void takeOver(Keyspace sibling) {
        Invariant.check(
                sibling.hashing.equals(hashing) && sibling.generations == generations,
                "only a sibling's tables fit into a keyspace");
        for (int i = 0; i < databases(); i++) {
            database(i).exchange(sibling.database(i));
        }
    }

    /// Sets the time for what follows, in milliseconds since 1970.
    public void at(long millis) {
        nowMillis = millis;
        clock = (int) (millis / MILLIS_PER_CLOCK) & Entry.CLOCK_MASK;
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

    /// While held, nothing is deleted because its time has come: whoever paused the writes to see
    /// his replicas catch up must not find a DEL in the stream.
    public void hold(boolean held) {
        isHeld = held;
    }

    /// Whether expired keys are journalled as UNLINK rather than DEL (`lazyfree-lazy-expire`).
    public void expiresLazily(boolean lazily) {
        expiresLazily = lazily;
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
        long generation = generations.open();
        List<Snapshot.Frozen> frozen = databases.stream().map(Database::freeze).toList();
        return new Snapshot(frozen, nowMillis, clock, () -> generations.close(generation));
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

    /// For CONFIG RESETSTAT.
    public void resetCounts() {
        hits = 0;
        misses = 0;
        expired = 0;
    }

    /// An estimate of the heap that keys, values and tables take: arrays and objects by HotSpot's
    /// layout with compressed references, without garbage and without what only a snapshot holds.
    public long heapBytes() {
        long bytes = 0;
        for (Database database : databases) {
            bytes += database.heapBytes();
        }
        return bytes;
    }

    /// Stops with [Invariant.Broken] if the tables contradict themselves. It looks at everything:
    /// for tests.
    public void validate() {
        for (Database database : databases) {
            database.validate();
        }
    }

    // For the databases

    Hashing hashing() {
        return hashing;
    }

    Generations generations() {
        return generations;
    }

    Rng rng() {
        return rng;
    }

    int clock() {
        return clock;
    }

    void countRead(boolean hit) {
        if (hit) {
            hits++;
        } else {
            misses++;
        }
    }

    private static final Bytes DEL = Bytes.of("DEL");
    private static final Bytes UNLINK = Bytes.of("UNLINK");

    void noteExpired(int database, Bytes key) {
        expired++;
        journal.propagate(database, expiresLazily ? UNLINK : DEL, key);
        journal.event(EventClass.EXPIRED, "expired", database, key);
        journal.touched(database, key);
    }
}
