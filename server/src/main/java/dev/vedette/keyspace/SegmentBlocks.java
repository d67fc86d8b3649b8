package dev.vedette.keyspace;

import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

import java.util.function.LongConsumer;

/// A small hash table in the slab: the entries whose hashes begin with one prefix of `depth` bits.
///
/// Open addressing, linear probing. A slot holds the 24 bits of the hash that follow the prefix,
/// the *tag*, and the address of the entry; 0 is an empty slot. The home slot of an entry is its
/// tag in proportion to the capacity, so a run of home slots is a run of hashes, which is what
/// makes a SCAN cursor a bound on hashes that stays true when segments split or merge. Probing,
/// removing and resizing look at slots only; an entry is read when its tag is right, and when a
/// segment splits.
///
/// A segment grows in steps up to about a thousand slots before it splits. With one size for all,
/// in a large table nearly all would be half empty at the same time, for they fill and split
/// together.
///
/// The block: depth (2 bytes), unused (2), capacity (4), number of entries (4), unused (4), a bound
/// of the earliest expiry (8), the slots.
final class SegmentBlocks {

    /// Each fills a size of block.
    private static final int[] CAPACITIES = {13, 29, 61, 125, 253, 509, 637, 765, 893, 1021};

    static final int SMALLEST = CAPACITIES[0];
    static final int LARGEST = CAPACITIES[CAPACITIES.length - 1];

    /// The deepest a segment can be: below, its entries' positions would be finer than their tags.
    static final int DEEPEST = 24;

    /// The part of a hash that orders entries: SCAN cursors are positions.
    static final int POSITION_BITS = 48;

    private static final int TAG_BITS = 24;
    private static final int ADDRESS_BITS = 40;
    private static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;
    private static final int CAPACITY_AT = 4;
    private static final int COUNT_AT = 8;
    private static final int EARLIEST_AT = 16;
    private static final int SLOTS_AT = 24;

    private final Memory memory;
    private final EntryBlocks entries;

    SegmentBlocks(Memory memory, EntryBlocks entries) {
        this.memory = memory;
        this.entries = entries;
    }

    /// An empty segment of so many slots.
    long create(int depth, int capacity) {
        long slotsBytes = (long) Long.BYTES * capacity;
        long segment = memory.allocate(SLOTS_AT + slotsBytes);
        memory.setLong(segment, depth | (long) capacity << Integer.SIZE);
        memory.setInt(segment + COUNT_AT, 0);
        memory.setLong(segment + EARLIEST_AT, Long.MAX_VALUE);
        memory.fill(segment + SLOTS_AT, slotsBytes, (byte) 0);
        return segment;
    }

    int depth(long segment) {
        return memory.getShort(segment);
    }

    int capacity(long segment) {
        return memory.getInt(segment + CAPACITY_AT);
    }

    /// The smallest capacity in which so many entries leave room.
    static int capacityFor(int count) {
        for (int capacity : CAPACITIES) {
            if (count < most(capacity)) {
                return capacity;
            }
        }
        int capacity = LARGEST;
        while (count >= most(capacity)) {
            capacity *= 2;
        }
        return capacity;
    }

    /// With more entries than this, probes get long.
    private static int most(int capacity) {
        return capacity - capacity / 8;
    }

    int count(long segment) {
        return memory.getInt(segment + COUNT_AT);
    }

    /// No entry expires before this (a bound: the entry that set it may be gone).
    long earliestExpiry(long segment) {
        return memory.getLong(segment + EARLIEST_AT);
    }

    void earliestExpiry(long segment, long earliest) {
        memory.setLong(segment + EARLIEST_AT, earliest);
    }

    void noteExpiry(long segment, long expiry) {
        if (expiry != EntryBlocks.NO_EXPIRY && expiry < earliestExpiry(segment)) {
            earliestExpiry(segment, expiry);
        }
    }

    /// Whether one more entry would make probes long.
    boolean isFull(long segment) {
        return count(segment) >= most(capacity(segment));
    }

    private static int tag(long hash, int depth) {
        return (int) (hash << depth >>> (Long.SIZE - TAG_BITS));
    }

    private static int home(int tag, int capacity) {
        return (int) ((long) tag * capacity >>> TAG_BITS);
    }

    private static int next(int index, int capacity) {
        return index + 1 == capacity ? 0 : index + 1;
    }

    private static int tagOf(long slot) {
        return (int) (slot >>> ADDRESS_BITS);
    }

    private static long slot(int tag, long entry) {
        return (long) tag << ADDRESS_BITS | entry >>> 3;
    }

    private long slotAt(long segment, int index) {
        return memory.getLong(segment + SLOTS_AT + (long) index * Long.BYTES);
    }

    private void slotAt(long segment, int index, long slot) {
        memory.setLong(segment + SLOTS_AT + (long) index * Long.BYTES, slot);
    }

    /// The entry in a slot; 0 if it is empty.
    long entry(long segment, int index) {
        return (slotAt(segment, index) & ADDRESS_MASK) << 3;
    }

    /// The slot of `key`, or -1.
    int find(long segment, long hash, byte[] key) {
        long header = memory.getLong(segment);
        int tag = tag(hash, (int) header);
        int capacity = (int) (header >>> Integer.SIZE);
        int index = home(tag, capacity);
        while (true) {
            long slot = slotAt(segment, index);
            if (slot == 0) {
                return -1;
            }
            if (tagOf(slot) == tag && entries.hasKey((slot & ADDRESS_MASK) << 3, key)) {
                return index;
            }
            index = next(index, capacity);
        }
    }

    /// The address of the home slot of this hash.
    long home(long segment, long hash) {
        long header = memory.getLong(segment);
        int slot = home(tag(hash, (int) header), (int) (header >>> Integer.SIZE));
        return segment + SLOTS_AT + (long) slot * Long.BYTES;
    }

    /// The first entry that has this hash's tag: hardly ever another key's; 0 if there is none.
    ///
    /// @param home what the home slot holds
    long likely(long segment, long hash, long home) {
        long header = memory.getLong(segment);
        int tag = tag(hash, (int) header);
        if (home == 0 || tagOf(home) == tag) {
            return entryOf(home);
        }
        int capacity = (int) (header >>> Integer.SIZE);
        int index = home(tag, capacity);
        while (true) {
            index = next(index, capacity);
            long slot = slotAt(segment, index);
            if (slot == 0 || tagOf(slot) == tag) {
                return entryOf(slot);
            }
        }
    }

    /// Puts an entry whose key is not here yet. Its expiry is noted by the caller.
    void add(long segment, long hash, long entry) {
        addTagged(segment, tag(hash, depth(segment)), entry);
    }

    private void addTagged(long segment, int tag, long entry) {
        int capacity = capacity(segment);
        int index = home(tag, capacity);
        while (slotAt(segment, index) != 0) {
            index = next(index, capacity);
        }
        slotAt(segment, index, slot(tag, entry));
        memory.setInt(segment + COUNT_AT, count(segment) + 1);
    }

    /// The entry of that slot is elsewhere now.
    void point(long segment, int index, long entry) {
        slotAt(segment, index, slot(tagOf(slotAt(segment, index)), entry));
    }

    /// Empties a slot and moves later entries back, so that no probe ends too early.
    void remove(long segment, int index) {
        int capacity = capacity(segment);
        int hole = index;
        for (int i = next(index, capacity); ; i = next(i, capacity)) {
            long slot = slotAt(segment, i);
            if (slot == 0) {
                break;
            }
            int home = home(tagOf(slot), capacity);
            boolean mayMove = distance(home, i, capacity) >= distance(hole, i, capacity);
            if (mayMove) {
                slotAt(segment, hole, slot);
                hole = i;
            }
        }
        slotAt(segment, hole, 0);
        memory.setInt(segment + COUNT_AT, count(segment) - 1);
    }

    private static int distance(int from, int to, int capacity) {
        return to >= from ? to - from : to - from + capacity;
    }

    // Reshaping: each makes new segments and leaves the old one to be freed

    /// The parts of a segment by the next `bits` of the hashes, the lowest first.
    long[] split(long segment, int bits) {
        int depth = depth(segment);
        int capacity = capacity(segment);
        long[] hashes = new long[capacity];
        int[] counts = new int[1 << bits];
        for (int i = 0; i < capacity; i++) {
            long entry = entry(segment, i);
            if (entry != 0) {
                hashes[i] = entries.hash(entry);
                counts[part(hashes[i], depth, bits)]++;
            }
        }
        long[] parts = new long[counts.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = create(depth + bits, capacityFor(counts[i]));
            earliestExpiry(parts[i], earliestExpiry(segment));
        }
        for (int i = 0; i < capacity; i++) {
            long entry = entry(segment, i);
            if (entry != 0) {
                add(parts[part(hashes[i], depth, bits)], hashes[i], entry);
            }
        }
        return parts;
    }

    private static int part(long hash, int depth, int bits) {
        return (int) (hash << depth >>> (Long.SIZE - bits));
    }

    /// One segment from two halves.
    long merge(long low, long high) {
        long merged = create(depth(low) - 1, capacityFor(count(low) + count(high)));
        visitSlots(low, slot -> addTagged(merged, tagOf(slot) >>> 1, entryOf(slot)));
        int first = 1 << (TAG_BITS - 1);
        visitSlots(high, slot -> addTagged(merged, first | tagOf(slot) >>> 1, entryOf(slot)));
        earliestExpiry(merged, Math.min(earliestExpiry(low), earliestExpiry(high)));
        return merged;
    }

    /// The same segment with another capacity.
    long resized(long segment, int capacity) {
        long other = create(depth(segment), capacity);
        visitSlots(segment, slot -> addTagged(other, tagOf(slot), entryOf(slot)));
        earliestExpiry(other, earliestExpiry(segment));
        return other;
    }

    private static long entryOf(long slot) {
        return (slot & ADDRESS_MASK) << 3;
    }

    // Walking

    /// Shows the entries at or after `position` that share its home slot; returns the first
    /// position after them.
    long visitFrom(long segment, long position, LongConsumer visitor) {
        int capacity = capacity(segment);
        int depth = depth(segment);
        int least = tag(position << (Long.SIZE - POSITION_BITS), depth);
        int home = home(least, capacity);
        for (int i = home; ; i = next(i, capacity)) {
            long slot = slotAt(segment, i);
            if (slot == 0) {
                return firstAfter(position, depth, home, capacity);
            }
            int tag = tagOf(slot);
            if (tag >= least && home(tag, capacity) == home) {
                visitor.accept(entryOf(slot));
            }
        }
    }

    /// The first position whose home slot lies behind `home`, which `position` has.
    private static long firstAfter(long position, int depth, int home, int capacity) {
        long tag = (((long) home + 1 << TAG_BITS) + capacity - 1) / capacity;
        int rest = POSITION_BITS - depth;
        return (position >>> rest << rest) + (tag << rest - TAG_BITS);
    }

    private void visitSlots(long segment, LongConsumer visitor) {
        int capacity = capacity(segment);
        for (int i = 0; i < capacity; i++) {
            long slot = slotAt(segment, i);
            if (slot != 0) {
                visitor.accept(slot);
            }
        }
    }

    void visitAll(long segment, LongConsumer visitor) {
        visitSlots(segment, slot -> visitor.accept(entryOf(slot)));
    }

    /// Stops with [Invariant.Broken] if an entry cannot be found where it lies.
    void validate(long segment, long prefix) {
        int seen = 0;
        int depth = depth(segment);
        for (int i = 0; i < capacity(segment); i++) {
            long entry = entry(segment, i);
            if (entry == 0) {
                continue;
            }
            seen++;
            long hash = entries.hash(entry);
            int found = find(segment, hash, entries.key(entry).array());
            Invariant.check(found == i, "a key in slot %d is found in slot %d", i, found);
            long itsPrefix = depth == 0 ? 0 : hash >>> (Long.SIZE - depth);
            Invariant.check(itsPrefix == prefix, "prefix %x in segment %x", itsPrefix, prefix);
            long expiry = entries.expiry(entry);
            Invariant.check(
                    expiry == EntryBlocks.NO_EXPIRY || expiry >= earliestExpiry(segment),
                    "expiry %d before the segment's earliest %d",
                    expiry,
                    earliestExpiry(segment));
        }
        Invariant.check(seen == count(segment), "%d entries counted as %d", seen, count(segment));
    }
}
