/// What a key can hold. Strings so far; the other types come with their own issues.
///
/// Pure. Values never change once they are in a database: a change makes a new value and goes
/// through the keyspace, which is what lets a snapshot be read by another thread. Start reading at
/// [dev.vedette.value.Value].
@org.jspecify.annotations.NullMarked
package dev.vedette.value;
