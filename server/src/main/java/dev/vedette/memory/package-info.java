/// The slab that keeps what clients store: blocks of bytes off the heap, which no collector moves
/// or scans.
///
/// Pure: it takes memory from the system and does nothing else outside. One thread owns it; another
/// may read blocks that an open freeze holds. Invariants: `validate()` and
/// [dev.vedette.memory.Census]. Start reading at [dev.vedette.memory.Memory], then `Pages`.
@org.jspecify.annotations.NullMarked
package dev.vedette.memory;
