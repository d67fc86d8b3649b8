package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What an INFO reply said.
///
/// @param runId 40 hex digits, or empty when INFO had none
/// @param role null when INFO did not say
/// @param replicas those that follow it
/// @param masterLinkDownSeconds 0 while the replica's link to its master is up
/// @param streamOffset where a master's stream stands (`master_repl_offset`)
/// @param keys how many keys all databases hold, -1 when INFO did not say
/// @param lineage the replication id of the data, and the one it came from; empty when unknown
/// @param text the reply itself, for SENTINEL INFO-CACHE; it may change with the next reply
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
        long streamOffset,
        long keys,
        Lineage lineage,
        CharSequence text) {

    /// Of one that does not say how many keys it has.
    Report(
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
            long streamOffset,
            Lineage lineage,
            String text) {
        this(
                runId,
                role,
                replicas,
                masterHost,
                masterPort,
                masterLinkUp,
                masterLinkDownSeconds,
                priority,
                offset,
                announced,
                streamOffset,
                -1,
                lineage,
                text);
    }

    /// Which streams the data of an instance comes from.
    ///
    /// @param id `master_replid`
    /// @param former `master_replid2`
    public record Lineage(String id, String former) {

        public static final Lineage UNKNOWN = new Lineage("", "");

        boolean isKnown() {
            return !id.isEmpty();
        }

        /// Whether both have bytes of one stream.
        boolean sharesWith(Lineage other) {
            return other.isKnown()
                    && (id.equals(other.id) || id.equals(other.former) || former.equals(other.id));
        }
    }

    /// What is assumed of an instance that has not answered INFO yet.
    public static final Report NONE =
            new Report("", null, List.of(), "?", 0, false, 0, 100, 0, true, 0, Lineage.UNKNOWN, "");

    /// The same with its hosts in other words.
    public Report with(String master, List<Address> others) {
        return new Report(
                runId,
                role,
                others,
                master,
                masterPort,
                masterLinkUp,
                masterLinkDownSeconds,
                priority,
                offset,
                announced,
                streamOffset,
                keys,
                lineage,
                text);
    }

    boolean follows(Address master) {
        return masterPort == master.port() && masterHost.equalsIgnoreCase(master.host());
    }
}
