package dev.vedette.value.table;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.memory.Memory;

/// A text in memory with its length in front: one byte, or 255 and four bytes.
public final class Framed {

    private static final int LONG_FRAME = 0xff;
    private static final int LONG_FRAME_BYTES = 1 + Integer.BYTES;

    private Framed() {}

    /// The bytes of a text of that length with its frame.
    public static long bytes(int length) {
        return frameBytes(length) + (long) length;
    }

    private static int frameBytes(int length) {
        return length < LONG_FRAME ? 1 : LONG_FRAME_BYTES;
    }

    /// The length of the text at `at`.
    public static int length(Memory memory, long at) {
        int first = memory.getByte(at) & 0xff;
        return first == LONG_FRAME ? memory.getInt(at + 1) : first;
    }

    /// Where the first byte of the text of that length at `at` lies.
    public static long textAt(long at, int length) {
        return at + frameBytes(length);
    }

    /// The address behind the text at `at`.
    public static long end(Memory memory, long at) {
        return at + bytes(length(memory, at));
    }

    public static Bytes read(Memory memory, long at) {
        int length = length(memory, at);
        byte[] text = new byte[length];
        memory.read(at + frameBytes(length), text, 0, length);
        return Bytes.of(text);
    }

    /// Adds the text to others.
    public static void read(Memory memory, long at, Texts to) {
        int length = length(memory, at);
        int place = to.begin(length);
        memory.read(textAt(at, length), to.array(), place, length);
    }

    public static boolean matches(Memory memory, long at, byte[] text) {
        return length(memory, at) == text.length
                && memory.matches(at + frameBytes(text.length), text, 0, text.length);
    }

    /// Writes frame and text; the address behind it.
    public static long write(Memory memory, long at, Bytes text) {
        int length = text.length();
        int frame = frameBytes(length);
        memory.setByte(at, (byte) Math.min(length, LONG_FRAME));
        if (frame == LONG_FRAME_BYTES) {
            memory.setInt(at + 1, length);
        }
        memory.write(at + frame, text.array(), 0, length);
        return at + frame + length;
    }
}
