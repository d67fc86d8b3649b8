package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Numbers;

import org.jspecify.annotations.Nullable;

/// An immutable string: bytes, or a number where the bytes are the one way to write it.
///
/// Redis tells its clients which of three representations a string has (OBJECT ENCODING), and that
/// depends on how it came to be: SET of 44 bytes or fewer makes `embstr`, APPEND always `raw`. So
/// the encoding is part of the value, although here only `int` differs in memory.
///
/// Appending to a long string shares its array: the spare room at the end belongs to whoever holds
/// the longest value over it ([Tail]), and shorter values never look there. A log appended to a
/// million times is thus not copied a million times, and older values, in a snapshot or in a reply
/// that has not left yet, stay as they were.
public final class StringValue implements Value {

    /// The three words of OBJECT ENCODING for strings.
    public enum Encoding {
        RAW("raw"),
        EMBSTR("embstr"),
        INT("int");

        private final String word;

        Encoding(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /// The longest string that becomes `embstr`.
    public static final int EMBSTR_LIMIT = 44;

    /// Numbers from 0 up to here exclusively are shared objects in Redis, which OBJECT REFCOUNT
    /// shows.
    public static final int SHARED_NUMBERS = 10_000;

    /// Spare room is made only for strings at least this long; below, copying costs less than it.
    private static final int SHORTEST_WITH_SPARE_ROOM = 256;

    /// Redis, too, doubles until here and then adds this much at a time.
    private static final int MOST_SPARE_ROOM = 1 << 20;

    private static final byte[] NONE = {};

    private final Encoding encoding;
    private final long number;
    private final byte[] array;
    private final int length;
    private final @Nullable Tail tail;

    /// How much of a shared array is in use by the longest value over it.
    private static final class Tail {
        private int used;

        Tail(int used) {
            this.used = used;
        }
    }

    private StringValue(
            Encoding encoding, long number, byte[] array, int length, @Nullable Tail tail) {
        this.encoding = encoding;
        this.number = number;
        this.array = array;
        this.length = length;
        this.tail = tail;
    }

    /// As SET stores it: a number if it is one, `embstr` if it is short, `raw` otherwise.
    public static StringValue of(Bytes text) {
        byte[] array = text.array();
        if (array.length <= Numbers.LONGEST_LONG && Numbers.isLong(array, 0, array.length)) {
            return of(Numbers.longAt(array, 0, array.length));
        }
        return array.length <= EMBSTR_LIMIT ? embstr(text) : raw(text);
    }

    /// A number, `int`.
    public static StringValue of(long number) {
        return new StringValue(Encoding.INT, number, NONE, 0, null);
    }

    /// As Redis keeps bytes it has not tried to read as a number, such as the result of
    /// INCRBYFLOAT: `embstr` if short, else `raw`.
    public static StringValue untried(Bytes text) {
        return text.length() <= EMBSTR_LIMIT ? embstr(text) : raw(text);
    }

    /// `raw` however short.
    public static StringValue raw(Bytes text) {
        return new StringValue(Encoding.RAW, 0, text.array(), text.length(), null);
    }

    /// `embstr`; `text` must not be longer than [#EMBSTR_LIMIT].
    public static StringValue embstr(Bytes text) {
        Invariant.check(text.length() <= EMBSTR_LIMIT, "embstr of %d bytes", text.length());
        return new StringValue(Encoding.EMBSTR, 0, text.array(), text.length(), null);
    }

    public Encoding encoding() {
        return encoding;
    }

    public boolean isNumber() {
        return encoding == Encoding.INT;
    }

    /// The number of an `int`.
    public long number() {
        Invariant.check(encoding == Encoding.INT, "a %s has no number", encoding);
        return number;
    }

    public Bytes bytes() {
        if (encoding == Encoding.INT) {
            return Bytes.of(number);
        }
        return length == array.length ? Bytes.of(array) : Bytes.copyOf(array, 0, length);
    }

    public int length() {
        return encoding == Encoding.INT ? digits(number) : length;
    }

    private static int digits(long number) {
        int count = number < 0 ? 2 : 1;
        for (long rest = number / 10; rest != 0; rest /= 10) {
            count++;
        }
        return count;
    }

    /// `[from, to)` of the text.
    public Bytes slice(int from, int to) {
        return encoding == Encoding.INT
                ? Bytes.of(number).slice(from, to)
                : from == 0 && to == length ? bytes() : Bytes.copyOf(array, from, to);
    }

    /// This text with `suffix` behind it, `raw`.
    public StringValue append(Bytes suffix) {
        byte[] more = suffix.array();
        if (encoding == Encoding.INT) {
            return StringValue.raw(Bytes.of(number)).append(suffix);
        }
        int grown = Math.addExact(length, more.length);
        Tail room = tail;
        if (room != null && room.used == length && grown <= array.length) {
            System.arraycopy(more, 0, array, length, more.length);
            room.used = grown;
            return new StringValue(Encoding.RAW, 0, array, grown, room);
        }
        boolean spare = grown >= SHORTEST_WITH_SPARE_ROOM;
        int capacity = spare ? withSpareRoom(grown) : grown;
        byte[] copy = new byte[capacity];
        System.arraycopy(array, 0, copy, 0, length);
        System.arraycopy(more, 0, copy, length, more.length);
        return new StringValue(Encoding.RAW, 0, copy, grown, spare ? new Tail(grown) : null);
    }

    private static int withSpareRoom(int used) {
        return (int) Math.min((long) used + Math.min(used, MOST_SPARE_ROOM), Integer.MAX_VALUE - 8);
    }

    /// This text with `patch` written over it from `offset` on, zero bytes filling a gap; `raw`.
    public StringValue overwrite(int offset, Bytes patch) {
        byte[] old = encoding == Encoding.INT ? Bytes.of(number).array() : array;
        int oldLength = encoding == Encoding.INT ? old.length : length;
        int end = Math.addExact(offset, patch.length());
        byte[] copy = new byte[Math.max(oldLength, end)];
        System.arraycopy(old, 0, copy, 0, oldLength);
        System.arraycopy(patch.array(), 0, copy, offset, patch.length());
        return new StringValue(Encoding.RAW, 0, copy, copy.length, null);
    }

    @Override
    public String typeName() {
        return "string";
    }

    @Override
    public String encodingName() {
        return encoding.word;
    }

    /// An estimate of the bytes this value occupies on the heap, without its key.
    public long heapBytes() {
        return OBJECT_BYTES + (encoding == Encoding.INT ? 0 : (16L + array.length + 7) & ~7);
    }

    private static final int OBJECT_BYTES = 40;

    /// Equal text; the encoding does not count.
    @Override
    public boolean equals(Object other) {
        return other instanceof StringValue that && bytes().equals(that.bytes());
    }

    @Override
    public int hashCode() {
        return bytes().hashCode();
    }

    @Override
    public String toString() {
        return encoding.word + ":" + bytes();
    }
}
