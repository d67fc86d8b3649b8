package dev.vedette.memory;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// Which blocks are taken, and by what right.
///
/// Blocks of one size share a page; pages with room are listed by size, and an empty page goes back
/// to its chunk at once. See [Page] for how a freeze is told from what came after it.
final class Pages {

    /// The first chunks are smaller, so that a server that holds little takes little.
    private static final int[] FIRST_CHUNKS = {64 << 10, 256 << 10};

    /// So do those after them, up to 256 MB: the rest of the last one, and the one that is kept
    /// ready, would else be a twentieth of what there is.
    private static final int SMALL_CHUNKS = 256;

    private static final long CHUNK_BYTES = 1L << Memory.CHUNK_BITS;

    /// A small chunk. While a snapshot is open, too, when much is copied at once and what was kept
    /// ready did not suffice: a whole chunk from the system would be milliseconds in the middle of
    /// a turn.
    static final long SMALL_BYTES = 1 << 20;

    final Reserves reserves = new Reserves(SMALL_BYTES);
    private final Consumer<Chunk> reserved;
    private final Consumer<Chunk> returned;
    private @Nullable Chunk[] slots = new Chunk[16];
    private int slotsUsed;
    private int chunkCount;

    /// No chunk before this slot has a free unit.
    private int firstWithRoom;

    private final @Nullable Page[] listed = new Page[SizeClasses.COUNT];
    private final int[] pagesOfClass = new int[SizeClasses.COUNT];
    private long usedBytes;
    private long reservedBytes;

    /// Bytes in pages, used or not.
    private long pageBytes;

    private long blocks;

    /// Of the used bytes those that only snapshots keep, open or just closed.
    private long doomedBytes;

    private long epoch;
    private long newestOpen;
    private final List<Freeze> open = new ArrayList<>();

    /// Every freeze up to this one is over, so what was doomed under them is nobody's.
    private long settledThrough;

    /// Pages that may hold such blocks. A snapshot's are taken over as they are: there may be a
    /// hundred thousand of them, and its end must not hold up anybody.
    private final ArrayDeque<Iterator<Page>> settling = new ArrayDeque<>();

    /// An open snapshot, with the pages that hold blocks doomed since.
    private record Freeze(long epoch, List<Page> pages) {}

    Pages(Consumer<Chunk> reserved, Consumer<Chunk> returned) {
        this.reserved = reserved;
        this.returned = returned;
    }

    long usedBytes() {
        return usedBytes;
    }

    long doomedBytes() {
        return doomedBytes;
    }

    long reservedBytes() {
        return reservedBytes + reserves.bytes();
    }

    long freeBytes() {
        return reserves.bytes() + reservedBytes - pageBytes;
    }

    int wantedReserves() {
        return reserves.wanted(reservedBytes - pageBytes);
    }

    long pageBytes() {
        return pageBytes;
    }

    long blocks() {
        return blocks;
    }

    // Blocks

    long allocate(long bytes) {
        if (!settling.isEmpty()) {
            settle(1);
        }
        return bytes <= SizeClasses.LARGEST_SHARED
                ? allocateShared(SizeClasses.of((int) bytes))
                : allocateAlone(bytes);
    }

    private long allocateShared(int sizeClass) {
        Page page = listed[sizeClass];
        if (page == null) {
            page = newPage(sizeClass);
        }
        int index = page.take();
        if (page.isFull()) {
            unlist(page);
        }
        return taken(page, index);
    }

    private long allocateAlone(long bytes) {
        long units = (bytes + SizeClasses.UNIT - 1) / SizeClasses.UNIT;
        Page page = carve(Math.toIntExact(units), units * SizeClasses.UNIT, 1, -1);
        return taken(page, page.take());
    }

    private long taken(Page page, int index) {
        usedBytes += page.blockBytes;
        blocks++;
        if (newestOpen != 0) {
            page.markFresh(index, epoch, newestOpen);
        }
        return page.address(index);
    }

    void free(long block) {
        Page page = page(block);
        int index = page.indexOf(block);
        if (newestOpen != 0 && !page.isFresh(index, newestOpen)) {
            doom(page, index);
            return;
        }
        if (page.isDoomed(index)) {
            throw Invariant.broken("block %x is freed twice", block);
        }
        page.clearFresh(index);
        page.give(index);
        gave(page, 1);
    }

    private void gave(Page page, int count) {
        usedBytes -= count * page.blockBytes;
        blocks -= count;
        if (page.count == 0) {
            drop(page);
        } else {
            listIfThereIsRoom(page);
        }
    }

    boolean isFrozen(long block) {
        if (newestOpen == 0) {
            return false;
        }
        Page page = page(block);
        return !page.isFresh(page.indexOf(block), newestOpen);
    }

    Page page(long block) {
        int slot = (int) (block >>> Memory.CHUNK_BITS);
        Chunk chunk = slot < slotsUsed ? slots[slot] : null;
        if (chunk != null) {
            int unit = (int) ((block & (CHUNK_BYTES - 1)) / SizeClasses.UNIT);
            Page page = unit < chunk.units() ? chunk.page(unit) : null;
            if (page != null) {
                return page;
            }
        }
        throw Invariant.broken("no block at %x", block);
    }

    // Pages

    private Page newPage(int sizeClass) {
        int units = SizeClasses.pageUnits(sizeClass, pagesOfClass[sizeClass]);
        int blockBytes = SizeClasses.bytes(sizeClass);
        Page page = carve(units, blockBytes, units * SizeClasses.UNIT / blockBytes, sizeClass);
        pagesOfClass[sizeClass]++;
        list(page);
        return page;
    }

    private Page carve(int units, long blockBytes, int capacity, int sizeClass) {
        for (int i = firstWithRoom; i < slotsUsed; i++) {
            Chunk chunk = slots[i];
            if (chunk == null || chunk.isClosed) {
                continue;
            }
            int unit = chunk.findRun(units);
            if (unit >= 0) {
                return carve(chunk, unit, units, blockBytes, capacity, sizeClass);
            }
            if (chunk.freeUnits == 0 && i == firstWithRoom) {
                firstWithRoom++;
            }
        }
        Chunk chunk = reserve((long) units * SizeClasses.UNIT);
        int unit = chunk.bytes > CHUNK_BYTES ? 0 : chunk.findRun(units);
        return carve(chunk, unit, units, blockBytes, capacity, sizeClass);
    }

    private Page carve(
            Chunk chunk, int unit, int units, long blockBytes, int capacity, int sizeClass) {
        long base = chunk.address() + (long) unit * SizeClasses.UNIT;
        Page page = new Page(chunk, base, units, blockBytes, capacity, sizeClass);
        chunk.put(page, unit);
        pageBytes += (long) units * SizeClasses.UNIT;
        return page;
    }

    private void drop(Page page) {
        unlistIfListed(page);
        if (page.sizeClass >= 0) {
            pagesOfClass[page.sizeClass]--;
        }
        Chunk chunk = page.chunk;
        chunk.remove(page);
        pageBytes -= (long) page.units * SizeClasses.UNIT;
        firstWithRoom = Math.min(firstWithRoom, chunk.index);
        // The first, small ones stay: there are few, and a server that held data will do so again.
        if (chunk.isEmpty() && chunk.bytes >= SMALL_BYTES) {
            giveBack(chunk);
        }
    }

    void listIfThereIsRoom(Page page) {
        if (!page.isListed && !page.chunk.isClosed && page.sizeClass >= 0 && !page.isFull()) {
            list(page);
        }
    }

    void unlistIfListed(Page page) {
        if (page.isListed) {
            unlist(page);
        }
    }

    private void list(Page page) {
        Page head = listed[page.sizeClass];
        page.next = head;
        page.previous = null;
        if (head != null) {
            head.previous = page;
        }
        listed[page.sizeClass] = page;
        page.isListed = true;
    }

    private void unlist(Page page) {
        if (page.previous == null) {
            listed[page.sizeClass] = page.next;
        } else {
            page.previous.next = page.next;
        }
        if (page.next != null) {
            page.next.previous = page.previous;
        }
        page.next = null;
        page.previous = null;
        page.isListed = false;
    }

    // Chunks

    /// A new chunk that has room for so many bytes.
    private Chunk reserve(long bytes) {
        long size = chunkBytes(bytes);
        int wanted = Math.toIntExact((size + CHUNK_BYTES - 1) / CHUNK_BYTES);
        int slot = freeSlots(wanted);
        Chunk chunk = new Chunk(slot, reserves.take(size));
        for (int i = 0; i < wanted; i++) {
            slots[slot + i] = i == 0 ? chunk : null;
        }
        slotsUsed = Math.max(slotsUsed, slot + wanted);
        firstWithRoom = Math.min(firstWithRoom, slot);
        chunkCount++;
        reserves.usual(usualBytes());
        reservedBytes += size;
        reserved.accept(chunk);
        return chunk;
    }

    private long chunkBytes(long bytes) {
        if (chunkCount < FIRST_CHUNKS.length && bytes <= FIRST_CHUNKS[chunkCount]) {
            return FIRST_CHUNKS[chunkCount];
        }
        boolean isHasty = newestOpen != 0 && !reserves.isReady();
        long least = isHasty ? SMALL_BYTES : usualBytes();
        return bytes <= least ? least : Math.max(bytes, CHUNK_BYTES);
    }

    private long usualBytes() {
        return chunkCount < SMALL_CHUNKS ? SMALL_BYTES : CHUNK_BYTES;
    }

    /// The first of so many slots in a row that no chunk has. Slot 0 stays free, so that no block
    /// has the address 0.
    private int freeSlots(int wanted) {
        int run = 0;
        int at = 1;
        while (run < wanted && at < slotsUsed) {
            Chunk chunk = slots[at];
            if (chunk == null) {
                run++;
                at++;
            } else {
                run = 0;
                at += (int) ((chunk.bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
            }
        }
        int first = at - run;
        while (slots.length < first + wanted) {
            slots = Arrays.copyOf(slots, slots.length * 2);
        }
        return first;
    }

    private void giveBack(Chunk chunk) {
        slots[chunk.index] = null;
        chunkCount--;
        reserves.usual(usualBytes());
        reservedBytes -= chunk.bytes;
        returned.accept(chunk);
        reserves.leave(chunk.reserve);
    }

    // Freezing

    boolean isFreezeOpen() {
        return newestOpen != 0;
    }

    long freeze() {
        epoch++;
        newestOpen = epoch;
        open.add(new Freeze(epoch, new ArrayList<>()));
        return epoch;
    }

    /// What was doomed under a freeze may still be read by an older one; under the oldest, by none,
    /// since a newer freeze does not reach it.
    void thaw(long frozen) {
        int at = 0;
        while (at < open.size() && open.get(at).epoch != frozen) {
            at++;
        }
        Invariant.check(at < open.size(), "freeze %d is not open", frozen);
        Freeze closed = open.remove(at);
        newestOpen = open.isEmpty() ? 0 : open.getLast().epoch;
        if (at == 0) {
            settledThrough = frozen;
            settling.add(closed.pages.iterator());
            return;
        }
        Freeze older = open.get(at - 1);
        for (Page page : closed.pages) {
            if (page.doomedTag == frozen) {
                page.doomedTag = older.epoch;
                older.pages.add(page);
            }
        }
    }

    private boolean isSettled(Page page) {
        return page.doomedTag <= settledThrough;
    }

    private void doom(Page page, int index) {
        if (page.isDoomed(index)) {
            throw Invariant.broken("block %x is freed twice", page.address(index));
        }
        if (page.doomedCount > 0 && isSettled(page)) {
            int freed = page.settle();
            usedBytes -= freed * page.blockBytes;
            doomedBytes -= freed * page.blockBytes;
            blocks -= freed;
            listIfThereIsRoom(page);
        }
        page.doom(index);
        doomedBytes += page.blockBytes;
        if (page.doomedTag != newestOpen) {
            page.doomedTag = newestOpen;
            open.getLast().pages.add(page);
        }
    }

    /// Frees what closed snapshots kept, on up to so many pages; false if there is none left.
    boolean settle(int pages) {
        for (int i = 0; i < pages; i++) {
            Iterator<Page> next = settling.peek();
            while (next != null && !next.hasNext()) {
                settling.remove();
                next = settling.peek();
            }
            if (next == null) {
                return false;
            }
            Page page = next.next();
            if (page.doomedCount > 0 && isSettled(page)) {
                int freed = page.settle();
                doomedBytes -= freed * page.blockBytes;
                gave(page, freed);
            }
        }
        return !settling.isEmpty();
    }

    /// The first chunk at or behind a slot; null if there is none.
    @Nullable Chunk chunkFrom(int slot) {
        for (int i = slot; i < slotsUsed; i++) {
            if (slots[i] != null) {
                return slots[i];
            }
        }
        return null;
    }

    /// Whether the chunk has not been given back.
    @SuppressWarnings("ReferenceEquality") // another one may have its place
    boolean has(Chunk chunk) {
        return slots[chunk.index] == chunk;
    }

    // Proof

    /// Each page, in the order of addresses.
    void forEach(Consumer<Page> pages) {
        for (Chunk chunk = chunkFrom(0); chunk != null; chunk = chunkFrom(chunk.index + 1)) {
            chunk.forEachPage(pages);
        }
    }

    void validate() {
        long[] sums = new long[4];
        int[] counted = new int[SizeClasses.COUNT];
        forEach(
                page -> {
                    page.validate();
                    sums[0] += page.count * page.blockBytes;
                    sums[1] += page.count;
                    sums[3] += page.doomedCount * page.blockBytes;
                    Invariant.check(page.count > 0, "an empty page is kept at %x", page.base);
                    boolean listable =
                            page.sizeClass >= 0 && !page.isFull() && !page.chunk.isClosed;
                    Invariant.check(page.isListed == listable, "page %x is listed", page.base);
                    if (page.sizeClass >= 0) {
                        counted[page.sizeClass]++;
                    }
                });
        for (int i = 0; i < slotsUsed; i++) {
            sums[2] += slots[i] == null ? 0 : Objects.requireNonNull(slots[i]).bytes;
        }
        Invariant.check(sums[0] == usedBytes, "%d bytes used as %d", sums[0], usedBytes);
        Invariant.check(sums[3] == doomedBytes, "%d bytes doomed as %d", sums[3], doomedBytes);
        Invariant.check(sums[1] == blocks, "%d blocks counted as %d", sums[1], blocks);
        Invariant.check(sums[2] == reservedBytes, "%d reserved as %d", sums[2], reservedBytes);
        for (int i = 0; i < counted.length; i++) {
            Invariant.check(
                    counted[i] == pagesOfClass[i],
                    "%d pages of class %d counted as %d",
                    counted[i],
                    i,
                    pagesOfClass[i]);
        }
    }
}
