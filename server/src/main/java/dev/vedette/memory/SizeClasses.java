package dev.vedette.memory;

/// Which sizes blocks have.
///
/// Up to 256 bytes every multiple of 8, then sixteen steps to each doubling, so that a block is at
/// most a sixteenth larger than what was asked for. Larger ones are runs of [#UNIT]s.
final class SizeClasses {

    /// What chunks are divided into.
    static final int UNIT = 4096;

    /// The largest block that shares its page with others.
    static final int LARGEST_SHARED = 16 * 1024;

    static final int COUNT = 32 + 16 * 6;

    private static final int FINE_LIMIT = 256;
    private static final int FINE_COUNT = 32;
    private static final int FINE_LIMIT_BITS = 8;
    private static final int STEPS_BITS = 4;

    private SizeClasses() {}

    /// The class for that many bytes, from 0 to [#LARGEST_SHARED].
    static int of(int bytes) {
        if (bytes <= FINE_LIMIT) {
            return bytes == 0 ? 0 : (bytes - 1) >>> 3;
        }
        int last = bytes - 1;
        int doubling = 31 - Integer.numberOfLeadingZeros(last) - FINE_LIMIT_BITS;
        int step = (last >>> (doubling + FINE_LIMIT_BITS - STEPS_BITS)) & 15;
        return FINE_COUNT + (doubling << STEPS_BITS) + step;
    }

    /// How large the blocks of a class are.
    static int bytes(int sizeClass) {
        if (sizeClass < FINE_COUNT) {
            return (sizeClass + 1) << 3;
        }
        int coarse = sizeClass - FINE_COUNT;
        int stepBytes = 1 << ((coarse >>> STEPS_BITS) + FINE_LIMIT_BITS - STEPS_BITS);
        return (FINE_LIMIT << (coarse >>> STEPS_BITS)) + ((coarse & 15) + 1) * stepBytes;
    }

    /// How many units a new page of a class has, when the class has that many already: little while
    /// there are few, so that a class with one block does not take 64 KB.
    static int pageUnits(int sizeClass, int pages) {
        int bytes = bytes(sizeClass);
        if (pages < 4) {
            return Math.max(1, (4 * bytes + UNIT - 1) / UNIT);
        }
        return bytes <= 2048 ? 16 : 64;
    }
}
