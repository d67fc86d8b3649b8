package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.value.Value;

import java.util.List;

/// All databases as they were at one moment. It may be read by one other thread while its keyspace
/// goes on changing; it must be taken and closed by the keyspace's own thread. While it is open,
/// changed parts exist twice.
///
/// Keys whose time has come but that nobody has deleted yet are in it.
public final class Snapshot {

    private final List<Frozen> databases;
    private final Layout layout;
    private final long takenMillis;
    private final Usage usage;
    private final EvictionPolicy policy;
    private final Runnable onClose;
    private boolean isClosed;

    record Frozen(long[] directory, long size, long volatileCount) {}

    Snapshot(
            List<Frozen> databases,
            Layout layout,
            long takenMillis,
            Usage usage,
            EvictionPolicy policy,
            Runnable onClose) {
        this.databases = databases;
        this.layout = layout;
        this.takenMillis = takenMillis;
        this.usage = usage;
        this.policy = policy;
        this.onClose = onClose;
    }

    public int databases() {
        return databases.size();
    }

    /// How many keys the database has.
    public long count(int database) {
        return databases.get(database).size;
    }

    /// How many of them have an expiry.
    public long volatileCount(int database) {
        return databases.get(database).volatileCount;
    }

    /// The moment it shows, in milliseconds since 1970.
    public long takenMillis() {
        return takenMillis;
    }

    /// What is kept of the use of keys: the eviction policy of that moment.
    public EvictionPolicy policy() {
        return policy;
    }

    /// A walk over the database's entries, in no particular order.
    public Entries entries(int database) {
        return new Entries(databases.get(database).directory, layout, usage);
    }

    /// Ends it, on the keyspace's thread, once nobody reads it any more. A second call does
    /// nothing.
    public void close() {
        if (!isClosed) {
            isClosed = true;
            onClose.run();
        }
    }

    /// A walk: `next()` first, then the entry's parts until the following `next()`.
    public static final class Entries {
        private final long[] directory;
        private final SegmentBlocks segments;
        private final EntryBlocks blocks;
        private final Usage usage;
        private int segment;
        private int slot = -1;
        private long entry;

        private Entries(long[] directory, Layout layout, Usage usage) {
            this.directory = directory;
            this.segments = layout.segments();
            this.blocks = layout.entries();
            this.usage = usage;
        }

        /// Goes to the next entry; false at the end.
        public boolean next() {
            while (segment < directory.length) {
                long current = directory[segment];
                int capacity = segments.capacity(current);
                while (++slot < capacity) {
                    entry = segments.entry(current, slot);
                    if (entry != 0) {
                        return true;
                    }
                }
                segment += Table.step(segments.depth(current), directory.length);
                slot = -1;
            }
            entry = 0;
            return false;
        }

        public Bytes key() {
            return blocks.key(current());
        }

        /// A string, or a collection that may only be read, until the snapshot is closed.
        public Value value() {
            return blocks.value(current());
        }

        /// Milliseconds since 1970, or -1.
        public long expiryMillis() {
            return blocks.expiry(current());
        }

        /// Seconds since the key was last used, at the moment of the snapshot.
        public int idleSeconds() {
            return usage.idleSeconds(blocks.usage(current()));
        }

        /// How often it is used, from 0 to 255.
        public int frequency() {
            return usage.frequency(blocks.usage(current()));
        }

        private long current() {
            if (entry == 0) {
                throw new IllegalStateException("no entry: next() was not called or was false");
            }
            return entry;
        }
    }
}
