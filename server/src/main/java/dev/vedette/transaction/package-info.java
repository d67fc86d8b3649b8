/// MULTI, EXEC, DISCARD, WATCH and UNWATCH: a queue per client, and the keys clients watch.
///
/// Pure. Invariant: a session is in the list of a watched key exactly as long as the key is in the
/// session's own list. Start reading at [dev.vedette.transaction.Transactions].
@org.jspecify.annotations.NullMarked
package dev.vedette.transaction;
