package dev.vedette.sentinel.core;

/// Where a failover may be made to crash this Sentinel, so that one can see what the others do.
///
/// @param afterElection elected, and nothing done yet
/// @param afterPromotion the replica is a master, and nobody was told
public record Rehearsal(boolean afterElection, boolean afterPromotion) {

    public static final Rehearsal NONE = new Rehearsal(false, false);

    /// INFO's `sentinel_simulate_failure_flags`.
    public int flags() {
        return (afterElection ? 1 : 0) + (afterPromotion ? 2 : 0);
    }
}
