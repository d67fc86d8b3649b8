package dev.vedette.value;

import dev.vedette.base.Bytes;

/// How large a node of a list may be. The rules are Redis' own, so that nodes are as there.
///
/// @param bytes its listpack's, with what is about to be added
record NodeLimits(int bytes, int elements) {

    /// The bytes for `list-max-listpack-size` -1 to -5.
    private static final int[] BYTES_BY_LEVEL = {4096, 8192, 16384, 32768, 65536};

    /// Where that directive limits elements, bytes are limited, too.
    private static final int SAFE_BYTES = 8192;

    /// Redis limits elements to so many, whatever the directive says.
    static final int MOST_ELEMENTS = (1 << 15) - 1;

    /// What Redis adds to an element's length before it compares with the limit.
    private static final int ESTIMATED_FRAME = 8;

    /// @param listSize the directive: -1 to -5 for bytes, otherwise elements
    static NodeLimits of(int listSize) {
        return listSize < 0
                ? new NodeLimits(
                        BYTES_BY_LEVEL[Math.min(-listSize, BYTES_BY_LEVEL.length) - 1],
                        MOST_ELEMENTS)
                : new NodeLimits(SAFE_BYTES, Math.min(listSize, MOST_ELEMENTS));
    }

    /// Whether a node of so many bytes and elements may have this one, too.
    boolean admit(int nodeBytes, int count, Bytes text) {
        long grown = (long) nodeBytes + text.length() + ESTIMATED_FRAME;
        return grown <= bytes && count < elements;
    }

    /// Whether two neighbours become one: together they fill it to half at the most.
    boolean admitBoth(long bothBytes, int count) {
        return bothBytes <= bytes / 2 && count <= elements;
    }
}
