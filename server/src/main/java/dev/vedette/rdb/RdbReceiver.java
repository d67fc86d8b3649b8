package dev.vedette.rdb;

import dev.vedette.base.Bytes;

/// Takes what an [RdbReader] reads, in the order of the RDB.
public interface RdbReceiver {

    /// Facts about the RDB, such as `redis-ver`. Unknown names must be ignored.
    default void aux(Bytes name, Bytes value) throws RdbException {}

    /// The entries that follow belong to this database. Not yet checked against the number of
    /// databases.
    void database(long index) throws RdbException;

    /// A hint of how many entries the database has and how many of them expire. It comes from a
    /// stranger and may be absurd.
    default void sizes(long entries, long expiring) throws RdbException {}

    /// What takes the parts of each value, before [#entry] or [#emptyEntry] tells whose it is.
    Parts parts();

    void entry(Entry entry) throws RdbException;

    /// A collection without elements: there cannot be such a key, but Redis once wrote some.
    void emptyEntry(Entry entry);

    /// One key with all that stood before it.
    ///
    /// @param offset of the entry's first byte, for error messages
    /// @param expiryMillis wall time, -1 for none
    /// @param idleSeconds since the last use, -1 if the RDB does not say
    /// @param frequency the LFU counter, -1 if the RDB does not say
    record Entry(long offset, Bytes key, long expiryMillis, long idleSeconds, int frequency) {}
}
