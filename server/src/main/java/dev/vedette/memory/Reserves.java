package dev.vedette.memory;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// Chunks' memory that is not in use: some kept for the next chunks, for taking megabytes from the
/// system costs as many milliseconds, and what is to be given back, which costs as much.
final class Reserves {

    /// One byte kept for so many in use, at most [#MOST_KEPT] chunks.
    private static final int IN_USE_PER_KEPT = 64;

    /// 64 MB: more than is filled while a helper prepares the next.
    private static final int MOST_KEPT = 16;

    private final ArrayDeque<Reserve> kept = new ArrayDeque<>();
    private final ArrayDeque<Reserve> retired = new ArrayDeque<>();

    /// What the next chunk will be.
    private long usual;

    private long bytesInUse;

    Reserves(long usual) {
        this.usual = usual;
    }

    /// Chunks are of another size from now on.
    void usual(long bytes) {
        if (bytes != usual) {
            retireAll();
            usual = bytes;
        }
    }

    /// What is to be prepared.
    long usual() {
        return usual;
    }

    /// Memory for a chunk.
    Reserve take(long bytes) {
        bytesInUse += bytes;
        Reserve ready = bytes == usual ? kept.poll() : null;
        return ready == null ? Reserve.of(bytes, bytes >= Pages.SMALL_BYTES) : ready;
    }

    /// Whether the next chunk costs nothing.
    boolean isReady() {
        return !kept.isEmpty();
    }

    /// A chunk is empty and gone.
    void leave(Reserve reserve) {
        bytesInUse -= reserve.segment().byteSize();
        keep(reserve);
        while (kept.size() > mostKept()) {
            retired.add(kept.remove());
        }
    }

    void keep(Reserve reserve) {
        boolean isWanted = reserve.segment().byteSize() == usual && kept.size() < mostKept();
        (isWanted ? kept : retired).add(reserve);
    }

    /// One of what becomes free in any case, so that a key that comes and goes does not take a
    /// chunk from the system each time.
    private int mostKept() {
        return Math.max(1, welcome());
    }

    private int welcome() {
        return (int) Math.min(MOST_KEPT, bytesInUse / IN_USE_PER_KEPT / usual);
    }

    /// How many more would be welcome; none while little is in use.
    ///
    /// @param free what lies unused in chunks: more than half of one is as good as one that is
    ///   ready, but not more than that, for it may be in small pieces
    int wanted(long free) {
        int roomy = free > usual / 2 ? 1 : 0;
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
        long bytes = usual * kept.size();
        for (Reserve one : retired) {
            bytes += one.segment().byteSize();
        }
        return bytes;
    }
}
