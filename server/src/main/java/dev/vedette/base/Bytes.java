package dev.vedette.base;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An immutable byte string: every key, value, channel and argument. Redis strings are bytes, never
/// text.
///
/// The array given to [#of(byte[])] is not copied; who calls it gives the array away.
public final class Bytes implements Comparable<Bytes> {

    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;
    private int hash;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /// Takes over `array`, which nobody may change from here on.
    public static Bytes of(byte[] array) {
        return array.length == 0 ? EMPTY : new Bytes(array);
    }

    /// The UTF-8 bytes of `text`.
    public static Bytes of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// The decimal digits of `number`.
    public static Bytes of(long number) {
        return of(Long.toString(number).getBytes(StandardCharsets.ISO_8859_1));
    }

    /// A copy of `array[from, to)`.
    public static Bytes copyOf(byte[] array, int from, int to) {
        return of(Arrays.copyOfRange(array, from, to));
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    public byte at(int index) {
        return array[index];
    }

    /// The array itself, for reading only: copying every value on its way out would double the
    /// work.
    public byte[] array() {
        return array;
    }

    /// `[from, to)` as its own byte string.
    public Bytes slice(int from, int to) {
        return from == 0 && to == array.length ? this : copyOf(array, from, to);
    }

    /// ASCII-case-insensitive comparison with an option word such as `"EX"`.
    public boolean is(String word) {
        if (word.length() != array.length) {
            return false;
        }
        for (int i = 0; i < array.length; i++) {
            if (lower(array[i]) != lower((byte) word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    /// Each byte as one char (ISO 8859-1): loses nothing, for parsing text at the edge.
    public String latin1() {
        return new String(array, StandardCharsets.ISO_8859_1);
    }

    /// As UTF-8 text, for people; bytes that are not UTF-8 are replaced.
    @Override
    public String toString() {
        return new String(array, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    /// Unkeyed: tables that strangers fill must hash with a secret seed instead.
    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(array);
            hash = h;
        }
        return h;
    }

    /// Unsigned lexicographic order, as memcmp and then length.
    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }
}
