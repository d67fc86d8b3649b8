package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.value.Collection;
import dev.vedette.value.Store;
import dev.vedette.value.StringValue;
import dev.vedette.value.StringValue.Encoding;
import dev.vedette.value.Value;
import dev.vedette.value.ValueType;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/// One key with its value and its expiry, as a slot of the table holds it.
///
/// Most keys hold a short string, and a million of them should not be five million objects. So a
/// slot holds either
/// - a `byte[]`: key and string packed into one array, or
/// - a [Cell]: an object with the key and a long string, or where in the slab a collection is.
///
/// The packed array: 4 bytes of meta (24 bits access clock, 2 bits encoding, 1 bit "has an
/// expiry"), 8 bytes of expiry if it has one, the length of the key (1 byte, or 255 and 4 bytes),
/// the key, and to the end the string (8 bytes if it is a number).
///
/// Entries are frozen while a snapshot is open, but for the access clock: a reader in another
/// thread may see it old or new, and both are right. With no snapshot open a packed array may be
/// overwritten in place, which keeps steady SETs of one size from making garbage.
final class Entry {

    static final long NO_EXPIRY = -1;

    /// Strings longer than this get a [Cell], so that reading them copies nothing.
    private static final int LONGEST_PACKED = 1024;

    private static final VarHandle INTS =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    static final int CLOCK_MASK = 0xff_ffff;
    private static final int ENCODING_SHIFT = 24;
    private static final int EXPIRY_FLAG = 1 << 26;
    private static final int META_BYTES = 4;
    private static final int LONG_KEY = 255;
    private static final int RAW = 0;
    private static final int EMBSTR = 1;
    private static final int INT = 2;

    private Entry() {}

    /// The form for whatever does not fit into a packed array. Immutable but for the clock.
    static final class Cell {
        private final byte[] key;
        private final @Nullable StringValue string;
        private final @Nullable Held held;
        private final long expiry;
        private int clock;

        Cell(
                byte[] key,
                @Nullable StringValue string,
                @Nullable Held held,
                long expiry,
                int clock) {
            this.key = key;
            this.string = string;
            this.held = held;
            this.expiry = expiry;
            this.clock = clock;
        }
    }

    /// What an entry keeps of a collection.
    private record Held(ValueType type, int encoding, long root) {
        static Held of(Collection collection) {
            return new Held(ValueType.of(collection), collection.encoding(), collection.root());
        }
    }

    static Object of(byte[] key, Value value, long expiry, int clock) {
        return switch (value) {
            case StringValue string when key.length + string.length() <= LONGEST_PACKED ->
                    packed(key, string, expiry, clock);
            case StringValue string -> new Cell(key, string, null, expiry, clock);
            case Collection all -> new Cell(key, null, Held.of(all), expiry, clock);
        };
    }

    private static byte[] packed(byte[] key, StringValue value, long expiry, int clock) {
        byte[] text = value.isNumber() ? null : value.bytes().array();
        int keyAt = keyAt(key.length, expiry != NO_EXPIRY);
        int valueAt = keyAt + key.length;
        byte[] array = new byte[valueAt + (text == null ? Long.BYTES : text.length)];
        int meta = clock | (code(value.encoding()) << ENCODING_SHIFT);
        if (expiry != NO_EXPIRY) {
            meta |= EXPIRY_FLAG;
            LONGS.set(array, META_BYTES, expiry);
        }
        INTS.set(array, 0, meta);
        if (key.length < LONG_KEY) {
            array[keyAt - 1] = (byte) key.length;
        } else {
            array[keyAt - 5] = (byte) LONG_KEY;
            INTS.set(array, keyAt - 4, key.length);
        }
        System.arraycopy(key, 0, array, keyAt, key.length);
        if (text == null) {
            LONGS.set(array, valueAt, value.number());
        } else {
            System.arraycopy(text, 0, array, valueAt, text.length);
        }
        return array;
    }

    /// Where the key of that length begins.
    private static int keyAt(int keyLength, boolean hasExpiry) {
        return META_BYTES + (hasExpiry ? Long.BYTES : 0) + (keyLength < LONG_KEY ? 1 : 5);
    }

    private static int meta(byte[] packed) {
        return (int) INTS.get(packed, 0);
    }

    private static int keyAt(byte[] packed) {
        int at = META_BYTES + ((meta(packed) & EXPIRY_FLAG) != 0 ? Long.BYTES : 0);
        return packed[at] == (byte) LONG_KEY ? at + 5 : at + 1;
    }

    private static int keyLength(byte[] packed, int keyAt) {
        int at = META_BYTES + ((meta(packed) & EXPIRY_FLAG) != 0 ? Long.BYTES : 0);
        return keyAt == at + 1 ? packed[at] & 0xff : (int) INTS.get(packed, at + 1);
    }

    static boolean hasKey(Object entry, byte[] key) {
        if (entry instanceof byte[] packed) {
            int keyAt = keyAt(packed);
            int length = keyLength(packed, keyAt);
            return length == key.length
                    && Arrays.equals(packed, keyAt, keyAt + length, key, 0, length);
        }
        return Arrays.equals(((Cell) entry).key, key);
    }

    /// Lets `reader` see the key where it lies, without a copy.
    static <T> T withKey(Object entry, KeyReader<T> reader) {
        if (entry instanceof byte[] packed) {
            int keyAt = keyAt(packed);
            return reader.read(packed, keyAt, keyAt + keyLength(packed, keyAt));
        }
        byte[] key = ((Cell) entry).key;
        return reader.read(key, 0, key.length);
    }

    @FunctionalInterface
    interface KeyReader<T> {
        T read(byte[] array, int from, int to);
    }

    /// The key's hash under `hashing`.
    static long hash(Object entry, Hashing hashing) {
        if (entry instanceof byte[] packed) {
            int keyAt = keyAt(packed);
            return hashing.hash(packed, keyAt, keyAt + keyLength(packed, keyAt));
        }
        byte[] key = ((Cell) entry).key;
        return hashing.hash(key, 0, key.length);
    }

    static Bytes key(Object entry) {
        if (entry instanceof byte[] packed) {
            int keyAt = keyAt(packed);
            return Bytes.copyOf(packed, keyAt, keyAt + keyLength(packed, keyAt));
        }
        return Bytes.of(((Cell) entry).key);
    }

    /// The value, copied out of a packed array: what is handed out must not change when the array
    /// is overwritten in place.
    static Value value(Object entry, Store store) {
        if (entry instanceof byte[] packed) {
            return string(packed);
        }
        Collection collection = collection(entry, store);
        return collection == null ? Objects.requireNonNull(((Cell) entry).string) : collection;
    }

    /// A handle on the entry's collection; null if it is a string.
    static @Nullable Collection collection(Object entry, Store store) {
        Held held = entry instanceof Cell cell ? cell.held : null;
        return held == null ? null : held.type.at(store, held.encoding, held.root);
    }

    /// Whether the entry already says where the collection is.
    static boolean holds(Object entry, Collection collection) {
        return entry instanceof Cell cell
                && cell.held != null
                && cell.held.equals(Held.of(collection));
    }

    private static StringValue string(byte[] packed) {
        int keyAt = keyAt(packed);
        int valueAt = keyAt + keyLength(packed, keyAt);
        int code = (meta(packed) >>> ENCODING_SHIFT) & 3;
        if (code == INT) {
            return StringValue.of((long) LONGS.get(packed, valueAt));
        }
        Bytes text = Bytes.copyOf(packed, valueAt, packed.length);
        return code == EMBSTR ? StringValue.embstr(text) : StringValue.raw(text);
    }

    private static int code(Encoding encoding) {
        return switch (encoding) {
            case RAW -> RAW;
            case EMBSTR -> EMBSTR;
            case INT -> INT;
        };
    }

    static long expiry(Object entry) {
        if (entry instanceof byte[] packed) {
            return (meta(packed) & EXPIRY_FLAG) != 0
                    ? (long) LONGS.get(packed, META_BYTES)
                    : NO_EXPIRY;
        }
        return ((Cell) entry).expiry;
    }

    /// The access clock: seconds modulo 2^24 of the last touch.
    static int clock(Object entry) {
        return entry instanceof byte[] packed ? meta(packed) & CLOCK_MASK : ((Cell) entry).clock;
    }

    static void touch(Object entry, int clock) {
        if (entry instanceof byte[] packed) {
            int meta = meta(packed);
            // Written only when it changes: reads of a hot key then leave its cache line clean.
            if ((meta & CLOCK_MASK) != clock) {
                INTS.set(packed, 0, (meta & ~CLOCK_MASK) | clock);
            }
        } else {
            ((Cell) entry).clock = clock;
        }
    }

    /// Writes value, expiry and clock into the array of `entry` if they need exactly its room.
    static boolean overwrite(Object entry, Value value, long expiry, int clock) {
        if (!(entry instanceof byte[] packed) || !(value instanceof StringValue string)) {
            return false;
        }
        int meta = meta(packed);
        boolean hasExpiry = (meta & EXPIRY_FLAG) != 0;
        if (hasExpiry != (expiry != NO_EXPIRY)) {
            return false;
        }
        int keyAt = keyAt(packed);
        int valueAt = keyAt + keyLength(packed, keyAt);
        if (string.isNumber()) {
            if (packed.length - valueAt != Long.BYTES) {
                return false;
            }
            LONGS.set(packed, valueAt, string.number());
        } else {
            if (packed.length - valueAt != string.length()) {
                return false;
            }
            System.arraycopy(string.bytes().array(), 0, packed, valueAt, string.length());
        }
        if (hasExpiry) {
            LONGS.set(packed, META_BYTES, expiry);
        }
        int encoding = code(string.encoding()) << ENCODING_SHIFT;
        INTS.set(packed, 0, clock | encoding | (meta & EXPIRY_FLAG));
        return true;
    }

    /// The same key and expiry with a collection that is elsewhere now.
    static Object withCollection(Object entry, Collection collection) {
        return of(key(entry).array(), collection, expiry(entry), clock(entry));
    }

    /// The same key and value with another expiry.
    static Object withExpiry(Object entry, long expiry) {
        return switch (entry) {
            case Cell cell -> new Cell(cell.key, cell.string, cell.held, expiry, cell.clock);
            default -> of(key(entry).array(), string((byte[]) entry), expiry, clock(entry));
        };
    }

    /// An estimate of the heap an entry takes, by HotSpot's layout with compressed references.
    static long heapBytes(Object entry) {
        return switch (entry) {
            case Cell cell ->
                    40
                            + arrayBytes(cell.key.length)
                            + (cell.string == null ? 32 : cell.string.heapBytes());
            default -> arrayBytes(((byte[]) entry).length);
        };
    }

    static long arrayBytes(int length) {
        return (16L + length + 7) & ~7;
    }
}
