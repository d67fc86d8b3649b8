package dev.vedette.base;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Many texts, one behind the other in one array: for answers of hundreds of elements, where an
/// object and an array for each would cost more than the copying. Each lies there as a bulk string
/// of the protocol, so that an answer goes out as it is.
public final class Texts {

    private byte[] array;
    private int[] ends;
    private int count;

    /// None at all; nothing may be added.
    public static final Texts NONE = new Texts(0, 0);

    /// Room to begin with; they may be more or longer.
    private static final int MOST_EXPECTED = 100_000;

    private static final int LEAST_EXPECTED = 16;
    private static final int EXPECTED_BYTES = 24;

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
        int start = end();
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(16, 2 * count));
        }
        long end = start + LONGEST_FRAME + (long) length;
        if (end > MOST_BYTES) {
            // As the JVM says of an array that is too long, and to be handled as that is.
            throw new OutOfMemoryError("texts of more than " + MOST_BYTES + " bytes");
        }
        if (end > array.length) {
            array = Arrays.copyOf(array, (int) Math.min(Math.max(64L, 2L * end), MOST_BYTES));
        }
        int at = head(start, length);
        SHORTS.set(array, at + length, LINE_END);
        ends[count++] = at + length + Short.BYTES;
        return at;
    }

    /// Writes what stands in front of a text of that length; where it ends.
    private int head(int start, int length) {
        if (length < HEADS.length) {
            LONGS.set(array, start, HEADS[length]);
            return start + (length < 10 ? 4 : 5);
        }
        byte[] head = headOf(length);
        System.arraycopy(head, 0, array, start, head.length);
        return start + head.length;
    }

    private static byte[] headOf(int length) {
        return Bytes.of("$" + length + "\r\n").array();
    }

    /// A sign, ten digits and two line ends; also as much as is written at once by [#HEADS].
    private static final int LONGEST_FRAME = 15;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final short LINE_END = '\r' | '\n' << 8;

    /// What stands in front of short texts, to be written as one word: the text is written over
    /// what is too much of it.
    private static final long[] HEADS = new long[100];

    static {
        for (int i = 0; i < HEADS.length; i++) {
            HEADS[i] = (long) LONGS.get(Arrays.copyOf(headOf(i), Long.BYTES), 0);
        }
    }

    /// Makes room for so many more texts of so many bytes in all, which are about to come.
    public void expect(int texts, long bytes) {
        if (ends.length - count < texts) {
            ends = Arrays.copyOf(ends, Math.max(count + texts, 2 * count));
        }
        long framed = bytes + (long) texts * USUAL_FRAME + LONGEST_FRAME;
        if (array.length - end() < framed) {
            long wanted = Math.max(end() + framed, 2L * end());
            array = Arrays.copyOf(array, (int) Math.min(wanted, MOST_BYTES));
        }
    }

    private static final int USUAL_FRAME = 8;

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

    /// Where the last text ends, with all that the protocol wants of it.
    public int end() {
        return count == 0 ? 0 : ends[count - 1];
    }

    public Bytes get(int index) {
        int at = index == 0 ? 0 : ends[index - 1];
        while (array[at] != '\n') {
            at++;
        }
        return Bytes.copyOf(array, at + 1, ends[index] - Short.BYTES);
    }
}
