package dev.vedette.node;

import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.memory.Memory;
import dev.vedette.world.Host;

import java.util.ArrayList;
import java.util.List;

/// How the memory is used at one moment: what INFO memory, MEMORY STATS and MEMORY DOCTOR say.
///
/// Redis' allocator is here the slab, where keys and values lie. What the process takes besides is
/// the JVM's own: its heap with buffers and garbage, code, tables. It hardly grows with the data
/// and stands in the figures on `rss_overhead`, and in the whole fragmentation, which is resident
/// by used as in Redis.
final class MemoryFigures {

    /// What the table of one database takes.
    record Table(int database, long bytes) {}

    final MemoryUse use;
    final long used;
    final long peak;
    final long resident;
    final List<Table> tables = new ArrayList<>();
    final long keys;

    /// What there is besides keys and values.
    final long overhead;

    /// In blocks of the slab.
    final long allocated;

    /// In its pages, which hold blocks of one size each.
    final long active;

    /// In all its chunks, those kept ready among them.
    final long held;

    /// Between blocks, in chunks that hold some.
    final long gaps;

    MemoryFigures(Node node) {
        Host host = node.world().host();
        Keyspace keyspace = node.contents().keyspace;
        Memory memory = keyspace.store().memory();
        use = node.memory();
        used = use.usedBytes();
        peak = Math.max(used, node.stats().peakMemoryBytes);
        resident = host.residentBytes();
        allocated = memory.used();
        active = memory.reserved() - memory.free();
        held = memory.reserved();
        gaps = memory.scatteredBytes();
        long found = 0;
        long inTables = 0;
        for (int i = 0; i < keyspace.databases(); i++) {
            Database database = keyspace.database(i);
            found += database.size();
            if (database.size() > 0) {
                tables.add(new Table(i, database.tableBytes()));
                inTables += database.tableBytes();
            }
        }
        keys = found;
        overhead = use.besidesDataBytes() + inTables;
    }

    /// What keys and values take, or only a snapshot keeps of them.
    long dataset() {
        return used - overhead;
    }

    /// Of what came since the start, the part that is data.
    double datasetPercent() {
        long grown = used - use.startupBytes();
        return 100 * quotient(dataset(), Math.max(1, grown));
    }

    long bytesPerKey() {
        return keys == 0 ? 0 : (used - use.startupBytes()) / keys;
    }

    static double quotient(long of, long by) {
        return by == 0 ? 0 : (double) of / by;
    }
}
