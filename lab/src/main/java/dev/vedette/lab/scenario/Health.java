package dev.vedette.lab.scenario;

import dev.vedette.lab.client.Answer;
import dev.vedette.lab.substrate.Group;
import dev.vedette.lab.substrate.Member;
import dev.vedette.lab.topology.Seat;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Asks nodes and sentinels how the group is. Each question is answered with what is not yet as it
/// should be, the most basic complaint first; no complaint means all is well.
final class Health {

    private final Group group;

    Health(Group group) {
        this.group = group;
    }

    /// The port that all sentinels name as the master's, or -1 while they differ or one is silent.
    int agreedMaster() {
        Set<Integer> ports = new HashSet<>();
        for (Member sentinel : group.sentinels()) {
            try {
                Answer answer =
                        sentinel.ask(
                                "SENTINEL",
                                "GET-MASTER-ADDR-BY-NAME",
                                group.topology().masterName());
                ports.add((int) answer.items().get(1).number());
            } catch (IOException _) {
                return -1;
            }
        }
        return ports.size() == 1 ? ports.iterator().next() : -1;
    }

    /// Every node is linked to the first one: asked before there are sentinels.
    List<String> replicasUnlinked() {
        return nodesUnwell(group.nodes().getFirst().address().port(), null);
    }

    /// All sentinels name one master, other than `old`; it says so itself; all other nodes
    /// replicate it. `absent` is not expected to take part.
    List<String> notMovedFrom(Member old, @Nullable Member absent) {
        int master = agreedMaster();
        if (master < 0) {
            return List.of("the sentinels do not agree on a master");
        }
        if (master == old.address().port()) {
            return List.of("the sentinels still name " + old.name());
        }
        return nodesUnwell(master, absent);
    }

    /// Everybody is there and everybody knows it, down to the state of every replica's link.
    /// Sentinels learn of links from INFO, which they ask for every 10 s.
    List<String> complaints() {
        return complaints(true);
    }

    /// Everybody is there and everybody knows it. The links are asked of the replicas themselves,
    /// not of the sentinels, who may hear of them 10 s later.
    List<String> notWhole() {
        return complaints(false);
    }

    private List<String> complaints(boolean mustKnowLinks) {
        int master = agreedMaster();
        if (master < 0) {
            return List.of("the sentinels do not agree on a master");
        }
        List<String> complaints = new ArrayList<>(nodesUnwell(master, null));
        group.sentinels()
                .forEach(sentinel -> addSentinelComplaint(sentinel, mustKnowLinks, complaints));
        return complaints;
    }

    private List<String> nodesUnwell(int masterPort, @Nullable Member absent) {
        List<String> complaints = new ArrayList<>();
        for (Member node : group.nodes()) {
            if (node == absent) {
                continue;
            }
            try {
                Map<String, String> replication = replication(node);
                String role = replication.getOrDefault("role", "unknown");
                boolean shouldBeMaster = node.address().port() == masterPort;
                if (!role.equals(shouldBeMaster ? "master" : "slave")) {
                    complaints.add(
                            node.name()
                                    + (shouldBeMaster
                                            ? " is not a master yet"
                                            : " is not a replica yet"));
                } else if (!shouldBeMaster
                        && !Integer.toString(masterPort).equals(replication.get("master_port"))) {
                    complaints.add(node.name() + " replicates another node");
                } else if (!shouldBeMaster && !"up".equals(replication.get("master_link_status"))) {
                    complaints.add(node.name() + " is not linked to its master yet");
                }
            } catch (IOException failure) {
                complaints.add(node.name() + " does not answer");
            }
        }
        return complaints;
    }

    private void addSentinelComplaint(
            Member sentinel, boolean mustKnowLinks, List<String> complaints) {
        String masterName = group.topology().masterName();
        int replicas = group.nodes().size() - 1;
        int others = group.sentinels().size() - 1;
        try {
            Map<String, String> master = sentinel.ask("SENTINEL", "MASTER", masterName).pairs();
            if (!"master".equals(master.get("flags"))) {
                complaints.add(sentinel.name() + " finds the master " + master.get("flags"));
            } else if (!Integer.toString(replicas).equals(master.get("num-slaves"))) {
                complaints.add(
                        sentinel.name()
                                + " knows "
                                + master.get("num-slaves")
                                + " of "
                                + replicas
                                + " replicas");
            } else if (!Integer.toString(others).equals(master.get("num-other-sentinels"))) {
                complaints.add(
                        sentinel.name()
                                + " knows "
                                + master.get("num-other-sentinels")
                                + " of "
                                + others
                                + " other sentinels");
            } else {
                for (Answer item : sentinel.ask("SENTINEL", "REPLICAS", masterName).items()) {
                    addReplicaComplaint(sentinel, item.pairs(), mustKnowLinks, complaints);
                }
            }
        } catch (IOException failure) {
            complaints.add(sentinel.name() + " does not answer");
        }
    }

    private static void addReplicaComplaint(
            Member sentinel,
            Map<String, String> replica,
            boolean mustKnowLinks,
            List<String> complaints) {
        boolean isLinked = !mustKnowLinks || "ok".equals(replica.get("master-link-status"));
        if (!"slave".equals(replica.get("flags")) || !isLinked) {
            complaints.add(sentinel.name() + " does not find every replica well yet");
        }
    }

    static boolean answers(Member node) {
        try {
            return node.isAlive() && !replication(node).isEmpty();
        } catch (IOException _) {
            return false;
        }
    }

    static Map<String, String> replication(Member node) throws IOException {
        return node.ask("INFO", "replication").fields();
    }

    /// Who is there and as what: the sentinels, then the master, then the other nodes.
    List<Seat> seats() {
        List<Seat> seats = new ArrayList<>();
        group.sentinels().forEach(sentinel -> seats.add(seat(sentinel, "sentinel")));
        int master = agreedMaster();
        for (Member node : group.nodes()) {
            if (node.address().port() == master) {
                seats.add(seat(node, "master"));
            }
        }
        for (Member node : group.nodes()) {
            if (node.address().port() != master) {
                seats.add(seat(node, "replica"));
            }
        }
        return seats;
    }

    private static Seat seat(Member member, String role) {
        String software;
        try {
            Map<String, String> server = member.ask("INFO", "server").fields();
            String own = server.get("vedette_version");
            software =
                    own != null
                            ? "vedette " + own
                            : "redis " + server.getOrDefault("redis_version", "?");
        } catch (IOException _) {
            return new Seat(member.name(), "down", member.address(), member.pid(), "");
        }
        return new Seat(member.name(), role, member.address(), member.pid(), software);
    }
}
