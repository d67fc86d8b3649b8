package dev.vedette.value.packed;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.memory.Memory;

/// A row of strings and integers packed into one block, byte for byte as Redis has it in its RDB
/// files ([ListpackBytes] is the format).
///
/// An object of this class is a short-lived handle over `block + header`; the first `header` bytes
/// of the block belong to whoever made it. A change may move the block, so [#block] must be stored
/// again after each.
///
/// An entry is named by its position: how far from the row's beginning it begins. Positions behind
/// a change move with their entries. Text that is the one way to write a 64-bit integer becomes an
/// integer, as in Redis; reading it as text gives the same bytes back.
public final class Listpack {

    /// Instead of a position: there is no such entry.
    public static final int NONE = -1;

    /// The bytes of a row without entries.
    public static final int EMPTY_BYTES = ListpackBytes.FIRST + 1;

    private final Memory memory;
    private final int header;
    private long block;
    private long base;

    /// Over a row that is there already.
    public Listpack(Memory memory, long block, int header) {
        this.memory = memory;
        this.header = header;
        this.block = block;
        this.base = block + header;
    }

    /// An empty row in a new block with room for about `bytes` of it; the header's content is
    /// undefined.
    public static Listpack empty(Memory memory, int header, int bytes) {
        int room = Math.max(bytes, EMPTY_BYTES);
        Listpack made = new Listpack(memory, memory.allocate(header + room), header);
        memory.setInt(made.base, EMPTY_BYTES);
        memory.setShort(made.base + ListpackBytes.COUNT_AT, (short) 0);
        memory.setByte(made.base + ListpackBytes.FIRST, ListpackBytes.END);
        return made;
    }

    /// A copy, in a new block, of bytes that [ListpackBytes#count] has found valid.
    public static Listpack of(Memory memory, int header, byte[] valid) {
        Listpack made = new Listpack(memory, memory.allocate(header + valid.length), header);
        memory.write(made.base, valid, 0, valid.length);
        return made;
    }

    /// Where the row is now.
    public long block() {
        return block;
    }

    // Looking

    /// The length of the row, its frame included.
    public int bytes() {
        return memory.getInt(base);
    }

    /// A copy of the whole row.
    public byte[] toArray() {
        byte[] copy = new byte[bytes()];
        memory.read(base, copy, 0, copy.length);
        return copy;
    }

    public boolean isEmpty() {
        return bytes() == EMPTY_BYTES;
    }

    /// How many entries there are. Rows of 65535 or more do not know it and are counted.
    public int count() {
        int noted = noted();
        if (noted != ListpackBytes.UNKNOWN_COUNT) {
            return noted;
        }
        int count = 0;
        int end = end();
        for (int at = ListpackBytes.FIRST; at < end; at += size(at)) {
            count++;
        }
        return count;
    }

    private int noted() {
        return Short.toUnsignedInt(memory.getShort(base + ListpackBytes.COUNT_AT));
    }

    /// The position behind the last entry: to insert there appends.
    public int end() {
        return bytes() - 1;
    }

    /// The first entry, or [#NONE].
    public int first() {
        return isEmpty() ? NONE : ListpackBytes.FIRST;
    }

    /// The last entry, or [#NONE].
    public int last() {
        return previous(end());
    }

    /// The entry behind the one at `position`, or [#NONE].
    public int next(int position) {
        int next = position + size(position);
        return next == end() ? NONE : next;
    }

    /// The entry in front of `position`, which may be [#end]; or [#NONE].
    public int previous(int position) {
        if (position == ListpackBytes.FIRST) {
            return NONE;
        }
        int at = position - 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int b = memory.getByte(base + at);
            length |= (b & 0x7f) << shift;
            if (b >= 0) {
                return at - length;
            }
            at--;
        }
    }

    /// The entry number `index`, from 0, or from -1 backwards; or [#NONE].
    public int seek(long index) {
        int noted = noted();
        if (noted == ListpackBytes.UNKNOWN_COUNT) {
            return index < 0 ? backwards(-1 - index) : forwards(index);
        }
        long wanted = index < 0 ? index + noted : index;
        if (wanted < 0 || wanted >= noted) {
            return NONE;
        }
        return wanted > noted / 2 ? backwards(noted - 1 - wanted) : forwards(wanted);
    }

    private int forwards(long steps) {
        int at = first();
        for (long i = 0; i < steps && at != NONE; i++) {
            at = next(at);
        }
        return at;
    }

    private int backwards(long steps) {
        int at = last();
        for (long i = 0; i < steps && at != NONE; i++) {
            at = previous(at);
        }
        return at;
    }

    /// The bytes of the entry at `position`, all included.
    private int size(int position) {
        int length = encodedLength(position);
        return length + ListpackBytes.backlenBytes(length);
    }

    /// The bytes of the entry at `position` in front of its backlen.
    private int encodedLength(int position) {
        int head = memory.getByte(base + position) & 0xff;
        int fixed = ListpackBytes.fixedLength(head);
        return fixed > 0 ? fixed : ListpackBytes.headBytes(head) + stringLength(position, head);
    }

    private int stringLength(int position, int head) {
        if (head < 0xc0) {
            return head & 0x3f;
        }
        return head < 0xf0
                ? (head & 0x0f) << 8 | memory.getByte(base + position + 1) & 0xff
                : memory.getInt(base + position + 1);
    }

    // Reading an entry

    /// Whether the entry is packed as an integer.
    public boolean isNumber(int position) {
        return ListpackBytes.fixedLength(memory.getByte(base + position) & 0xff) > 0;
    }

    /// The integer of an entry of which [#isNumber] holds.
    public long number(int position) {
        long at = base + position;
        int head = memory.getByte(at) & 0xff;
        if (head < 0x80) {
            return head;
        }
        return switch (head) {
            case ListpackBytes.INT_16 -> memory.getShort(at + 1);
            case ListpackBytes.INT_24 ->
                    memory.getShort(at + 1) & 0xffff | memory.getByte(at + 3) << 16;
            case ListpackBytes.INT_32 -> memory.getInt(at + 1);
            case ListpackBytes.INT_64 -> memory.getLong(at + 1);
            default -> ((head & 0x1f) << 8 | memory.getByte(at + 1) & 0xff) << 19 >> 19;
        };
    }

    /// The entry as text.
    public Bytes get(int position) {
        int head = memory.getByte(base + position) & 0xff;
        if (ListpackBytes.fixedLength(head) > 0) {
            return Bytes.of(number(position));
        }
        byte[] text = new byte[stringLength(position, head)];
        memory.read(base + position + ListpackBytes.headBytes(head), text, 0, text.length);
        return Bytes.of(text);
    }

    /// Adds the entry as text to others.
    public void get(int position, Texts to) {
        int head = memory.getByte(base + position) & 0xff;
        if (ListpackBytes.fixedLength(head) > 0) {
            to.add(Bytes.of(number(position)));
            return;
        }
        int length = stringLength(position, head);
        int at = to.begin(length);
        memory.read(base + position + ListpackBytes.headBytes(head), to.array(), at, length);
    }

    /// Adds up to `most` entries from the one at `from` on to others; how many there were.
    ///
    /// Many are first copied out together: each reading of memory is checked, and an entry wants
    /// three.
    public long range(int from, long most, Texts to) {
        int before = to.count();
        int end = end();
        int at = from;
        if (most >= LEAST_COPIED) {
            long average = end / Math.max(1, count()) + 1L;
            byte[] some = new byte[(int) Math.min(end - at, most * average)];
            memory.read(base + at, some, 0, some.length);
            at += ListpackBytes.texts(some, most, to);
        }
        long left = most - (to.count() - before);
        for (; left > 0 && at < end; at += size(at)) {
            get(at, to);
            left--;
        }
        return most - left;
    }

    private static final int LEAST_COPIED = 4;

    /// The length of the entry as text.
    public int length(int position) {
        int head = memory.getByte(base + position) & 0xff;
        return ListpackBytes.fixedLength(head) > 0
                ? get(position).length()
                : stringLength(position, head);
    }

    /// Whether the entry is this text.
    public boolean matches(int position, byte[] text) {
        int head = memory.getByte(base + position) & 0xff;
        if (ListpackBytes.fixedLength(head) == 0) {
            return matchesString(position, head, text);
        }
        return Numbers.isLong(text, 0, text.length)
                && Numbers.longAt(text, 0, text.length) == number(position);
    }

    private boolean matchesString(int position, int head, byte[] text) {
        return stringLength(position, head) == text.length
                && memory.matches(
                        base + position + ListpackBytes.headBytes(head), text, 0, text.length);
    }

    /// The first entry equal to `text` among the one at `from` and every `1 + skip`th behind it, or
    /// [#NONE].
    public int find(byte[] text, int from, int skip) {
        if (from == NONE) {
            return NONE;
        }
        boolean isNumber = Numbers.isLong(text, 0, text.length);
        long number = isNumber ? Numbers.longAt(text, 0, text.length) : 0;
        int end = end();
        int skipped = 0;
        int at = from;
        while (at < end) {
            int head = memory.getByte(base + at) & 0xff;
            boolean isShort = (head & 0xc0) == 0x80;
            if (skipped == 0 && isEqual(at, head, text, isNumber, number)) {
                return at;
            }
            skipped = skipped == 0 ? skip : skipped - 1;
            // Texts below 64 bytes are the usual: head, text, one byte of backward length.
            at += isShort ? (head & 0x3f) + 2 : size(at);
        }
        return NONE;
    }

    private boolean isEqual(int position, int head, byte[] text, boolean isNumber, long number) {
        return ListpackBytes.fixedLength(head) == 0
                ? matchesString(position, head, text)
                : isNumber && number(position) == number;
    }

    // Changing

    public void append(Bytes text) {
        insert(end(), text);
    }

    public void append(long number) {
        insert(end(), number);
    }

    public void prepend(Bytes text) {
        insert(ListpackBytes.FIRST, text);
    }

    /// Puts an entry in front of the one at `position`, or last if that is [#end]; it has that
    /// position then.
    public void insert(int position, Bytes text) {
        put(position, 0, text);
        count(1);
    }

    /// Puts an integer in front of the entry at `position`, or last if that is [#end].
    public void insert(int position, long number) {
        putNumber(position, 0, number);
        count(1);
    }

    public void replace(int position, Bytes text) {
        put(position, size(position), text);
    }

    public void replace(int position, long number) {
        putNumber(position, size(position), number);
    }

    /// Takes an entry out; the one behind it has its position then, or [#end] is there.
    public void delete(int position) {
        delete(position, 1);
    }

    /// Takes out the entry at `position` and those behind it, `entries` in all, if there are so
    /// many.
    public void delete(int position, int entries) {
        int at = position;
        int end = end();
        int gone = 0;
        while (gone < entries && at < end) {
            at += size(at);
            gone++;
        }
        if (gone > 0) {
            makeRoom(position, at - position, 0);
            count(-gone);
        }
    }

    /// Takes out `entries` entries from number `index` (see [#seek]) on, if there are so many.
    public void deleteRange(long index, int entries) {
        int position = seek(index);
        if (position != NONE) {
            delete(position, entries);
        }
    }

    /// Appends all entries of another row.
    public void appendAll(Listpack other) {
        int count = other.count();
        int more = other.end() - ListpackBytes.FIRST;
        int end = end();
        makeRoom(end, 0, more);
        memory.copy(other.base + ListpackBytes.FIRST, base + end, more);
        count(count);
    }

    private void count(int more) {
        int noted = noted();
        if (noted != ListpackBytes.UNKNOWN_COUNT) {
            int now = Math.min(noted + more, ListpackBytes.UNKNOWN_COUNT);
            memory.setShort(base + ListpackBytes.COUNT_AT, (short) now);
        }
    }

    private void put(int position, int oldSize, Bytes text) {
        makeRoom(position, oldSize, Entry.size(text.array()));
        Entry.write(memory, base + position, text.array());
    }

    private void putNumber(int position, int oldSize, long number) {
        makeRoom(position, oldSize, ListpackBytes.numberLength(number) + 1);
        Entry.write(memory, base + position, number);
    }

    /// Makes the `oldSize` bytes at `position` be `newSize` of undefined content; the block is ours
    /// alone afterwards, whatever the sizes.
    private void makeRoom(int position, int oldSize, int newSize) {
        int total = bytes();
        int grown = Math.addExact(total, newSize - oldSize);
        boolean fits = header + (long) grown <= memory.room(block);
        at(fits ? memory.own(block) : memory.resize(block, header + (long) grown));
        if (newSize > oldSize) {
            shift(position + oldSize, position + newSize, total);
        } else if (newSize < oldSize) {
            shift(position + oldSize, position + newSize, total);
            at(memory.resize(block, header + (long) grown));
        }
        memory.setInt(base, grown);
    }

    private void shift(int from, int to, int total) {
        memory.copy(base + from, base + to, total - from);
    }

    private void at(long moved) {
        block = moved;
        base = moved + header;
    }
}
