package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Set;

/// Makes the master of the configuration a master again, when it follows another node of its group
/// and none of them leads.
///
/// Two failovers at once may leave the nodes following one another in a circle: each was turned by
/// a Sentinel that held the other for the master. All Sentinels then agree on a master that is a
/// replica, and if no other node may be promoted the group stays without one for ever. What clients
/// were last told is their master holds their data, so whoever was elected to replace it, and finds
/// nobody, orders it back. No address changes, so its events are not those of a failover.
final class Restorations {

    private final Memory memory;
    private final MasterSwitch masterSwitch;
    private final Durability durability;

    Restorations(Memory memory, MasterSwitch masterSwitch, Durability durability) {
        this.memory = memory;
        this.masterSwitch = masterSwitch;
        this.durability = durability;
    }

    /// What the master, by its fresh INFO, follows instead of leading; null if it leads, or if
    /// another node of the group or a stranger does: a group that an operator has made follow
    /// another is left to him.
    static @Nullable String whatIsFollowed(Group g) {
        Instance master = g.master;
        if (master.role != Role.SLAVE
                || !master.link.isUp()
                || !master.link.refusals.isEmpty()
                || master.reportedAt < g.triedAt) {
            return null;
        }
        Set<Address> seen = new HashSet<>();
        seen.add(master.address);
        Instance follower = master;
        Address next = upstream(master.report);
        while (seen.add(next)) {
            Instance upstream = g.replicas.get(next);
            if (upstream == null) {
                return null;
            }
            if (upstream.isDown()) {
                return follower.report.masterLinkUp()
                        ? null
                        : "it follows " + next.text() + ", which is down";
            }
            if (upstream.role != Role.SLAVE || upstream.reportedAt < g.triedAt) {
                return null;
            }
            follower = upstream;
            next = upstream(follower.report);
        }
        return "it follows " + upstream(master.report).text() + " in a circle";
    }

    private static Address upstream(Report report) {
        return new Address(report.masterHost(), report.masterPort());
    }

    /// Who is elected gives the order.
    void begin(Group g, Stage stage, String followed) {
        memory.announce(
                Level.WARNING, "+try-restore-master", g.master, g.master.words() + " #" + followed);
        g.chronicle.note(
                "ordered "
                        + g.address().text()
                        + " to be a master again: nobody leads, "
                        + followed
                        + " (+try-restore-master)",
                memory.now);
        g.stage = new Stage.Restore(stage.epoch(), stage.cause(), memory.now);
        masterSwitch.lead(g.master);
        memory.wake(memory.now + Tuning.AFFIRM_PATIENCE + 1);
    }

    /// Waits for the master's answer.
    void await(Group g, Stage.Restore stage) {
        String obstacle = obstacle(g, stage);
        if (obstacle != null) {
            abandon(g, obstacle);
        } else {
            memory.wake(stage.since() + Tuning.AFFIRM_PATIENCE + 1);
        }
    }

    /// An INFO of the master has come.
    void reported(Group g, Stage.Restore stage) {
        String obstacle = obstacle(g, stage);
        if (obstacle != null) {
            abandon(g, obstacle);
        } else if (g.master.role == Role.MASTER) {
            masterSwitch.stays(g, stage.epoch());
            durability.changed();
            memory.announce(
                    Level.WARNING,
                    "+master-restored",
                    g.master,
                    g.master.words() + " #epoch " + g.configEpoch);
            g.chronicle.note(
                    "it is a master again, in epoch " + g.configEpoch + " (+master-restored)",
                    memory.now);
            masterSwitch.tellEverybody(g);
        }
    }

    private @Nullable String obstacle(Group g, Stage.Restore stage) {
        if (g.seenEpoch > stage.epoch() || g.configEpoch >= stage.epoch()) {
            return "another candidate came with epoch " + Math.max(g.seenEpoch, g.configEpoch);
        }
        if (!g.master.link.isUp()) {
            return "the connection to it is lost: " + g.master.link.lossReason;
        }
        return memory.now - stage.since() > Tuning.AFFIRM_PATIENCE
                ? "it has not become a master within " + Tuning.AFFIRM_PATIENCE + " ms"
                : null;
    }

    private void abandon(Group g, String why) {
        memory.announce(
                Level.WARNING, "-restore-master-abort", g.master, g.master.words() + " #" + why);
        g.chronicle.note("gave up: " + why, memory.now);
        g.stage = null;
        memory.wake(memory.now);
    }
}
