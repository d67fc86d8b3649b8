/// The databases, expiry, snapshots, and the journal of what an execution unit changed.
///
/// Pure: the moment is given ([dev.vedette.keyspace.Keyspace#at]), so is the generator. One thread
/// owns a keyspace; only a [dev.vedette.keyspace.Snapshot] may be read by another. This is the
/// single door for writes: nothing else changes what a key holds, so the layout behind it can be
/// replaced without a command noticing. Invariants: `validate()` of the keyspace. Start reading at
/// [dev.vedette.keyspace.Database], then `Table`.
@org.jspecify.annotations.NullMarked
package dev.vedette.keyspace;
