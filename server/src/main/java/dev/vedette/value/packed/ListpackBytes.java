package dev.vedette.value.packed;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;

import java.util.function.Consumer;

/// The listpack format, and listpacks that come from outside as an array.
///
/// A row: its length in bytes (4, all numbers little-endian), its count of entries (2; 65535: too
/// many to note), the entries, and 255. An entry: what it is, its text if it has one, and the
/// length of these once more, in a form that is read backwards.
///
/// | first byte  | then                           | is                            |
/// |-------------|--------------------------------|-------------------------------|
/// | `0xxxxxxx`  |                                | an integer from 0 to 127      |
/// | `10xxxxxx`  | text                           | text of at most 63 bytes      |
/// | `110xxxxx`  | 1 byte                         | an integer of 13 bits, signed |
/// | `1110xxxx`  | 1 byte of length, text         | text of at most 4095 bytes    |
/// | `11110000`  | 4 bytes of length, text        | longer text                   |
/// | `11110001`  | 2 bytes (`010` 3, `011` 4, `100` 8) | a signed integer         |
///
/// The backward length takes a byte per 7 bits, except that the largest number of 2, 3 and 4 bytes
/// takes one byte more: 16383, for one, is written in three. Real servers do so, and who steps over
/// an entry must know it.
public final class ListpackBytes {

    static final int COUNT_AT = 4;

    /// The position of the first entry.
    static final int FIRST = 6;

    static final int UNKNOWN_COUNT = 0xffff;
    static final byte END = (byte) 0xff;
    static final int STRING_32 = 0xf0;
    static final int INT_16 = 0xf1;
    static final int INT_24 = 0xf2;
    static final int INT_32 = 0xf3;
    static final int INT_64 = 0xf4;

    private ListpackBytes() {}

    /// The bytes of an integer with this first byte, which is also how long it is as an entry
    /// without its backward length; 0 for a string.
    static int fixedLength(int head) {
        if (head < 0x80) {
            return 1;
        }
        if (head < 0xf1) {
            return (head & 0xe0) == 0xc0 ? 2 : 0;
        }
        return switch (head) {
            case INT_16 -> 3;
            case INT_24 -> 4;
            case INT_32 -> 5;
            default -> 9;
        };
    }

    /// The bytes of an integer as an entry without its backward length.
    static int numberLength(long number) {
        if (number >= 0 && number <= 127) {
            return 1;
        }
        if (number >= -4096 && number <= 4095) {
            return 2;
        }
        if (number == (short) number) {
            return 3;
        }
        if (number == (int) number << 8 >> 8) {
            return 4;
        }
        return number == (int) number ? 5 : 9;
    }

    /// The bytes of a string in front of its text, by its first byte.
    static int headBytes(int head) {
        return head < 0xc0 ? 1 : head < 0xf0 ? 2 : 5;
    }

    /// The bytes in front of a text of that length.
    static int stringHeadBytes(int length) {
        return length < 64 ? 1 : length < 4096 ? 2 : 5;
    }

    /// The bytes of the backward length of an entry that is `length` long without it.
    static int backlenBytes(int length) {
        if (length <= 127) {
            return 1;
        }
        return length < 16383 ? 2 : length < 2097151 ? 3 : length < 268435455 ? 4 : 5;
    }

    // Foreign rows

    /// How many entries these bytes hold as a row, every length in it checked; -1 if they are none.
    public static int count(byte[] row) {
        if (row.length < FIRST + 1 || intAt(row, 0) != row.length || row[row.length - 1] != END) {
            return -1;
        }
        int end = row.length - 1;
        int count = 0;
        int at = FIRST;
        while (at < end) {
            int size = checkedSize(row, at, end);
            if (size < 0) {
                return -1;
            }
            at += size;
            count++;
        }
        int noted = (row[COUNT_AT] & 0xff) | (row[COUNT_AT + 1] & 0xff) << 8;
        return noted == UNKNOWN_COUNT || noted == count ? count : -1;
    }

    /// The row with its count noted, which a foreign one may leave out however few entries it has.
    public static byte[] noted(byte[] valid, int count) {
        byte[] noted = valid.clone();
        noted[COUNT_AT] = (byte) count;
        noted[COUNT_AT + 1] = (byte) (count >> 8);
        return noted;
    }

    /// The bytes of the entry at `at`, or -1 if it does not lie whole before `end`.
    private static int checkedSize(byte[] row, int at, int end) {
        int head = row[at] & 0xff;
        if (head > INT_64) {
            return -1;
        }
        int fixed = fixedLength(head);
        int headBytes = fixed > 0 ? fixed : headBytes(head);
        if (headBytes > end - at) {
            return -1;
        }
        int text = fixed > 0 ? 0 : stringLength(row, at, head);
        if (text < 0 || text > end - at - headBytes) {
            return -1;
        }
        int length = headBytes + text;
        int backlen = backlenBytes(length);
        if (backlen > end - at - length) {
            return -1;
        }
        for (int i = 0; i < backlen; i++) {
            int bits = length >>> (7 * (backlen - 1 - i)) & 0x7f;
            if (row[at + length + i] != (byte) (i == 0 ? bits : bits | 0x80)) {
                return -1;
            }
        }
        return length + backlen;
    }

    private static int stringLength(byte[] row, int at, int head) {
        if (head < 0xc0) {
            return head & 0x3f;
        }
        return head < 0xf0 ? (head & 0x0f) << 8 | row[at + 1] & 0xff : intAt(row, at + 1);
    }

    private static int intAt(byte[] row, int at) {
        return (row[at] & 0xff)
                | (row[at + 1] & 0xff) << 8
                | (row[at + 2] & 0xff) << 16
                | row[at + 3] << 24;
    }

    /// Shows the entries of a row that [#count] has found valid, as text.
    public static void forEach(byte[] valid, Consumer<Bytes> entries) {
        int at = FIRST;
        while (at < valid.length - 1) {
            int head = valid[at] & 0xff;
            int fixed = fixedLength(head);
            int length = fixed > 0 ? fixed : headBytes(head) + stringLength(valid, at, head);
            entries.accept(
                    fixed > 0
                            ? Bytes.of(number(valid, at, head))
                            : Bytes.copyOf(valid, at + headBytes(head), at + length));
            at += length + backlenBytes(length);
        }
    }

    /// Adds the entries that some bytes of a row begin with, as far as they lie whole in them and
    /// at most so many, to other texts; how many bytes they take.
    static int texts(byte[] some, long most, Texts to) {
        int at = 0;
        for (long left = most; left > 0 && some.length - at >= LONGEST_HEAD; left--) {
            int head = some[at] & 0xff;
            int fixed = fixedLength(head);
            int textAt = at + headBytes(head);
            int length = fixed > 0 ? fixed : textAt - at + stringLength(some, at, head);
            int next = at + length + backlenBytes(length);
            if (next > some.length || next < 0) {
                break;
            }
            if (fixed > 0) {
                to.add(Bytes.of(number(some, at, head)));
            } else {
                to.add(some, textAt, at + length);
            }
            at = next;
        }
        return at;
    }

    /// What is in front of a text, and a whole integer, is not longer.
    private static final int LONGEST_HEAD = 9;

    private static long number(byte[] row, int at, int head) {
        if (head < 0x80) {
            return head;
        }
        if (head < INT_16) {
            int signed = ((head & 0x1f) << 8 | row[at + 1] & 0xff) << 19 >> 19;
            return signed;
        }
        int bytes = fixedLength(head) - 1;
        long value = row[at + bytes];
        for (int i = bytes - 1; i > 0; i--) {
            value = value << 8 | row[at + i] & 0xff;
        }
        return value;
    }
}
