package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What a Sentinel would tell of itself at one moment. Ages are milliseconds.
public record View(
        long currentEpoch,
        boolean isTilted,
        long tiltAge,
        Globals globals,
        Rehearsal rehearsal,
        List<GroupView> groups) {

    /// One group.
    ///
    /// @param usableSentinels those that are not down, this one among them
    public record GroupView(
            String name,
            GroupSettings settings,
            long configEpoch,
            InstanceView master,
            List<InstanceView> replicas,
            List<InstanceView> sentinels,
            int usableSentinels) {

        public Address address() {
            return master.address();
        }

        /// Votes that make a majority of all known or expected Sentinels.
        public int majority() {
            int voters = Math.max(sentinels.size() + 1, settings.prudence().expectedSentinels());
            return voters / 2 + 1;
        }
    }

    /// One instance, with what SENTINEL MASTERS, REPLICAS and SENTINELS show.
    ///
    /// @param flags in Redis' order, joined by commas
    /// @param failoverState null while there is no failover
    /// @param pingAge 0 while no PING is unanswered
    /// @param sdownAge -1 while it is not down, as `odownAge`
    /// @param votedFor null for nobody
    /// @param problem what is wrong with it, empty for nothing
    /// @param promotable of a replica: `yes`, or why not
    public record InstanceView(
            Kind kind,
            String name,
            Address address,
            String runId,
            String flags,
            int pendingCommands,
            int linkUsers,
            @Nullable String failoverState,
            long pingAge,
            long okPingAge,
            long pingReplyAge,
            long sdownAge,
            long odownAge,
            long infoAge,
            Role role,
            long roleAge,
            Report report,
            long helloAge,
            @Nullable String votedFor,
            long votedEpoch,
            String problem,
            String promotable) {}

    /// One call of a script.
    ///
    /// @param pid 0 while it does not run
    /// @param millis since when it runs, or until it may run again
    public record ScriptView(
            List<String> words, boolean isRunning, long pid, long millis, int runs) {}

    static View of(Memory memory) {
        List<GroupView> groups = new ArrayList<>();
        for (Group g : memory.groups.values()) {
            groups.add(of(g, memory.now));
        }
        return new View(
                memory.currentEpoch,
                memory.isTilted(),
                memory.isTilted() ? memory.now - memory.tiltSince : -1,
                memory.globals,
                memory.rehearsal,
                groups);
    }

    static GroupView of(Group g, long now) {
        List<InstanceView> replicas = new ArrayList<>();
        g.replicas.values().forEach(replica -> replicas.add(of(replica, now)));
        List<InstanceView> sentinels = new ArrayList<>();
        int usable = 1;
        for (Peer peer : g.peers.values()) {
            sentinels.add(of(peer, now));
            usable += peer.isDown() ? 0 : 1;
        }
        return new GroupView(
                g.name, g.settings, g.configEpoch, of(g.master, now), replicas, sentinels, usable);
    }

    private static InstanceView of(Instance i, long now) {
        Link link = i.link;
        boolean isMaster = i.kind == Kind.MASTER;
        Stage stage = i.group.failover();
        Peer peer = i instanceof Peer p ? p : null;
        return new InstanceView(
                i.kind,
                i.name,
                i.address,
                i.runId,
                flags(i, now),
                link.pending,
                link.users.size(),
                isMaster && stage != null ? stage.word() : null,
                link.silentSince == 0 ? 0 : now - link.silentSince,
                now - link.aliveAt,
                now - link.repliedAt,
                i.isDown() ? now - i.sdownSince : -1,
                isMaster && i.group.isOdown() ? now - i.group.odownSince : -1,
                i.reportedAt == 0 ? 0 : now - i.reportedAt,
                i.role,
                now - i.roleSince,
                i.report,
                peer == null ? 0 : now - peer.heardAt,
                peer == null ? null : peer.shownVote(now),
                peer == null ? 0 : peer.votedEpoch,
                Objects.requireNonNullElse(Problems.of(i), ""),
                promotable(i, now));
    }

    private static String promotable(Instance i, long now) {
        return i.kind == Kind.REPLICA
                ? Objects.requireNonNullElse(ReplicaChoice.reasonAgainst(i.group, i, now, 0), "yes")
                : "";
    }

    private static String flags(Instance i, long now) {
        List<String> flags = new ArrayList<>();
        Stage stage = i.group.failover();
        boolean isMaster = i.kind == Kind.MASTER;
        addIf(flags, i.isDown(), "s_down");
        addIf(flags, isMaster && i.group.isOdown(), "o_down");
        flags.add(i.kind.word());
        addIf(flags, !i.link.isUp() || i.link.hasPubsub() && !i.link.pubsub.isUp, "disconnected");
        addIf(flags, i instanceof Peer peer && peer.holdsMasterForDown(now), "master_down");
        addIf(flags, isMaster && stage != null, "failover_in_progress");
        addIf(
                flags,
                stage instanceof Stage.WaitPromotion wait && wait.chosen().equals(i)
                        || stage instanceof Stage.SendNoOne send && send.chosen().equals(i),
                "promoted");
        addIf(flags, i.reconf == Instance.Reconf.SENT, "reconf_sent");
        addIf(flags, i.reconf == Instance.Reconf.IN_PROGRESS, "reconf_inprog");
        addIf(flags, i.reconf == Instance.Reconf.DONE, "reconf_done");
        addIf(flags, isMaster && stage != null && stage.isOrdered(), "force_failover");
        addIf(
                flags,
                isMaster && stage != null && stage.cause() == Stage.Cause.HANDOVER,
                "coordinated_failover");
        addIf(flags, isMaster && i.rebootedAt != 0, "master_reboot");
        return String.join(",", flags);
    }

    private static void addIf(List<String> flags, boolean applies, String flag) {
        if (applies) {
            flags.add(flag);
        }
    }
}
