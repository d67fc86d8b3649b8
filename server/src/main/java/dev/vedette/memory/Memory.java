package dev.vedette.memory;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.foreign.ValueLayout.OfInt;
import java.lang.foreign.ValueLayout.OfLong;
import java.lang.foreign.ValueLayout.OfShort;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// Memory off the heap, handed out in blocks.
///
/// A block is known by its address, a number above 0 that is a multiple of 8; what refers to it
/// keeps the address, in another block or in an object. Every access is checked against the bounds
/// of the chunk it falls into. Numbers are little-endian and may lie anywhere.
///
/// Snapshots: [#freeze] fixes what all blocks hold at that moment, at no cost. Until the matching
/// [#thaw] a frozen block is neither changed nor handed out again, so another thread may read it.
/// That is kept by two rules: whoever changes a block calls [#own] first, which copies a frozen
/// one, and a frozen block that is freed goes only when no snapshot can reach it.
public final class Memory {

    /// Chunks are of 4 MB, so that 40 bits of 8-byte units reach 8 TB.
    static final int CHUNK_BITS = 22;

    /// The longest block there can be: Redis' longest key and its longest string together.
    public static final long LONGEST = (1024L << 20) + (1 << 20);

    private static final long CHUNK_MASK = (1L << CHUNK_BITS) - 1;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte POISON = (byte) 0xdb;

    private final Pages pages = new Pages(this::add, this::remove);
    private final Evacuation evacuation = new Evacuation(pages);

    /// What ordinary commands may take besides what they bring: a copy of a large segment, a split,
    /// a table that doubles.
    private static final long HEADROOM_BYTES = 64L << 20;

    private final boolean poisons;
    private long most = Long.MAX_VALUE;
    private long movedBytes;

    /// What an address with those upper bits falls into; a block longer than a chunk has several,
    /// each reaching from there to its end.
    private MemorySegment[] segments = new MemorySegment[16];

    public Memory() {
        this(false);
    }

    private Memory(boolean poisons) {
        this.poisons = poisons;
        Arrays.fill(segments, MemorySegment.NULL);
    }

    /// One that overwrites what it hands out and what is freed, so that reading a block that was
    /// not written or is gone shows at once. For tests.
    public static Memory poisoning() {
        return new Memory(true);
    }

    // Blocks

    /// A block of at least so many bytes, whose content is undefined.
    public long allocate(long bytes) {
        if (bytes < 0 || bytes > LONGEST) {
            throw Invariant.broken("a block of %d bytes", bytes);
        }
        long block = pages.allocate(bytes);
        if (poisons) {
            fill(block, room(block), POISON);
        }
        return block;
    }

    /// Gives a block up. A snapshot that may read it can still do so.
    public void free(long block) {
        if (poisons && !pages.isFrozen(block)) {
            fill(block, room(block), POISON);
        }
        pages.free(block);
    }

    /// A block of at least so many bytes with this one's content, as far as it fits, that may be
    /// changed; the same one if it is of the right size. Otherwise this one is freed.
    public long resize(long block, long bytes) {
        long room = room(block);
        if (room == sizeFor(bytes)) {
            return own(block);
        }
        long other = allocate(bytes);
        copy(block, other, Math.min(room, bytes));
        free(block);
        return other;
    }

    /// A new block with the first bytes of this one.
    public long copyOf(long block, long bytes) {
        long other = allocate(bytes);
        copy(block, other, bytes);
        return other;
    }

    /// The room of a block that is given for so many bytes.
    public static long sizeFor(long bytes) {
        return bytes <= SizeClasses.LARGEST_SHARED
                ? SizeClasses.bytes(SizeClasses.of((int) bytes))
                : (bytes + SizeClasses.UNIT - 1) / SizeClasses.UNIT * SizeClasses.UNIT;
    }

    /// How many bytes of a block may be used.
    public long room(long block) {
        return pages.page(block).blockBytes;
    }

    /// The address at which this block's content may be changed: its own, or that of a copy if a
    /// snapshot may read it, and then this one is given up. Whoever refers to the block keeps the
    /// address returned, so owning goes from the root down.
    public long own(long block) {
        if (!pages.isFrozen(block)) {
            return block;
        }
        long room = room(block);
        long mine = pages.allocate(room);
        copy(block, mine, room);
        pages.free(block);
        return mine;
    }

    /// Whether a block may be changed where it is: no snapshot reads it.
    public boolean isOurs(long block) {
        return !pages.isFrozen(block);
    }

    /// Bytes in blocks, those among them that only snapshots keep.
    public long used() {
        return pages.usedBytes();
    }

    /// Of the used bytes those that only snapshots keep: they go with them, whatever else happens.
    public long doomed() {
        return pages.doomedBytes();
    }

    /// Bytes taken from the system.
    public long reserved() {
        return pages.reservedBytes();
    }

    /// Bytes taken from the system that no page uses: those that are there for blocks of any size.
    public long free() {
        return pages.freeBytes();
    }

    /// Says how many bytes blocks may take in all, where somebody knows.
    public void most(long bytes) {
        most = bytes;
    }

    /// Whether so many bytes more can be had. Whoever needs many asks before he begins, for nothing
    /// stops him afterwards but the machine.
    public boolean hasRoomFor(long bytes) {
        return bytes <= most - HEADROOM_BYTES - pages.pageBytes();
    }

    /// The end of a sentence about values that do not fit.
    public String fullness() {
        return "values have taken "
                + pages.pageBytes()
                + " of the "
                + most
                + " bytes they can have";
    }

    /// How many blocks there are, those among them that only snapshots keep.
    public long blocks() {
        return pages.blocks();
    }

    // What is taken from the system ahead, and given back

    /// How many reserves it would be good to have ready ([#keep]).
    public int wantedReserves() {
        return pages.wantedReserves();
    }

    /// How large each should be.
    public long reserveBytes() {
        return pages.reserves.usual();
    }

    /// Takes memory that was prepared elsewhere; see [Reserve#prepare].
    public void keep(Reserve reserve) {
        pages.reserves.keep(reserve);
    }

    /// Memory that is not needed any more, to be closed by whoever has time; null if there is none.
    public @Nullable Reserve retired() {
        return pages.reserves.retired();
    }

    /// Lets go of what is kept ready, to be taken back by [#retired].
    public void retireReserves() {
        pages.reserves.retireAll();
    }

    // Moving blocks together

    /// How many bytes in chunks hold no block: what many sizes that come and go leave behind, and
    /// deletions.
    public long scatteredBytes() {
        return pages.reservedBytes() - pages.reserves.bytes() - pages.usedBytes();
    }

    /// Begins to empty chunks that are mostly unused; false if that cannot be now. Until
    /// [#endEvacuation], [#prepareEvacuation] is called some times.
    public boolean beginEvacuation() {
        if (pages.isFreezeOpen() || evacuation.isOpening()) {
            return false;
        }
        evacuation.begin();
        return true;
    }

    /// What has become of [#beginEvacuation].
    public enum Search {
        GOES_ON,
        /// Whoever owns blocks shows each to [#moved].
        FOUND,
        /// Nothing is to be moved; it is over.
        NOTHING_FOUND
    }

    /// Looks for chunks that are mostly unused, a few at a time.
    public Search prepareEvacuation() {
        evacuation.prepare();
        return switch (evacuation.state()) {
            case LOOKING, CLOSING -> Search.GOES_ON;
            case MOVING -> Search.FOUND;
            case NONE -> Search.NOTHING_FOUND;
        };
    }

    /// The address that the block has from now on: another one if it was in the way.
    public long moved(long block) {
        if (evacuation.state() != Evacuation.State.MOVING || !pages.page(block).chunk.isClosed) {
            return block;
        }
        long room = room(block);
        long other = pages.allocate(room);
        copy(block, other, room);
        free(block);
        movedBytes += room;
        return other;
    }

    /// How many bytes [#moved] has copied since the start.
    public long movedBytes() {
        return movedBytes;
    }

    /// Ends it. [#reopen] follows, some times.
    public void endEvacuation() {
        evacuation.end();
    }

    /// Lets new blocks into what could not be emptied, a little at a time; whether there is more.
    public boolean reopen() {
        return evacuation.open();
    }

    // Snapshots

    /// Fixes what every block holds now; returns what [#thaw] wants to see.
    public long freeze() {
        return pages.freeze();
    }

    /// Ends what [#freeze] began, on the owner's thread, once nobody reads by it. Blocks that only
    /// it kept are freed little by little; see [#settle].
    public void thaw(long freeze) {
        pages.thaw(freeze);
    }

    public boolean isFreezeOpen() {
        return pages.isFreezeOpen();
    }

    /// Frees blocks that only snapshots kept which are closed, on up to so many pages; whether
    /// there are more. Allocating does some of it, too.
    public boolean settle(int pageCount) {
        return pages.settle(pageCount);
    }

    // Content

    public byte getByte(long at) {
        return segment(at).get(BYTE, at & CHUNK_MASK);
    }

    public void setByte(long at, byte value) {
        segment(at).set(BYTE, at & CHUNK_MASK, value);
    }

    public short getShort(long at) {
        return segment(at).get(SHORT, at & CHUNK_MASK);
    }

    public void setShort(long at, short value) {
        segment(at).set(SHORT, at & CHUNK_MASK, value);
    }

    public int getInt(long at) {
        return segment(at).get(INT, at & CHUNK_MASK);
    }

    public void setInt(long at, int value) {
        segment(at).set(INT, at & CHUNK_MASK, value);
    }

    public long getLong(long at) {
        return segment(at).get(LONG, at & CHUNK_MASK);
    }

    public void setLong(long at, long value) {
        segment(at).set(LONG, at & CHUNK_MASK, value);
    }

    public double getDouble(long at) {
        return Double.longBitsToDouble(getLong(at));
    }

    public void setDouble(long at, double value) {
        setLong(at, Double.doubleToRawLongBits(value));
    }

    /// How many of `count` ascending doubles, at most 64, are below `value`, or also those that are
    /// equal; the first lies at `at`, each `stride` bytes behind the one before it, all in one
    /// block.
    ///
    /// Halving would be fewer steps, but each waits for the one before it, and a processor guesses
    /// every second one wrongly. Here one double of each eight is looked at, and then eight side by
    /// side: always the same steps, none of which waits for another.
    public int countBelow(long at, int stride, int count, double value, boolean orEqual) {
        if (orEqual && value == Double.POSITIVE_INFINITY) {
            return count;
        }
        double limit = orEqual ? Math.nextUp(value) : value;
        MemorySegment segment = segment(at);
        long from = at & CHUNK_MASK;
        int below = 0;
        if (count < GROUP) {
            for (int i = 0; i < count; i++) {
                below += doubleAt(segment, from + (long) i * stride) < limit ? 1 : 0;
            }
            return below;
        }
        for (int i = GROUP - 1; i < GROUP * GROUP - 1; i += GROUP) {
            long one = from + (long) Math.min(i, count - 1) * stride;
            below += doubleAt(segment, one) < limit ? GROUP : 0;
        }
        below = Math.min(below, count - GROUP);
        long group = from + (long) below * stride;
        for (int i = 0; i < GROUP; i++) {
            below += doubleAt(segment, group + (long) i * stride) < limit ? 1 : 0;
        }
        return below;
    }

    private static final int GROUP = 8;

    private static double doubleAt(MemorySegment segment, long offset) {
        return Double.longBitsToDouble(segment.get(LONG, offset));
    }

    /// Reads `count` longs into `to[offset...]`; the first lies at `at`, each `stride` bytes behind
    /// the one before it, all in one block.
    public void readLongs(long at, int stride, int count, long[] to, int offset) {
        MemorySegment segment = segment(at);
        long from = at & CHUNK_MASK;
        for (int i = 0; i < count; i++) {
            to[offset + i] = segment.get(LONG, from + (long) i * stride);
        }
    }

    /// Copies `length` bytes from `at` on into `to[offset...]`.
    public void read(long at, byte[] to, int offset, int length) {
        MemorySegment segment = segment(at);
        long from = at & CHUNK_MASK;
        if (length < Long.BYTES || length > LONGEST_BY_WORDS) {
            MemorySegment.copy(segment, BYTE, from, to, offset, length);
            return;
        }
        for (int i = 0; i <= length - Long.BYTES; i += Long.BYTES) {
            LONGS.set(to, offset + i, segment.get(LONG, from + i));
        }
        int last = length - Long.BYTES;
        LONGS.set(to, offset + last, segment.get(LONG, from + last));
    }

    /// Up to here a loop over words is faster than the call of what copies any number of bytes. The
    /// last word overlaps the one before.
    private static final int LONGEST_BY_WORDS = 64;

    /// Copies `from[offset, offset + length)` to `at`.
    public void write(long at, byte[] from, int offset, int length) {
        MemorySegment segment = segment(at);
        long to = at & CHUNK_MASK;
        if (length < Long.BYTES || length > LONGEST_BY_WORDS) {
            MemorySegment.copy(from, offset, segment, BYTE, to, length);
            return;
        }
        for (int i = 0; i <= length - Long.BYTES; i += Long.BYTES) {
            segment.set(LONG, to + i, (long) LONGS.get(from, offset + i));
        }
        int last = length - Long.BYTES;
        segment.set(LONG, to + last, (long) LONGS.get(from, offset + last));
    }

    /// Copies bytes from one place to another; the two may overlap.
    public void copy(long from, long to, long bytes) {
        MemorySegment.copy(segment(from), from & CHUNK_MASK, segment(to), to & CHUNK_MASK, bytes);
    }

    public void fill(long at, long bytes, byte value) {
        segment(at).asSlice(at & CHUNK_MASK, bytes).fill(value);
    }

    /// Whether `with[offset, offset + length)` lies at `at`.
    public boolean matches(long at, byte[] with, int offset, int length) {
        MemorySegment segment = segment(at);
        long from = at & CHUNK_MASK;
        if (length < Long.BYTES) {
            for (int i = 0; i < length; i++) {
                if (segment.get(BYTE, from + i) != with[offset + i]) {
                    return false;
                }
            }
            return true;
        }
        // The last word first, which overlaps the one before: names differ at their ends.
        int last = length - Long.BYTES;
        if (segment.get(LONG, from + last) != (long) LONGS.get(with, offset + last)) {
            return false;
        }
        for (int i = 0; i < last; i += Long.BYTES) {
            if (segment.get(LONG, from + i) != (long) LONGS.get(with, offset + i)) {
                return false;
            }
        }
        return true;
    }

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /// Compares `length` bytes at `at` with `with[offset, offset + otherLength)` as memcmp does,
    /// then by length: negative, 0 or positive.
    public int compare(long at, int length, byte[] with, int offset, int otherLength) {
        MemorySegment segment = segment(at);
        long from = at & CHUNK_MASK;
        int common = Math.min(length, otherLength);
        int i = 0;
        while (i + Long.BYTES <= common
                && segment.get(LONG, from + i) == (long) LONGS.get(with, offset + i)) {
            i += Long.BYTES;
        }
        for (; i < common; i++) {
            int mine = segment.get(BYTE, from + i) & 0xff;
            int other = with[offset + i] & 0xff;
            if (mine != other) {
                return mine - other;
            }
        }
        return length - otherLength;
    }

    private MemorySegment segment(long at) {
        return segments[(int) (at >>> CHUNK_BITS)];
    }

    private void add(Chunk chunk) {
        int first = chunk.index;
        int last = (int) ((chunk.address() + chunk.bytes - 1) >>> CHUNK_BITS);
        MemorySegment[] table = segments;
        if (last >= table.length) {
            table = Arrays.copyOf(table, Math.max(last + 1, table.length * 2));
            Arrays.fill(table, segments.length, table.length, MemorySegment.NULL);
        }
        for (int i = first; i <= last; i++) {
            table[i] = chunk.segment.asSlice((long) (i - first) << CHUNK_BITS);
        }
        // A reader of a snapshot must not see the new table before what it holds.
        VarHandle.releaseFence();
        segments = table;
    }

    private void remove(Chunk chunk) {
        int last = (int) ((chunk.address() + chunk.bytes - 1) >>> CHUNK_BITS);
        Arrays.fill(segments, chunk.index, last + 1, MemorySegment.NULL);
    }

    // Proof

    /// Shows every block that was not given up.
    public void visit(LongConsumer block) {
        pages.forEach(
                page -> {
                    for (int i = 0; i < page.capacity; i++) {
                        if (page.isLive(i) && !page.isDoomed(i)) {
                            block.accept(page.address(i));
                        }
                    }
                });
    }

    /// Begins to count who owns which block.
    public Census census() {
        return new Census(this);
    }

    /// Stops with [Invariant.Broken] if the bookkeeping contradicts itself. It looks at everything:
    /// for tests.
    public void validate() {
        pages.validate();
    }
}
