package dev.vedette.keyspace;

import dev.vedette.base.Hashing;
import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

/// A small hash table: the entries whose hashes begin with one prefix of `depth` bits.
///
/// Open addressing, linear probing. An entry's home slot is given by the hash bits that follow the
/// prefix, so a run of home slots is a run of hashes, which is what makes a SCAN cursor a bound on
/// hashes that stays true when segments split or merge. One byte of the hash per slot is kept
/// beside (`tags`, 0 for an empty slot), so that probing rarely looks into an entry of another key.
///
/// `stamp` is the generation of the keyspace in which the arrays were made. A snapshot taken later
/// shares them, so a write must then work on a copy: see [Table].
final class Segment {

    static final int SMALLEST = 16;
    static final int LARGEST = 1024;
    static final int POSITION_BITS = 48;

    final int depth;
    final long stamp;

    /// No entry expires before this (a bound: the entry that set it may be gone).
    long earliestExpiry;

    private int count;
    private final @Nullable Object[] slots;
    private final byte[] tags;
    private final int slotBits;

    Segment(int depth, int capacity, long stamp) {
        this(depth, stamp, new Object[capacity], new byte[capacity], 0, Long.MAX_VALUE);
    }

    private Segment(
            int depth,
            long stamp,
            @Nullable Object[] slots,
            byte[] tags,
            int count,
            long earliestExpiry) {
        this.depth = depth;
        this.stamp = stamp;
        this.slots = slots;
        this.tags = tags;
        this.slotBits = Integer.numberOfTrailingZeros(slots.length);
        this.count = count;
        this.earliestExpiry = earliestExpiry;
    }

    /// The same entries in arrays of its own.
    Segment copy(long newStamp) {
        return new Segment(depth, newStamp, slots.clone(), tags.clone(), count, earliestExpiry);
    }

    int count() {
        return count;
    }

    int capacity() {
        return slots.length;
    }

    /// Whether one more entry would make probes long.
    boolean isFull() {
        return count + 1 > slots.length - slots.length / 4;
    }

    /// The part of a hash that orders entries: SCAN cursors are positions.
    static long position(long hash) {
        return hash >>> (Long.SIZE - POSITION_BITS);
    }

    /// How many low bits of a position do not matter for the home slot.
    private int positionShift() {
        return POSITION_BITS - depth - slotBits;
    }

    private int home(long hash) {
        return (int) (position(hash) >>> positionShift()) & (slots.length - 1);
    }

    /// From the low bits of the hash, which positions do not use.
    private static byte tag(long hash) {
        byte tag = (byte) hash;
        return tag == 0 ? 1 : tag;
    }

    /// The slot of `key`, or -1.
    int find(long hash, byte[] key) {
        byte tag = tag(hash);
        int mask = slots.length - 1;
        for (int i = home(hash); tags[i] != 0; i = (i + 1) & mask) {
            if (tags[i] == tag && Entry.hasKey(at(i), key)) {
                return i;
            }
        }
        return -1;
    }

    /// The entry in an occupied slot.
    Object at(int slot) {
        Object entry = slots[slot];
        if (entry == null) {
            throw Invariant.broken("slot %d is empty", slot);
        }
        return entry;
    }

    boolean isOccupied(int slot) {
        return tags[slot] != 0;
    }

    /// Puts an entry whose key is not here yet.
    void add(long hash, Object entry) {
        int mask = slots.length - 1;
        int i = home(hash);
        while (tags[i] != 0) {
            i = (i + 1) & mask;
        }
        slots[i] = entry;
        tags[i] = tag(hash);
        count++;
        long expiry = Entry.expiry(entry);
        if (expiry != Entry.NO_EXPIRY) {
            earliestExpiry = Math.min(earliestExpiry, expiry);
        }
    }

    /// Puts another entry of the same key into its slot.
    void replace(int slot, Object entry) {
        slots[slot] = entry;
    }

    /// Empties a slot and moves later entries back, so that no probe ends too early.
    void remove(int slot, Hashing hashing) {
        int mask = slots.length - 1;
        int hole = slot;
        for (int i = (slot + 1) & mask; tags[i] != 0; i = (i + 1) & mask) {
            int home = home(Entry.hash(at(i), hashing));
            boolean mayMove = ((i - home) & mask) >= ((i - hole) & mask);
            if (mayMove) {
                slots[hole] = slots[i];
                tags[hole] = tags[i];
                hole = i;
            }
        }
        slots[hole] = null;
        tags[hole] = 0;
        count--;
    }

    /// Shows the entries at or after `position` that share its home slot; returns the first
    /// position after them.
    long visitFrom(long position, Hashing hashing, EntryVisitor visitor) {
        int shift = positionShift();
        long bucket = position >>> shift;
        int mask = slots.length - 1;
        int home = (int) bucket & mask;
        for (int i = home; tags[i] != 0; i = (i + 1) & mask) {
            long hash = Entry.hash(at(i), hashing);
            if (home(hash) == home && position(hash) >= position) {
                visitor.visit(at(i));
            }
        }
        return (bucket + 1) << shift;
    }

    @FunctionalInterface
    interface EntryVisitor {
        void visit(Object entry);
    }

    void visitAll(EntryVisitor visitor) {
        for (int i = 0; i < slots.length; i++) {
            if (tags[i] != 0) {
                visitor.visit(at(i));
            }
        }
    }

    /// The heap of the arrays, without the entries.
    long heapBytes() {
        return 48 + Entry.arrayBytes(4 * slots.length) + Entry.arrayBytes(slots.length);
    }

    /// Stops with [Invariant.Broken] if an entry cannot be found where it lies.
    void validate(Hashing hashing, long prefix) {
        int seen = 0;
        for (int i = 0; i < slots.length; i++) {
            Invariant.check((tags[i] != 0) == (slots[i] != null), "slot %d and its tag differ", i);
            if (tags[i] == 0) {
                continue;
            }
            seen++;
            Object entry = at(i);
            long hash = Entry.hash(entry, hashing);
            int found = find(hash, Entry.key(entry).array());
            Invariant.check(found == i, "a key in slot %d is found in slot %d", i, found);
            long itsPrefix = depth == 0 ? 0 : hash >>> (Long.SIZE - depth);
            Invariant.check(itsPrefix == prefix, "prefix %x in segment %x", itsPrefix, prefix);
            long expiry = Entry.expiry(entry);
            Invariant.check(
                    expiry == Entry.NO_EXPIRY || expiry >= earliestExpiry,
                    "expiry %d before the segment's earliest %d",
                    expiry,
                    earliestExpiry);
        }
        Invariant.check(seen == count, "%d entries counted as %d", seen, count);
    }
}
