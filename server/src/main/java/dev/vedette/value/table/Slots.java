package dev.vedette.value.table;

import dev.vedette.memory.Memory;

/// A segment: slots for the elements whose hashes begin with one prefix of `depth` bits.
///
/// Open addressing, linear probing. A slot is 0 or holds 40 bits of an element's address (in units
/// of 8 bytes) and above them 24 bits of its hash. An element's home slot is given by the hash bits
/// behind the prefix, which are among those 24: so moving elements within a segment, and from a
/// segment into its halves, does not look at the elements, each of which would be a cache miss. The
/// 24 bits begin at a multiple of 8 at or before the prefix's end ([#tagBegin]), so only every
/// eighth split has to hash anew; at least 6 of them say more than home and prefix do, and rarely
/// let a probe look at another element.
///
/// In memory: the count of elements (8 bytes), then the slots. Whoever refers to a segment keeps
/// its depth and how many slots there are beside its address, in one number, so that a look-up does
/// not have to read them here.
final class Slots {

    static final int SMALLEST_BITS = 2;
    static final int LARGEST_BITS = 10;

    /// As many as the tag's bits allow.
    static final int MOST_BITS = 16;

    static final int FIRST = 8;
    private static final int TAG_BITS = 24;
    private static final int ADDRESS_BITS = 40;
    private static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;
    private static final int ALIGNMENT_BITS = 3;
    private static final int DEPTH_SHIFT = 48;
    private static final int BITS_SHIFT = 56;

    private Slots() {}

    // References to segments

    static long reference(long address, int depth, int bits) {
        return (long) bits << BITS_SHIFT | (long) depth << DEPTH_SHIFT | address;
    }

    static long address(long reference) {
        return reference & (1L << DEPTH_SHIFT) - 1;
    }

    static int depth(long reference) {
        return (int) (reference >>> DEPTH_SHIFT) & 0xff;
    }

    /// How many bits number its slots.
    static int bits(long reference) {
        return (int) (reference >>> BITS_SHIFT);
    }

    static int capacity(long reference) {
        return 1 << bits(reference);
    }

    /// A new segment without elements.
    static long allocate(Memory memory, int depth, int bits) {
        long bytes = bytes(bits);
        long block = memory.allocate(bytes);
        memory.fill(block, bytes, (byte) 0);
        return reference(block, depth, bits);
    }

    static long bytes(int bits) {
        return FIRST + ((long) Long.BYTES << bits);
    }

    static int count(Memory memory, long reference) {
        return memory.getInt(address(reference));
    }

    static void count(Memory memory, long reference, int count) {
        memory.setInt(address(reference), count);
    }

    /// Whether one more element would make probes long.
    static boolean isFull(Memory memory, long reference) {
        int capacity = capacity(reference);
        return count(memory, reference) + 1 > capacity - capacity / 4;
    }

    // Tags and homes

    /// Which bit of a hash the tags of a segment of that depth begin with.
    static int tagBegin(int depth) {
        return Math.max(0, depth - 1) & ~7;
    }

    static int tag(long hash, int depth) {
        return (int) (hash << tagBegin(depth) >>> (Long.SIZE - TAG_BITS));
    }

    static int tag(long slot) {
        return (int) (slot >>> ADDRESS_BITS);
    }

    static long element(long slot) {
        return (slot & ADDRESS_MASK) << ALIGNMENT_BITS;
    }

    static long slot(int tag, long element) {
        return (long) tag << ADDRESS_BITS | element >>> ALIGNMENT_BITS;
    }

    /// The first bit of the tag behind the prefix of `depth` bits, which decides between the halves
    /// of a segment.
    static boolean isHigh(int tag, int depth) {
        return (tag >>> (TAG_BITS - 1 - (depth - tagBegin(depth))) & 1) != 0;
    }

    static int home(int tag, long reference) {
        int depth = depth(reference);
        int shift = TAG_BITS - (depth - tagBegin(depth)) - bits(reference);
        return tag >>> shift & capacity(reference) - 1;
    }

    // Slots

    static long at(Memory memory, long reference, int index) {
        return memory.getLong(address(reference) + FIRST + (long) index * Long.BYTES);
    }

    static void at(Memory memory, long reference, int index, long slot) {
        memory.setLong(address(reference) + FIRST + (long) index * Long.BYTES, slot);
    }

    /// The index of the slot that refers to `element`, whose tag is `tag`; -1 if none does.
    static int indexOf(Memory memory, long reference, int tag, long element) {
        int mask = capacity(reference) - 1;
        long wanted = slot(tag, element);
        for (int i = home(tag, reference); ; i = (i + 1) & mask) {
            long slot = at(memory, reference, i);
            if (slot == wanted) {
                return i;
            }
            if (slot == 0) {
                return -1;
            }
        }
    }

    /// Puts a slot where it belongs; there must be room.
    static void add(Memory memory, long reference, long slot) {
        int mask = capacity(reference) - 1;
        int i = home(tag(slot), reference);
        while (at(memory, reference, i) != 0) {
            i = (i + 1) & mask;
        }
        at(memory, reference, i, slot);
        count(memory, reference, count(memory, reference) + 1);
    }

    /// Empties a slot and moves later ones back, so that no probe ends too early.
    static void remove(Memory memory, long reference, int index) {
        int mask = capacity(reference) - 1;
        int hole = index;
        for (int i = (index + 1) & mask; ; i = (i + 1) & mask) {
            long slot = at(memory, reference, i);
            if (slot == 0) {
                break;
            }
            int home = home(tag(slot), reference);
            boolean mayMove = ((i - home) & mask) >= ((i - hole) & mask);
            if (mayMove) {
                at(memory, reference, hole, slot);
                hole = i;
            }
        }
        at(memory, reference, hole, 0);
        count(memory, reference, count(memory, reference) - 1);
    }
}
