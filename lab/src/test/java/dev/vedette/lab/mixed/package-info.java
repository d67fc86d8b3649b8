/// Mixed groups, real Redis and ours, node by node and sentinel by sentinel, under faults drawn
/// from a seed; afterwards everything must be whole, and every acknowledged write that is missing
/// must be accounted for. Start reading at `MixedRun`; `MixedRuns` runs many and keeps the ledger.
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.mixed;
