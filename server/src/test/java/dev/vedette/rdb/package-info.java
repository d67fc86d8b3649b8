/// Proofs about the RDB format.
@org.jspecify.annotations.NullMarked
package dev.vedette.rdb;
