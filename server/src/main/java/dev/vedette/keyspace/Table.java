package dev.vedette.keyspace;

import dev.vedette.base.Hashing;
import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;
import dev.vedette.value.Collection;
import dev.vedette.value.Store;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// The entries of one database: extendible hashing over [Segment]s.
///
/// The directory has `2^depth` references, indexed by the first bits of a key's hash. A full
/// segment is split in two by one more bit (the directory doubles if it has to), two sparse
/// neighbours are merged. So the longest step is the rehash of about a thousand keys, never of the
/// whole table.
///
/// Snapshots: a snapshot takes a copy of the directory. The segments are shared until they change:
/// every write goes through [#writable], which copies a segment that an open snapshot may read.
/// Entries are replaced, not changed, while a snapshot is open.
///
/// SCAN walks hashes upwards: see [#scan].
final class Table {

    /// With this much directory a segment grows beyond its usual size instead of splitting.
    private static final int DEEPEST = 28;

    /// Two neighbours merge when together they would fill a segment less than this part.
    private static final int MERGE_DIVISOR = 4;

    private static final int SHRINK_DIVISOR = 8;
    private static final long POSITIONS = 1L << Segment.POSITION_BITS;

    private final Store store;
    private final Hashing hashing;
    private final Generations generations;
    private final Consumer<Collection> replaced;
    private Segment[] directory;
    private int depth;
    private long size;
    private long entryBytes;
    private long segmentBytes;
    private int segmentCount;

    /// How many segments have each depth: the directory halves when none needs its last bit.
    private final int[] segmentsOfDepth = new int[DEEPEST + 1];

    final Expiries expiries = new Expiries();

    /// Entries of the directory whose collections are released; see [#release].
    private int released;

    /// @param replaced gets the collections that make way for other values
    Table(Store store, Generations generations, Consumer<Collection> replaced) {
        this.store = store;
        this.hashing = store.hashing();
        this.generations = generations;
        this.replaced = replaced;
        Segment first = new Segment(0, Segment.SMALLEST, generations.current());
        directory = new Segment[] {first};
        account(first, 1);
    }

    long size() {
        return size;
    }

    /// An estimate of the heap taken by entries, segments and the directory.
    long heapBytes() {
        return entryBytes + segmentBytes + Entry.arrayBytes(4 * directory.length);
    }

    /// The segments' references for a snapshot; they may repeat (see [#step]).
    Segment[] freeze() {
        return directory.clone();
    }

    /// How many entries of a directory of that length belong to `segment`.
    static int step(Segment segment, int directoryLength) {
        return directoryLength >> segment.depth;
    }

    // Looking up and changing

    @Nullable Object find(long hash, byte[] key) {
        Segment segment = directory[index(hash)];
        int slot = segment.find(hash, key);
        return slot < 0 ? null : segment.at(slot);
    }

    private int index(long hash) {
        return depth == 0 ? 0 : (int) (hash >>> (Long.SIZE - depth));
    }

    /// Puts the key with this value and expiry, whatever it had before; true if it is new.
    boolean store(long hash, byte[] key, Value value, long expiry, int clock) {
        Segment segment = writable(hash);
        int slot = segment.find(hash, key);
        if (slot < 0) {
            add(hash, Entry.of(key, value, expiry, clock));
            return true;
        }
        Object old = segment.at(slot);
        expiries.replaced(Entry.expiry(old), expiry);
        drop(old);
        if (generations.isSnapshotOpen() || !Entry.overwrite(old, value, expiry, clock)) {
            Object fresh = Entry.of(key, value, expiry, clock);
            entryBytes += Entry.heapBytes(fresh) - Entry.heapBytes(old);
            segment.replace(slot, fresh);
        }
        noteExpiry(segment, expiry);
        return false;
    }

    private void drop(Object entry) {
        Collection collection = Entry.collection(entry, store);
        if (collection != null) {
            replaced.accept(collection);
        }
    }

    /// Notes where the collection of an existing key is now.
    void keep(long hash, byte[] key, Collection collection) {
        Segment segment = writable(hash);
        int slot = segment.find(hash, key);
        Invariant.check(slot >= 0, "a collection of a key that is not there");
        Object old = segment.at(slot);
        Object fresh = Entry.withCollection(old, collection);
        entryBytes += Entry.heapBytes(fresh) - Entry.heapBytes(old);
        segment.replace(slot, fresh);
    }

    /// Gives an existing key another expiry, or none.
    void expire(long hash, byte[] key, long expiry) {
        Segment segment = writable(hash);
        int slot = segment.find(hash, key);
        Invariant.check(slot >= 0, "expiry of a key that is not there");
        Object old = segment.at(slot);
        Object fresh = Entry.withExpiry(old, expiry);
        expiries.replaced(Entry.expiry(old), expiry);
        entryBytes += Entry.heapBytes(fresh) - Entry.heapBytes(old);
        segment.replace(slot, fresh);
        noteExpiry(segment, expiry);
    }

    private static void noteExpiry(Segment segment, long expiry) {
        if (expiry != Entry.NO_EXPIRY) {
            segment.earliestExpiry = Math.min(segment.earliestExpiry, expiry);
        }
    }

    /// Puts an entry made elsewhere (moved, renamed), whose key must not be here.
    void add(long hash, Object entry) {
        Segment segment = writable(hash);
        while (segment.isFull()) {
            grow(hash, segment);
            segment = directory[index(hash)];
        }
        segment.add(hash, entry);
        size++;
        entryBytes += Entry.heapBytes(entry);
        expiries.added(Entry.expiry(entry));
    }

    /// Takes the key out; its entry, or null if it is not there.
    @Nullable Object remove(long hash, byte[] key) {
        Segment segment = directory[index(hash)];
        int slot = segment.find(hash, key);
        if (slot < 0) {
            return null;
        }
        segment = writable(hash);
        Object entry = segment.at(slot);
        segment.remove(slot, hashing);
        size--;
        entryBytes -= Entry.heapBytes(entry);
        expiries.removed(Entry.expiry(entry));
        if (segment.count() < segment.capacity() / SHRINK_DIVISOR) {
            shrink(hash, segment);
        }
        return entry;
    }

    /// Frees the collections of a table that nobody uses any more, about so many of their blocks;
    /// true when all are gone.
    boolean release(long blocks) {
        long[] left = {blocks};
        while (released < directory.length && left[0] > 0) {
            Segment segment = directory[released];
            segment.visitAll(
                    entry -> {
                        Collection collection = Entry.collection(entry, store);
                        left[0]--;
                        if (collection != null) {
                            left[0] -= collection.size() / 8;
                            collection.release(Long.MAX_VALUE);
                        }
                    });
            released += step(segment, directory.length);
        }
        return released >= directory.length;
    }

    void visitBlocks(LongConsumer block) {
        visitAll(
                entry -> {
                    Collection collection = Entry.collection(entry, store);
                    if (collection != null) {
                        collection.visitBlocks(block);
                    }
                });
    }

    // The shape

    /// The segment of this hash, copied first if a snapshot may read it.
    private Segment writable(long hash) {
        Segment segment = directory[index(hash)];
        if (!generations.isFrozen(segment.stamp)) {
            return segment;
        }
        Segment copy = segment.copy(generations.current());
        install(hash, copy);
        return copy;
    }

    /// Puts `segment` where the directory leads hashes with this hash's prefix.
    private void install(long hash, Segment segment) {
        int run = 1 << (depth - segment.depth);
        int from = index(hash) & -run;
        Arrays.fill(directory, from, from + run, segment);
    }

    private void account(Segment segment, int sign) {
        segmentBytes += sign * segment.heapBytes();
        segmentsOfDepth[segment.depth] += sign;
        segmentCount += sign;
    }

    private void grow(long hash, Segment full) {
        if (full.capacity() < Segment.LARGEST || full.depth == DEEPEST) {
            resize(hash, full, full.capacity() * 2);
            return;
        }
        if (full.depth == depth) {
            Segment[] doubled = new Segment[directory.length * 2];
            for (int i = 0; i < doubled.length; i++) {
                doubled[i] = directory[i >> 1];
            }
            directory = doubled;
            depth++;
        }
        int deeper = full.depth + 1;
        Segment low = new Segment(deeper, full.capacity(), generations.current());
        Segment high = new Segment(deeper, full.capacity(), generations.current());
        full.visitAll(
                entry -> {
                    long itsHash = Entry.hash(entry, hashing);
                    boolean isHigh = ((itsHash >>> (Long.SIZE - deeper)) & 1) != 0;
                    (isHigh ? high : low).add(itsHash, entry);
                });
        account(full, -1);
        account(low, 1);
        account(high, 1);
        long lastBit = 1L << (Long.SIZE - deeper);
        install(hash & ~lastBit, low);
        install(hash | lastBit, high);
    }

    private void resize(long hash, Segment segment, int capacity) {
        Segment other = new Segment(segment.depth, capacity, generations.current());
        segment.visitAll(entry -> other.add(Entry.hash(entry, hashing), entry));
        account(segment, -1);
        account(other, 1);
        install(hash, other);
    }

    /// Merges a sparse segment with its neighbour if that is sparse too; the last one gets smaller.
    private void shrink(long hash, Segment sparse) {
        if (sparse.depth == 0) {
            if (sparse.capacity() > Segment.SMALLEST) {
                resize(hash, sparse, sparse.capacity() / 2);
            }
            return;
        }
        long lastBit = 1L << (Long.SIZE - sparse.depth);
        Segment neighbour = directory[index(hash ^ lastBit)];
        int together = sparse.count() + neighbour.count();
        if (neighbour.depth != sparse.depth || together > Segment.LARGEST / MERGE_DIVISOR) {
            return;
        }
        Segment merged = new Segment(sparse.depth - 1, Segment.LARGEST, generations.current());
        sparse.visitAll(entry -> merged.add(Entry.hash(entry, hashing), entry));
        neighbour.visitAll(entry -> merged.add(Entry.hash(entry, hashing), entry));
        account(sparse, -1);
        account(neighbour, -1);
        account(merged, 1);
        install(hash, merged);
        while (depth > 0 && segmentsOfDepth[depth] == 0) {
            Segment[] halved = new Segment[directory.length / 2];
            for (int i = 0; i < halved.length; i++) {
                halved[i] = directory[i * 2];
            }
            directory = halved;
            depth--;
        }
    }

    // Walking

    /// Shows entries whose hash is at or after `cursor` in the order of their hashes, until `count`
    /// were shown or ten times as many slots were empty; returns the cursor to go on from, 0 at the
    /// end.
    ///
    /// A key that stays is shown by every full walk, however the table changes meanwhile: its hash
    /// does not change, and a walk passes every hash. A key may be shown once per walk only, since
    /// cursors are exact bounds.
    long scan(long cursor, long count, Segment.EntryVisitor visitor) {
        if (Long.compareUnsigned(cursor, POSITIONS) >= 0) {
            return 0;
        }
        Shown shown = new Shown(visitor);
        long position = cursor;
        long slotsLeft = count > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : count * 10;
        while (position < POSITIONS && shown.count < count && slotsLeft-- > 0) {
            int at = depth == 0 ? 0 : (int) (position >>> (Segment.POSITION_BITS - depth));
            position = directory[at].visitFrom(position, hashing, shown);
        }
        return position == POSITIONS ? 0 : position;
    }

    private static final class Shown implements Segment.EntryVisitor {
        private final Segment.EntryVisitor visitor;
        private long count;

        Shown(Segment.EntryVisitor visitor) {
            this.visitor = visitor;
        }

        @Override
        public void visit(Object entry) {
            count++;
            visitor.visit(entry);
        }
    }

    void visitAll(Segment.EntryVisitor visitor) {
        for (int i = 0; i < directory.length; i += step(directory[i], directory.length)) {
            directory[i].visitAll(visitor);
        }
    }

    /// An entry, each with the same probability; the table must not be empty.
    ///
    /// A segment is drawn by hash prefix, so one of depth d with a probability of 2^-d, and a slot
    /// of it evenly. Drawing again with the complementary probability for shallower and for smaller
    /// segments evens this out; without it, keys in segments just split came half as often.
    Object random(Rng rng) {
        while (true) {
            Segment segment = directory[rng.nextInt(directory.length)];
            int slot = rng.nextInt(segment.capacity());
            boolean isDrawn = rng.nextInt(step(segment, directory.length)) == 0;
            if (isDrawn && segment.isOccupied(slot)) {
                return segment.at(slot);
            }
        }
    }

    /// Removes up to `budget` entries' worth of what has expired before `now`; see [Expiries].
    /// `expired` is called for each and must take it out of the table.
    void sweep(long now, Expiries.Budget budget, Segment.EntryVisitor expired) {
        while (budget.left() > 0 && expiries.nextExpiry() < now) {
            long position = expiries.sweepPosition();
            int at = depth == 0 ? 0 : (int) (position >>> (Segment.POSITION_BITS - depth));
            Segment segment = directory[at];
            budget.spend(1);
            int shift = Segment.POSITION_BITS - segment.depth;
            long next = ((position >>> shift) + 1) << shift;
            long earliest = segment.earliestExpiry;
            if (earliest < now) {
                budget.spend(segment.count());
                earliest = expireIn(segment, now, expired);
            }
            expiries.sweptTo(next == POSITIONS ? 0 : next, earliest);
        }
    }

    /// The earliest expiry that remains in the segment.
    private long expireIn(Segment segment, long now, Segment.EntryVisitor expired) {
        List<Object> due = new ArrayList<>();
        long[] earliest = {Long.MAX_VALUE};
        segment.visitAll(
                entry -> {
                    long expiry = Entry.expiry(entry);
                    if (expiry != Entry.NO_EXPIRY && expiry < now) {
                        due.add(entry);
                    } else if (expiry != Entry.NO_EXPIRY) {
                        earliest[0] = Math.min(earliest[0], expiry);
                    }
                });
        // A bound that a frozen segment keeps is only too early, and the segment is copied below.
        segment.earliestExpiry = earliest[0];
        due.forEach(expired::visit);
        return earliest[0];
    }

    // Proof

    void validate() {
        long entries = 0;
        long bytes = 0;
        long volatileEntries = 0;
        int segments = 0;
        Invariant.check(directory.length == 1 << depth, "directory of %d", directory.length);
        int i = 0;
        while (i < directory.length) {
            Segment segment = directory[i];
            int run = step(segment, directory.length);
            for (int k = i; k < i + run; k++) {
                Invariant.check(directory[k] == segment, "directory entry %d of a run differs", k);
            }
            segment.validate(hashing, i / run);
            segments++;
            entries += segment.count();
            long[] sums = new long[2];
            segment.visitAll(
                    entry -> {
                        sums[0] += Entry.heapBytes(entry);
                        validateCollection(entry);
                        if (Entry.expiry(entry) != Entry.NO_EXPIRY) {
                            sums[1]++;
                            validateBound(Entry.expiry(entry));
                        }
                    });
            bytes += sums[0];
            volatileEntries += sums[1];
            i += run;
        }
        Invariant.check(entries == size, "%d entries counted as %d", entries, size);
        Invariant.check(bytes == entryBytes, "%d bytes counted as %d", bytes, entryBytes);
        Invariant.check(segments == segmentCount, "%d segments as %d", segments, segmentCount);
        Invariant.check(
                volatileEntries == expiries.count(),
                "%d entries with expiry counted as %d",
                volatileEntries,
                expiries.count());
    }

    private void validateCollection(Object entry) {
        Collection collection = Entry.collection(entry, store);
        if (collection != null) {
            Invariant.check(collection.size() > 0, "key %s is empty", Entry.key(entry));
            collection.validate();
        }
    }

    private void validateBound(long expiry) {
        Invariant.check(
                expiry >= expiries.nextExpiry(),
                "a key expires at %d, before the table's bound %d",
                expiry,
                expiries.nextExpiry());
    }
}
