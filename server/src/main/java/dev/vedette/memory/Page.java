package dev.vedette.memory;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// A run of units divided into blocks of one size; or one large block.
///
/// Three bits for each block: it is *live*; it is *fresh*, made since the latest freeze, so that no
/// snapshot knows it; it is *doomed*, given up while a snapshot may read it. Fresh bits belong to
/// `freshEpoch`: those of an earlier freeze than the one in question count as not set, which is why
/// a freeze touches no page. The bits are there from the beginning: were they made when a snapshot
/// first needs them, all pages would get theirs within a few turns, and the collector would have to
/// copy them all.
final class Page {

    final Chunk chunk;

    /// Address of the first block.
    final long base;

    final int units;
    final long blockBytes;
    final int capacity;

    /// The class of its blocks, or -1 for one large block.
    final int sizeClass;

    private final long reciprocal;

    /// The live bits of all blocks, then the fresh ones, then the doomed ones.
    private final long[] bits;

    /// How many words the live bits take, and where the fresh ones begin.
    private final int words;

    private long freshEpoch;

    /// Live blocks, doomed ones among them.
    int count;

    int doomedCount;

    /// The newest freeze that was open when a block was doomed, or one before it that still is.
    long doomedTag;

    /// Words of `live` before this one are full.
    private int firstWithRoom;

    @Nullable Page previous;
    @Nullable Page next;
    boolean isListed;

    Page(Chunk chunk, long base, int units, long blockBytes, int capacity, int sizeClass) {
        this.chunk = chunk;
        this.base = base;
        this.units = units;
        this.blockBytes = blockBytes;
        this.capacity = capacity;
        this.sizeClass = sizeClass;
        // Exact for offsets below 2^20 that are multiples of blockBytes.
        this.reciprocal = ((1L << 40) + blockBytes - 1) / blockBytes;
        this.words = (capacity + 63) >>> 6;
        this.bits = new long[3 * words];
    }

    int indexOf(long block) {
        long offset = block - base;
        int index = capacity == 1 ? 0 : (int) ((offset * reciprocal) >>> 40);
        if (offset != index * blockBytes || !isLive(index)) {
            throw Invariant.broken("no block begins at %x", block);
        }
        return index;
    }

    long address(int index) {
        return base + index * blockBytes;
    }

    boolean isFull() {
        return count == capacity;
    }

    boolean isLive(int index) {
        return (bits[index >>> 6] & 1L << index) != 0;
    }

    boolean isDoomed(int index) {
        return (bits[2 * words + (index >>> 6)] & 1L << index) != 0;
    }

    boolean isFresh(int index, long newestOpen) {
        return freshEpoch >= newestOpen && (bits[words + (index >>> 6)] & 1L << index) != 0;
    }

    /// Takes a block that is free; there must be one.
    int take() {
        int word = firstWithRoom;
        while (bits[word] == -1L) {
            word++;
        }
        firstWithRoom = word;
        int bit = Long.numberOfTrailingZeros(~bits[word]);
        bits[word] |= 1L << bit;
        count++;
        return (word << 6) + bit;
    }

    void give(int index) {
        int word = index >>> 6;
        bits[word] &= ~(1L << index);
        firstWithRoom = Math.min(firstWithRoom, word);
        count--;
    }

    /// @param epoch the latest freeze
    /// @param newestOpen the latest that is open
    void markFresh(int index, long epoch, long newestOpen) {
        if (freshEpoch < newestOpen) {
            Arrays.fill(bits, words, 2 * words, 0);
            freshEpoch = epoch;
        }
        bits[words + (index >>> 6)] |= 1L << index;
    }

    void clearFresh(int index) {
        bits[words + (index >>> 6)] &= ~(1L << index);
    }

    void doom(int index) {
        bits[2 * words + (index >>> 6)] |= 1L << index;
        doomedCount++;
    }

    /// Frees all that is doomed; how many blocks that were.
    int settle() {
        int freed = doomedCount;
        for (int i = 0; i < words; i++) {
            bits[i] &= ~bits[2 * words + i];
            bits[2 * words + i] = 0;
        }
        doomedCount = 0;
        count -= freed;
        firstWithRoom = 0;
        return freed;
    }

    /// The last bit of a page's last word may lie behind its blocks; those stay 0.
    void validate() {
        int seen = 0;
        int seenDoomed = 0;
        for (int i = 0; i < words * Long.SIZE; i++) {
            boolean isLive = isLive(i);
            Invariant.check(!isLive || i < capacity, "block %d of %d is live", i, capacity);
            Invariant.check(!isDoomed(i) || isLive, "block %d is doomed but not live", i);
            Invariant.check(
                    isLive || i >= capacity || i >>> 6 >= firstWithRoom,
                    "block %d is free before word %d",
                    i,
                    firstWithRoom);
            seen += isLive ? 1 : 0;
            seenDoomed += isDoomed(i) ? 1 : 0;
        }
        Invariant.check(seen == count, "%d live blocks counted as %d", seen, count);
        Invariant.check(seenDoomed == doomedCount, "%d doomed as %d", seenDoomed, doomedCount);
    }
}
