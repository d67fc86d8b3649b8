package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.Keyspace;

/// Puts what an RDB holds into a keyspace, which should be empty, and remembers what the RDB says
/// about itself.
///
/// A master leaves out keys whose time has come: nobody else will delete them. A replica keeps them
/// until its master says so, as it must hold what the master holds.
public final class KeyspaceLoader implements RdbReceiver {

    private final Keyspace keyspace;
    private final boolean dropsExpired;
    private final long nowMillis;
    private Database database;
    private final Assembly assembly;
    private long loaded;
    private long empty;
    private long expired;

    private final RdbFacts facts = new RdbFacts();

    /// @param nowMillis what decides which keys have expired
    public KeyspaceLoader(Keyspace keyspace, boolean dropsExpired, long nowMillis) {
        this.keyspace = keyspace;
        this.dropsExpired = dropsExpired;
        this.nowMillis = nowMillis;
        this.database = keyspace.database(0);
        this.assembly = new Assembly(keyspace.store());
    }

    @Override
    public Parts parts() {
        return assembly;
    }

    @Override
    public void aux(Bytes name, Bytes value) {
        facts.take(name, value);
    }

    @Override
    public void database(long index) throws RdbException {
        RdbCheck.requireDatabase(index, keyspace.databases());
        database = keyspace.database((int) index);
    }

    @Override
    public void sizes(long entries, long expiring) {
        database.expect(entries);
    }

    @Override
    public void entry(Entry entry) throws RdbException {
        boolean isPast = entry.expiryMillis() != -1 && entry.expiryMillis() < nowMillis;
        if (isPast && dropsExpired) {
            expired++;
            assembly.abandon();
            return;
        }
        boolean isNew =
                database.load(
                        entry.key(),
                        assembly.take(),
                        entry.expiryMillis(),
                        entry.idleSeconds(),
                        entry.frequency());
        if (!isNew) {
            throw duplicate(entry, database.index());
        }
        loaded++;
    }

    @Override
    public void emptyEntry(Entry entry) {
        empty++;
        assembly.abandon();
    }

    /// Gives back the memory of a value whose end did not come.
    public void abandon() {
        assembly.abandon();
    }

    /// How many keys were left out because they held collections without elements.
    public long empty() {
        return empty;
    }

    static RdbException duplicate(Entry entry, long database) {
        return new RdbException(
                entry.offset(),
                "RDB has duplicated key '"
                        + entry.key()
                        + "' in DB "
                        + database
                        + " at offset "
                        + entry.offset());
    }

    public long loaded() {
        return loaded;
    }

    /// How many keys were left out because their time had come.
    public long expired() {
        return expired;
    }

    public RdbFacts facts() {
        return facts;
    }
}
