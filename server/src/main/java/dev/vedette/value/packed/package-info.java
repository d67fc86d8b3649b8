/// Small collections as one row of bytes in one block of [dev.vedette.memory.Memory]: Redis'
/// listpack and intset, byte for byte, so that writing them to an RDB is a copy.
///
/// Pure. Reading changes nothing, not even a cache, so that a snapshot's thread may read a frozen
/// block while the owner goes on. Start reading at [dev.vedette.value.packed.Listpack].
@org.jspecify.annotations.NullMarked
package dev.vedette.value.packed;
