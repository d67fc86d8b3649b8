package dev.vedette.sentinel.core;

import java.util.List;

/// All that must survive a restart. It is written whole, and read back whole by the next process.
public record Durable(long currentEpoch, Globals globals, List<GroupImage> groups) {

    public static final Durable EMPTY = new Durable(0, List.of());

    /// With nothing decided about the Sentinel as a whole.
    public Durable(long currentEpoch, List<GroupImage> groups) {
        this(currentEpoch, Globals.INITIAL, groups);
    }

    /// One monitored group.
    public record GroupImage(
            String name,
            Address master,
            GroupSettings settings,
            long configEpoch,
            long leaderEpoch,
            List<Address> replicas,
            List<KnownSentinel> sentinels) {}

    /// Another Sentinel of the same group.
    public record KnownSentinel(Address address, String runId) {}
}
