package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.Crc64;
import dev.vedette.base.Invariant;
import dev.vedette.keyspace.Snapshot;
import dev.vedette.rdb.RdbHeader.StreamPoint;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.Locale;

// The writer is asked for one piece after the other, so whoever sends the RDB away decides how much
// of it exists at a time: a slow replica holds a piece or two in memory, never the whole. Between
// two pieces it may change threads, as long as only one uses it at a time.

/// Writes a snapshot as an RDB, piece by piece.
public final class RdbWriter {

    private static final Bytes NONE = Bytes.of(0);

    private final Snapshot snapshot;
    private final boolean checksum;
    private final RdbOutput out;
    private final ValueWriter value;

    private int database = -1;
    private Snapshot.@Nullable Entries entries;
    private long crc;
    private long keys;
    private boolean finished;

    /// @param compress whether long strings are compressed when that makes them shorter
    /// @param checksum whether the RDB ends in a checksum; without it the eight bytes are zero
    public RdbWriter(Snapshot snapshot, RdbHeader header, boolean compress, boolean checksum) {
        this.snapshot = snapshot;
        this.checksum = checksum;
        this.out = new RdbOutput(compress);
        this.value = new ValueWriter(out);
        header(header);
    }

    private void header(RdbHeader header) {
        byte[] magic =
                Bytes.of(String.format(Locale.ROOT, "REDIS%04d", Format.WRITTEN_VERSION)).array();
        out.raw(magic, magic.length);
        aux("redis-ver", Bytes.of(header.serverVersion()));
        aux("redis-bits", Bytes.of(64));
        aux("ctime", Bytes.of(header.createdSeconds()));
        aux("used-mem", Bytes.of(header.usedMemoryBytes()));
        StreamPoint stream = header.stream();
        if (stream != null) {
            aux("repl-stream-db", Bytes.of(Math.max(0, stream.database())));
            aux("repl-id", Bytes.of(stream.replicationId()));
            aux("repl-offset", Bytes.of(stream.offset()));
        }
        aux("aof-base", NONE);
    }

    private void aux(String name, Bytes value) {
        out.oneByte(Format.OP_AUX);
        out.string(Bytes.of(name));
        out.string(value);
    }

    /// The next piece: at least `sizeBytes` long unless it is the last, empty once all has been
    /// given.
    public byte[] next(int sizeBytes) {
        while (!finished && out.size() < sizeBytes) {
            record();
        }
        byte[] piece = Arrays.copyOf(out.array(), out.size());
        out.clear();
        if (checksum && !finished) {
            crc = Crc64.update(crc, piece, 0, piece.length);
        }
        return piece;
    }

    private void record() {
        if (!value.isComplete()) {
            value.more();
            return;
        }
        Snapshot.Entries current = entries;
        if (current != null && current.next()) {
            entry(current);
            return;
        }
        do {
            database++;
        } while (database < snapshot.databases() && snapshot.count(database) == 0);
        if (database == snapshot.databases()) {
            end();
            return;
        }
        out.oneByte(Format.OP_SELECT_DB);
        out.length(database);
        out.oneByte(Format.OP_RESIZE_DB);
        out.length(snapshot.count(database));
        out.length(snapshot.volatileCount(database));
        entries = snapshot.entries(database);
    }

    private void entry(Snapshot.Entries at) {
        long expiry = at.expiryMillis();
        if (expiry != -1) {
            out.oneByte(Format.OP_EXPIRE_MILLIS);
            out.littleEndian(expiry, 8);
        }
        // As Redis: what the policy in force does not ask for is not written.
        if (snapshot.policy().isByRecency()) {
            out.oneByte(Format.OP_IDLE);
            out.length(at.idleSeconds());
        } else if (snapshot.policy().isByFrequency()) {
            out.oneByte(Format.OP_FREQUENCY);
            out.oneByte(at.frequency());
        }
        Value held = at.value();
        out.oneByte(ValueWriter.type(held));
        out.string(at.key());
        value.begin(held);
        keys++;
    }

    private void end() {
        Invariant.check(!finished, "the RDB has ended already");
        finished = true;
        out.oneByte(Format.OP_EOF);
        long sum = checksum ? Crc64.update(crc, out.array(), 0, out.size()) : 0;
        out.littleEndian(sum, 8);
    }

    /// How many keys have been written so far.
    public long keys() {
        return keys;
    }

    public boolean isFinished() {
        return finished;
    }
}
