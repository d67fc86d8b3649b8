package dev.vedette.rdb;

import dev.vedette.base.Bytes;

/// Reads an RDB for nothing but to see that it can be read: before old data is given up for it.
public final class RdbCheck implements RdbReceiver {

    private final int databases;
    private final RdbFacts facts = new RdbFacts();
    private final SeenKeys seen;
    private final Inspection inspection;
    private long database;
    private long keys;

    /// `secret` and `secret2` are nobody's business: who knew them could make two keys look alike.
    ///
    /// @param databases how many the keyspace has that the RDB is for
    public RdbCheck(int databases, long secret, long secret2) {
        this.databases = databases;
        this.seen = new SeenKeys(secret, secret2);
        this.inspection = new Inspection(secret, secret2);
    }

    @Override
    public Parts parts() {
        return inspection;
    }

    @Override
    public void aux(Bytes name, Bytes value) {
        facts.take(name, value);
    }

    @Override
    public void database(long index) throws RdbException {
        requireDatabase(index, databases);
        database = index;
    }

    static void requireDatabase(long index, int databases) throws RdbException {
        if (index >= databases) {
            throw new RdbException(
                    -1,
                    "FATAL: Data file was created with a Redis server configured to handle more"
                            + " than "
                            + databases
                            + " databases. Exiting");
        }
    }

    @Override
    public void entry(Entry entry) throws RdbException {
        if (!seen.add(database, entry.key())) {
            throw KeyspaceLoader.duplicate(entry, database);
        }
        keys++;
    }

    @Override
    public void emptyEntry(Entry entry) {}

    public long keys() {
        return keys;
    }

    public RdbFacts facts() {
        return facts;
    }
}
