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

    /// What the block says of itself, read once.
    private int start;

    private int bytes;
    private int count;

    private ListNode(Memory memory, long block) {
        this.memory = memory;
        look(block);
    }

    private void look(long at) {
        block = at;
        start = memory.getInt(at);
        bytes = memory.getInt(at + start);
        count = Short.toUnsignedInt(memory.getShort(at + start + ListpackBytes.COUNT_AT));
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

    // Looking

    /// The row, for looking at it.
    public Listpack row() {
        return new Listpack(memory, block, start);
    }

    /// The length of the row, its frame included.
    public int bytes() {
        return bytes;
    }

    /// How many elements there are; a node never has as many as a listpack cannot count.
    public int count() {
        return count;
    }

    // The ends

    /// @param spare how many bytes more to ask for if the block has to grow
    public void addFirst(Bytes text, int spare) {
        byte[] array = text.array();
        int size = Entry.size(array);
        makeRoomInFront(size, spare);
        begin(start - size);
        frame(bytes + size, count + 1);
        Entry.write(memory, block + start + ListpackBytes.FIRST, array);
    }

    /// @param spare how many bytes more to ask for if the block has to grow
    public void addLast(Bytes text, int spare) {
        byte[] array = text.array();
        int size = Entry.size(array);
        makeRoomBehind(size, spare);
        long at = block + start + bytes - 1;
        Entry.write(memory, at, array);
        memory.setByte(at + size, ListpackBytes.END);
        frame(bytes + size, count + 1);
    }

    private void begin(int at) {
        start = at;
        memory.setInt(block, at);
    }

    private void frame(int newBytes, int newCount) {
        bytes = newBytes;
        count = newCount;
        memory.setInt(block + start, newBytes);
        memory.setShort(block + start + ListpackBytes.COUNT_AT, (short) newCount);
    }

    private void makeRoomInFront(int size, int spare) {
        block = memory.own(block);
        if (start - HEADER < size) {
            long room = memory.room(block);
            if (HEADER + bytes + size <= room) {
                slideTo((int) room - bytes);
            } else {
                long larger = memory.allocate(HEADER + (long) bytes + size + spare);
                moveTo(larger, (int) memory.room(larger) - bytes);
            }
        }
    }

    private void makeRoomBehind(int size, int spare) {
        block = memory.own(block);
        long room = memory.room(block);
        if (room - start - bytes < size) {
            if (HEADER + bytes + size <= room) {
                slideTo(HEADER);
            } else {
                moveTo(memory.allocate(HEADER + (long) bytes + size + spare), HEADER);
            }
        }
    }

    private void slideTo(int at) {
        memory.copy(block + start, block + at, bytes);
        begin(at);
    }

    private void moveTo(long other, int at) {
        memory.copy(block + start, other + at, bytes);
        memory.free(block);
        block = other;
        begin(at);
    }

    /// Takes out the first element; there must be one.
    public Bytes takeFirst() {
        Listpack row = row();
        int first = ListpackBytes.FIRST;
        Bytes text = row.get(first);
        int next = row.next(first);
        removeFirst(1, next == Listpack.NONE ? row.end() : next);
        return text;
    }

    /// Takes out the last element; there must be one.
    public Bytes takeLast() {
        Listpack row = row();
        int last = row.previous(bytes - 1);
        Bytes text = row.get(last);
        removeLast(1, last);
        return text;
    }

    /// Takes out the first `gone` elements.
    public void removeFirst(int gone) {
        Listpack row = row();
        int end = row.seek(gone);
        if (end == Listpack.NONE) {
            end = row.end();
        }
        removeFirst(gone, end);
    }

    /// @param end where the first one that stays begins
    private void removeFirst(int gone, int end) {
        int goneBytes = end - ListpackBytes.FIRST;
        block = memory.own(block);
        begin(start + goneBytes);
        frame(bytes - goneBytes, count - gone);
        shrink();
    }

    /// Takes out the last `gone` elements.
    public void removeLast(int gone) {
        int left = count - gone;
        removeLast(gone, left == 0 ? ListpackBytes.FIRST : row().seek(left));
    }

    /// @param end where the last one that stays ends
    private void removeLast(int gone, int end) {
        block = memory.own(block);
        memory.setByte(block + start + end, ListpackBytes.END);
        frame(end + 1, count - gone);
        shrink();
    }

    /// Gives half of the block or more back, should so much be free. Looked at now and then.
    private void shrink() {
        if (count >= SHRINK_EVERY && count % SHRINK_EVERY != 0) {
            return;
        }
        long room = memory.room(block);
        if (room > SMALL && HEADER + bytes < room / 2) {
            fit();
        }
    }

    private static final int SHRINK_EVERY = 8;

    /// Leaves no gap: nothing more is expected at the ends.
    public void fit() {
        if (Memory.sizeFor(HEADER + (long) bytes) != memory.room(block)) {
            moveTo(memory.allocate(HEADER + (long) bytes), HEADER);
        }
    }

    // The middle

    /// Puts an element in front of the one with that number.
    public void insert(int index, Bytes text) {
        Listpack row = settled();
        row.insert(row.seek(index), text);
        look(row.block());
    }

    public void replace(int index, Bytes text) {
        Listpack row = settled();
        row.replace(row.seek(index), text);
        look(row.block());
    }

    /// Takes out `gone` elements from that number on.
    public void remove(int index, int gone) {
        int all = count();
        if (index == 0) {
            removeFirst(gone);
        } else if (index + gone == all) {
            removeLast(gone);
        } else {
            Listpack row = settled();
            row.deleteRange(index, gone);
            look(row.block());
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
        look(row.block());
        return removed;
    }

    /// A row without a gap in front, so that it need not grow while there is one.
    private Listpack settled() {
        if (start != HEADER) {
            block = memory.own(block);
            slideTo(HEADER);
        }
        return row();
    }

    /// Moves the elements from that number on, at least one, into a new node.
    public ListNode split(int index) {
        Listpack row = row();
        int from = row.seek(index);
        int tail = row.end() - from;
        int moved = count - index;
        ListNode right = empty(memory, tail);
        memory.copy(block + start + from, right.block + HEADER + ListpackBytes.FIRST, tail + 1L);
        right.frame(Listpack.EMPTY_BYTES + tail, moved);
        removeLast(moved);
        return right;
    }

    /// Takes over all elements of the next node, which is freed.
    public void append(ListNode next) {
        Listpack row = settled();
        row.appendAll(next.row());
        look(row.block());
        memory.free(next.block);
    }

    /// The same elements in a block of their own, without gaps.
    public ListNode copy() {
        long other = memory.allocate(HEADER + (long) bytes);
        memory.copy(block + start, other + HEADER, bytes);
        memory.setInt(other, HEADER);
        return new ListNode(memory, other);
    }

    public void free() {
        memory.free(block);
    }

    /// Stops with `Invariant.Broken` if the row is none, or has not so many elements. For tests.
    public void validate(int expected) {
        Invariant.check(
                start >= HEADER && start + (long) bytes <= memory.room(block),
                "a row of %d bytes at %d in a block of %d",
                bytes,
                start,
                memory.room(block));
        int valid = ListpackBytes.count(row().toArray());
        Invariant.check(
                valid == expected, "%d elements in a node that should have %d", valid, expected);
    }
}
