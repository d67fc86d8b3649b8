package dev.vedette.resp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// Bytes that arrived and were not understood yet. One reader thread; parsers read from it in
/// place.
///
/// The room for more grows by what arrived, at most doubling, so a peer that declares a gigabyte
/// and sends nothing costs nothing; it shrinks again once it stands empty.
public final class Input {

    private static final int FIRST_ROOM = 16 * 1024;
    private static final int MIN_ROOM = 4 * 1024;

    byte[] array = new byte[0];
    int from;
    private ByteBuffer view = ByteBuffer.wrap(array);
    private long taken;

    /// Where to read into: at least 4 KiB are free. What is put there counts as arrived.
    public ByteBuffer room() {
        int to = view.position();
        if (from == to) {
            restart();
        } else if (array.length - to < MIN_ROOM) {
            makeRoom(to);
        }
        return view;
    }

    private void restart() {
        from = 0;
        if (array.length != FIRST_ROOM) {
            array = new byte[FIRST_ROOM];
            view = ByteBuffer.wrap(array);
        }
        view.clear();
    }

    private void makeRoom(int to) {
        int waiting = to - from;
        // Moving what waits is enough when at least half of the array is free again.
        int capacity = waiting <= array.length / 2 ? array.length : growth(waiting);
        byte[] target = capacity == array.length ? array : new byte[capacity];
        System.arraycopy(array, from, target, 0, waiting);
        array = target;
        from = 0;
        view = ByteBuffer.wrap(array);
        view.position(waiting);
    }

    private static int growth(int waiting) {
        return (int) Math.min(Integer.MAX_VALUE - 8, Math.max(FIRST_ROOM, waiting * 2L));
    }

    /// Adds a copy of `bytes[start, end)`.
    public void add(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            ByteBuffer room = room();
            int count = Math.min(room.remaining(), end - at);
            room.put(bytes, at, count);
            at += count;
        }
    }

    public void add(byte[] bytes) {
        add(bytes, 0, bytes.length);
    }

    /// How many bytes wait.
    public int available() {
        return view.position() - from;
    }

    /// How many bytes were ever taken out: the position in the stream of the next one.
    public long taken() {
        return taken;
    }

    /// Takes out up to `into.remaining()` bytes as they are, without parsing; answers how many.
    public int take(ByteBuffer into) {
        int count = Math.min(into.remaining(), available());
        into.put(array, from, count);
        skip(count);
        return count;
    }

    /// Takes out the next `count` bytes as they are; fewer must not wait.
    public byte[] take(int count) {
        byte[] bytes = Arrays.copyOfRange(array, from, from + count);
        skip(count);
        return bytes;
    }

    /// The waiting byte at `index` from the next one.
    public byte peek(int index) {
        return array[from + index];
    }

    void skip(int count) {
        from += count;
        taken += count;
    }

    int to() {
        return view.position();
    }

    /// Forgets everything that waits.
    public void clear() {
        skip(available());
    }
}
