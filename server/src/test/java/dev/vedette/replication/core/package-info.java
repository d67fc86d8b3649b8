/// Proofs about what replication decides.
@org.jspecify.annotations.NullMarked
package dev.vedette.replication.core;
