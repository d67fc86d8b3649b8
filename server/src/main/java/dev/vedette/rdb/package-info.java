/// The RDB format: the keyspace as bytes, for files and for full synchronisations.
///
/// Pure: works on arrays the caller fills or empties; knows neither files nor sockets. Invariants:
/// nothing is allocated on the word of a length that the bytes at hand do not back; every damage
/// ends in an [dev.vedette.rdb.RdbException] that names the offset. Start reading at
/// [dev.vedette.rdb.RdbReader].
@org.jspecify.annotations.NullMarked
package dev.vedette.rdb;
