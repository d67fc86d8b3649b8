package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All that must survive a restart. It is written whole, and read back whole by the next process.
public record Durable(long currentEpoch, Globals globals, List<GroupImage> groups) {

    public static final Durable EMPTY = new Durable(0, List.of());

    /// With nothing decided about the Sentinel as a whole.
    public Durable(long currentEpoch, List<GroupImage> groups) {
        this(currentEpoch, Globals.INITIAL, groups);
    }

    /// Whether this has the same groups as `other`, whatever it says about them. A vote for a group
    /// that a restart does not know would be forgotten with it.
    public boolean hasGroupsOf(Durable other) {
        if (groups.size() != other.groups.size()) {
            return false;
        }
        for (int i = 0; i < groups.size(); i++) {
            if (!groups.get(i).name().equals(other.groups.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    /// One monitored group.
    ///
    /// @param leader who got the vote of `leaderEpoch`; null for one who is not known
    public record GroupImage(
            String name,
            Address master,
            GroupSettings settings,
            long configEpoch,
            long leaderEpoch,
            List<Address> replicas,
            List<KnownSentinel> sentinels,
            @Nullable String leader) {

        /// As a file that Redis can read says it, without the name behind the vote.
        public GroupImage(
                String name,
                Address master,
                GroupSettings settings,
                long configEpoch,
                long leaderEpoch,
                List<Address> replicas,
                List<KnownSentinel> sentinels) {
            this(name, master, settings, configEpoch, leaderEpoch, replicas, sentinels, null);
        }

        /// What holds when the quicker of both files says this besides: the higher of both. Only
        /// that file knows the leader.
        public GroupImage and(Vote vote) {
            boolean isOvertaken = vote.configEpoch() > configEpoch;
            return new GroupImage(
                    name,
                    isOvertaken ? vote.master() : master,
                    settings,
                    Math.max(configEpoch, vote.configEpoch()),
                    Math.max(leaderEpoch, vote.leaderEpoch()),
                    isOvertaken ? replicasOf(vote.master()) : replicas,
                    sentinels,
                    vote.leaderEpoch() >= leaderEpoch ? vote.leader() : null);
        }

        /// Who was the master before follows, or is to be made to when it comes back.
        private List<Address> replicasOf(Address newMaster) {
            Set<Address> all = new LinkedHashSet<>(replicas);
            all.add(master);
            all.remove(newMaster);
            return List.copyOf(all);
        }
    }

    /// Of one group what stands in the quicker of both files.
    ///
    /// @param leader who got the vote of `leaderEpoch`; null for one who is not known any more
    public record Vote(
            Address master, long configEpoch, long leaderEpoch, @Nullable String leader) {}

    /// Another Sentinel of the same group.
    public record KnownSentinel(Address address, String runId) {}
}
