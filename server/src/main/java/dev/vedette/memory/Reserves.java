package dev.vedette.memory;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// Chunks' memory that is not in use: some kept for the next chunks, for taking 4 MB from the
/// system costs milliseconds, and what is to be given back, which costs as much.
final class Reserves {

    private static final long BYTES = 1L << Memory.CHUNK_BITS;

    /// One kept for so many in use, at most [#MOST_KEPT].
    private static final int IN_USE_PER_KEPT = 16;

    /// 64 MB: more than is filled while a helper prepares the next.
    private static final int MOST_KEPT = 16;

    private final ArrayDeque<Reserve> kept = new ArrayDeque<>();
    private final ArrayDeque<Reserve> retired = new ArrayDeque<>();

    /// Those of the usual size.
    private int chunksInUse;

    /// Memory for a chunk.
    Reserve take(long bytes) {
        chunksInUse += bytes == BYTES ? 1 : 0;
        Reserve ready = bytes == BYTES ? kept.poll() : null;
        return ready == null ? Reserve.of(bytes, bytes >= Pages.HASTY_BYTES) : ready;
    }

    /// Whether the next chunk costs nothing.
    boolean isReady() {
        return !kept.isEmpty();
    }

    /// A chunk is empty and gone.
    void leave(Reserve reserve) {
        chunksInUse -= reserve.segment().byteSize() == BYTES ? 1 : 0;
        keep(reserve);
        while (kept.size() > mostKept()) {
            retired.add(kept.remove());
        }
    }

    void keep(Reserve reserve) {
        boolean isWanted = reserve.segment().byteSize() == BYTES && kept.size() < mostKept();
        (isWanted ? kept : retired).add(reserve);
    }

    /// One of what becomes free in any case, so that a key that comes and goes does not take 4 MB
    /// from the system each time.
    private int mostKept() {
        return Math.max(1, welcome());
    }

    private int welcome() {
        return Math.min(MOST_KEPT, chunksInUse / IN_USE_PER_KEPT);
    }

    /// How many more would be welcome; none while little is in use.
    ///
    /// @param free what lies unused in chunks: more than half of one is as good as one that is
    ///   ready, but not more than that, for it may be in small pieces
    int wanted(long free) {
        int roomy = free > BYTES / 2 ? 1 : 0;
        return Math.max(0, welcome() - kept.size() - roomy);
    }

    void retireAll() {
        retired.addAll(kept);
        kept.clear();
    }

    @Nullable Reserve retired() {
        return retired.poll();
    }

    /// What is not in use.
    long bytes() {
        long bytes = BYTES * kept.size();
        for (Reserve one : retired) {
            bytes += one.segment().byteSize();
        }
        return bytes;
    }
}
