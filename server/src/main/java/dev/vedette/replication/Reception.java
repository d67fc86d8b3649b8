package dev.vedette.replication;

import dev.vedette.base.Bytes;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.rdb.KeyspaceLoader;
import dev.vedette.rdb.RdbCheck;
import dev.vedette.rdb.RdbException;
import dev.vedette.rdb.RdbFacts;
import dev.vedette.rdb.RdbReader;
import dev.vedette.replication.core.History;
import dev.vedette.replication.core.LinkEffect.Announcement;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.Secrets;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

// The bytes of an RDB as they come from the master. Where they are only stored they are read all
// the same, into nothing: an RDB that is cut short, damaged, or holds what this server does not
// know is refused before the old data is touched, and not, as would be simpler, when loading it
// fails half-way.

/// Takes in one RDB, and knows when it has ended.
final class Reception {

    private final Announcement announcement;
    private final RdbReader reader;
    private final RdbFacts facts;
    private final @Nullable DiskFile file;
    private final @Nullable KeyspaceLoader loader;
    private final @Nullable RdbCheck check;
    private final @Nullable Keyspace beside;
    private final byte[] mark = new byte[History.ID_LENGTH];
    private int markBytes;
    private long received;

    /// Into a file, into a keyspace beside the present one, or both.
    Reception(
            Announcement announcement,
            @Nullable DiskFile file,
            @Nullable Keyspace beside,
            int databases,
            Secrets secrets,
            long nowMillis) {
        this.announcement = announcement;
        this.file = file;
        this.beside = beside;
        if (beside == null) {
            RdbCheck reading = new RdbCheck(databases, word(secrets), word(secrets));
            check = reading;
            loader = null;
            facts = reading.facts();
            reader = new RdbReader(reading);
        } else {
            KeyspaceLoader filling = new KeyspaceLoader(beside, false, nowMillis);
            loader = filling;
            check = null;
            facts = filling.facts();
            reader = new RdbReader(filling);
        }
    }

    private static long word(Secrets secrets) {
        byte[] bytes = new byte[Long.BYTES];
        secrets.fill(bytes);
        return ByteBuffer.wrap(bytes).getLong();
    }

    /// It did not come to its end.
    void abandon() {
        KeyspaceLoader half = loader;
        if (half != null) {
            half.abandon();
        }
    }

    /// Takes what belongs to the RDB and its end mark from `bytes[from, to)`: how many bytes that
    /// was. Fewer than all only once it [#isComplete].
    int take(byte[] bytes, int from, int to) throws RdbException, DiskFailure {
        int end = to;
        if (announcement instanceof Announcement.Length(long total)) {
            end = (int) Math.min(to, from + (total - received));
        }
        int count = reader.feed(bytes, from, end);
        received += count;
        DiskFile target = file;
        if (target != null) {
            target.write(bytes, from, from + count);
        }
        return count + tail(bytes, from + count, end);
    }

    /// What follows the RDB: its end mark, or nothing.
    private int tail(byte[] bytes, int from, int end) throws RdbException {
        switch (announcement) {
            case Announcement.Length(long total) -> {
                if (received == total) {
                    reader.finish();
                }
                if (from < end) {
                    throw new RdbException(
                            received,
                            "The RDB ends after "
                                    + received
                                    + " bytes, but "
                                    + total
                                    + " were announced");
                }
                return 0;
            }
            case Announcement.EndMark(String expected) -> {
                int count = Math.min(end - from, mark.length - markBytes);
                System.arraycopy(bytes, from, mark, markBytes, count);
                markBytes += count;
                if (markBytes == mark.length && !Bytes.of(mark.clone()).latin1().equals(expected)) {
                    throw new RdbException(
                            received, "The RDB is not followed by the end mark that was announced");
                }
                return count;
            }
        }
    }

    boolean isComplete() {
        return switch (announcement) {
            case Announcement.Length(long total) -> received == total;
            case Announcement.EndMark _ -> markBytes == mark.length;
        };
    }

    RdbFacts facts() {
        return facts;
    }

    /// The keyspace filled beside the present one; null if the RDB is only stored.
    @Nullable Keyspace beside() {
        return beside;
    }

    /// How many keys the RDB holds.
    long keys() {
        RdbCheck read = check;
        return read == null ? loaded() : read.keys();
    }

    /// How many keys were put there.
    long loaded() {
        KeyspaceLoader filled = loader;
        return filled == null ? 0 : filled.loaded();
    }

    @Nullable DiskFile file() {
        return file;
    }
}
