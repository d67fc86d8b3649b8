package dev.vedette.memory;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Empties chunks that are mostly unused, so that they can be given back.
///
/// Blocks cannot move by themselves: their owners know who refers to them. So the sparsest chunks
/// are closed for new blocks, the owners show all their blocks ([Memory#moved]), those in closed
/// chunks get another address, and at the end what could not be moved is open again.
final class Evacuation {

    /// A chunk with more of its bytes in use stays as it is.
    private static final double DENSE = 0.8;

    /// How much of all is moved in one round: while it lasts, that much exists twice.
    private static final int PART_OF_ALL = 8;

    private static final long LEAST_BYTES = 16L << 20;

    private final Pages pages;
    private final List<Chunk> closed = new ArrayList<>();

    Evacuation(Pages pages) {
        this.pages = pages;
    }

    private record Candidate(Chunk chunk, long usedBytes) {}

    /// Closes the sparsest chunks; false if there is none that would be worth it.
    boolean begin() {
        List<Candidate> candidates = new ArrayList<>();
        pages.forEachChunk(
                chunk -> {
                    long used = chunk.usedBytes();
                    if (chunk.bytes == 1L << Memory.CHUNK_BITS && used < DENSE * chunk.bytes) {
                        candidates.add(new Candidate(chunk, used));
                    }
                });
        candidates.sort(Comparator.comparingLong(Candidate::usedBytes));
        long budget = Math.max(LEAST_BYTES, pages.usedBytes() / PART_OF_ALL);
        long moved = 0;
        for (Candidate candidate : candidates) {
            moved += candidate.usedBytes;
            if (moved > budget) {
                break;
            }
            closed.add(candidate.chunk);
        }
        // What is moved out of one chunk fills another.
        if (closed.size() < 2) {
            closed.clear();
            return false;
        }
        for (Chunk chunk : closed) {
            chunk.isClosed = true;
            chunk.forEachPage(pages::unlistIfListed);
        }
        return true;
    }

    boolean isUnderWay() {
        return !closed.isEmpty();
    }

    void end() {
        for (Chunk chunk : closed) {
            chunk.isClosed = false;
            chunk.forEachPage(pages::listIfThereIsRoom);
        }
        closed.clear();
    }
}
