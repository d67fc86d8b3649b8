package dev.vedette.rdb;

import dev.vedette.base.Bytes;

import java.util.Arrays;

/// Collects the elements of the format in a growing array.
final class RdbOutput {

    /// Shorter strings are not worth compressing.
    private static final int COMPRESS_OVER_BYTES = 20;

    /// The longest digits an int32 can have; no longer string is worth parsing.
    private static final int MAX_INT_DIGITS = 11;

    private final boolean compress;
    private final Lzf lzf = new Lzf();
    private byte[] bytes = new byte[8192];
    private int size;

    RdbOutput(boolean compress) {
        this.compress = compress;
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    void clear() {
        size = 0;
    }

    private void room(int count) {
        if (count > bytes.length - size) {
            bytes =
                    Arrays.copyOf(
                            bytes,
                            Math.max(
                                    Math.addExact(size, count),
                                    bytes.length + (bytes.length >> 1)));
        }
    }

    void oneByte(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    void raw(byte[] array, int length) {
        room(length);
        System.arraycopy(array, 0, bytes, size, length);
        size += length;
    }

    void littleEndian(long value, int count) {
        room(count);
        long rest = value;
        for (int i = 0; i < count; i++) {
            bytes[size++] = (byte) rest;
            rest >>>= 8;
        }
    }

    void length(long length) {
        if (length < 1 << 6) {
            oneByte((int) length);
        } else if (length < 1 << 14) {
            oneByte((int) (length >>> 8) | Format.LENGTH_14_BITS << 6);
            oneByte((int) length);
        } else if (length <= 0xFFFF_FFFFL) {
            oneByte(Format.LENGTH_32_BITS);
            littleEndian(Integer.reverseBytes((int) length), 4);
        } else {
            oneByte(Format.LENGTH_64_BITS);
            littleEndian(Long.reverseBytes(length), 8);
        }
    }

    void string(Bytes string) {
        string(string.array(), string.length());
    }

    /// In the shortest of its encodings, as Redis chooses: number, compressed, plain.
    private void string(byte[] array, int length) {
        if (length <= MAX_INT_DIGITS && isCanonicalInt(array, length)) {
            integer(parse(array, length));
            return;
        }
        if (compress && length > COMPRESS_OVER_BYTES) {
            byte[] code = lzf.compress(array, length - 4);
            if (code != null) {
                oneByte(Format.LENGTH_ENCODED << 6 | Format.ENCODED_LZF);
                length(code.length);
                length(length);
                raw(code, code.length);
                return;
            }
        }
        length(length);
        raw(array, length);
    }

    /// A number as a string that holds it.
    void integer(long value) {
        if (value == (byte) value) {
            oneByte(Format.LENGTH_ENCODED << 6 | Format.ENCODED_INT8);
            littleEndian(value, 1);
        } else if (value == (short) value) {
            oneByte(Format.LENGTH_ENCODED << 6 | Format.ENCODED_INT16);
            littleEndian(value, 2);
        } else if (value == (int) value) {
            oneByte(Format.LENGTH_ENCODED << 6 | Format.ENCODED_INT32);
            littleEndian(value, 4);
        } else {
            Bytes digits = Bytes.of(value);
            length(digits.length());
            raw(digits.array(), digits.length());
        }
    }

    /// Whether the digits are those `Integer.toString` would give: only then does the number stand
    /// for the string.
    private static boolean isCanonicalInt(byte[] array, int length) {
        int from = length > 0 && array[0] == '-' ? 1 : 0;
        if (length == from || length - from > 10) {
            return false;
        }
        for (int i = from; i < length; i++) {
            if (array[i] < '0' || array[i] > '9') {
                return false;
            }
        }
        if (array[from] == '0' && length > 1) {
            return false;
        }
        long value = parse(array, length);
        return value == (int) value;
    }

    private static long parse(byte[] array, int length) {
        boolean negative = array[0] == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < length; i++) {
            value = value * 10 + (array[i] - '0');
        }
        return negative ? -value : value;
    }
}
