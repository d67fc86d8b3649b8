package dev.vedette.value.packed;

import dev.vedette.base.Numbers;
import dev.vedette.memory.Memory;

/// One entry of a [Listpack], written.
final class Entry {

    private Entry() {}

    /// All the bytes that an entry of this text takes.
    static int size(byte[] text) {
        int length =
                Numbers.isLong(text, 0, text.length)
                        ? ListpackBytes.numberLength(Numbers.longAt(text, 0, text.length))
                        : ListpackBytes.stringHeadBytes(text.length) + text.length;
        return length + ListpackBytes.backlenBytes(length);
    }

    /// Writes it there: [#size] bytes.
    static void write(Memory memory, long at, byte[] text) {
        if (Numbers.isLong(text, 0, text.length)) {
            write(memory, at, Numbers.longAt(text, 0, text.length));
            return;
        }
        int headBytes = ListpackBytes.stringHeadBytes(text.length);
        int length = headBytes + text.length;
        switch (headBytes) {
            case 1 -> memory.setByte(at, (byte) (0x80 | text.length));
            case 2 -> {
                memory.setByte(at, (byte) (0xe0 | text.length >> 8));
                memory.setByte(at + 1, (byte) text.length);
            }
            default -> {
                memory.setByte(at, (byte) ListpackBytes.STRING_32);
                memory.setInt(at + 1, text.length);
            }
        }
        memory.write(at + headBytes, text, 0, text.length);
        backlen(memory, at + length, length);
    }

    static void write(Memory memory, long at, long number) {
        int length = ListpackBytes.numberLength(number);
        switch (length) {
            case 1 -> memory.setByte(at, (byte) number);
            case 2 -> {
                memory.setByte(at, (byte) (0xc0 | number >> 8 & 0x1f));
                memory.setByte(at + 1, (byte) number);
            }
            case 3 -> {
                memory.setByte(at, (byte) ListpackBytes.INT_16);
                memory.setShort(at + 1, (short) number);
            }
            case 4 -> {
                memory.setByte(at, (byte) ListpackBytes.INT_24);
                memory.setShort(at + 1, (short) number);
                memory.setByte(at + 3, (byte) (number >> 16));
            }
            case 5 -> {
                memory.setByte(at, (byte) ListpackBytes.INT_32);
                memory.setInt(at + 1, (int) number);
            }
            default -> {
                memory.setByte(at, (byte) ListpackBytes.INT_64);
                memory.setLong(at + 1, number);
            }
        }
        backlen(memory, at + length, length);
    }

    /// The length once more, to be read backwards: seven bits a byte, the lowest last.
    private static void backlen(Memory memory, long at, int length) {
        int bytes = ListpackBytes.backlenBytes(length);
        for (int i = 0; i < bytes; i++) {
            int bits = length >>> (7 * (bytes - 1 - i)) & 0x7f;
            memory.setByte(at + i, (byte) (i == 0 ? bits : bits | 0x80));
        }
    }
}
