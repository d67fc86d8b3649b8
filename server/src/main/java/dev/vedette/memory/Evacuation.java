package dev.vedette.memory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;

/// Empties chunks that are mostly unused, so that they can be given back.
///
/// Blocks cannot move by themselves: their owners know who refers to them. So the sparsest chunks
/// are closed for new blocks, the owners show all their blocks ([Memory#moved]), those in closed
/// chunks get another address, and at the end what could not be moved is open again.
///
/// Looking, closing and opening are done in steps: there may be thousands of chunks, with tens of
/// pages each.
final class Evacuation {

    /// A chunk with more of its bytes in use stays as it is.
    private static final double DENSE = 0.8;

    /// How much of all is moved in one round: while it lasts, that much exists twice.
    private static final int PART_OF_ALL = 8;

    private static final long LEAST_BYTES = 16L << 20;

    /// So many are looked at, closed or opened in one step: about 0.1 ms.
    private static final int CHUNKS_PER_STEP = 8;

    enum State {
        NONE,
        LOOKING,
        CLOSING,
        MOVING
    }

    private final Pages pages;
    private State state = State.NONE;
    private int slot;
    private final Queue<Candidate> candidates = new PriorityQueue<>();
    private long budget;
    private final Deque<Chunk> closed = new ArrayDeque<>();

    /// Those of rounds that are over, to be opened.
    private final Deque<Chunk> opening = new ArrayDeque<>();

    Evacuation(Pages pages) {
        this.pages = pages;
    }

    private record Candidate(Chunk chunk, long usedBytes) implements Comparable<Candidate> {
        @Override
        public int compareTo(Candidate other) {
            return Long.compare(usedBytes, other.usedBytes);
        }
    }

    State state() {
        return state;
    }

    void begin() {
        state = State.LOOKING;
        slot = 0;
        budget = Math.max(LEAST_BYTES, pages.usedBytes() / PART_OF_ALL);
    }

    /// Looks for the sparsest chunks and closes them, some at a time: until blocks are to be moved,
    /// or the round is over since there are none that would be worth it.
    void prepare() {
        for (int i = 0; i < CHUNKS_PER_STEP; i++) {
            switch (state) {
                case LOOKING -> look();
                case CLOSING -> close();
                case NONE, MOVING -> {
                    return;
                }
            }
        }
    }

    private void look() {
        Chunk chunk = pages.chunkFrom(slot);
        if (chunk == null) {
            state = State.CLOSING;
            return;
        }
        slot = chunk.index + 1;
        long used = chunk.usedBytes();
        boolean isOfUsualSize =
                chunk.bytes >= Pages.SMALL_BYTES && chunk.bytes <= 1L << Memory.CHUNK_BITS;
        if (isOfUsualSize && used < DENSE * chunk.bytes) {
            candidates.add(new Candidate(chunk, used));
        }
    }

    private void close() {
        Candidate sparsest = candidates.poll();
        budget -= sparsest == null ? 0 : sparsest.usedBytes;
        if (sparsest == null || budget < 0) {
            candidates.clear();
            state = State.MOVING;
            // What is moved out of one chunk fills another.
            if (closed.size() < 2) {
                end();
            }
        } else if (pages.has(sparsest.chunk)) {
            sparsest.chunk.isClosed = true;
            sparsest.chunk.forEachPage(pages::unlistIfListed);
            closed.add(sparsest.chunk);
        }
    }

    /// Ends a round; what could not be emptied is left to [#open].
    void end() {
        candidates.clear();
        opening.addAll(closed);
        closed.clear();
        state = State.NONE;
    }

    /// Opens some chunks of rounds that are over; whether there are more.
    boolean open() {
        for (int i = 0; i < CHUNKS_PER_STEP && !opening.isEmpty(); i++) {
            Chunk chunk = opening.remove();
            chunk.isClosed = false;
            if (pages.has(chunk)) {
                chunk.forEachPage(pages::listIfThereIsRoom);
            }
        }
        return !opening.isEmpty();
    }

    boolean isOpening() {
        return !opening.isEmpty();
    }
}
