package dev.vedette.value.packed;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;

/// One node of a list: a [Listpack] that floats in its block.
///
/// A list grows and shrinks at its ends. So that a push in front does not move the whole row, the
/// row may begin anywhere in its block; the block's first four bytes say where. Room that a push
/// needs is taken from the gap on its side; if only the other side has one, the row slides over
/// there, and all of that gap is on the side that asked.
///
/// A short-lived handle, as [Listpack] is: a change may move the block, so [#block] must be stored
/// again.
public final class ListNode {

    /// In front of the row's earliest beginning: where it begins.
    private static final int HEADER = 4;

    /// Below this a block is not worth shrinking.
    private static final int SMALL = 64;

    private final Memory memory;
    private long block;

    private ListNode(Memory memory, long block) {
        this.memory = memory;
        this.block = block;
    }

    /// The node that lies there already.
    public static ListNode at(Memory memory, long block) {
        return new ListNode(memory, block);
    }

    /// One without elements, with room for about so many bytes of them.
    public static ListNode empty(Memory memory, int bytes) {
        Listpack row = Listpack.empty(memory, HEADER, Listpack.EMPTY_BYTES + bytes);
        memory.setInt(row.block(), HEADER);
        return new ListNode(memory, row.block());
    }

    /// One of bytes that [ListpackBytes#count] has found valid.
    public static ListNode of(Memory memory, byte[] valid) {
        Listpack row = Listpack.of(memory, HEADER, valid);
        memory.setInt(row.block(), HEADER);
        return new ListNode(memory, row.block());
    }

    /// The bytes that an element will take.
    public static int sizeOf(Bytes text) {
        return Entry.size(text.array());
    }

    public long block() {
        return block;
    }

    private int start() {
        return memory.getInt(block);
    }

    // Looking

    /// The row, for looking at it.
    public Listpack row() {
        return new Listpack(memory, block, start());
    }

    /// The length of the row, its frame included.
    public int bytes() {
        return memory.getInt(block + start());
    }

    /// How many elements there are; a node never has as many as a listpack cannot count.
    public int count() {
        return Short.toUnsignedInt(memory.getShort(block + start() + ListpackBytes.COUNT_AT));
    }

    // The ends

    /// @param spare how many bytes more to ask for if the block has to grow
    public void addFirst(Bytes text, int spare) {
        byte[] array = text.array();
        int size = Entry.size(array);
        int bytes = bytes();
        int count = count();
        makeRoomInFront(size, bytes, spare);
        int start = start() - size;
        memory.setInt(block, start);
        frame(start, bytes + size, count + 1);
        Entry.write(memory, block + start + ListpackBytes.FIRST, array);
    }

    /// @param spare how many bytes more to ask for if the block has to grow
    public void addLast(Bytes text, int spare) {
        byte[] array = text.array();
        int size = Entry.size(array);
        int bytes = bytes();
        int count = count();
        makeRoomBehind(size, bytes, spare);
        int start = start();
        long at = block + start + bytes - 1;
        Entry.write(memory, at, array);
        memory.setByte(at + size, ListpackBytes.END);
        frame(start, bytes + size, count + 1);
    }

    private void frame(int start, int bytes, int count) {
        memory.setInt(block + start, bytes);
        memory.setShort(block + start + ListpackBytes.COUNT_AT, (short) count);
    }

    private void makeRoomInFront(int size, int bytes, int spare) {
        block = memory.own(block);
        if (start() - HEADER < size) {
            long room = memory.room(block);
            if (HEADER + bytes + size <= room) {
                slideTo((int) room - bytes, bytes);
            } else {
                long larger = memory.allocate(HEADER + (long) bytes + size + spare);
                moveTo(larger, (int) memory.room(larger) - bytes, bytes);
            }
        }
    }

    private void makeRoomBehind(int size, int bytes, int spare) {
        block = memory.own(block);
        long room = memory.room(block);
        if (room - start() - bytes < size) {
            if (HEADER + bytes + size <= room) {
                slideTo(HEADER, bytes);
            } else {
                moveTo(memory.allocate(HEADER + (long) bytes + size + spare), HEADER, bytes);
            }
        }
    }

    private void slideTo(int start, int bytes) {
        memory.copy(block + start(), block + start, bytes);
        memory.setInt(block, start);
    }

    private void moveTo(long other, int start, int bytes) {
        memory.copy(block + start(), other + start, bytes);
        memory.setInt(other, start);
        memory.free(block);
        block = other;
    }

    /// Takes out the first `count` elements.
    public void removeFirst(int count) {
        Listpack row = row();
        int end = row.seek(count);
        if (end == Listpack.NONE) {
            end = row.end();
        }
        int gone = end - ListpackBytes.FIRST;
        int bytes = bytes() - gone;
        int left = count() - count;
        block = memory.own(block);
        int start = start() + gone;
        memory.setInt(block, start);
        frame(start, bytes, left);
        shrink(bytes);
    }

    /// Takes out the last `count` elements.
    public void removeLast(int count) {
        int left = count() - count;
        int end = left == 0 ? ListpackBytes.FIRST : row().seek(left);
        block = memory.own(block);
        int start = start();
        memory.setByte(block + start + end, ListpackBytes.END);
        frame(start, end + 1, left);
        shrink(end + 1);
    }

    /// Gives half of the block or more back, should so much be free.
    private void shrink(int bytes) {
        long room = memory.room(block);
        if (room > SMALL && HEADER + bytes < room / 2) {
            fit();
        }
    }

    /// Leaves no gap: nothing more is expected at the ends.
    public void fit() {
        int bytes = bytes();
        long fitting = memory.allocate(HEADER + (long) bytes);
        if (memory.room(fitting) == memory.room(block)) {
            memory.free(fitting);
        } else {
            moveTo(fitting, HEADER, bytes);
        }
    }

    // The middle

    /// Puts an element in front of the one with that number.
    public void insert(int index, Bytes text) {
        Listpack row = settled();
        row.insert(row.seek(index), text);
        block = row.block();
    }

    public void replace(int index, Bytes text) {
        Listpack row = settled();
        row.replace(row.seek(index), text);
        block = row.block();
    }

    /// Takes out `count` elements from that number on.
    public void remove(int index, int count) {
        int all = count();
        if (index == 0) {
            removeFirst(count);
        } else if (index + count == all) {
            removeLast(count);
        } else {
            Listpack row = settled();
            row.deleteRange(index, count);
            block = row.block();
        }
    }

    /// Whether an element is equal to `text`.
    public boolean holds(Bytes text) {
        Listpack row = row();
        return row.find(text.array(), row.first(), 0) != Listpack.NONE;
    }

    /// Takes out the first (or last) `most` elements equal to `text`; how many there were.
    public int removeEqual(Bytes text, long most, boolean fromLast) {
        byte[] array = text.array();
        Listpack row = settled();
        int removed = 0;
        int at = fromLast ? row.last() : row.first();
        while (at != Listpack.NONE && removed < most) {
            int before = fromLast ? row.previous(at) : at;
            boolean isEqual = row.matches(at, array);
            if (isEqual) {
                row.delete(at);
                removed++;
            }
            if (fromLast) {
                at = before;
            } else if (isEqual) {
                at = at == row.end() ? Listpack.NONE : at;
            } else {
                at = row.next(at);
            }
        }
        block = row.block();
        return removed;
    }

    /// A row without a gap in front, so that it need not grow while there is one.
    private Listpack settled() {
        if (start() != HEADER) {
            block = memory.own(block);
            slideTo(HEADER, bytes());
        }
        return row();
    }

    /// Moves the elements from that number on, at least one, into a new node.
    public ListNode split(int index) {
        Listpack row = row();
        int from = row.seek(index);
        int tail = row.end() - from;
        int moved = count() - index;
        ListNode right = empty(memory, tail);
        memory.copy(block + start() + from, right.block + HEADER + ListpackBytes.FIRST, tail + 1L);
        right.frame(HEADER, Listpack.EMPTY_BYTES + tail, moved);
        removeLast(moved);
        return right;
    }

    /// Takes over all elements of the next node, which is freed.
    public void append(ListNode next) {
        Listpack row = settled();
        row.appendAll(next.row());
        block = row.block();
        memory.free(next.block);
    }

    /// The same elements in a block of their own, without gaps.
    public ListNode copy() {
        int bytes = bytes();
        long other = memory.allocate(HEADER + (long) bytes);
        memory.copy(block + start(), other + HEADER, bytes);
        memory.setInt(other, HEADER);
        return new ListNode(memory, other);
    }

    public void free() {
        memory.free(block);
    }

    /// Stops with `Invariant.Broken` if the row is none, or has not `count` elements. For tests.
    public void validate(int count) {
        int start = start();
        int bytes = bytes();
        Invariant.check(
                start >= HEADER && start + (long) bytes <= memory.room(block),
                "a row of %d bytes at %d in a block of %d",
                bytes,
                start,
                memory.room(block));
        int valid = ListpackBytes.count(row().toArray());
        Invariant.check(valid == count, "%d elements in a node that should have %d", valid, count);
    }
}
