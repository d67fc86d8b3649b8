package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an INFO reply said.
///
/// @param runId 40 hex digits, or empty when INFO had none
/// @param role null when INFO did not say
/// @param replicas those a master listed; empty for a replica
/// @param masterLinkDownSeconds 0 while the replica's link to its master is up
/// @param text the reply itself, for SENTINEL INFO-CACHE
public record Report(
        String runId,
        @Nullable Role role,
        List<Address> replicas,
        String masterHost,
        int masterPort,
        boolean masterLinkUp,
        long masterLinkDownSeconds,
        int priority,
        long offset,
        boolean announced,
        String text) {

    /// What is assumed of an instance that has not answered INFO yet.
    public static final Report NONE =
            new Report("", null, List.of(), "?", 0, false, 0, 100, 0, true, "");

    boolean follows(Address master) {
        return masterPort == master.port() && masterHost.equalsIgnoreCase(master.host());
    }
}
