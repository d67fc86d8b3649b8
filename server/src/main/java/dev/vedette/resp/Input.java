package dev.vedette.resp;

import org.jspecify.annotations.Nullable;

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

    private static final ByteBuffer NO_ROOM = ByteBuffer.allocate(0);

    byte[] array = NO_ROOM.array();
    int from;
    private ByteBuffer view = NO_ROOM;
    private long taken;
    private final @Nullable Spare spare;

    /// Room for inputs that one thread reads in turn. Thousands of connections that are silent most
    /// of the time then need one array, and not thousands.
    public static final class Spare {
        private @Nullable ByteBuffer room;

        private ByteBuffer take() {
            ByteBuffer taken = room == null ? ByteBuffer.allocate(FIRST_ROOM) : room;
            room = null;
            return taken;
        }
    }

    /// With an array of its own from the first byte on.
    public Input() {
        this(null);
    }

    /// Takes its first room from `spare`, and gives it back by [#rest].
    public Input(@Nullable Spare spare) {
        this.spare = spare;
    }

    /// Nothing more is read for now. Where no bytes wait, the room goes back to `spare`, or is
    /// dropped if it is larger than the next reader needs.
    public void rest() {
        if (spare == null || from != view.position()) {
            return;
        }
        if (array.length == FIRST_ROOM) {
            spare.room = view;
        }
        view = NO_ROOM;
        array = NO_ROOM.array();
        from = 0;
    }

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
            view = spare == null ? ByteBuffer.allocate(FIRST_ROOM) : spare.take();
            array = view.array();
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

    /// How many bytes there is room for without making any.
    public int free() {
        return view.remaining();
    }

    /// How many bytes wait.
    public int available() {
        return view.position() - from;
    }

    /// How many bytes were ever taken out: the position in the stream of the next one.
    public long taken() {
        return taken;
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
}
