package dev.vedette.value.tree;

import dev.vedette.base.Bytes;
import dev.vedette.memory.Memory;
import dev.vedette.value.table.Framed;

/// What a tree reads of an element's block: its score, and behind it its member.
public final class Element {

    /// How many bytes are in front of the member.
    public static final int SCORE_BYTES = Double.BYTES;

    private Element() {}

    public static double score(Memory memory, long element) {
        return memory.getDouble(element);
    }

    public static void score(Memory memory, long element, double score) {
        memory.setDouble(element, score);
    }

    public static Bytes member(Memory memory, long element) {
        return Framed.read(memory, element + SCORE_BYTES);
    }

    public static int memberLength(Memory memory, long element) {
        return Framed.length(memory, element + SCORE_BYTES);
    }

    /// Copies the member, whose length is known, to where it is wanted.
    public static void member(Memory memory, long element, int length, byte[] to, int at) {
        memory.read(Framed.textAt(element + SCORE_BYTES, length), to, at, length);
    }

    /// How the member compares to `other`.
    static int compare(Memory memory, long element, Bytes other) {
        long at = element + SCORE_BYTES;
        int length = Framed.length(memory, at);
        long text = Framed.textAt(at, length);
        return memory.compare(text, length, other.array(), 0, other.length());
    }
}
