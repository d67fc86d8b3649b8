/// Large hashes, sets and sorted sets: tables whose directory, segments and elements all lie in
/// [dev.vedette.memory.Memory].
///
/// Pure. Reading changes nothing, so a snapshot's thread may read a frozen table. Start reading at
/// [dev.vedette.value.table.Dict].
@org.jspecify.annotations.NullMarked
package dev.vedette.value.table;
