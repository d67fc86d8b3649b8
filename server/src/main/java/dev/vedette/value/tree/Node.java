package dev.vedette.value.tree;

import dev.vedette.memory.Memory;

/// Where things lie in the block of a node:
///
///     at 0  level: 0 for a leaf
///     at 1  room for entries (a leaf that is the root starts small)
///     at 2  number of entries
///     at 8  entries: of a leaf      score 8, element 8
///                    of other nodes child 8, elements below it 8, score and element of its first 16
final class Node {

    static final int HEADER = 8;

    /// Entries that fill 1024 bytes.
    static final int LEAF_ROOM = 63;

    /// Entries that fill 2048 bytes: a set of a thousand elements has thirty to forty leaves, which
    /// one node holds.
    static final int INNER_ROOM = 63;

    /// A node with fewer entries is merged with its neighbour, or gets some of its entries.
    static final int LEAF_LEAST = LEAF_ROOM / 4;

    static final int INNER_LEAST = INNER_ROOM / 4;

    static final int LEAF_ENTRY = 16;
    static final int INNER_ENTRY = 32;

    private Node() {}

    static int level(Memory memory, long node) {
        return memory.getByte(node);
    }

    static boolean isLeaf(Memory memory, long node) {
        return memory.getByte(node) == 0;
    }

    static int room(Memory memory, long node) {
        return memory.getByte(node + 1);
    }

    static int count(Memory memory, long node) {
        return memory.getShort(node + 2);
    }

    static void count(Memory memory, long node, int count) {
        memory.setShort(node + 2, (short) count);
    }

    static int entryBytes(boolean isLeaf) {
        return isLeaf ? LEAF_ENTRY : INNER_ENTRY;
    }

    static long entry(boolean isLeaf, long node, int index) {
        return node + HEADER + (long) index * entryBytes(isLeaf);
    }

    static int least(boolean isLeaf) {
        return isLeaf ? LEAF_LEAST : INNER_LEAST;
    }

    static long allocate(Memory memory, int level, int room) {
        long node = memory.allocate(HEADER + (long) room * entryBytes(level == 0));
        header(memory, node, level, room);
        count(memory, node, 0);
        return node;
    }

    static void header(Memory memory, long node, int level, int room) {
        memory.setByte(node, (byte) level);
        memory.setByte(node + 1, (byte) room);
    }

    // Leaves

    /// Where a leaf has a score, and right behind it the element.
    static long scoreAt(long leaf, int index) {
        return leaf + HEADER + (long) index * LEAF_ENTRY;
    }

    static long elementAt(long leaf, int index) {
        return scoreAt(leaf, index) + Double.BYTES;
    }

    static double score(Memory memory, long leaf, int index) {
        return memory.getDouble(scoreAt(leaf, index));
    }

    static long element(Memory memory, long leaf, int index) {
        return memory.getLong(elementAt(leaf, index));
    }

    static void entry(Memory memory, long leaf, int index, double score, long element) {
        long at = leaf + HEADER + (long) index * LEAF_ENTRY;
        memory.setDouble(at, score);
        memory.setLong(at + 8, element);
    }

    // Other nodes

    static long child(Memory memory, long node, int index) {
        return memory.getLong(node + HEADER + (long) index * INNER_ENTRY);
    }

    static void child(Memory memory, long node, int index, long child) {
        memory.setLong(node + HEADER + (long) index * INNER_ENTRY, child);
    }

    static long below(Memory memory, long node, int index) {
        return memory.getLong(node + HEADER + (long) index * INNER_ENTRY + 8);
    }

    /// Where a node has the score of a child's first element, and right behind it that element.
    static long firstScoreAt(long node, int index) {
        return node + HEADER + (long) index * INNER_ENTRY + 16;
    }

    static double firstScore(Memory memory, long node, int index) {
        return memory.getDouble(firstScoreAt(node, index));
    }

    static long firstElement(Memory memory, long node, int index) {
        return memory.getLong(node + HEADER + (long) index * INNER_ENTRY + 24);
    }

    /// Writes all that entry `index` says of `child`.
    static void describe(Memory memory, long node, int index, long child) {
        long at = node + HEADER + (long) index * INNER_ENTRY;
        memory.setLong(at + 8, elements(memory, child));
        tell(memory, node, index, child, 0);
    }

    /// Entry `index`: the child is at `child` now and has `more` elements more below it.
    static void tell(Memory memory, long node, int index, long child, int more) {
        long at = node + HEADER + (long) index * INNER_ENTRY;
        memory.setLong(at, child);
        memory.setLong(at + 8, memory.getLong(at + 8) + more);
        long first = child + HEADER + (isLeaf(memory, child) ? 0 : 16);
        memory.setLong(at + 16, memory.getLong(first));
        memory.setLong(at + 24, memory.getLong(first + 8));
    }

    /// Entry `index`: `more` elements more are below the child.
    static void count(Memory memory, long node, int index, int more) {
        long at = node + HEADER + (long) index * INNER_ENTRY + 8;
        memory.setLong(at, memory.getLong(at) + more);
    }

    /// Elements below a node.
    static long elements(Memory memory, long node) {
        int count = count(memory, node);
        if (isLeaf(memory, node)) {
            return count;
        }
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += below(memory, node, i);
        }
        return sum;
    }

    // Entries of either kind

    /// Moves entries from `index` on one place up; the caller fills the gap.
    static void open(Memory memory, long node, boolean isLeaf, int index) {
        int count = count(memory, node);
        long from = entry(isLeaf, node, index);
        int bytes = entryBytes(isLeaf);
        memory.copy(from, from + bytes, (long) (count - index) * bytes);
        count(memory, node, count + 1);
    }

    static void close(Memory memory, long node, boolean isLeaf, int index) {
        int count = count(memory, node);
        long to = entry(isLeaf, node, index);
        int bytes = entryBytes(isLeaf);
        memory.copy(to + bytes, to, (long) (count - index - 1) * bytes);
        count(memory, node, count - 1);
    }

    /// Moves the last `moved` entries of a node in front of those of its right neighbour.
    static void shiftRight(Memory memory, long left, long right, boolean isLeaf, int moved) {
        int before = count(memory, left);
        int behind = count(memory, right);
        int bytes = entryBytes(isLeaf);
        long start = entry(isLeaf, right, 0);
        memory.copy(start, start + (long) moved * bytes, (long) behind * bytes);
        memory.copy(entry(isLeaf, left, before - moved), start, (long) moved * bytes);
        count(memory, left, before - moved);
        count(memory, right, behind + moved);
    }

    /// Moves the first `moved` entries of a node behind those of its left neighbour.
    static void shiftLeft(Memory memory, long left, long right, boolean isLeaf, int moved) {
        int before = count(memory, left);
        int behind = count(memory, right);
        int bytes = entryBytes(isLeaf);
        long start = entry(isLeaf, right, 0);
        memory.copy(start, entry(isLeaf, left, before), (long) moved * bytes);
        memory.copy(start + (long) moved * bytes, start, (long) (behind - moved) * bytes);
        count(memory, left, before + moved);
        count(memory, right, behind - moved);
    }
}
