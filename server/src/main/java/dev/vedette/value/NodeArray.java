package dev.vedette.value;

import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

/// The root block of a list of several nodes: how many elements there are, and in their order the
/// nodes, each with its number of elements.
///
/// The slots lie together somewhere in the block, with room on both sides, as nodes come and go
/// mostly at the ends.
///
/// A short-lived handle: [#own] first, then change, then keep [#block].
final class NodeArray {

    /// More cannot be noted in a slot.
    static final int MOST_ELEMENTS = (1 << 24) - 1;

    private static final int SIZE_AT = 0;
    private static final int FIRST_AT = 8;
    private static final int COUNT_AT = 12;
    private static final int SLOTS_AT = 16;

    private static final int ADDRESS_BITS = 40;
    private static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;

    /// Blocks are multiples of 8.
    private static final int UNIT_BITS = 3;

    private final Memory memory;
    private long block;

    NodeArray(Memory memory, long block) {
        this.memory = memory;
        this.block = block;
    }

    /// Without nodes, with room for so many.
    static NodeArray empty(Memory memory, int nodes) {
        NodeArray made =
                new NodeArray(memory, memory.allocate(SLOTS_AT + (long) nodes * Long.BYTES));
        memory.setLong(made.block + SIZE_AT, 0);
        memory.setInt(made.block + FIRST_AT, 0);
        memory.setInt(made.block + COUNT_AT, 0);
        return made;
    }

    long block() {
        return block;
    }

    /// Called before a change.
    void own() {
        block = memory.own(block);
    }

    /// All elements.
    long size() {
        return memory.getLong(block + SIZE_AT);
    }

    void size(long elements) {
        memory.setLong(block + SIZE_AT, elements);
    }

    /// How many nodes there are.
    int count() {
        return memory.getInt(block + COUNT_AT);
    }

    private int first() {
        return memory.getInt(block + FIRST_AT);
    }

    private int capacity() {
        return (int) ((memory.room(block) - SLOTS_AT) / Long.BYTES);
    }

    private long slot(int node) {
        return block + SLOTS_AT + (first() + (long) node) * Long.BYTES;
    }

    /// The block of a node.
    long node(int node) {
        return (memory.getLong(slot(node)) & ADDRESS_MASK) << UNIT_BITS;
    }

    /// How many elements a node has.
    int elements(int node) {
        return (int) (memory.getLong(slot(node)) >>> ADDRESS_BITS);
    }

    void set(int node, long address, int elements) {
        Invariant.check(
                elements > 0 && elements <= MOST_ELEMENTS, "a node of %d elements", elements);
        memory.setLong(slot(node), (long) elements << ADDRESS_BITS | address >>> UNIT_BITS);
    }

    /// Puts a node in front of that one, or last.
    void insert(int node, long address, int elements) {
        int count = count();
        boolean atFront = node < count - node;
        if (atFront ? first() == 0 : first() + count == capacity()) {
            makeRoom(atFront, count);
        }
        int first = first();
        if (atFront) {
            shift(first, first - 1, node);
            memory.setInt(block + FIRST_AT, first - 1);
        } else {
            shift(first + node, first + node + 1, count - node);
        }
        memory.setInt(block + COUNT_AT, count + 1);
        set(node, address, elements);
    }

    /// Takes out the slots of `some` nodes; the nodes themselves are the caller's.
    void remove(int node, int some) {
        int count = count();
        int first = first();
        int behind = count - node - some;
        if (node < behind) {
            shift(first, first + some, node);
            memory.setInt(block + FIRST_AT, first + some);
        } else {
            shift(first + node + some, first + node, behind);
        }
        memory.setInt(block + COUNT_AT, count - some);
        shrink();
    }

    /// All the free room comes to the side that asks, or, when it is little, more of it.
    private void makeRoom(boolean atFront, int count) {
        int capacity = capacity();
        int wanted = count + 1 + count / 2;
        if (capacity - count < 1 + count / 4) {
            moveTo(wanted, atFront);
        } else {
            // Half of it: the other end may be the next to ask.
            int free = capacity - count;
            slideTo(atFront ? (free + 1) / 2 : free / 2);
        }
    }

    private void shrink() {
        int count = count();
        int capacity = capacity();
        if (capacity > 8 && count < capacity / 4) {
            moveTo(count + 1 + count / 2, false);
        }
    }

    private void slideTo(int first) {
        shift(first(), first, count());
        memory.setInt(block + FIRST_AT, first);
    }

    private void moveTo(int capacity, boolean atEnd) {
        int count = count();
        NodeArray other = empty(memory, capacity);
        int first = atEnd ? other.capacity() - count : 0;
        memory.copy(
                slot(0),
                other.block + SLOTS_AT + (long) first * Long.BYTES,
                (long) count * Long.BYTES);
        other.size(size());
        memory.setInt(other.block + FIRST_AT, first);
        memory.setInt(other.block + COUNT_AT, count);
        memory.free(block);
        block = other.block;
    }

    private void shift(int from, int to, int slots) {
        long start = block + SLOTS_AT;
        memory.copy(
                start + (long) from * Long.BYTES,
                start + (long) to * Long.BYTES,
                (long) slots * Long.BYTES);
    }
}
