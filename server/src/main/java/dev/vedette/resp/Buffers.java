package dev.vedette.resp;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// Room outside the heap for what waits to be sent, in pieces that encoders of one thread take in
/// turn.
///
/// On the heap long answers would be arrays too long for its young part. What goes there directly
/// is not collected before the heap cannot grow any more.
public final class Buffers {

    /// As much as a connection hands to the system at once.
    static final int PIECE_BYTES = 64 * 1024;

    /// So many at most are kept that nobody uses; none: each is left to the collector.
    private final int most;

    private final ArrayDeque<Piece> unused = new ArrayDeque<>(0);

    /// How many nobody took since the last [#fade].
    private int idle;

    /// @param arena what gives it back; null if that is left to the collector
    record Piece(ByteBuffer bytes, @Nullable Arena arena) {}

    /// For an encoder that is thrown away as it is.
    Buffers() {
        this(0);
    }

    /// Keeps at most so many bytes that nobody uses. Encoders that take from here must be told to
    /// forget what waits when they are not used any more.
    public Buffers(long mostUnusedBytes) {
        most = Math.toIntExact(mostUnusedBytes / PIECE_BYTES);
    }

    /// An empty piece.
    Piece take() {
        Piece taken = unused.poll();
        idle = Math.min(idle, unused.size());
        if (taken != null) {
            taken.bytes.clear();
            return taken;
        }
        Arena arena = most == 0 ? Arena.ofAuto() : Arena.ofShared();
        return new Piece(
                arena.allocate(PIECE_BYTES).asByteBuffer(), most == 0 ? null : arena);
    }

    /// Takes a piece back that nobody reads any more.
    void give(Piece piece) {
        if (unused.size() < most) {
            // The last one given is the first one taken: it is in the processor's cache.
            unused.push(piece);
        } else {
            close(piece);
        }
    }

    private static void close(Piece piece) {
        if (piece.arena != null) {
            piece.arena.close();
        }
    }

    /// Gives back an eighth of what was not needed since this was called last.
    public void fade() {
        for (int going = (idle + 7) / 8; going > 0; going--) {
            close(unused.removeLast());
        }
        idle = unused.size();
    }

    int unused() {
        return unused.size();
    }
}
