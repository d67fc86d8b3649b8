package dev.vedette.value.packed;

import dev.vedette.memory.Memory;

/// Different integers in ascending order, packed into one block byte for byte as Redis has it in
/// its RDB files: the width of all of them (2, 4 or 8 bytes) in 4 bytes, their count in 4, and they
/// themselves, everything little-endian.
///
/// The width is that of the widest there ever was: a set does not get narrower again. As with
/// [Listpack], an object of this class is a handle, and [#block] must be stored after a change.
public final class Intset {

    private static final int COUNT_AT = 4;

    /// Where the first integer lies: also the bytes of a set without any.
    private static final int FIRST = 8;

    private final Memory memory;
    private long block;

    public Intset(Memory memory, long block) {
        this.memory = memory;
        this.block = block;
    }

    /// No integers, in a new block.
    public static Intset empty(Memory memory) {
        long block = memory.allocate(FIRST);
        memory.setInt(block, Short.BYTES);
        memory.setInt(block + COUNT_AT, 0);
        return new Intset(memory, block);
    }

    /// A copy, in a new block, of bytes of which [#isValid] holds.
    public static Intset of(Memory memory, byte[] valid) {
        long block = memory.allocate(valid.length);
        memory.write(block, valid, 0, valid.length);
        return new Intset(memory, block);
    }

    /// Whether these bytes are an intset: its length right, its integers ascending.
    public static boolean isValid(byte[] foreign) {
        if (foreign.length < FIRST) {
            return false;
        }
        long width = littleEndian(foreign, 0, Integer.BYTES);
        long count = littleEndian(foreign, COUNT_AT, Integer.BYTES) & 0xffff_ffffL;
        boolean isWidth = width == Short.BYTES || width == Integer.BYTES || width == Long.BYTES;
        if (!isWidth || FIRST + count * width != foreign.length) {
            return false;
        }
        for (int at = FIRST + (int) width; at < foreign.length; at += (int) width) {
            long before = littleEndian(foreign, at - (int) width, (int) width);
            if (before >= littleEndian(foreign, at, (int) width)) {
                return false;
            }
        }
        return true;
    }

    private static long littleEndian(byte[] array, int at, int bytes) {
        long value = array[at + bytes - 1];
        for (int i = bytes - 2; i >= 0; i--) {
            value = value << 8 | array[at + i] & 0xff;
        }
        return value;
    }

    /// Where the set is now.
    public long block() {
        return block;
    }

    // Looking

    public int count() {
        return memory.getInt(block + COUNT_AT);
    }

    private int width() {
        return memory.getInt(block);
    }

    /// The integer number `index`, the smallest being number 0.
    public long at(int index) {
        return at(index, width());
    }

    private long at(int index, int width) {
        long address = block + FIRST + (long) index * width;
        return switch (width) {
            case Short.BYTES -> memory.getShort(address);
            case Integer.BYTES -> memory.getInt(address);
            default -> memory.getLong(address);
        };
    }

    public boolean contains(long number) {
        return fits(number, width()) && search(number) >= 0;
    }

    /// Its index, or `-1 - index` of where it would have to be.
    private int search(long number) {
        int width = width();
        int low = 0;
        int high = count() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long there = at(middle, width);
            if (there == number) {
                return middle;
            }
            if (there < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    private static boolean fits(long number, int width) {
        return switch (width) {
            case Short.BYTES -> number == (short) number;
            case Integer.BYTES -> number == (int) number;
            default -> true;
        };
    }

    private static int widthOf(long number) {
        return fits(number, Short.BYTES)
                ? Short.BYTES
                : fits(number, Integer.BYTES) ? Integer.BYTES : Long.BYTES;
    }

    /// The length of the whole.
    public int bytes() {
        return FIRST + count() * width();
    }

    /// A copy of the whole set.
    public byte[] toArray() {
        byte[] copy = new byte[bytes()];
        memory.read(block, copy, 0, copy.length);
        return copy;
    }

    // Changing

    /// False if it is there already.
    public boolean add(long number) {
        int width = width();
        if (!fits(number, width)) {
            widen(widthOf(number));
            insert(number < 0 ? 0 : count(), number);
            return true;
        }
        int found = search(number);
        if (found >= 0) {
            return false;
        }
        insert(-1 - found, number);
        return true;
    }

    /// False if it is not there.
    public boolean remove(long number) {
        int found = fits(number, width()) ? search(number) : -1;
        if (found < 0) {
            return false;
        }
        removeAt(found);
        return true;
    }

    /// Takes out the integer number `index`.
    public void removeAt(int index) {
        block = memory.own(block);
        int width = width();
        int count = count();
        long at = block + FIRST + (long) index * width;
        memory.copy(at + width, at, (long) (count - 1 - index) * width);
        memory.setInt(block + COUNT_AT, count - 1);
        block = memory.resize(block, FIRST + (count - 1L) * width);
    }

    private void insert(int index, long number) {
        int width = width();
        int count = count();
        block = memory.resize(block, FIRST + (count + 1L) * width);
        long at = block + FIRST + (long) index * width;
        memory.copy(at, at + width, (long) (count - index) * width);
        put(index, width, number);
        memory.setInt(block + COUNT_AT, count + 1);
    }

    private void put(int index, int width, long number) {
        long address = block + FIRST + (long) index * width;
        switch (width) {
            case Short.BYTES -> memory.setShort(address, (short) number);
            case Integer.BYTES -> memory.setInt(address, (int) number);
            default -> memory.setLong(address, number);
        }
    }

    /// Makes each integer `to` bytes wide, the last one first, since they grow into one another.
    private void widen(int to) {
        int from = width();
        int count = count();
        block = memory.resize(block, FIRST + (long) count * to);
        for (int i = count - 1; i >= 0; i--) {
            put(i, to, at(i, from));
        }
        memory.setInt(block, to);
    }
}
