package dev.vedette.memory;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;

/// A stretch of memory from the system, which pages are cut from.
final class Chunk {

    /// Which slot of the memory's table it begins at.
    final int index;

    final long bytes;
    final MemorySegment segment;
    final Reserve reserve;
    private final @Nullable Page[] pages;
    private final long[] taken;
    int freeUnits;

    /// No new page comes here, and no new block into its pages: see [Evacuation].
    boolean isClosed;

    Chunk(int index, Reserve reserve) {
        this.index = index;
        this.reserve = reserve;
        this.segment = reserve.segment();
        this.bytes = segment.byteSize();
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

    void forEachPage(Consumer<Page> visitor) {
        for (int unit = 0; unit < units(); ) {
            Page page = page(unit);
            unit += page == null ? 1 : page.units;
            if (page != null) {
                visitor.accept(page);
            }
        }
    }

    /// Bytes in its blocks.
    long usedBytes() {
        long sum = 0;
        for (int unit = 0; unit < units(); ) {
            Page page = page(unit);
            unit += page == null ? 1 : page.units;
            sum += page == null ? 0 : page.count * page.blockBytes;
        }
        return sum;
    }

    boolean isEmpty() {
        return freeUnits == units();
    }
}
