package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.value.Collection;
import dev.vedette.value.HashValue;
import dev.vedette.value.ListValue;
import dev.vedette.value.SetValue;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;

/// One database: keys, their values and expiries.
///
/// Ways to look at a key: [#read] is a client's read, which counts a hit or a miss and is a use of
/// the key; [#look] counts only; [#find] is a look before a write and a use, too; [#peek] leaves no
/// trace. In all of them a key whose time has come is gone, as [ExpiryMode] says.
///
/// A long string that they answer is a view of what is stored ([StringValue#stored]): take from it
/// what is needed before the key is changed.
///
/// Every change touches the key in the journal and counts one change there.
public final class Database {

    private final Keyspace keyspace;
    private final int index;
    private final EntryBlocks entries;
    private final Usage usage;
    private Table table;

    Database(Keyspace keyspace, int index) {
        this.keyspace = keyspace;
        this.entries = keyspace.layout().entries();
        this.usage = keyspace.usage();
        this.index = index;
        this.table = newTable();
    }

    private Table newTable() {
        return new Table(keyspace.layout(), keyspace.discards(), keyspace.usage());
    }

    public int index() {
        return index;
    }

    /// How many keys there are, including those whose time has come but that are not deleted yet.
    public long size() {
        return table.size();
    }

    /// How many keys have an expiry.
    public long volatileCount() {
        return table.expiries.count();
    }

    /// The mean of the expiries, in milliseconds since 1970; 0 if no key has one.
    public long meanExpiryMillis() {
        return table.expiries.mean();
    }

    // Reading

    /// A client's read: counts, uses the key, and a miss is a key event.
    public @Nullable Value read(Bytes key) {
        long entry = counted(key);
        if (entry == 0) {
            keyspace.journal().event(EventClass.KEY_MISS, "keymiss", index, key);
            return null;
        }
        return entries.use(entry, usage);
    }

    /// Like [#read] for who only wants to know whether the key is there (TOUCH).
    public boolean touch(Bytes key) {
        if (!look(key)) {
            return false;
        }
        entries.touch(lookUp(key, false), usage);
        return true;
    }

    /// Whether the key is there, for a client (EXISTS, TYPE, TTL): counts, and a miss is a key
    /// event, but it is no use of the key.
    public boolean look(Bytes key) {
        boolean hit = counted(key) != 0;
        if (!hit) {
            keyspace.journal().event(EventClass.KEY_MISS, "keymiss", index, key);
        }
        return hit;
    }

    /// The value, for who inspects it (OBJECT): counts, but is no event and no use.
    public @Nullable Value inspect(Bytes key) {
        long entry = counted(key);
        return entry == 0 ? null : entries.value(entry);
    }

    private long counted(Bytes key) {
        long entry = lookUp(key, false);
        keyspace.countRead(entry != 0);
        return entry;
    }

    /// A look before a write: uses the key, and deletes it if its time has come, on a writable
    /// replica too.
    public @Nullable Value find(Bytes key) {
        long entry = lookUp(key, true);
        return entry == 0 ? null : entries.use(entry, usage);
    }

    /// The value, without counting, use or events.
    public @Nullable Value peek(Bytes key) {
        long entry = lookUp(key, false);
        return entry == 0 ? null : entries.value(entry);
    }

    /// The value, which may have expired: nobody notices.
    public @Nullable Value held(Bytes key) {
        long entry = present(key);
        return entry == 0 ? null : entries.value(entry);
    }

    /// Whether the key is there, without a trace.
    public boolean contains(Bytes key) {
        return lookUp(key, false) != 0;
    }

    /// Like [#read], for a string; throws [WrongType] if it is something else.
    public @Nullable StringValue readString(Bytes key) {
        return as(StringValue.class, read(key));
    }

    /// Like [#find], for a string; throws [WrongType] if it is something else.
    public @Nullable StringValue findString(Bytes key) {
        return as(StringValue.class, find(key));
    }

    /// Like [#read], for a list; throws [WrongType] if it is something else.
    public @Nullable ListValue readList(Bytes key) {
        return as(ListValue.class, read(key));
    }

    /// Like [#find], for a list; throws [WrongType] if it is something else.
    public @Nullable ListValue findList(Bytes key) {
        return as(ListValue.class, find(key));
    }

    /// Like [#read], for a hash; throws [WrongType] if it is something else.
    public @Nullable HashValue readHash(Bytes key) {
        return as(HashValue.class, read(key));
    }

    /// Like [#find], for a hash; throws [WrongType] if it is something else.
    public @Nullable HashValue findHash(Bytes key) {
        return as(HashValue.class, find(key));
    }

    /// Like [#read], for a set; throws [WrongType] if it is something else.
    public @Nullable SetValue readSet(Bytes key) {
        return as(SetValue.class, read(key));
    }

    /// Like [#find], for a set; throws [WrongType] if it is something else.
    public @Nullable SetValue findSet(Bytes key) {
        return as(SetValue.class, find(key));
    }

    /// Like [#read], for a sorted set; throws [WrongType] if it is something else.
    public @Nullable SortedSetValue readSortedSet(Bytes key) {
        return as(SortedSetValue.class, read(key));
    }

    /// Like [#find], for a sorted set; throws [WrongType] if it is something else.
    public @Nullable SortedSetValue findSortedSet(Bytes key) {
        return as(SortedSetValue.class, find(key));
    }

    private static <T extends Value> @Nullable T as(Class<T> type, @Nullable Value value) {
        if (value == null || type.isInstance(value)) {
            return type.cast(value);
        }
        throw new WrongType();
    }

    /// Bytes that the key and its value take, with the key's place in the table; -1 if it is not
    /// there. Leaves no trace.
    public long memoryUsage(Bytes key) {
        long entry = lookUp(key, false);
        return entry == 0 ? -1 : table.memoryUsage(entry);
    }

    /// When the key expires, in milliseconds since 1970; -1 if never or if it is not there.
    public long expiry(Bytes key) {
        long entry = lookUp(key, false);
        return entry == 0 ? EntryBlocks.NO_EXPIRY : entries.expiry(entry);
    }

    /// Says how long ago the key was last used, or how often it is (a number from 0 to 255); -1 for
    /// what is not known. What the eviction policy does not ask for is forgotten, and nothing
    /// happens if the key is not there.
    public void usage(Bytes key, long idleSeconds, int frequency) {
        long entry = lookUp(key, false);
        if (entry != 0) {
            entries.usage(entry, usageBits(idleSeconds, frequency));
        }
    }

    private int usageBits(long idleSeconds, int frequency) {
        if (idleSeconds != -1) {
            return usage.idle(idleSeconds);
        }
        return frequency == -1 ? usage.fresh() : usage.frequent(frequency);
    }

    /// Seconds since the key was last used, while the eviction policy is not one by frequency; -1
    /// if it is not there.
    public long idleSeconds(Bytes key) {
        long entry = lookUp(key, false);
        return entry == 0 ? -1 : usage.idleSeconds(entries.usage(entry));
    }

    /// How often it is used, from 0 to 255, while the eviction policy is one by frequency; -1 if it
    /// is not there.
    public int frequency(Bytes key) {
        long entry = lookUp(key, false);
        return entry == 0 ? -1 : usage.frequency(entries.usage(entry));
    }

    /// The 24 bits that say when or how often it was used, for who debugs; -1 if it is not there.
    public int usageBits(Bytes key) {
        long entry = lookUp(key, false);
        return entry == 0 ? -1 : entries.usage(entry);
    }

    private long lookUp(Bytes key, boolean toWrite) {
        long entry = present(key);
        return entry == 0 || !isExpired(entry) || survives(key, toWrite) ? entry : 0;
    }

    /// The key's entry, expired or not; 0 if there is none.
    private long present(Bytes key) {
        byte[] name = key.array();
        if (table.isAbsent(name)) {
            return 0;
        }
        long recent = table.recent(name);
        return recent != 0 ? recent : table.find(hash(key), name);
    }

    private boolean isExpired(long entry) {
        if (table.expiries.count() == 0) {
            return false;
        }
        long expiry = entries.expiry(entry);
        return expiry != EntryBlocks.NO_EXPIRY && expiry < keyspace.nowMillis();
    }

    /// Whether an expired key is to be shown nevertheless.
    private boolean survives(Bytes key, boolean toWrite) {
        return switch (keyspace.expiryMode()) {
            case AS_IS -> true;
            case HIDE -> {
                if (toWrite) {
                    dropExpired(hash(key), key);
                }
                yield false;
            }
            case DELETE -> {
                dropExpired(hash(key), key);
                yield false;
            }
        };
    }

    private void dropExpired(long hash, Bytes key) {
        table.remove(hash, key.array(), keyspace.freeing().expired());
        keyspace.noteExpired(index, key);
    }

    private long hash(Bytes key) {
        return keyspace.ahead().hash(key);
    }

    /// Begins to read what these commands will need: the keys that are their first arguments, and
    /// in the collection used last, which one pipeline often fills, what they seem to name there.
    public void touchAhead(List<Bytes[]> requests) {
        Ahead ahead = keyspace.ahead();
        ahead.begin();
        boolean isLarge = table.size() > SMALL;
        long recent = 0;
        for (Bytes[] words : requests) {
            long known = words.length > 1 ? table.recent(words[1].array()) : 0;
            if (known != 0) {
                recent = known;
                ahead.addMember(words);
            } else if (isLarge && words.length > 1) {
                ahead.add(words[1]);
            }
        }
        ahead.touch(table);
        if (recent != 0) {
            ahead.touchMembers(entries.collectionOf(recent));
        }
    }

    /// What has so few keys is in the processor's cache anyway.
    private static final int SMALL = 10_000;

    // Changing

    /// Puts a value that never expires.
    public void put(Bytes key, Value value) {
        put(key, value, EntryBlocks.NO_EXPIRY);
    }

    /// Puts a value that expires at `expiryMillis` since 1970, or never for -1. This is a use of
    /// the key.
    public void put(Bytes key, Value value, long expiryMillis) {
        lookUp(key, true);
        store(key, value, expiryMillis, true);
    }

    /// Puts a value and leaves the key's expiry as it is, after [#find].
    public void putKeepingExpiry(Bytes key, Value value) {
        long entry = lookUp(key, true);
        store(key, value, entry == 0 ? EntryBlocks.NO_EXPIRY : entries.expiry(entry), false);
    }

    /// Puts a value at a key that counts as new even if it was there (COPY).
    public void putAnew(Bytes key, Value value, long expiryMillis) {
        putAnew(key, value, expiryMillis, usage.fresh());
    }

    private void putAnew(Bytes key, Value value, long expiryMillis, int usageBits) {
        if (lookUp(key, true) != 0) {
            table.remove(hash(key), key.array(), keyspace.freeing().replaced());
        }
        add(key, value, expiryMillis, usageBits);
    }

    /// Puts a value whatever is there, even one whose time has come unnoticed (RESTORE).
    public void replace(Bytes key, Value value, long expiryMillis) {
        table.remove(hash(key), key.array(), keyspace.freeing().replaced());
        add(key, value, expiryMillis, usage.fresh());
    }

    private void add(Bytes key, Value value, long expiry, int usageBits) {
        table.add(hash(key), key.array(), value, expiry, usageBits);
        changed(key);
        keyspace.journal().event(EventClass.NEW, "new", index, key);
    }

    private void store(Bytes key, Value value, long expiry, boolean isUse) {
        long old = table.recent(key.array());
        if (old != 0
                && expiry == EntryBlocks.NO_EXPIRY
                && value instanceof StringValue string
                && entries.overwrite(old, string, usage, isUse)) {
            changed(key);
            return;
        }
        boolean lazily = keyspace.freeing().replaced();
        boolean isNew = table.store(hash(key), key.array(), value, expiry, isUse, lazily);
        changed(key);
        if (isNew) {
            keyspace.journal().event(EventClass.NEW, "new", index, key);
        }
    }

    /// So many keys are about to be loaded; a hint that may be wrong.
    public void expect(long keys) {
        table.expect(keys);
    }

    /// Puts an entry of an RDB being loaded, without a trace in the journal; false, and nothing is
    /// done, if the key is there already. What it says of the key's usage is as for [#usage(Bytes,
    /// long, int)].
    public boolean load(
            Bytes key, Value value, long expiryMillis, long idleSeconds, int frequency) {
        long hash = hash(key);
        if (table.find(hash, key.array()) != 0) {
            if (value instanceof Collection unwanted) {
                keyspace.discards().drop(unwanted, false);
            }
            return false;
        }
        int bits = usageBits(idleSeconds, frequency);
        table.add(hash, key.array(), value, expiryMillis, bits);
        return true;
    }

    private void changed(Bytes key) {
        changed(key, 1);
    }

    private void changed(Bytes key, long changes) {
        keyspace.journal().touched(index, key);
        keyspace.journal().changed(changes);
    }

    /// Notes what has become of a collection after a change: of the one that [#findHash] and its
    /// like gave, or of a new one, for which the key is made. The expiry stays. One without
    /// elements is freed and its key removed: then the answer is false, and naming the event "del"
    /// is up to the caller. `changes` may be 0, if nothing was changed after all; then no trace is
    /// left of a key that stays.
    public boolean update(Bytes key, Collection value, long changes) {
        long entry = present(key);
        boolean remains = value.size() > 0;
        if (!remains) {
            keyspace.discards().drop(value, false);
            if (entry != 0) {
                table.detach(hash(key), key.array());
            }
        } else if (entry == 0) {
            table.add(hash(key), key.array(), value, EntryBlocks.NO_EXPIRY, usage.fresh());
            keyspace.journal().event(EventClass.NEW, "new", index, key);
        } else if (!entries.holds(entry, value)) {
            table.keep(hash(key), key.array(), value);
        }
        if (changes > 0) {
            changed(key, changes);
        }
        return remains;
    }

    /// Deletes the key; false if it is not there.
    public boolean delete(Bytes key) {
        return delete(key, keyspace.freeing().deleted());
    }

    /// Deletes the key and frees a large value later; false if it is not there.
    public boolean unlink(Bytes key) {
        return delete(key, true);
    }

    /// Deletes the key, which may have expired: nobody is told of that. False if it is not there.
    public boolean discard(Bytes key) {
        return present(key) != 0 && remove(key, keyspace.freeing().deleted());
    }

    private boolean delete(Bytes key, boolean lazily) {
        return lookUp(key, true) != 0 && remove(key, lazily);
    }

    private boolean remove(Bytes key, boolean lazily) {
        table.remove(hash(key), key.array(), lazily);
        changed(key);
        return true;
    }

    /// Sets when the key expires, in milliseconds since 1970; false if it is not there. A time that
    /// has passed does not delete it at once.
    public boolean expireAt(Bytes key, long expiryMillis) {
        if (lookUp(key, true) == 0) {
            return false;
        }
        table.expire(hash(key), key.array(), expiryMillis);
        changed(key);
        return true;
    }

    /// Removes the expiry; false if the key is not there or has none.
    public boolean persist(Bytes key) {
        long entry = lookUp(key, true);
        if (entry == 0 || entries.expiry(entry) == EntryBlocks.NO_EXPIRY) {
            return false;
        }
        table.expire(hash(key), key.array(), EntryBlocks.NO_EXPIRY);
        changed(key);
        return true;
    }

    /// Moves the value and its expiry to another name, replacing what is there; false if `from` is
    /// not there. Counts one change, and the new name is a new key.
    public boolean rename(Bytes from, Bytes to) {
        long entry = lookUp(from, true);
        if (entry == 0) {
            return false;
        }
        keyspace.journal().touched(index, from);
        // The old entry goes last: the value may be a view of it.
        putAnew(to, entries.value(entry), entries.expiry(entry), entries.usage(entry));
        table.detach(hash(from), from.array());
        return true;
    }

    /// Moves the key with its expiry to another database, where it must not exist; false if it is
    /// not here. Counts one change.
    public boolean move(Bytes key, Database target) {
        long entry = lookUp(key, true);
        if (entry == 0) {
            return false;
        }
        target.putAnew(key, entries.value(entry), entries.expiry(entry), entries.usage(entry));
        table.detach(hash(key), key.array());
        keyspace.journal().touched(index, key);
        return true;
    }

    /// Deletes all keys, and frees what they held at once or later; how many there were.
    public long flush(boolean lazily) {
        Table old = table;
        if (old.size() == 0) {
            return 0;
        }
        table = newTable();
        keyspace.journal().swept(index, held(old));
        keyspace.discards().drop(old::release, lazily);
        keyspace.journal().changed(old.size());
        return old.size();
    }

    /// Frees everything, the empty table as well, of a database that nobody uses any more.
    void giveUp(boolean lazily) {
        keyspace.discards().drop(table::release, lazily);
    }

    private Predicate<Bytes> held(Table some) {
        return key -> some.find(keyspace.store().hashing().hash(key), key.array()) != 0;
    }

    // Walking

    /// Shows about `count` keys from `cursor` on; returns the cursor to go on from, 0 at the end.
    /// Keys that are there during the whole of a walk are shown, each at least once, whatever else
    /// changes. Expired keys are shown too. The keyspace must not be changed by `keys`.
    public long scan(long cursor, long count, Consumer<Bytes> keys) {
        return table.scan(cursor, count, entry -> keys.accept(entries.key(entry)));
    }

    /// Shows all keys that match and have not expired.
    public void forEachKey(Glob pattern, Consumer<Bytes> keys) {
        boolean all = pattern.matchesAll();
        boolean showsExpired = keyspace.expiryMode() == ExpiryMode.AS_IS;
        Glob.Effort effort = new Glob.Effort();
        table.visitAll(
                entry -> {
                    if (showsExpired || !isExpired(entry)) {
                        Bytes key = entries.key(entry);
                        if (all || matches(key, pattern, effort)) {
                            keys.accept(key);
                        }
                    }
                });
    }

    private static boolean matches(Bytes key, Glob pattern, Glob.Effort effort) {
        return pattern.matches(key.array(), 0, key.length(), effort);
    }

    /// A key drawn evenly from all; null if there is none. Expired keys are deleted on the way.
    public @Nullable Bytes randomKey() {
        for (int attempt = 0; table.size() > 0; attempt++) {
            Bytes key = entries.key(table.random(keyspace.rng()));
            // Where expired keys may not be deleted and there are many of them, one of them has to
            // do.
            if (contains(key) || (attempt >= MOST_DRAWS && !mayDelete())) {
                return key;
            }
        }
        return null;
    }

    private static final int MOST_DRAWS = 100;

    private boolean mayDelete() {
        return keyspace.expiryMode() == ExpiryMode.DELETE;
    }

    /// What the table takes besides keys and values.
    public long tableBytes() {
        return table.tableBytes();
    }

    // Eviction

    /// Shows about so many entries, perhaps only such that expire; see [Table#sample].
    void sample(boolean onlyVolatile, int count, LongConsumer entry) {
        table.sample(onlyVolatile, count, entry);
    }

    /// A key drawn from all, of which there is one.
    Bytes anyKey() {
        return entries.key(table.random(keyspace.rng()));
    }

    /// A key with an expiry, drawn from all or taken from the walk when drawing is not likely to
    /// find one; null if neither found one.
    @Nullable Bytes anyVolatileKey(int mostDraws) {
        for (int i = 0; i < mostDraws; i++) {
            long entry = table.random(keyspace.rng());
            if (entries.expiry(entry) != EntryBlocks.NO_EXPIRY) {
                return entries.key(entry);
            }
        }
        long[] found = {0};
        table.sample(true, 1, entry -> found[0] = entry);
        return found[0] == 0 ? null : entries.key(found[0]);
    }

    /// The key's entry, without a trace; 0 if it is not there.
    long peekEntry(Bytes key) {
        return table.find(keyspace.store().hashing().hash(key), key.array());
    }

    /// Deletes a key that is there, so that there is memory.
    void evict(Bytes key) {
        table.remove(hash(key), key.array(), keyspace.freeing().evicted());
        keyspace.noteEvicted(index, key);
    }

    // For the keyspace

    void exchange(Database other) {
        Table mine = table;
        table = other.table;
        other.table = mine;
        Predicate<Bytes> either = held(table).or(held(mine));
        keyspace.journal().swept(index, either);
        keyspace.journal().swept(other.index, either);
        keyspace.journal().changed(1);
    }

    Snapshot.Frozen freeze() {
        return new Snapshot.Frozen(table.freeze(), table.size(), table.expiries.count());
    }

    void sweep(Expiries.Budget budget) {
        table.sweep(
                keyspace.nowMillis(),
                budget,
                entry -> {
                    Bytes key = entries.key(entry);
                    dropExpired(hash(key), key);
                });
    }

    long nextExpiryMillis() {
        return table.expiries.nextExpiry();
    }

    long relocate(long position, Consumer<Bytes> large) {
        return table.relocate(position, large);
    }

    long relocateIn(Bytes key, long position) {
        return table.relocateIn(hash(key), key.array(), position);
    }

    void visitBlocks(LongConsumer block) {
        table.visitBlocks(block);
    }

    long heapBytes() {
        return table.heapBytes();
    }

    void validate() {
        table.validate();
    }
}
