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

    /// So many pieces stay for ever, and go with this. A node may be thrown away as it is, and
    /// mostly has no more.
    static final int LASTING = 16;

    /// So many at most are kept that nobody uses.
    private final int most;

    private int lasting;

    private final ArrayDeque<Piece> unused = new ArrayDeque<>(0);

    /// How many nobody took since the last [#fade].
    private int idle;

    /// @param arena what gives it back; null if that is left to the collector
    record Piece(ByteBuffer bytes, @Nullable Arena arena) {}

    /// Keeps at most so many bytes that nobody uses. Encoders that take from here must be told to
    /// forget what waits when they are not used any more.
    public Buffers(long mostUnusedBytes) {
        most = Math.max(LASTING, Math.toIntExact(mostUnusedBytes / PIECE_BYTES));
    }

    /// An empty piece.
    Piece take() {
        Piece taken = unused.poll();
        idle = Math.min(idle, unused.size());
        if (taken != null) {
            taken.bytes.clear();
            return taken;
        }
        if (lasting < LASTING) {
            lasting++;
            return new Piece(Arena.ofAuto().allocate(PIECE_BYTES).asByteBuffer(), null);
        }
        Arena arena = Arena.ofShared();
        return new Piece(arena.allocate(PIECE_BYTES).asByteBuffer(), arena);
    }

    /// Takes a piece back that nobody reads any more.
    void give(Piece piece) {
        if (piece.arena == null || unused.size() < most) {
            // The last one given is the first one taken: it is in the processor's cache.
            unused.push(piece);
        } else {
            piece.arena.close();
        }
    }

    /// Gives back an eighth of what was not needed since this was called last.
    public void fade() {
        for (int going = (idle + 7) / 8; going > 0; going--) {
            Piece longest = unused.removeLast();
            if (longest.arena == null) {
                unused.push(longest);
            } else {
                longest.arena.close();
            }
        }
        idle = unused.size();
    }

    int unused() {
        return unused.size();
    }
}
