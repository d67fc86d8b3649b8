package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a group could fail over now, in sentences. Each names the field or event it rests on.
///
/// @param summary one sentence
/// @param obstacles what would keep a failover from happening; empty if nothing would
/// @param choice the name of the replica that would be chosen, empty for none
/// @param candidates a sentence about each replica
/// @param problems what is wrong with instances although a failover could happen
/// @param failovers the last ones, each as lines
public record Explanation(
        String summary,
        List<String> obstacles,
        String choice,
        List<String> candidates,
        List<String> problems,
        List<List<String>> failovers) {

    static Explanation of(Memory memory, Group g) {
        List<String> obstacles = new ArrayList<>();
        long now = memory.now;
        Optional<Instance> best = ReplicaChoice.best(g, now, 0);
        sentinels(memory, g, obstacles);
        replicas(g, best, obstacles);
        String choice = best.map(r -> r.name).orElse("");
        return new Explanation(
                summary(g, obstacles, choice),
                obstacles,
                choice,
                candidates(g, choice, now),
                problems(memory, g),
                g.chronicle.told(now));
    }

    private static String summary(Group g, List<String> obstacles, String choice) {
        Stage stage = g.failover();
        if (stage != null) {
            return "A failover is under way (failover-state " + stage.word() + ").";
        }
        return obstacles.isEmpty()
                ? "If the master died now, " + choice + " would replace it."
                : "If the master died now, nothing would replace it: " + obstacles.getFirst();
    }

    private static void sentinels(Memory memory, Group g, List<String> obstacles) {
        int usable = 1;
        for (Peer peer : g.peers.values()) {
            usable += peer.isDown() ? 0 : 1;
        }
        int quorum = g.settings.quorum();
        if (usable < quorum) {
            obstacles.add(
                    usable
                            + " of "
                            + quorum
                            + " Sentinels that must hold it for down can be reached (quorum, flags"
                            + " of SENTINEL SENTINELS).");
        }
        if (usable < g.votesNeeded()) {
            obstacles.add(
                    usable
                            + " of "
                            + g.votesNeeded()
                            + " Sentinels that must vote can be reached (num-other-sentinels "
                            + g.peers.size()
                            + (g.settings.prudence().expectedSentinels() > 0
                                    ? ", expected-sentinels "
                                            + g.settings.prudence().expectedSentinels()
                                    : "")
                            + ").");
        }
        if (memory.isTilted()) {
            obstacles.add("This Sentinel is in TILT and only watches (+tilt).");
        }
        if (memory.isDuplicated()) {
            obstacles.add(
                    "Another Sentinel bears our run id, so we do not vote (+duplicate-myid).");
        }
        if (g.master.link.isLockedOut()) {
            obstacles.add(
                    "The master refuses us, so we cannot judge it (+problem): "
                            + Problems.of(g.master));
        }
        if (g.reboots > 2 && memory.now - g.rebootedLast < Discovery.OFTEN) {
            obstacles.add(
                    "The monitored address answers with changing run ids, "
                            + g.reboots
                            + " within a minute each (+reboot): several servers share it, or one"
                            + " restarts over and over.");
        }
        if (g.blockedUntil > memory.now) {
            obstacles.add(
                    "This Sentinel starts none for "
                            + (g.blockedUntil - memory.now)
                            + " ms more, after its own attempt or its vote for another"
                            + " (+try-failover, +vote-for-leader; failover-timeout "
                            + g.settings.failoverTimeout()
                            + ").");
        }
    }

    private static void replicas(Group g, Optional<Instance> best, List<String> obstacles) {
        if (g.replicas.isEmpty()) {
            obstacles.add("No replica is known (num-slaves 0): the master's INFO has named none.");
        } else if (best.isEmpty()) {
            obstacles.add(
                    "None of "
                            + g.replicas.size()
                            + " replicas can be promoted (SENTINEL REPLICAS); the reasons are in"
                            + " candidates.");
        }
    }

    private static List<String> candidates(Group g, String choice, long now) {
        List<String> told = new ArrayList<>();
        for (Instance r : g.replicas.values()) {
            String reason = ReplicaChoice.reasonAgainst(g, r, now, 0);
            String state =
                    " (slave-priority "
                            + r.report.priority()
                            + ", slave-repl-offset "
                            + r.report.offset()
                            + ", info-refresh "
                            + (r.reportedAt == 0 ? 0 : now - r.reportedAt)
                            + ")";
            if (reason != null) {
                told.add(r.name + " cannot be promoted: " + reason + state);
            } else if (r.name.equals(choice)) {
                told.add(r.name + " would be chosen" + state);
            } else if (ReplicaChoice.isLeftBehind(r)) {
                told.add(
                        r.name
                                + " could be promoted, but has not reached the master since that"
                                + " was promoted (master_replid)"
                                + state);
            } else {
                told.add(r.name + " could be promoted, but another is better" + state);
            }
        }
        return told;
    }

    private static List<String> problems(Memory memory, Group g) {
        List<String> told = new ArrayList<>();
        add(told, g.master);
        g.replicas.values().forEach(replica -> add(told, replica));
        g.peers.values().forEach(peer -> add(told, peer));
        schisms(memory, g, told);
        return told;
    }

    private static void schisms(Memory memory, Group g, List<String> told) {
        int before = told.size();
        for (Peer peer : g.peers.values()) {
            Dissent dissent = peer.dissent;
            if (dissent != null) {
                String obstacle = Schisms.obstacle(memory, g, peer);
                told.add(
                        "Sentinel "
                                + peer.runId
                                + " holds "
                                + dissent.master().text()
                                + " in the same epoch "
                                + dissent.epoch()
                                + " for "
                                + (memory.now - dissent.since())
                                + " ms (+config-conflict). "
                                + (obstacle == null
                                        ? "This Sentinel is about to affirm its configuration in a"
                                                + " newer epoch (+try-config-affirm)."
                                        : "This Sentinel does not affirm its configuration yet: "
                                                + obstacle
                                                + "."));
            }
        }
        if (told.size() == before
                && g.conflictAt != 0
                && memory.now - g.conflictAt < Discovery.OFTEN) {
            told.add("Another Sentinel names another master in the same epoch (+config-conflict).");
        }
    }

    private static void add(List<String> told, Instance instance) {
        String problem = Problems.of(instance);
        if (problem != null) {
            told.add(instance.kind.word() + ' ' + instance.name + ": " + problem);
        }
    }
}
