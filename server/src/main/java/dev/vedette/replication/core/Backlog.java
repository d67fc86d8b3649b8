package dev.vedette.replication.core;

import dev.vedette.base.Invariant;

import java.util.ArrayList;
import java.util.List;

// The stream is kept once, for replicas that are online and for those that may come back. It lies
// in blocks; a replica's place in it is a Cursor. The oldest block is dropped when the rest is
// still as long as the backlog shall be and no cursor points into it: so a slow replica keeps
// blocks alive, is charged for them as its output buffer, and the copies other servers keep per
// replica do not exist.
//
// Offsets count from one: the first byte of the stream has offset 1, and a history at offset n
// holds n bytes.

/// The most recent part of the replication stream.
public final class Backlog {

    static final int BLOCK_BYTES = 16 * 1024;

    /// A replica's place: the offset of the next byte it needs.
    public static final class Cursor {
        private long next;

        private Cursor(long next) {
            this.next = next;
        }

        public long next() {
            return next;
        }
    }

    /// All of [#BLOCK_BYTES]; those before [#head] are dropped already.
    private final List<byte[]> blocks = new ArrayList<>();

    private int head;

    /// The offset of the first byte of the block at [#head].
    private long headFirst;

    private final List<Cursor> cursors = new ArrayList<>();
    private long keepBytes;
    private long first;
    private long end;

    /// Empty; the next byte appended has offset `next`. Keeps at least `keepBytes` once it has seen
    /// that many.
    public Backlog(long next, long keepBytes) {
        Invariant.check(next >= 1, "a stream cannot start at offset %d", next);
        this.first = next;
        this.headFirst = next;
        this.end = next;
        this.keepBytes = keepBytes;
    }

    /// The offset of the oldest byte kept.
    public long first() {
        return first;
    }

    /// The offset the next byte will have.
    public long end() {
        return end;
    }

    public long length() {
        return end - first;
    }

    /// What its blocks take of the heap.
    public long heldBytes() {
        return (long) BLOCK_BYTES * (blocks.size() - head);
    }

    /// How much of that would be there without replicas that are behind.
    public long ownBytes() {
        return Math.min(heldBytes(), keepBytes + BLOCK_BYTES);
    }

    public void append(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int used = (int) ((end - headFirst) % BLOCK_BYTES);
            if (used == 0) {
                blocks.add(new byte[BLOCK_BYTES]);
            }
            int count = Math.min(to - at, BLOCK_BYTES - used);
            System.arraycopy(bytes, at, blocks.getLast(), used, count);
            at += count;
            end += count;
        }
        trim();
    }

    /// Changes how much is kept. What is already gone does not come back.
    public void keep(long bytes) {
        keepBytes = bytes;
        trim();
    }

    private void trim() {
        long oldestNeeded = end - keepBytes;
        for (Cursor cursor : cursors) {
            oldestNeeded = Math.min(oldestNeeded, cursor.next);
        }
        while (end - headFirst >= BLOCK_BYTES && headFirst + BLOCK_BYTES <= oldestNeeded) {
            blocks.set(head++, GONE);
            headFirst += BLOCK_BYTES;
            first = headFirst;
        }
        if (head > blocks.size() / 2) {
            blocks.subList(0, head).clear();
            head = 0;
        }
    }

    private static final byte[] GONE = {};

    /// A place at `next`, which must lie in the backlog or just behind its end. Until [#release]d
    /// it keeps the bytes from there on.
    public Cursor cursorAt(long next) {
        Invariant.check(
                next >= first && next <= end,
                "no cursor at %d: the backlog is [%d, %d)",
                next,
                first,
                end);
        Cursor cursor = new Cursor(next);
        cursors.add(cursor);
        return cursor;
    }

    public void release(Cursor cursor) {
        cursors.remove(cursor);
        trim();
    }

    /// How many bytes `cursor` is behind.
    public long behind(Cursor cursor) {
        return end - cursor.next;
    }

    /// Copies the next bytes into `into[from, to)` and moves on: their number, 0 at the end of the
    /// stream.
    public int read(Cursor cursor, byte[] into, int from, int to) {
        int count = peek(cursor.next, into, from, to);
        cursor.next += count;
        trim();
        return count;
    }

    /// Copies the bytes at `offset` and after, as far as they are kept; `offset` must not be before
    /// the first.
    public int peek(long offset, byte[] into, int from, int to) {
        Invariant.check(
                offset >= first, "offset %d is gone, the backlog starts at %d", offset, first);
        int count = (int) Math.min(to - from, end - offset);
        int copied = 0;
        while (copied < count) {
            long distance = offset + copied - headFirst;
            int within = (int) (distance % BLOCK_BYTES);
            int run = Math.min(count - copied, BLOCK_BYTES - within);
            byte[] block = blocks.get(head + (int) (distance / BLOCK_BYTES));
            System.arraycopy(block, within, into, from + copied, run);
            copied += run;
        }
        return copied;
    }
}
