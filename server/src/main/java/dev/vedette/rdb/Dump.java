package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Crc64;
import dev.vedette.value.Value;

import java.util.Arrays;

/// One value as DUMP gives it and RESTORE takes it: its type, the value as in an RDB, two bytes of
/// RDB version and eight of checksum, both with the lowest byte first.
public final class Dump {

    private static final int VERSION_BYTES = 2;
    private static final int CHECKSUM_BYTES = 8;
    private static final int FOOTER_BYTES = VERSION_BYTES + CHECKSUM_BYTES;

    private Dump() {}

    /// @param compress whether long strings are compressed when that makes them shorter
    public static Bytes of(Value value, boolean compress) {
        RdbOutput out = new RdbOutput(compress);
        ValueWriter writer = new ValueWriter(out);
        out.oneByte(ValueWriter.type(value));
        writer.begin(value);
        while (!writer.isComplete()) {
            writer.more();
        }
        out.littleEndian(Format.NEWEST_VERSION, VERSION_BYTES);
        out.littleEndian(Crc64.update(0, out.array(), 0, out.size()), CHECKSUM_BYTES);
        return Bytes.of(Arrays.copyOf(out.array(), out.size()));
    }

    /// How many bytes the value takes in an RDB, its type left out.
    public static int length(Value value, boolean compress) {
        return of(value, compress).length() - FOOTER_BYTES - 1;
    }

    /// Whether it ends as a dump of a version we read does.
    public static boolean isWhole(Bytes payload) {
        byte[] bytes = payload.array();
        int footer = bytes.length - FOOTER_BYTES;
        if (footer < 0) {
            return false;
        }
        long version = littleEndian(bytes, footer, VERSION_BYTES);
        long stored = littleEndian(bytes, footer + VERSION_BYTES, CHECKSUM_BYTES);
        // Zero stands for a writer that computes none.
        return version <= Format.NEWEST_VERSION
                && (stored == 0 || stored == Crc64.update(0, bytes, 0, footer + VERSION_BYTES));
    }

    private static long littleEndian(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xFF);
        }
        return value;
    }

    /// The value of a payload that [#isWhole], put together by `parts`. What stands behind it is
    /// passed over, as in Redis.
    public static void read(Bytes payload, Parts parts) throws RdbException {
        byte[] bytes = payload.array();
        RdbInput in = new RdbInput();
        in.over(bytes, 0, bytes.length - FOOTER_BYTES, 0);
        ValueReader reader = new ValueReader(in, parts);
        try {
            int type = in.unsignedByte();
            if (!ValueReader.knows(type)) {
                throw new RdbException(0, "Unknown RDB encoding type " + type);
            }
            reader.begin(type, Bytes.EMPTY);
            while (!reader.isComplete()) {
                in.commit();
                reader.more();
            }
            if (reader.isEmpty()) {
                throw new RdbException(0, "The payload holds no elements");
            }
        } catch (RdbInput.Underflow tooShort) {
            throw new RdbException(in.offset(), "The payload ends within the value");
        }
    }
}
