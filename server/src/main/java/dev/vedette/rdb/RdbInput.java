package dev.vedette.rdb;

import dev.vedette.base.Bytes;

/// Reads the elements of the format off the bytes at hand. Running out of them ends the record
/// being read by [Underflow]; the reader then starts that record again when more bytes are there.
final class RdbInput {

    /// Not an error: the record goes on in bytes not yet received. Stackless, as it happens once
    /// per chunk.
    static final class Underflow extends RuntimeException {
        private static final long serialVersionUID = 1;

        /// How many bytes from the start of the record are needed at least.
        private final int needed;

        Underflow(int needed) {
            super(null, null, false, false);
            this.needed = needed;
        }

        int needed() {
            return needed;
        }
    }

    /// The longest string Redis can hold in one piece here: `proto-max-bulk-len` may raise clients'
    /// limit to this.
    static final int MAX_STRING_BYTES = 1 << 30;

    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int recordStart;
    private long recordOffset;

    /// Goes on with `bytes[from, to)`; `offset` is where `from` lies in the whole RDB.
    void over(byte[] array, int from, int to, long offset) {
        bytes = array;
        at = from;
        end = to;
        recordStart = from;
        recordOffset = offset;
    }

    /// The record read so far is done with.
    void commit() {
        recordOffset += at - recordStart;
        recordStart = at;
    }

    boolean isEmpty() {
        return at == end;
    }

    /// The committed position.
    int recordStart() {
        return recordStart;
    }

    long offset() {
        return recordOffset + (at - recordStart);
    }

    long recordOffset() {
        return recordOffset;
    }

    private void need(int count) {
        if (count > end - at) {
            // Cannot overflow: a string is at most a gigabyte and what stands before it in a record
            // as much.
            throw new Underflow(at - recordStart + count);
        }
    }

    int unsignedByte() {
        need(1);
        return bytes[at++] & 0xFF;
    }

    byte[] take(int count) {
        need(count);
        byte[] taken = new byte[count];
        System.arraycopy(bytes, at, taken, 0, count);
        at += count;
        return taken;
    }

    long littleEndian(int count) {
        need(count);
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        at += count;
        return value;
    }

    /// A two's complement number of `count` bytes.
    long signed(int count) {
        int unused = Long.SIZE - count * Byte.SIZE;
        return littleEndian(count) << unused >> unused;
    }

    private long bigEndian(int count) {
        need(count);
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (bytes[at++] & 0xFF);
        }
        return value;
    }

    /// A count or a length, at most `Long.MAX_VALUE`.
    long length() throws RdbException {
        long start = offset();
        int first = unsignedByte();
        return length(first, start);
    }

    private long length(int first, long start) throws RdbException {
        return switch (first >>> 6) {
            case Format.LENGTH_6_BITS -> first & 0x3F;
            case Format.LENGTH_14_BITS -> (first & 0x3FL) << 8 | unsignedByte();
            case Format.LENGTH_LONG -> longLength(first, start);
            default ->
                    throw new RdbException(
                            start,
                            "A length was expected at offset "
                                    + start
                                    + ", not a string in encoding "
                                    + (first & 0x3F));
        };
    }

    private long longLength(int first, long start) throws RdbException {
        if (first == Format.LENGTH_32_BITS) {
            return bigEndian(4);
        }
        if (first != Format.LENGTH_64_BITS) {
            throw new RdbException(
                    start, "Unknown length encoding " + first + " at offset " + start);
        }
        long value = bigEndian(8);
        if (value < 0) {
            throw new RdbException(start, "Length over 2^63 at offset " + start);
        }
        return value;
    }

    /// A string in any of its encodings. Integers come as their decimal digits.
    Bytes string() throws RdbException {
        long start = offset();
        int first = unsignedByte();
        if (first >>> 6 != Format.LENGTH_ENCODED) {
            return Bytes.of(take(stringLength(length(first, start), start)));
        }
        return switch (first & 0x3F) {
            case Format.ENCODED_INT8 -> Bytes.of(signed(1));
            case Format.ENCODED_INT16 -> Bytes.of(signed(2));
            case Format.ENCODED_INT32 -> Bytes.of(signed(4));
            case Format.ENCODED_LZF -> compressedString(start);
            default ->
                    throw new RdbException(
                            start,
                            "Unknown RDB string encoding type "
                                    + (first & 0x3F)
                                    + " at offset "
                                    + start);
        };
    }

    private Bytes compressedString(long start) throws RdbException {
        int compressed = stringLength(length(), start);
        int length = stringLength(length(), start);
        // Checked before the result is allocated: the code cannot unfold to more than this.
        if (length > (long) compressed * Lzf.MAX_EXPANSION) {
            throw invalidCode(start);
        }
        need(compressed);
        byte[] plain = Lzf.decompress(bytes, at, at + compressed, length);
        if (plain == null) {
            throw invalidCode(start);
        }
        at += compressed;
        return Bytes.of(plain);
    }

    private static RdbException invalidCode(long start) {
        return new RdbException(start, "Invalid LZF compressed string at offset " + start);
    }

    private static int stringLength(long length, long start) throws RdbException {
        if (length > MAX_STRING_BYTES) {
            throw new RdbException(
                    start,
                    "String of "
                            + length
                            + " bytes at offset "
                            + start
                            + ": at most "
                            + MAX_STRING_BYTES
                            + " are taken");
        }
        return (int) length;
    }
}
