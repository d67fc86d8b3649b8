package dev.vedette.rdb;

import dev.vedette.base.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

// Two compact forms that Redis wrote before 7.0.
//
// A ziplist: its length in bytes (4, all numbers little-endian but where said), the place of its
// last entry (4), the count of entries (2; 65535: too many to note), the entries, 255. An entry:
// the length of the one before it (1, or 254 and 4), then
//
//   00LLLLLL                   text of up to 63 bytes
//   01LLLLLL LLLLLLLL          text, length with the highest byte first
//   10______ 4 bytes           text, length with the highest byte first
//   11000000, 11010000, 11100000, 11110000, 11111110     an integer of 2, 4, 8, 3, 1 bytes
//   1111NNNN                   the integer NNNN - 1, from 0 to 12
//
// A zipmap: the count of its pairs (1; 254 or more: too many to note), then per pair the length of
// the name (1, or 254 and 4), the name, the length of the value, how many unused bytes follow the
// value (1), the value, these bytes; 255.

/// The texts in the compact forms of older versions.
final class OldForms {

    private static final int END = 255;
    private static final int BIG = 254;
    private static final int ZIPLIST_HEAD = 10;
    private static final int UNKNOWN_COUNT = 0xFFFF;

    private final byte[] bytes;
    private final List<Bytes> texts = new ArrayList<>();
    private int at;

    private OldForms(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The entries of a ziplist, or null if it is none.
    static @Nullable List<Bytes> ziplist(byte[] bytes) {
        OldForms form = new OldForms(bytes);
        return form.isZiplist() ? form.texts : null;
    }

    /// Names and values of a zipmap in turn, or null if it is none.
    static @Nullable List<Bytes> zipmap(byte[] bytes) {
        OldForms form = new OldForms(bytes);
        return form.isZipmap() ? form.texts : null;
    }

    private boolean has(int count) {
        // The last byte is the end mark.
        return count >= 0 && count <= bytes.length - 1 - at;
    }

    private int unsigned(int place) {
        return bytes[place] & 0xFF;
    }

    private long littleEndian(int place, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | unsigned(place + i);
        }
        return value;
    }

    private boolean isZiplist() {
        if (bytes.length < ZIPLIST_HEAD + 1
                || littleEndian(0, 4) != bytes.length
                || unsigned(bytes.length - 1) != END) {
            return false;
        }
        at = ZIPLIST_HEAD;
        int before = 0;
        int last = ZIPLIST_HEAD;
        while (at < bytes.length - 1) {
            int start = at;
            if (!isEntry(before)) {
                return false;
            }
            before = at - start;
            last = start;
        }
        long count = littleEndian(8, 2);
        return littleEndian(4, 4) == last && (count == UNKNOWN_COUNT || count == texts.size());
    }

    private boolean isEntry(int before) {
        long said = unsigned(at++);
        if (said == BIG) {
            if (!has(4)) {
                return false;
            }
            said = littleEndian(at, 4);
            at += 4;
        }
        if (said != before || !has(1)) {
            return false;
        }
        int code = unsigned(at++);
        return code < 0xC0 ? isText(code) : isNumber(code);
    }

    private boolean isText(int code) {
        int length = code & 0x3F;
        if (code >= 0x80) {
            if (!has(4)) {
                return false;
            }
            length = Integer.reverseBytes((int) littleEndian(at, 4));
            at += 4;
        } else if (code >= 0x40) {
            if (!has(1)) {
                return false;
            }
            length = length << 8 | unsigned(at++);
        }
        return take(length);
    }

    private boolean take(int length) {
        if (!has(length)) {
            return false;
        }
        texts.add(Bytes.copyOf(bytes, at, at + length));
        at += length;
        return true;
    }

    private boolean isNumber(int code) {
        int length =
                switch (code) {
                    case 0xC0 -> 2;
                    case 0xD0 -> 4;
                    case 0xE0 -> 8;
                    case 0xF0 -> 3;
                    case 0xFE -> 1;
                    default -> code > 0xF0 && code < 0xFE ? 0 : -1;
                };
        if (!has(length)) {
            return false;
        }
        int unused = Long.SIZE - length * Byte.SIZE;
        long number =
                length == 0 ? (code & 0x0F) - 1 : littleEndian(at, length) << unused >> unused;
        texts.add(Bytes.of(number));
        at += length;
        return true;
    }

    private boolean isZipmap() {
        if (bytes.length < 2 || unsigned(bytes.length - 1) != END) {
            return false;
        }
        at = 1;
        while (at < bytes.length - 1) {
            if (!isZipmapText(false) || !isZipmapText(true)) {
                return false;
            }
        }
        int pairs = unsigned(0);
        return pairs >= BIG || pairs == texts.size() / 2;
    }

    private boolean isZipmapText(boolean mayHaveSpare) {
        if (!has(1)) {
            return false;
        }
        long length = unsigned(at++);
        if (length == BIG && has(4)) {
            length = littleEndian(at, 4);
            at += 4;
        } else if (length >= BIG) {
            return false;
        }
        int spare = 0;
        if (mayHaveSpare) {
            if (!has(1)) {
                return false;
            }
            spare = unsigned(at++);
        }
        if (length > bytes.length || !take((int) length) || !has(spare)) {
            return false;
        }
        at += spare;
        return true;
    }
}
