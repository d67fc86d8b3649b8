package dev.vedette.value;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.base.Numbers;
import dev.vedette.memory.Memory;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Objects;

/// An immutable string: bytes, or a number where the bytes are the one way to write it.
///
/// Redis tells its clients which of three representations a string has (OBJECT ENCODING), and that
/// depends on how it came to be: SET of 44 bytes or fewer makes `embstr`, APPEND always `raw`. So
/// the encoding is part of the value, although here only `int` differs in memory.
///
/// A long string in the slab is not copied to the heap only because somebody looks at it: then this
/// is a view of it ([#stored]), good until the key changes. Appending to a view or writing over it
/// makes a *patch*: what changes, to be carried out in place by `Database.put`. So a log appended
/// to a million times is not copied a million times. Any other string may be kept for as long as
/// one likes.
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
    }

    /// Bytes a string may have: the default of `proto-max-bulk-len`.
    public static final long LONGEST = 512L << 20;

    /// The longest string that becomes `embstr`.
    public static final int EMBSTR_LIMIT = 44;

    /// Numbers from 0 up to here exclusively are shared objects in Redis, which OBJECT REFCOUNT
    /// shows.
    public static final int SHARED_NUMBERS = 10_000;

    private static final byte[] NONE = {};

    private final Encoding encoding;
    private final long number;
    private final byte[] array;
    private final int length;
    private final @Nullable Stored stored;

    /// Text in the slab, and what is to be written over it.
    ///
    /// @param patchAt from where on; beyond the length, zero bytes fill the gap
    private record Stored(Memory memory, long at, int length, int patchAt, @Nullable Bytes patch) {

        Bytes bytes(int from, int to) {
            byte[] text = new byte[to - from];
            memory.read(at + from, text, 0, text.length);
            return Bytes.of(text);
        }

        Bytes patched() {
            Bytes change = Objects.requireNonNull(patch);
            byte[] text = new byte[Math.max(length, patchAt + change.length())];
            memory.read(at, text, 0, length);
            System.arraycopy(change.array(), 0, text, patchAt, change.length());
            return Bytes.of(text);
        }
    }

    private StringValue(
            Encoding encoding, long number, byte[] array, int length, @Nullable Stored stored) {
        this.encoding = encoding;
        this.number = number;
        this.array = array;
        this.length = length;
        this.stored = stored;
    }

    /// A view of `length` bytes in the slab: `raw`, and good until they are changed or freed.
    public static StringValue stored(Memory memory, long at, int length) {
        return new StringValue(
                Encoding.RAW, 0, NONE, length, new Stored(memory, at, length, 0, null));
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
        Stored view = stored;
        if (view == null) {
            return Bytes.of(array);
        }
        return view.patch == null ? view.bytes(0, length) : view.patched();
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
        if (encoding == Encoding.INT) {
            return Bytes.of(number).slice(from, to);
        }
        Stored view = stored;
        if (view == null) {
            return Bytes.of(array).slice(from, to);
        }
        return view.patch == null ? view.bytes(from, to) : view.patched().slice(from, to);
    }

    /// This text with `suffix` behind it, `raw`.
    public StringValue append(Bytes suffix) {
        return overwrite(length(), suffix);
    }

    /// This text with `patch` written over it from `offset` on, zero bytes filling a gap; `raw`.
    public StringValue overwrite(int offset, Bytes patch) {
        int end = Math.max(length(), Math.addExact(offset, patch.length()));
        Stored view = stored;
        if (view != null && view.patch == null) {
            Stored change = new Stored(view.memory, view.at, length, offset, patch);
            return new StringValue(Encoding.RAW, 0, NONE, end, change);
        }
        byte[] copy = Arrays.copyOf(bytes().array(), end);
        System.arraycopy(patch.array(), 0, copy, offset, patch.length());
        return new StringValue(Encoding.RAW, 0, copy, copy.length, null);
    }

    // For the keyspace

    /// Whether this is a patch of the text at that address.
    public boolean patches(long at) {
        return stored != null && stored.patch != null && stored.at == at;
    }

    /// Carries a patch out on the text it was made from, which may have moved to that address.
    public void patch(Memory memory, long at) {
        Stored change = Objects.requireNonNull(stored);
        Bytes patch = Objects.requireNonNull(change.patch);
        if (change.patchAt > change.length) {
            memory.fill(at + change.length, change.patchAt - change.length, (byte) 0);
        }
        memory.write(at + change.patchAt, patch.array(), 0, patch.length());
    }

    /// Writes the text of a string that is no number to that address.
    public void writeTo(Memory memory, long at) {
        Stored view = stored;
        if (view == null) {
            memory.write(at, array, 0, length);
            return;
        }
        memory.copy(view.at, at, view.length);
        if (view.patch != null) {
            patch(memory, at);
        }
    }

    @Override
    public ValueType type() {
        return ValueType.STRING;
    }

    @Override
    public String typeName() {
        return "string";
    }

    @Override
    public String encodingName() {
        return encoding.word;
    }

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
