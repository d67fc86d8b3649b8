package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Crc64;
import dev.vedette.base.Invariant;
import dev.vedette.memory.MemoryExhausted;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;

// An RDB may come from a file, from a socket in pieces of any size, or be followed by other bytes.
// So the reader is fed: it takes what is there, delivers the records that are complete and keeps
// the beginning of the one that is not. Its parts, the header, one opcode with its operands, one
// entry, are records: read whole or, when bytes are missing, read again from their start once
// enough have come. A string's length tells how many that is, so a large value is not tried again
// for every packet; and as its bytes are collected before its own array is allocated, a length that
// lies costs nothing.

/// Reads an RDB of version 1 to 10 that is fed to it, and hands what it finds to an [RdbReceiver].
public final class RdbReader {

    private enum Stage {
        HEADER,
        BODY,
        /// Within a value that comes in several steps.
        VALUE,
        CHECKSUM,
        COMPLETE
    }

    private final RdbReceiver receiver;
    private final RdbInput in = new RdbInput();
    private final ValueReader value;
    private final boolean checkChecksum;

    private Stage stage = Stage.HEADER;
    private int version;
    private boolean checksumWasDisabled;
    private long crc;
    private long offset;

    /// The beginning of a record whose rest has not come yet.
    private byte[] pending = new byte[0];

    private int pendingSize;
    private int needed;

    // What was said about the next entry.
    private long expiryMillis = -1;
    private long idleSeconds = -1;
    private int frequency = -1;

    /// Of the value that is being read.
    private RdbReceiver.@Nullable Entry entry;

    /// Checks the checksum, if there is one.
    public RdbReader(RdbReceiver receiver) {
        this(receiver, true);
    }

    public RdbReader(RdbReceiver receiver, boolean checkChecksum) {
        this.receiver = receiver;
        this.value = new ValueReader(in, receiver.parts());
        this.checkChecksum = checkChecksum;
    }

    /// Takes `bytes[from, to)`, the next part of the RDB, and says how many of them belong to it:
    /// less than all only once it is complete. The array is not kept.
    public int feed(byte[] bytes, int from, int to) throws RdbException {
        try {
            return take(bytes, from, to);
        } catch (OutOfMemoryError tooMuch) {
            pending = new byte[0];
            throw new RdbException(
                    offset,
                    "The data does not fit: the heap has no room for a value of more than "
                            + pendingSize
                            + " bytes");
        }
    }

    private int take(byte[] bytes, int from, int to) throws RdbException {
        if (stage == Stage.COMPLETE) {
            return 0;
        }
        if (pendingSize == 0) {
            return feedDirectly(bytes, from, to);
        }
        int before = pendingSize;
        append(bytes, from, to);
        if (pendingSize < needed) {
            return to - from;
        }
        int consumed = read(pending, 0, pendingSize);
        if (stage == Stage.COMPLETE) {
            pending = new byte[0];
            pendingSize = 0;
            return consumed - before;
        }
        System.arraycopy(pending, consumed, pending, 0, pendingSize - consumed);
        pendingSize -= consumed;
        shrink();
        return to - from;
    }

    private int feedDirectly(byte[] bytes, int from, int to) throws RdbException {
        int consumed = read(bytes, from, to);
        if (stage == Stage.COMPLETE) {
            return consumed;
        }
        append(bytes, from + consumed, to);
        return to - from;
    }

    private void append(byte[] bytes, int from, int to) {
        int size = Math.addExact(pendingSize, to - from);
        if (size > pending.length) {
            pending =
                    Arrays.copyOf(
                            pending,
                            Math.max(
                                    size,
                                    (int) Math.min(Integer.MAX_VALUE - 8, pending.length * 2L)));
        }
        System.arraycopy(bytes, from, pending, pendingSize, to - from);
        pendingSize = size;
    }

    /// One large value must not hold its memory for the rest of the RDB.
    private void shrink() {
        int keep = 1 << 20;
        if (pending.length > keep && pendingSize < keep) {
            pending = Arrays.copyOf(pending, pendingSize);
        }
    }

    /// Reads all complete records and says how many bytes they took.
    private int read(byte[] bytes, int from, int to) throws RdbException {
        in.over(bytes, from, to, offset);
        needed = 0;
        int summed = from;
        try {
            while (stage != Stage.COMPLETE && !(in.isEmpty() && stage == Stage.BODY)) {
                if (stage == Stage.CHECKSUM && summed < in.recordStart()) {
                    sum(bytes, summed, in.recordStart());
                    summed = in.recordStart();
                }
                record();
                in.commit();
            }
        } catch (RdbInput.Underflow more) {
            needed = more.needed();
        } catch (MemoryExhausted full) {
            throw new RdbException(in.offset(), "The data does not fit: " + full.getMessage());
        }
        if (stage != Stage.CHECKSUM && stage != Stage.COMPLETE) {
            sum(bytes, summed, in.recordStart());
        }
        offset = in.recordOffset();
        return in.recordStart() - from;
    }

    private void sum(byte[] bytes, int from, int to) {
        if (checkChecksum) {
            crc = Crc64.update(crc, bytes, from, to);
        }
    }

    private void record() throws RdbException {
        switch (stage) {
            case HEADER -> header();
            case BODY -> body();
            case VALUE -> {
                value.more();
                endValueIfComplete();
            }
            case CHECKSUM -> checksum();
            case COMPLETE -> throw Invariant.broken("no record follows the end of an RDB");
        }
    }

    private void header() throws RdbException {
        String text = Bytes.of(in.take(Format.HEADER_BYTES)).latin1();
        if (!text.startsWith("REDIS")) {
            throw new RdbException(0, "Wrong signature trying to load DB from file");
        }
        String digits = text.substring(5);
        version = digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : 0;
        if (version < 1 || version > Format.NEWEST_VERSION) {
            throw new RdbException(5, "Can't handle RDB format version " + version);
        }
        stage = Stage.BODY;
    }

    private void body() throws RdbException {
        long start = in.offset();
        int code = in.unsignedByte();
        switch (code) {
            case Format.OP_AUX -> {
                Bytes name = in.string();
                receiver.aux(name, in.string());
            }
            case Format.OP_SELECT_DB -> receiver.database(in.length());
            case Format.OP_RESIZE_DB -> {
                long entries = in.length();
                receiver.sizes(entries, in.length());
            }
            case Format.OP_EXPIRE_MILLIS -> expiryMillis = expiry(in.littleEndian(8), start);
            case Format.OP_EXPIRE_SECONDS -> expiryMillis = expiry(in.signed(4) * 1000L, start);
            case Format.OP_IDLE -> idleSeconds = in.length();
            case Format.OP_FREQUENCY -> frequency = in.unsignedByte();
            case Format.OP_EOF -> end(start);
            case Format.OP_MODULE_AUX ->
                    throw refused(start, "data of a module, which this server does not have");
            case Format.OP_FUNCTION, Format.OP_FUNCTION2 ->
                    throw refused(
                            start,
                            "a library of functions, which this server does not support yet");
            default -> {
                if (!ValueReader.knows(code)) {
                    throw unknown(code, start);
                }
                entry(code, start);
            }
        }
    }

    private static RdbException unknown(int code, long start) {
        if (Format.isKnownType(code)) {
            return refused(
                    start,
                    "a value of type "
                            + code
                            + " ("
                            + Format.typeName(code)
                            + "), which this server does not support yet");
        }
        return new RdbException(start, "Unknown RDB encoding type " + code + " at offset " + start);
    }

    private static RdbException refused(long start, String what) {
        return new RdbException(start, "The RDB holds " + what + ", at offset " + start);
    }

    private static long expiry(long millis, long start) throws RdbException {
        if (millis < 0) {
            throw new RdbException(start, "Expiry before 1970 at offset " + start);
        }
        return millis;
    }

    private void entry(int type, long start) throws RdbException {
        Bytes key = in.string();
        value.begin(type, key);
        entry = new RdbReceiver.Entry(start, key, expiryMillis, idleSeconds, frequency);
        expiryMillis = -1;
        idleSeconds = -1;
        frequency = -1;
        stage = Stage.VALUE;
        endValueIfComplete();
    }

    private void endValueIfComplete() throws RdbException {
        RdbReceiver.Entry read = entry;
        if (read == null) {
            throw Invariant.broken("a value without a key");
        }
        if (!value.isComplete()) {
            return;
        }
        stage = Stage.BODY;
        entry = null;
        if (value.isEmpty()) {
            receiver.emptyEntry(read);
        } else {
            receiver.entry(read);
        }
    }

    private void end(long start) throws RdbException {
        if (expiryMillis != -1 || idleSeconds != -1 || frequency != -1) {
            throw new RdbException(
                    start, "The RDB ends where a key was announced, at offset " + start);
        }
        stage = version >= Format.CHECKSUM_SINCE ? Stage.CHECKSUM : Stage.COMPLETE;
    }

    private void checksum() throws RdbException {
        long start = in.offset();
        long stored = in.littleEndian(8);
        if (stored == 0) {
            checksumWasDisabled = true;
        } else if (checkChecksum && stored != crc) {
            throw new RdbException(
                    start,
                    String.format(
                            Locale.ROOT,
                            "Wrong RDB checksum expected: (%x) but got (%x). Aborting now.",
                            crc,
                            stored));
        }
        stage = Stage.COMPLETE;
    }

    /// Whether the RDB has been read to its end.
    public boolean isComplete() {
        return stage == Stage.COMPLETE;
    }

    /// To be called when no more bytes come: the RDB must be complete.
    public void finish() throws RdbException {
        if (!isComplete()) {
            long end = offset + pendingSize;
            throw new RdbException(end, "Unexpected EOF reading RDB file at offset " + end);
        }
    }

    /// Whether the writer had turned checksums off, so that damage may have gone unnoticed.
    public boolean checksumWasDisabled() {
        return checksumWasDisabled;
    }
}
