package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;
import dev.vedette.value.Collection;
import dev.vedette.value.Value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// The entries of one database: extendible hashing over segments ([SegmentBlocks]) of entries
/// ([EntryBlocks]), all of them in the slab.
///
/// The directory has `2^depth` addresses, indexed by the first bits of a key's hash. A full segment
/// is split by one more bit, or by some where many keys are expected (the directory doubles if it
/// has to), two sparse neighbours are merged. So the longest step is the rehash of about a thousand
/// keys, never of the whole table.
///
/// Snapshots: a snapshot takes a copy of the directory. Segments and entries are shared until they
/// change: every write owns the segment first ([Memory#own]), then the entry.
///
/// SCAN walks hashes upwards: see [#scan].
final class Table {

    /// A segment with less than this part of its slots in use is made smaller, or merged.
    private static final int SHRINK_DIVISOR = 4;

    /// Two neighbours merge when together they have at most so many entries: few enough that the
    /// next keys do not split them again.
    private static final int MOST_MERGED = SegmentBlocks.LARGEST / 2;

    /// By how many bits a segment is split at once where many keys are expected.
    private static final int MOST_BITS = 4;

    /// What [#relocate] answers behind the last position.
    static final long END = -1;

    private static final long POSITIONS = 1L << SegmentBlocks.POSITION_BITS;

    private final Memory memory;
    private final EntryBlocks entries;
    private final SegmentBlocks segments;
    private final Discards discards;
    private final Usage usage;
    private long[] directory;
    private int depth;
    private long size;
    private long expected;
    private int segmentCount = 1;

    /// How many segments have each depth: the directory halves when none needs its last bit.
    private final int[] segmentsOfDepth = new int[SegmentBlocks.DEEPEST + 1];

    final Expiries expiries = new Expiries();

    /// The entry that was found last, and its key: a handler that changes what it has found, and
    /// the next command of a pipeline that fills one list, look for the same again. 0 when it may
    /// have gone or moved.
    private long recent;

    private byte[] recentKey = NONE;

    /// The very array that was looked for last and not found; [#NONE] when it may be there.
    private byte[] absent = NONE;

    private static final byte[] NONE = {};

    /// Longer keys are not kept alive by this.
    private static final int LONGEST_RECENT = 1024;

    /// What [#release] has freed: directory entries, and slots of the segment after them.
    private int released;

    private int releasedSlots;

    /// How many slots of the segment in question [#relocate] has done with.
    private int relocatedSlots;

    /// Where [#sample] goes on.
    private long sampled;

    Table(Layout layout, Discards discards, Usage usage) {
        this.memory = layout.memory();
        this.entries = layout.entries();
        this.segments = layout.segments();
        this.discards = discards;
        this.usage = usage;
        directory = new long[] {segments.create(0, SegmentBlocks.SMALLEST)};
        segmentsOfDepth[0] = 1;
    }

    long size() {
        return size;
    }

    /// So many keys will come, somebody says. If they do not, some segments stay small.
    void expect(long keys) {
        expected = keys;
    }

    /// The heap that the directory takes.
    long heapBytes() {
        return 16 + (long) Long.BYTES * directory.length;
    }

    /// The segments' addresses for a snapshot; they may repeat (see [#step]).
    long[] freeze() {
        return directory.clone();
    }

    /// How many entries of a directory of that length belong to one segment of that depth.
    static int step(int segmentDepth, int directoryLength) {
        return directoryLength >> segmentDepth;
    }

    private int step(long segment) {
        return step(segments.depth(segment), directory.length);
    }

    // Looking up and changing

    /// The entry of the key, if it is the one that was found last and is where it was; else 0.
    long recent(byte[] key) {
        return recent != 0 && Arrays.equals(key, recentKey) ? recent : 0;
    }

    /// Whether the key, this very array, was looked for last and not found.
    @SuppressWarnings("ReferenceEquality") // comparing bytes would not pay
    boolean isAbsent(byte[] key) {
        return key == absent;
    }

    /// The entry of the key; 0 if it is not there.
    long find(long hash, byte[] key) {
        long segment = directory[index(hash)];
        int slot = segments.find(segment, hash, key);
        if (slot < 0) {
            absent = key.length <= LONGEST_RECENT ? key : NONE;
            return 0;
        }
        long entry = segments.entry(segment, slot);
        if (key.length <= LONGEST_RECENT) {
            recent = entry;
            recentKey = key;
        }
        return entry;
    }

    /// Reads what looking up these hashes will read, and using what is found, so that it is in the
    /// cache then; the sum of it. Each loop reads things that do not depend on one another, and
    /// does little else, which is what lets the processor wait for many at once.
    ///
    /// @param places room for as many numbers
    /// @param read room for as many numbers
    long touch(long[] hashes, long[] places, long[] read, int count) {
        for (int i = 0; i < count; i++) {
            places[i] = segments.home(directory[index(hashes[i])], hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            read[i] = memory.getLong(places[i]);
        }
        for (int i = 0; i < count; i++) {
            places[i] = segments.likely(directory[index(hashes[i])], hashes[i], read[i]);
        }
        for (int i = 0; i < count; i++) {
            read[i] = places[i] == 0 ? 0 : memory.getLong(places[i]);
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += places[i] == 0 ? 0 : memory.getByte(EntryBlocks.last(places[i], read[i]));
        }
        return sum;
    }

    private int index(long hash) {
        return depth == 0 ? 0 : (int) (hash >>> (Long.SIZE - depth));
    }

    /// Puts the key with this value and expiry, whatever it had before; true if it is new. A
    /// collection that it had is freed, at once or `lazily`.
    ///
    /// @param isUse whether a key that is there is used by this; who has found it before has used
    ///   it
    boolean store(long hash, byte[] key, Value value, long expiry, boolean isUse, boolean lazily) {
        long segment = writable(hash);
        int slot = isAbsent(key) ? -1 : segments.find(segment, hash, key);
        if (slot < 0) {
            add(hash, key, value, expiry, usage.fresh());
            return true;
        }
        long old = segments.entry(segment, slot);
        Collection replaced = entries.collectionOf(old);
        long before = entries.expiry(old);
        int bits = isUse ? usage.used(entries.usage(old)) : entries.usage(old);
        point(segment, slot, old, entries.replace(old, value, expiry, bits));
        expiries.replaced(before, expiry);
        segments.noteExpiry(segment, expiry);
        if (replaced != null) {
            discards.drop(replaced, lazily);
        }
        return false;
    }

    private void point(long segment, int slot, long old, long entry) {
        if (entry != old) {
            recent = 0;
            segments.point(segment, slot, entry);
        }
    }

    /// Notes where the collection of an existing key is now.
    void keep(long hash, byte[] key, Collection collection) {
        long segment = writable(hash);
        int slot = present(segment, hash, key);
        long old = segments.entry(segment, slot);
        point(segment, slot, old, entries.keep(old, collection));
    }

    private int present(long segment, long hash, byte[] key) {
        int slot = segments.find(segment, hash, key);
        if (slot < 0) {
            throw Invariant.broken("a key that was found is not there");
        }
        return slot;
    }

    /// Gives an existing key another expiry, or none.
    void expire(long hash, byte[] key, long expiry) {
        long segment = writable(hash);
        int slot = present(segment, hash, key);
        long old = segments.entry(segment, slot);
        expiries.replaced(entries.expiry(old), expiry);
        point(segment, slot, old, entries.expire(old, expiry));
        segments.noteExpiry(segment, expiry);
    }

    /// Puts a key that must not be here.
    void add(long hash, byte[] key, Value value, long expiry, int usageBits) {
        add(hash, entries.create(key, value, expiry, usageBits), expiry);
    }

    private void add(long hash, long entry, long expiry) {
        absent = NONE;
        long segment = writable(hash);
        while (segments.isFull(segment)) {
            grow(hash, segment);
            segment = directory[index(hash)];
        }
        segments.add(segment, hash, entry);
        segments.noteExpiry(segment, expiry);
        size++;
        expiries.added(expiry);
    }

    /// Deletes the key with what it holds, a large collection perhaps `lazily`; false if it is not
    /// there.
    boolean remove(long hash, byte[] key, boolean lazily) {
        long entry = find(hash, key);
        if (entry == 0) {
            return false;
        }
        Collection collection = entries.collectionOf(entry);
        detach(hash, key);
        if (collection != null) {
            discards.drop(collection, lazily);
        }
        return true;
    }

    /// Deletes the key; a collection that it holds is somebody else's from now on.
    void detach(long hash, byte[] key) {
        long segment = writable(hash);
        int slot = present(segment, hash, key);
        long entry = segments.entry(segment, slot);
        recent = 0;
        segments.remove(segment, slot);
        size--;
        expiries.removed(entries.expiry(entry));
        memory.free(entry);
        if (segments.count(segment) < segments.capacity(segment) / SHRINK_DIVISOR) {
            shrink(hash, segment);
        }
    }

    /// Frees everything, in a table that nobody uses any more, about so many blocks; true when all
    /// is gone.
    boolean release(long blocks) {
        long left = blocks;
        while (released < directory.length) {
            long segment = directory[released];
            int capacity = segments.capacity(segment);
            while (releasedSlots < capacity) {
                if (left-- <= 0) {
                    return false;
                }
                long entry = segments.entry(segment, releasedSlots++);
                if (entry != 0) {
                    freeEntry(entry);
                }
            }
            released += step(segment);
            releasedSlots = 0;
            memory.free(segment);
        }
        return true;
    }

    private void freeEntry(long entry) {
        Collection collection = entries.collectionOf(entry);
        if (collection != null) {
            discards.drop(collection, true);
        }
        memory.free(entry);
    }

    /// Shows blocks of the segment at `position` to [Memory#moved], until some have moved, and
    /// keeps the addresses that it answers; the position to go on from, which may be the same, or
    /// [#END].
    ///
    /// @param large is told the keys of collections that take more than one step ([#relocateIn])
    long relocate(long position, Consumer<Bytes> large) {
        long hash = position << (Long.SIZE - SegmentBlocks.POSITION_BITS);
        long segment = memory.moved(directory[index(hash)]);
        install(hash, segment);
        int capacity = segments.capacity(segment);
        int last = Math.min(capacity, relocatedSlots + SLOTS_IN_A_STEP);
        long moved = memory.movedBytes();
        // Whatever happened to the segment meanwhile: who is passed over stays where he is.
        while (relocatedSlots < last) {
            if (memory.movedBytes() - moved > MOST_MOVED_BYTES) {
                return position;
            }
            long old = segments.entry(segment, relocatedSlots);
            if (old != 0) {
                point(segment, relocatedSlots, old, relocateEntry(old, large));
            }
            relocatedSlots++;
        }
        if (relocatedSlots < capacity) {
            return position;
        }
        relocatedSlots = 0;
        long next = after(segment, position);
        return next == POSITIONS ? END : next;
    }

    /// What is copied in one step: at most 0.1 ms.
    private static final long MOST_MOVED_BYTES = 256 << 10;

    /// What is looked at in one step: 0.1 ms where nothing of it is in the processor's caches.
    private static final int SLOTS_IN_A_STEP = 256;

    private long relocateEntry(long old, Consumer<Bytes> large) {
        long entry = memory.moved(old);
        Collection collection = entries.collectionOf(entry);
        if (collection == null) {
            return entry;
        }
        if (collection.relocate(0, memory::moved) != 0) {
            large.accept(entries.key(entry));
        }
        return entries.holds(entry, collection) ? entry : entries.keep(entry, collection);
    }

    /// Moves some more blocks of a large collection; the position in it to go on from, 0 at its
    /// end, or if it is not there any more.
    long relocateIn(long hash, byte[] key, long position) {
        long entry = find(hash, key);
        Collection collection = entry == 0 ? null : entries.collectionOf(entry);
        if (collection == null) {
            return 0;
        }
        long next = collection.relocate(position, memory::moved);
        if (!entries.holds(entry, collection)) {
            long segment = directory[index(hash)];
            int slot = segments.find(segment, hash, key);
            point(segment, slot, entry, entries.keep(entry, collection));
        }
        return next;
    }

    /// What there is besides the entries: segments and directory.
    long tableBytes() {
        long bytes = heapBytes();
        for (int i = 0; i < directory.length; i += step(directory[i])) {
            bytes += memory.room(directory[i]);
        }
        return bytes;
    }

    /// What an entry takes: its blocks and its slot.
    long memoryUsage(long entry) {
        long[] bytes = {memory.room(entry) + Long.BYTES};
        Collection collection = entries.collectionOf(entry);
        if (collection != null) {
            collection.visitBlocks(block -> bytes[0] += memory.room(block));
        }
        return bytes[0];
    }

    /// Shows every block that belongs to the table.
    void visitBlocks(LongConsumer block) {
        for (int i = 0; i < directory.length; i += step(directory[i])) {
            block.accept(directory[i]);
        }
        visitAll(
                entry -> {
                    block.accept(entry);
                    Collection collection = entries.collectionOf(entry);
                    if (collection != null) {
                        collection.visitBlocks(block);
                    }
                });
    }

    // The shape

    /// The segment of this hash, at an address where it may be changed.
    private long writable(long hash) {
        long segment = directory[index(hash)];
        long mine = memory.own(segment);
        if (mine != segment) {
            install(hash, mine);
        }
        return mine;
    }

    /// Puts `segment` where the directory leads hashes with this hash's prefix.
    private void install(long hash, long segment) {
        int run = 1 << (depth - segments.depth(segment));
        int from = index(hash) & -run;
        Arrays.fill(directory, from, from + run, segment);
    }

    private void account(int segmentDepth, int sign) {
        segmentsOfDepth[segmentDepth] += sign;
        segmentCount += sign;
    }

    private void grow(long hash, long full) {
        int fullDepth = segments.depth(full);
        // With as much directory as there may be, a segment grows beyond its usual size.
        if (segments.capacity(full) < SegmentBlocks.LARGEST || fullDepth == SegmentBlocks.DEEPEST) {
            resize(hash, full);
            return;
        }
        int bits = bitsToSplitBy(fullDepth);
        long[] parts = segments.split(full, bits);
        while (depth < fullDepth + bits) {
            doubleDirectory();
        }
        account(fullDepth, -1);
        account(fullDepth + bits, parts.length);
        long prefix = fullDepth == 0 ? 0 : hash >>> (Long.SIZE - fullDepth);
        for (int i = 0; i < parts.length; i++) {
            install((prefix << bits | i) << (Long.SIZE - fullDepth - bits), parts[i]);
        }
        memory.free(full);
    }

    private void doubleDirectory() {
        long[] doubled = new long[directory.length * 2];
        for (int i = 0; i < doubled.length; i++) {
            doubled[i] = directory[i >> 1];
        }
        directory = doubled;
        depth++;
    }

    /// One, or more as long as segments would have to be split again for the keys to come: each
    /// split reads every key's hash from its entry.
    private int bitsToSplitBy(int fullDepth) {
        int bits = 1;
        while (bits < MOST_BITS
                && fullDepth + bits < SegmentBlocks.DEEPEST
                && expected >>> (fullDepth + bits) > SegmentBlocks.LARGEST * 2 / 3) {
            bits++;
        }
        return bits;
    }

    /// Gives a segment the capacity that its entries need.
    private void resize(long hash, long segment) {
        int capacity = SegmentBlocks.capacityFor(segments.count(segment));
        install(hash, segments.resized(segment, capacity));
        memory.free(segment);
    }

    /// Merges a sparse segment with its neighbour if they are few together; otherwise it gets
    /// smaller.
    private void shrink(long hash, long sparse) {
        int sparseDepth = segments.depth(sparse);
        if (sparseDepth == 0) {
            shrinkAlone(hash, sparse);
            return;
        }
        long lastBit = 1L << (Long.SIZE - sparseDepth);
        long neighbour = directory[index(hash ^ lastBit)];
        int together = segments.count(sparse) + segments.count(neighbour);
        if (segments.depth(neighbour) != sparseDepth || together > MOST_MERGED) {
            shrinkAlone(hash, sparse);
            return;
        }
        boolean isLow = (hash & lastBit) == 0;
        long merged = segments.merge(isLow ? sparse : neighbour, isLow ? neighbour : sparse);
        account(sparseDepth, -2);
        account(sparseDepth - 1, 1);
        install(hash, merged);
        memory.free(sparse);
        memory.free(neighbour);
        while (depth > 0 && segmentsOfDepth[depth] == 0) {
            long[] halved = new long[directory.length / 2];
            for (int i = 0; i < halved.length; i++) {
                halved[i] = directory[i * 2];
            }
            directory = halved;
            depth--;
        }
    }

    private void shrinkAlone(long hash, long sparse) {
        if (segments.capacity(sparse) > SegmentBlocks.SMALLEST) {
            resize(hash, sparse);
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
    long scan(long cursor, long count, LongConsumer visitor) {
        if (Long.compareUnsigned(cursor, POSITIONS) >= 0) {
            return 0;
        }
        Shown shown = new Shown(visitor);
        long position = cursor;
        long slotsLeft = count > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : count * 10;
        while (position < POSITIONS && shown.count < count && slotsLeft-- > 0) {
            position = segments.visitFrom(segmentAt(position), position, shown);
        }
        return position == POSITIONS ? 0 : position;
    }

    /// Shows about so many entries, perhaps only such that expire, going on where the last call
    /// ended: over the whole table again and again, each entry once in a round. It shows fewer if
    /// it would have to look at too many others.
    void sample(boolean onlyVolatile, int count, LongConsumer visitor) {
        Shown shown = new Shown(visitor);
        LongConsumer filter = onlyVolatile ? entry -> showVolatile(entry, shown) : shown;
        long slotsLeft = MOST_SLOTS_SAMPLED + count;
        while (shown.count < count && slotsLeft > 0) {
            long segment = segmentAt(sampled);
            if (onlyVolatile && segments.earliestExpiry(segment) == Long.MAX_VALUE) {
                sampled = after(segment, sampled);
                slotsLeft -= SLOTS_LIKE_A_SEGMENT;
            } else {
                sampled = segments.visitFrom(segment, sampled, filter);
                slotsLeft--;
            }
            sampled &= POSITIONS - 1;
        }
    }

    private void showVolatile(long entry, Shown shown) {
        if (entries.expiry(entry) != EntryBlocks.NO_EXPIRY) {
            shown.accept(entry);
        }
    }

    /// About a tenth of a millisecond.
    private static final long MOST_SLOTS_SAMPLED = 2_000;

    /// What looking at a segment and leaving it alone is worth.
    private static final long SLOTS_LIKE_A_SEGMENT = 4;

    /// The first position behind the segment in which `position` lies.
    private long after(long segment, long position) {
        int shift = SegmentBlocks.POSITION_BITS - segments.depth(segment);
        return ((position >>> shift) + 1) << shift;
    }

    private long segmentAt(long position) {
        return directory[
                depth == 0 ? 0 : (int) (position >>> (SegmentBlocks.POSITION_BITS - depth))];
    }

    private static final class Shown implements LongConsumer {
        private final LongConsumer visitor;
        private long count;

        Shown(LongConsumer visitor) {
            this.visitor = visitor;
        }

        @Override
        public void accept(long entry) {
            count++;
            visitor.accept(entry);
        }
    }

    void visitAll(LongConsumer visitor) {
        for (int i = 0; i < directory.length; i += step(directory[i])) {
            segments.visitAll(directory[i], visitor);
        }
    }

    /// An entry, each with the same probability; the table must not be empty.
    ///
    /// A segment is drawn by hash prefix, so one of depth d with a probability of 2^-d, and a slot
    /// of the largest number that one has. Drawing again for a slot that this segment does not
    /// have, and with the complementary probability for shallower segments, evens this out; without
    /// it, keys in segments just split came half as often.
    long random(Rng rng) {
        int most = depth == 0 ? segments.capacity(directory[0]) : SegmentBlocks.LARGEST;
        while (true) {
            long segment = directory[rng.nextInt(directory.length)];
            int capacity = segments.capacity(segment);
            int slot = rng.nextInt(Math.max(most, capacity));
            boolean isDrawn = slot < capacity && rng.nextInt(step(segment)) == 0;
            long entry = isDrawn ? segments.entry(segment, slot) : 0;
            if (entry != 0) {
                return entry;
            }
        }
    }

    /// Removes up to `budget` entries' worth of what has expired before `now`; see [Expiries].
    /// `expired` is called for each and must take it out of the table.
    void sweep(long now, Expiries.Budget budget, LongConsumer expired) {
        while (budget.left() > 0 && expiries.nextExpiry() < now) {
            long position = expiries.sweepPosition();
            long segment = segmentAt(position);
            budget.spend(1);
            long next = after(segment, position);
            long earliest = segments.earliestExpiry(segment);
            if (earliest < now) {
                budget.spend(segments.count(segment));
                earliest = expireIn(position, now, expired);
            }
            expiries.sweptTo(next == POSITIONS ? 0 : next, earliest);
        }
    }

    /// The earliest expiry that remains in the segment there.
    private long expireIn(long position, long now, LongConsumer expired) {
        long segment = writable(position << (Long.SIZE - SegmentBlocks.POSITION_BITS));
        List<Long> due = new ArrayList<>();
        long[] earliest = {Long.MAX_VALUE};
        segments.visitAll(
                segment,
                entry -> {
                    long expiry = entries.expiry(entry);
                    if (expiry != EntryBlocks.NO_EXPIRY && expiry < now) {
                        due.add(entry);
                    } else if (expiry != EntryBlocks.NO_EXPIRY) {
                        earliest[0] = Math.min(earliest[0], expiry);
                    }
                });
        segments.earliestExpiry(segment, earliest[0]);
        due.forEach(expired::accept);
        return earliest[0];
    }

    // Proof

    void validate() {
        long seen = 0;
        int segmentsSeen = 0;
        long[] volatileEntries = {0};
        Invariant.check(directory.length == 1 << depth, "directory of %d", directory.length);
        int i = 0;
        while (i < directory.length) {
            long segment = directory[i];
            int run = step(segment);
            for (int k = i; k < i + run; k++) {
                Invariant.check(directory[k] == segment, "directory entry %d of a run differs", k);
            }
            segments.validate(segment, i / run);
            segmentsSeen++;
            seen += segments.count(segment);
            segments.visitAll(
                    segment,
                    entry -> {
                        validateCollection(entry);
                        if (entries.expiry(entry) != EntryBlocks.NO_EXPIRY) {
                            volatileEntries[0]++;
                            validateBound(entries.expiry(entry));
                        }
                    });
            i += run;
        }
        Invariant.check(seen == size, "%d entries counted as %d", seen, size);
        Invariant.check(
                segmentsSeen == segmentCount, "%d segments as %d", segmentsSeen, segmentCount);
        Invariant.check(
                volatileEntries[0] == expiries.count(),
                "%d entries with expiry counted as %d",
                volatileEntries[0],
                expiries.count());
    }

    private void validateCollection(long entry) {
        Collection collection = entries.collectionOf(entry);
        if (collection != null) {
            Invariant.check(collection.size() > 0, "key %s is empty", entries.key(entry));
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
