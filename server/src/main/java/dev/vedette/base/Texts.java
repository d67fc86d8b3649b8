package dev.vedette.base;

import java.util.Arrays;

/// Many texts, one behind the other in one array: for answers of hundreds of elements, where an
/// object and an array for each would cost more than the copying.
public final class Texts {

    private byte[] array;
    private int[] ends;
    private int count;

    /// None at all; nothing may be added.
    public static final Texts NONE = new Texts(0, 0);

    /// Room to begin with; they may be more or longer.
    private static final int MOST_EXPECTED = 100_000;

    private static final int LEAST_EXPECTED = 16;
    private static final int EXPECTED_BYTES = 16;

    private Texts(int texts, int bytes) {
        array = new byte[bytes];
        ends = new int[texts];
    }

    /// To be filled with about so many.
    public static Texts about(long count) {
        int expected = Math.clamp(count, LEAST_EXPECTED, MOST_EXPECTED);
        return new Texts(expected, expected * EXPECTED_BYTES);
    }

    /// Adds a text of `length` bytes, which the caller writes into [#array] from the place answered
    /// on.
    public int begin(int length) {
        int at = count == 0 ? 0 : ends[count - 1];
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(16, 2 * count));
        }
        int end = at + length;
        if (end < 0 || end > MOST_BYTES) {
            // As the JVM says of an array that is too long, and to be handled as that is.
            throw new OutOfMemoryError("texts of more than " + MOST_BYTES + " bytes");
        }
        if (end > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(Math.max(64L, 2L * end), MOST_BYTES));
        }
        ends[count++] = end;
        return at;
    }

    /// Makes room for so many more texts of so many bytes in all, which are about to come.
    public void expect(int texts, long bytes) {
        if (ends.length - count < texts) {
            ends = Arrays.copyOf(ends, Math.max(count + texts, 2 * count));
        }
        int used = count == 0 ? 0 : ends[count - 1];
        if (array.length - used < bytes) {
            long wanted = Math.max(used + bytes, 2L * used);
            array = Arrays.copyOf(array, (int) Math.min(wanted, MOST_BYTES));
        }
    }

    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    public void add(Bytes text) {
        add(text.array(), 0, text.length());
    }

    /// Adds `text[from, to)`.
    public void add(byte[] text, int from, int to) {
        int at = begin(to - from);
        System.arraycopy(text, from, array, at, to - from);
    }

    /// Another one after each [#begin] that had to grow.
    public byte[] array() {
        return array;
    }

    public int count() {
        return count;
    }

    /// Where text number `index` begins in [#array].
    public int from(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    /// Where it ends.
    public int to(int index) {
        return ends[index];
    }

    public Bytes get(int index) {
        return Bytes.copyOf(array, from(index), to(index));
    }
}
