package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// What the operator decides about one group. Durations are milliseconds; `renames` maps upper-case
/// command names to what the group's servers call them.
public record GroupSettings(
        int quorum,
        long downAfter,
        long failoverTimeout,
        int parallelSyncs,
        long rebootDownAfter,
        @Nullable String authUser,
        @Nullable String authPass,
        Map<String, String> renames,
        GroupScripts scripts,
        Prudence prudence) {

    public static final long DEFAULT_DOWN_AFTER = 30_000;
    public static final long DEFAULT_FAILOVER_TIMEOUT = 180_000;
    public static final int DEFAULT_PARALLEL_SYNCS = 1;
    private static final long DEFAULT_MAX_LEASE = 10_000;

    /// Redis' defaults with the given quorum.
    public static GroupSettings of(int quorum) {
        return new GroupSettings(
                quorum,
                DEFAULT_DOWN_AFTER,
                DEFAULT_FAILOVER_TIMEOUT,
                DEFAULT_PARALLEL_SYNCS,
                0,
                null,
                null,
                Map.of(),
                GroupScripts.NONE,
                Prudence.USUAL);
    }

    /// How long a grant of ours lets a master write, counted from when it was last heard. By
    /// default it has ended, with what is added for the clocks, when the master's silence ends.
    public long lease() {
        return prudence.leaseMillis() > 0
                ? prudence.leaseMillis()
                : Math.clamp(downAfter * 4 / 5, Prudence.MIN_LEASE, DEFAULT_MAX_LEASE);
    }

    public GroupSettings quorum(int n) {
        return new GroupSettings(
                n,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                authPass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings downAfter(long millis) {
        return new GroupSettings(
                quorum,
                millis,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                authPass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings failoverTimeout(long millis) {
        return new GroupSettings(
                quorum,
                downAfter,
                millis,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                authPass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings parallelSyncs(int n) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                n,
                rebootDownAfter,
                authUser,
                authPass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings rebootDownAfter(long millis) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                millis,
                authUser,
                authPass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings authUser(@Nullable String user) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                user,
                authPass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings authPass(@Nullable String pass) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                pass,
                renames,
                scripts,
                prudence);
    }

    public GroupSettings renames(Map<String, String> names) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                authPass,
                names,
                scripts,
                prudence);
    }

    public GroupSettings scripts(GroupScripts programs) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                authPass,
                renames,
                programs,
                prudence);
    }

    public GroupSettings prudence(Prudence p) {
        return new GroupSettings(
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                rebootDownAfter,
                authUser,
                authPass,
                renames,
                scripts,
                p);
    }
}
