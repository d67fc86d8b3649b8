package dev.vedette.value;

import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

/// The root block of a list of several nodes: how many elements there are, and in their order the
/// nodes, each with its number of elements.
///
/// The slots lie together somewhere in the block, with room on both sides, as nodes come and go
/// mostly at the ends.
///
/// A short-lived handle: its user owns the block before a change, and keeps [#block] after it.
final class NodeArray {

    /// More cannot be noted in a slot.
    static final int MOST_ELEMENTS = (1 << 24) - 1;

    private static final int SIZE_AT = 0;

    /// Where in the block the first slot is, and behind it, 4 bytes further, how many there are.
    private static final int FIRST_AT = 8;

    private static final int SLOTS_AT = 16;

    private static final int ADDRESS_BITS = 40;
    private static final long ADDRESS_MASK = (1L << ADDRESS_BITS) - 1;

    /// Blocks are multiples of 8.
    private static final int UNIT_BITS = 3;

    private final Memory memory;
    private long block;

    /// What the block says of its slots, read once.
    private int first;

    private int count;

    NodeArray(Memory memory, long block) {
        this(memory, block, memory.getLong(block + FIRST_AT));
    }

    private NodeArray(Memory memory, long block, long slots) {
        this.memory = memory;
        this.block = block;
        this.first = (int) slots;
        this.count = (int) (slots >>> Integer.SIZE);
    }

    /// Without nodes, with room for so many.
    static NodeArray empty(Memory memory, int nodes) {
        long block = memory.allocate(SLOTS_AT + (long) nodes * Long.BYTES);
        NodeArray made = new NodeArray(memory, block, 0);
        made.size(0);
        made.slots(0, 0);
        return made;
    }

    long block() {
        return block;
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
        return count;
    }

    private void slots(int newFirst, int newCount) {
        first = newFirst;
        count = newCount;
        memory.setLong(block + FIRST_AT, newFirst | (long) newCount << Integer.SIZE);
    }

    private int capacity() {
        return (int) ((memory.room(block) - SLOTS_AT) / Long.BYTES);
    }

    private long slot(int node) {
        return block + SLOTS_AT + (first + (long) node) * Long.BYTES;
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
        boolean atFront = node < count - node;
        if (atFront ? first == 0 : first + count == capacity()) {
            makeRoom(atFront);
        }
        if (atFront) {
            shift(first, first - 1, node);
        } else {
            shift(first + node, first + node + 1, count - node);
        }
        slots(atFront ? first - 1 : first, count + 1);
        set(node, address, elements);
    }

    /// Takes out the slots of `some` nodes; the nodes themselves are the caller's.
    void remove(int node, int some) {
        int behind = count - node - some;
        boolean fromFront = node < behind;
        if (fromFront) {
            shift(first, first + some, node);
        } else {
            shift(first + node + some, first + node, behind);
        }
        slots(fromFront ? first + some : first, count - some);
        shrink();
    }

    /// All the free room comes to the side that asks, or, when it is little, more of it.
    private void makeRoom(boolean atFront) {
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
        int capacity = capacity();
        if (capacity > 8 && count < capacity / 4) {
            moveTo(count + 1 + count / 2, false);
        }
    }

    private void slideTo(int at) {
        shift(first, at, count);
        slots(at, count);
    }

    private void moveTo(int capacity, boolean atEnd) {
        NodeArray other = empty(memory, capacity);
        other.slots(atEnd ? other.capacity() - count : 0, count);
        memory.copy(slot(0), other.slot(0), (long) count * Long.BYTES);
        other.size(size());
        memory.free(block);
        block = other.block;
        first = other.first;
    }

    private void shift(int from, int to, int slots) {
        long start = block + SLOTS_AT;
        memory.copy(
                start + (long) from * Long.BYTES,
                start + (long) to * Long.BYTES,
                (long) slots * Long.BYTES);
    }
}
