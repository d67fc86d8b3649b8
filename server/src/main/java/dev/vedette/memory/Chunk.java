package dev.vedette.memory;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A stretch of memory from the system, which pages are cut from.
final class Chunk {

    /// Chunks of this size and larger go back to the system at once when they are empty; smaller
    /// ones, of which there are few, when the collector finds them unused.
    static final long SMALLEST_CLOSED = 1L << Memory.CHUNK_BITS;

    /// Which slot of the memory's table it begins at.
    final int index;

    final long bytes;
    final MemorySegment segment;
    private final @Nullable Arena arena;
    private final @Nullable Page[] pages;
    private final long[] taken;
    int freeUnits;

    Chunk(int index, long bytes) {
        this.index = index;
        this.bytes = bytes;
        boolean isClosed = bytes >= SMALLEST_CLOSED;
        Arena own = isClosed ? Arena.ofShared() : Arena.ofAuto();
        this.arena = isClosed ? own : null;
        this.segment = own.allocate(bytes, SizeClasses.UNIT);
        int units = Math.toIntExact(bytes / SizeClasses.UNIT);
        boolean isOneBlock = bytes > 1L << Memory.CHUNK_BITS;
        this.pages = new Page[isOneBlock ? 1 : units];
        this.taken = new long[isOneBlock ? 1 : (units + 63) >>> 6];
        this.freeUnits = units;
    }

    int units() {
        return (int) (bytes / SizeClasses.UNIT);
    }

    long address() {
        return (long) index << Memory.CHUNK_BITS;
    }

    /// The page of a block; `unit` as counted from the chunk's beginning.
    @Nullable Page page(int unit) {
        return pages.length == 1 ? pages[0] : pages[unit];
    }

    /// The first unit of a free run, or -1. Pages of the usual sizes lie at multiples of their
    /// size, from the beginning; what is of another size comes from the end, so that they do not
    /// cut each other's room to pieces.
    int findRun(int length) {
        int units = units();
        if (length > freeUnits) {
            return -1;
        }
        if (length == 16 || length == 64) {
            for (int at = 0; at + length <= units; at += length) {
                if (isFree(at, length)) {
                    return at;
                }
            }
            return -1;
        }
        int run = 0;
        for (int at = units - 1; at >= 0; at--) {
            run = (taken[at >>> 6] & 1L << at) == 0 ? run + 1 : 0;
            if (run == length) {
                return at;
            }
        }
        return -1;
    }

    private boolean isFree(int from, int length) {
        if (length == 16) {
            return (taken[from >>> 6] >>> (from & 63) & 0xffff) == 0;
        }
        return taken[from >>> 6] == 0 && (length == 64 || isFree(from + 64, length - 64));
    }

    void put(Page page, int unit) {
        mark(page, unit, page.units);
    }

    void remove(Page page) {
        mark(null, (int) ((page.base - address()) / SizeClasses.UNIT), page.units);
    }

    private void mark(@Nullable Page page, int unit, int length) {
        freeUnits += page == null ? length : -length;
        if (pages.length == 1) {
            pages[0] = page;
            return;
        }
        Arrays.fill(pages, unit, unit + length, page);
        for (int i = unit; i < unit + length; i++) {
            if (page == null) {
                taken[i >>> 6] &= ~(1L << i);
            } else {
                taken[i >>> 6] |= 1L << i;
            }
        }
    }

    boolean isEmpty() {
        return freeUnits == units();
    }

    /// Gives it back to the system.
    void close() {
        Arena own = arena;
        if (own != null) {
            own.close();
        }
    }
}
