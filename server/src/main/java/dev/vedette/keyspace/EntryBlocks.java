package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Invariant;
import dev.vedette.memory.Memory;
import dev.vedette.value.Collection;
import dev.vedette.value.Store;
import dev.vedette.value.StringValue;
import dev.vedette.value.StringValue.Encoding;
import dev.vedette.value.Value;
import dev.vedette.value.ValueType;

import org.jspecify.annotations.Nullable;

/// One key with its expiry and its value, or where its value is, as a block in the slab.
///
/// - 8 bytes of header: 24 bits of [Usage], 3 bits type, 3 bits encoding, 1 bit "has an expiry", 1
///   bit "long", and the lengths of key and value, 16 bits each;
/// - if long, because a length does not fit: 8 bytes with both lengths;
/// - 8 bytes of expiry, if it has one;
/// - the key;
/// - the value: the bytes of a string, or 8 bytes for a number or a collection's root.
///
/// An entry that a snapshot may read is not changed but for its usage, which a reader may see old
/// or new: both are right.
final class EntryBlocks {

    static final long NO_EXPIRY = -1;

    /// Strings longer than this are not copied when somebody looks at them: see
    /// [StringValue#stored].
    private static final int LONGEST_COPIED = 16 * 1024;

    private static final int TYPE_SHIFT = 24;
    private static final int ENCODING_SHIFT = 27;
    private static final int THREE_BITS = 7;
    private static final int EXPIRY_FLAG = 1 << 30;
    private static final int LONG_FLAG = 1 << 31;
    private static final int KEY_LENGTH_SHIFT = 32;
    private static final int VALUE_LENGTH_SHIFT = 48;
    private static final int HEADER_BYTES = 8;
    private static final int LONGEST_SHORT = 0xffff;

    private static final int RAW = 0;
    private static final int EMBSTR = 1;
    private static final int INT = 2;

    private final Store store;
    private final Memory memory;
    private final Hashing hashing;

    /// For hashing keys; only the keyspace's own thread does.
    private byte[] scratch = new byte[256];

    EntryBlocks(Store store) {
        this.store = store;
        this.memory = store.memory();
        this.hashing = store.hashing();
    }

    // Reading

    private static int lengthsBytes(int meta) {
        return meta < 0 ? Long.BYTES : 0;
    }

    private static int expiryBytes(int meta) {
        return (meta & EXPIRY_FLAG) == 0 ? 0 : Long.BYTES;
    }

    private static int keyOffset(int meta) {
        return HEADER_BYTES + lengthsBytes(meta) + expiryBytes(meta);
    }

    private static int type(int meta) {
        return meta >>> TYPE_SHIFT & THREE_BITS;
    }

    private static int encoding(int meta) {
        return meta >>> ENCODING_SHIFT & THREE_BITS;
    }

    /// @param header the first 8 bytes, of which the lower half is the meta
    private int keyLength(long entry, long header) {
        return (int) header < 0
                ? memory.getInt(entry + HEADER_BYTES)
                : (int) (header >>> KEY_LENGTH_SHIFT) & LONGEST_SHORT;
    }

    /// The bytes that follow the key.
    private int valueLength(long entry, long header) {
        return (int) header < 0
                ? memory.getInt(entry + HEADER_BYTES + Integer.BYTES)
                : (int) (header >>> VALUE_LENGTH_SHIFT);
    }

    boolean hasKey(long entry, byte[] key) {
        long header = memory.getLong(entry);
        return keyLength(entry, header) == key.length
                && memory.matches(entry + keyOffset((int) header), key, 0, key.length);
    }

    Bytes key(long entry) {
        long header = memory.getLong(entry);
        byte[] key = new byte[keyLength(entry, header)];
        memory.read(entry + keyOffset((int) header), key, 0, key.length);
        return Bytes.of(key);
    }

    /// The key's hash.
    long hash(long entry) {
        long header = memory.getLong(entry);
        int length = keyLength(entry, header);
        if (length > scratch.length) {
            return hashing.hash(key(entry));
        }
        memory.read(entry + keyOffset((int) header), scratch, 0, length);
        return hashing.hash(scratch, 0, length);
    }

    long expiry(long entry) {
        int meta = memory.getInt(entry);
        return (meta & EXPIRY_FLAG) == 0
                ? NO_EXPIRY
                : memory.getLong(entry + HEADER_BYTES + lengthsBytes(meta));
    }

    /// When or how often it was used, as [Usage] has it.
    int usage(long entry) {
        return memory.getInt(entry) & Usage.MASK;
    }

    void usage(long entry, int bits) {
        int meta = memory.getInt(entry);
        memory.setInt(entry, (meta & ~Usage.MASK) | bits);
    }

    void touch(long entry, Usage usage) {
        touch(entry, memory.getInt(entry), usage);
    }

    private void touch(long entry, int meta, Usage usage) {
        int before = meta & Usage.MASK;
        int bits = usage.used(before);
        // Written only when it changes: reads of a hot key then leave its cache line clean.
        if (bits != before) {
            memory.setInt(entry, (meta & ~Usage.MASK) | bits);
        }
    }

    /// The address of the last byte of an entry with this header; of a long one's first.
    static long last(long entry, long header) {
        int meta = (int) header;
        if (meta < 0) {
            return entry;
        }
        int lengths = (int) (header >>> Integer.SIZE);
        return entry + keyOffset(meta) + (lengths & 0xffff) + (lengths >>> 16) - 1;
    }

    /// A string, copied unless it is long, or a handle on the collection.
    Value value(long entry) {
        return value(entry, memory.getLong(entry));
    }

    /// [#touch], then [#value].
    Value use(long entry, Usage usage) {
        long header = memory.getLong(entry);
        touch(entry, (int) header, usage);
        return value(entry, header);
    }

    private Value value(long entry, long header) {
        return type((int) header) == ValueType.STRING.ordinal()
                ? string(entry, header)
                : collection(entry, header);
    }

    private StringValue string(long entry, long header) {
        int meta = (int) header;
        long at = entry + keyOffset(meta) + keyLength(entry, header);
        int encoding = encoding(meta);
        if (encoding == INT) {
            return StringValue.of(memory.getLong(at));
        }
        int length = valueLength(entry, header);
        if (length > LONGEST_COPIED) {
            return StringValue.stored(memory, at, length);
        }
        byte[] text = new byte[length];
        memory.read(at, text, 0, length);
        return encoding == EMBSTR
                ? StringValue.embstr(Bytes.of(text))
                : StringValue.raw(Bytes.of(text));
    }

    private Collection collection(long entry, long header) {
        int meta = (int) header;
        long at = entry + keyOffset(meta) + keyLength(entry, header);
        return ValueType.of(type(meta)).at(store, encoding(meta), memory.getLong(at));
    }

    /// A handle on the entry's collection; null if it is a string.
    @Nullable Collection collectionOf(long entry) {
        long header = memory.getLong(entry);
        return type((int) header) == ValueType.STRING.ordinal() ? null : collection(entry, header);
    }

    // Writing

    private static int code(Encoding encoding) {
        return switch (encoding) {
            case RAW -> RAW;
            case EMBSTR -> EMBSTR;
            case INT -> INT;
        };
    }

    private static int encodingOf(Value value) {
        return value instanceof StringValue string
                ? code(string.encoding())
                : ((Collection) value).encoding();
    }

    private static int lengthOf(Value value) {
        return value instanceof StringValue string && !string.isNumber()
                ? string.length()
                : Long.BYTES;
    }

    /// Type, encoding and flags of an entry with these parts.
    private static int meta(int keyLength, Value value, boolean hasExpiry) {
        boolean isLong = keyLength > LONGEST_SHORT || lengthOf(value) > LONGEST_SHORT;
        return (isLong ? LONG_FLAG : 0)
                | (hasExpiry ? EXPIRY_FLAG : 0)
                | value.type().ordinal() << TYPE_SHIFT
                | encodingOf(value) << ENCODING_SHIFT;
    }

    long create(byte[] key, Value value, long expiry, int usage) {
        int meta = meta(key.length, value, expiry != NO_EXPIRY);
        int valueLength = lengthOf(value);
        long entry = memory.allocate((long) keyOffset(meta) + key.length + valueLength);
        writeHeader(entry, meta | usage, key.length, valueLength);
        writeExpiry(entry, meta, expiry);
        memory.write(entry + keyOffset(meta), key, 0, key.length);
        writeValue(entry + keyOffset(meta) + key.length, value);
        return entry;
    }

    private void writeHeader(long entry, int meta, int keyLength, int valueLength) {
        if (meta < 0) {
            memory.setLong(entry, meta & 0xffff_ffffL);
            memory.setInt(entry + HEADER_BYTES, keyLength);
            memory.setInt(entry + HEADER_BYTES + Integer.BYTES, valueLength);
        } else {
            long lengths = keyLength | (long) valueLength << 16;
            memory.setLong(entry, meta | lengths << Integer.SIZE);
        }
    }

    private void writeExpiry(long entry, int meta, long expiry) {
        if (expiry != NO_EXPIRY) {
            memory.setLong(entry + HEADER_BYTES + lengthsBytes(meta), expiry);
        }
    }

    private void writeValue(long at, Value value) {
        if (!(value instanceof StringValue string)) {
            memory.setLong(at, ((Collection) value).root());
        } else if (string.isNumber()) {
            memory.setLong(at, string.number());
        } else {
            string.writeTo(memory, at);
        }
    }

    /// Gives an entry another value and expiry; the address of the entry from now on. A collection
    /// that it had is not freed.
    long replace(long entry, Value value, long expiry, int usage) {
        long header = memory.getLong(entry);
        int old = (int) header;
        int keyLength = keyLength(entry, header);
        int meta = meta(keyLength, value, expiry != NO_EXPIRY);
        long keyAt = keyOffset(meta);
        int valueLength = lengthOf(value);
        long bytes = keyAt + keyLength + valueLength;
        boolean isPatch =
                value instanceof StringValue string
                        && string.patches(entry + keyOffset(old) + keyLength);
        boolean fits = keyAt == keyOffset(old) && fits(entry, header, keyLength, bytes, isPatch);
        if (isPatch && fits) {
            return patch(entry, meta | usage, keyLength, (StringValue) value, expiry);
        }
        long room = isPatch ? bytes + Math.min(bytes, MOST_SPARE_BYTES) : bytes;
        long target = fits ? memory.own(entry) : memory.allocate(room);
        if (!fits) {
            memory.copy(entry + keyOffset(old), target + keyAt, keyLength);
        }
        writeHeader(target, meta | usage, keyLength, valueLength);
        writeExpiry(target, meta, expiry);
        writeValue(target + keyAt + keyLength, value);
        if (!fits) {
            memory.free(entry);
        }
        return target;
    }

    /// Writes a string over a string, where that changes nothing but this entry: neither is long or
    /// expires, the block's size is right, and no snapshot reads it. False, and nothing is done, if
    /// it is not so simple.
    boolean overwrite(long entry, StringValue value, Usage usage, boolean isUse) {
        long header = memory.getLong(entry);
        int old = (int) header;
        int length = lengthOf(value);
        if ((old & (LONG_FLAG | EXPIRY_FLAG)) != 0
                || type(old) != ValueType.STRING.ordinal()
                || length > LONGEST_SHORT
                || memory.isFreezeOpen()) {
            return false;
        }
        int keyLength = keyLength(entry, header);
        int before = HEADER_BYTES + keyLength;
        long valueAt = entry + before;
        int oldLength = valueLength(entry, header);
        if ((oldLength != length
                        && Memory.sizeFor(before + oldLength) != Memory.sizeFor(before + length))
                || value.patches(valueAt)) {
            return false;
        }
        int bits = old & Usage.MASK;
        int now = isUse ? usage.used(bits) : bits;
        writeHeader(entry, meta(keyLength, value, false) | now, keyLength, length);
        writeValue(valueAt, value);
        return true;
    }

    /// What a string that grows gets beside what it needs, at most: Redis, too, doubles until here.
    private static final long MOST_SPARE_BYTES = 1 << 20;

    /// Whether the block is of the right size for so many bytes. Short entries have no spare room,
    /// so their block's size follows from their lengths, without a look at the memory's books.
    private boolean fits(long entry, long header, int keyLength, long bytes, boolean maySpare) {
        int meta = (int) header;
        if (meta < 0 || maySpare) {
            long room = memory.room(entry);
            return bytes <= room && (maySpare || bytes > room / 2);
        }
        long had = (long) keyOffset(meta) + keyLength + valueLength(entry, header);
        return Memory.sizeFor(had) == Memory.sizeFor(bytes);
    }

    private long patch(long entry, int meta, int keyLength, StringValue value, long expiry) {
        long target = memory.own(entry);
        writeHeader(target, meta, keyLength, value.length());
        writeExpiry(target, meta, expiry);
        value.patch(memory, target + keyOffset(meta) + keyLength);
        return target;
    }

    /// Notes where the entry's collection is now; the address of the entry from now on.
    long keep(long entry, Collection collection) {
        long header = memory.getLong(entry);
        int meta = (int) header;
        Invariant.check(
                type(meta) == collection.type().ordinal(),
                "a %s was changed, and the key holds type %d",
                collection.typeName(),
                type(meta));
        long target = memory.own(entry);
        int others = meta & ~(THREE_BITS << ENCODING_SHIFT);
        memory.setInt(target, others | collection.encoding() << ENCODING_SHIFT);
        memory.setLong(target + keyOffset(meta) + keyLength(target, header), collection.root());
        return target;
    }

    /// Whether the entry already says where the collection is.
    boolean holds(long entry, Collection collection) {
        long header = memory.getLong(entry);
        int meta = (int) header;
        return type(meta) == collection.type().ordinal()
                && encoding(meta) == collection.encoding()
                && memory.getLong(entry + keyOffset(meta) + keyLength(entry, header))
                        == collection.root();
    }

    /// Gives an entry another expiry, or none; the address of the entry from now on.
    long expire(long entry, long expiry) {
        long header = memory.getLong(entry);
        int meta = (int) header;
        boolean hasExpiry = expiry != NO_EXPIRY;
        if (hasExpiry == ((meta & EXPIRY_FLAG) != 0)) {
            long target = hasExpiry ? memory.own(entry) : entry;
            writeExpiry(target, meta, expiry);
            return target;
        }
        int changed = meta ^ EXPIRY_FLAG;
        int keyLength = keyLength(entry, header);
        int valueLength = valueLength(entry, header);
        long rest = (long) keyLength + valueLength;
        long target = memory.allocate(keyOffset(changed) + rest);
        writeHeader(target, changed, keyLength, valueLength);
        writeExpiry(target, changed, expiry);
        memory.copy(entry + keyOffset(meta), target + keyOffset(changed), rest);
        memory.free(entry);
        return target;
    }
}
