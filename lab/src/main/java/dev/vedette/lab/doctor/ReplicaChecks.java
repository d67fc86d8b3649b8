package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.Role;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Whether there is one master, and replicas that follow it.
final class ReplicaChecks {

    private static final int ENOUGH = 2;

    static final List<Check> ALL =
            List.of(
                    Check.named("master-up", "The master is up, in the eyes of everybody.")
                            .looksAt("a connection to it; SENTINEL MASTER: flags")
                            .because("Sentinels that find it down are about to replace it.")
                            .mendedBy(
                                    "See what the finding names: the process, the network, the login.")
                            .by(ReplicaChecks::masterUp),
                    Check.named(
                                    "one-master",
                                    "One node says that it is a master: the one that is known as such.")
                            .looksAt("ROLE of every node")
                            .because(
                                    "A second master takes writes that are thrown away when it is made a"
                                            + " replica.")
                            .mendedBy("REPLICAOF HOST PORT on the node that should follow.")
                            .by(ReplicaChecks::oneMaster),
                    Check.named(
                                    "replica-known",
                                    "The master has a replica that its sentinels know.")
                            .looksAt("INFO replication of the master; SENTINEL REPLICAS")
                            .because(
                                    "Sentinels learn of replicas from the master alone. Without one they can"
                                            + " only watch the master die (-failover-abort-no-good-slave).")
                            .mendedBy("REPLICAOF HOST PORT on a second node.")
                            .by(ReplicaChecks::known),
                    Check.named("replica-number", "There are at least two replicas.")
                            .looksAt("SENTINEL REPLICAS; INFO replication of the master")
                            .because(
                                    "With one, the group has no copy left from a failover until the old"
                                            + " master is back, and min-replicas-to-write stops all writes.")
                            .mendedBy("REPLICAOF HOST PORT on a further node.")
                            .by(ReplicaChecks::number),
                    Check.named("replicas-alive", "Every replica that is known is alive.")
                            .looksAt("a connection to each one; SENTINEL REPLICAS: flags")
                            .because(
                                    "Sentinels never forget a replica. One that is gone cannot be promoted,"
                                            + " and its address may one day belong to somebody else.")
                            .mendedBy(
                                    "Start it again; if it is gone for good, SENTINEL RESET NAME on each"
                                            + " sentinel, one after the other, 30 s apart.")
                            .by(ReplicaChecks::alive),
                    Check.named("replicas-follow", "Every replica follows the master of the group.")
                            .looksAt("ROLE of each one, INFO: master_replid")
                            .because(
                                    "A replica of another master holds other data; promoted, it would bring"
                                            + " them in.")
                            .mendedBy("REPLICAOF HOST PORT on the replica, with the right master.")
                            .by(ReplicaChecks::follow),
                    Check.named("replicas-linked", "Every replica is linked to its master.")
                            .looksAt(
                                    "ROLE, INFO: master_link_status, master_link_down_since_seconds")
                            .because(
                                    "A replica without a link falls behind, and is no candidate once it has"
                                            + " been silent for long.")
                            .mendedBy(
                                    "Its log says why: the network, the login, the memory for a full sync.")
                            .by(ReplicaChecks::linked),
                    Check.named(
                                    "replicas-real",
                                    "Every replica the sentinels know is connected to the master.")
                            .looksAt("SENTINEL REPLICAS against INFO replication of the master")
                            .because(
                                    "Stale and invented replicas hide how few real ones there are; with"
                                            + " translated addresses (NAT, Docker) none of the real ones may be"
                                            + " known.")
                            .mendedBy(
                                    "replica-announce-ip and replica-announce-port on the replica; SENTINEL"
                                            + " RESET NAME for entries that are gone.")
                            .by(ReplicaChecks::real));

    private ReplicaChecks() {}

    private static void masterUp(GroupFacts group, Findings findings) {
        Optional<NodeFacts> master = group.master();
        if (master.isEmpty()) {
            findings.notChecked("no master is known");
            return;
        }
        Address address = master.get().address();
        List<Address> down = Members.whoFindDown(group, address);
        if (!down.isEmpty()) {
            findings.failed(
                    address,
                    "down in the eyes of "
                            + Members.list(down)
                            + (master.get().isReached() ? ", though it answers us" : ""),
                    master.get().isReached()
                            ? "look at sentinel-login, and at the network between them"
                            : "start it, or look why it does not answer: "
                                    + master.get().login().reason());
        } else if (master.get().isReached()) {
            findings.passed(address, "answers; no sentinel finds it down");
        } else {
            findings.notChecked(address, master.get().login().reason());
        }
    }

    private static void oneMaster(GroupFacts group, Findings findings) {
        List<NodeFacts> masters = group.nodes().stream().filter(NodeFacts::isMaster).toList();
        Optional<Address> known = group.masterAddress();
        for (NodeFacts node : masters) {
            if (known.filter(node.address()::equals).isEmpty()) {
                findings.failed(
                        node.address(),
                        "says that it is a master; the sentinels know "
                                + known.map(Address::toString).orElse("none"),
                        known.map(
                                        address ->
                                                Remedies.at(
                                                                node.address(),
                                                                "REPLICAOF "
                                                                        + address.host()
                                                                        + " "
                                                                        + address.port())
                                                        + " (its own writes are lost by that)")
                                .orElse("find out which one has the data"));
            }
        }
        group.master()
                .ifPresent(
                        master -> {
                            if (master.isMaster()) {
                                findings.passed(master.address(), "says that it is the master");
                            } else if (master.role().isGot()) {
                                findings.failed(
                                        master.address(),
                                        "is known as the master, but says that it is a replica",
                                        "wait for the sentinels to fail over, or SENTINEL FAILOVER "
                                                + group.name());
                            } else {
                                findings.notChecked(master.address(), master.role().reason());
                            }
                        });
        if (findings.isEmpty()) {
            findings.notChecked("no master is known");
        }
    }

    private static void known(GroupFacts group, Findings findings) {
        Known<List<NodeFacts.Follower>> followers =
                group.master().map(NodeFacts::followers).orElse(Known.notGot("no master is known"));
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            if (sentinel.replicas().maybe().filter(List::isEmpty).isPresent()) {
                findings.failed(
                        sentinel.address(),
                        "knows no replica"
                                + followers
                                        .maybe()
                                        .map(list -> "; the master lists " + list.size())
                                        .orElse(""),
                        replicaOf(group));
            }
        }
        switch (followers) {
            case Known.Got<List<NodeFacts.Follower>>(List<NodeFacts.Follower> list) -> {
                if (list.isEmpty()) {
                    findings.failed("no replica is connected to the master", replicaOf(group));
                } else if (findings.isEmpty()) {
                    findings.passed("the master lists " + list.size());
                }
            }
            case Known.NotGot<List<NodeFacts.Follower>>(String reason) -> {
                if (findings.isEmpty()) {
                    findings.notChecked(reason);
                }
            }
        }
    }

    private static String replicaOf(GroupFacts group) {
        return "on a second node: REPLICAOF "
                + group.masterAddress()
                        .map(address -> address.host() + " " + address.port())
                        .orElse("HOST PORT");
    }

    private static void number(GroupFacts group, Findings findings) {
        long count = group.replicas().size();
        if (count >= ENOUGH) {
            findings.passed(count + " replicas");
        } else {
            findings.warned(
                    count == 1
                            ? "one replica: after a failover no copy is left until the old master is back"
                            : "no replica",
                    replicaOf(group));
        }
    }

    private static void alive(GroupFacts group, Findings findings) {
        for (NodeFacts replica : group.replicas()) {
            Address address = replica.address();
            List<Address> down = Members.whoFindDown(group, address);
            boolean isSpokenOf =
                    group.sentinels().stream().anyMatch(s -> s.viewOf(address).isPresent());
            if (down.isEmpty() && replica.isReached()) {
                findings.passed(address, "answers");
            } else if (down.isEmpty() && isSpokenOf) {
                findings.notChecked(address, replica.login().reason());
            } else {
                String since =
                        group.sentinels().stream()
                                .flatMap(sentinel -> sentinel.viewOf(address).stream())
                                .map(Members::downFor)
                                .filter(text -> !text.isEmpty())
                                .findFirst()
                                .map(text -> " for " + text)
                                .orElse("");
                findings.failed(
                        address,
                        (replica.isReached() ? "answers us, but" : replica.login().reason() + ";")
                                + (down.isEmpty()
                                        ? " no sentinel knows it"
                                        : " down"
                                                + since
                                                + " in the eyes of "
                                                + Members.list(down)),
                        replica.isReached()
                                ? "look at sentinel-login, and at the network between them"
                                : Members.onlineAtMaster(group, address) > 0
                                        ? "it is connected to the master, see announced-reachable"
                                        : "start it; if it is gone for good, on each sentinel, one after the"
                                                + " other: SENTINEL RESET "
                                                + group.name());
            }
        }
        if (group.replicas().isEmpty()) {
            findings.notChecked("there is no replica");
        }
    }

    private static void follow(GroupFacts group, Findings findings) {
        Optional<NodeFacts> master = group.master();
        for (NodeFacts replica : group.replicas()) {
            switch (replica.role()) {
                case Known.Got<Role>(Role.Replica role) ->
                        follows(group, master, replica, role, findings);
                case Known.Got<Role> _ ->
                        findings.failed(
                                replica.address(),
                                "follows nobody: it says that it is a master",
                                Remedies.at(replica.address(), replicaOfMaster(group)));
                case Known.NotGot<Role>(String reason) ->
                        findings.notChecked(replica.address(), reason);
            }
        }
        if (group.replicas().isEmpty()) {
            findings.notChecked("there is no replica");
        }
    }

    private static String replicaOfMaster(GroupFacts group) {
        return "REPLICAOF "
                + group.masterAddress()
                        .map(address -> address.host() + " " + address.port())
                        .orElse("HOST PORT");
    }

    private static void follows(
            GroupFacts group,
            Optional<NodeFacts> master,
            NodeFacts replica,
            Role.Replica role,
            Findings findings) {
        boolean isDirect = group.masterAddress().filter(role.master()::equals).isPresent();
        Known<String> lineage = replica.info("master_replid");
        Optional<String> wanted = master.flatMap(node -> node.info("master_replid").maybe());
        boolean isSameLineage = wanted.isPresent() && lineage.maybe().equals(wanted);
        boolean isLinked = role.state().equals("connected");
        if (isDirect && isLinked && wanted.isPresent() && !isSameLineage) {
            findings.failed(
                    replica.address(),
                    "follows an address of the master, but another history (master_replid differs):"
                            + " another server answers it there",
                    "see one-address-one-server; then "
                            + Remedies.at(replica.address(), replicaOfMaster(group)));
        } else if (isDirect) {
            findings.passed(replica.address(), "follows " + role.master());
        } else if (group.node(role.master()).filter(NodeFacts::isReached).isPresent()
                && isSameLineage) {
            findings.passed(
                    replica.address(),
                    "follows " + role.master() + ", which has the master's history");
        } else {
            findings.failed(
                    replica.address(),
                    "follows "
                            + role.master()
                            + ", not the master "
                            + group.masterAddress().map(Address::toString).orElse("?"),
                    Remedies.at(replica.address(), replicaOfMaster(group)));
        }
    }

    private static void linked(GroupFacts group, Findings findings) {
        for (NodeFacts replica : group.replicas()) {
            if (replica.isMaster()) {
                findings.failed(
                        replica.address(),
                        "is no replica: it says that it is a master",
                        Remedies.at(replica.address(), replicaOfMaster(group)));
                continue;
            }
            switch (replica.info("master_link_status")) {
                case Known.Got<String>(String status) -> {
                    if (status.equals("up")) {
                        findings.passed(replica.address(), "link up");
                        continue;
                    }
                    boolean isSyncing =
                            replica.info("master_sync_in_progress")
                                    .maybe()
                                    .equals(Optional.of("1"));
                    String since =
                            replica.info("master_link_down_since_seconds")
                                    .maybe()
                                    .map(seconds -> " for " + seconds + " s")
                                    .orElse("");
                    if (isSyncing) {
                        findings.warned(
                                replica.address(),
                                "is receiving a full copy of the data set",
                                "wait, then look again");
                    } else {
                        findings.failed(
                                replica.address(),
                                "its link to the master is down" + since,
                                "look at replica-login and at its log ('MASTER <-> REPLICA sync')");
                    }
                }
                case Known.NotGot<String>(String reason) ->
                        findings.notChecked(replica.address(), reason);
            }
        }
        if (group.replicas().isEmpty()) {
            findings.notChecked("there is no replica");
        }
    }

    private static void real(GroupFacts group, Findings findings) {
        Known<List<NodeFacts.Follower>> followers =
                group.master().map(NodeFacts::followers).orElse(Known.notGot("no master is known"));
        if (followers instanceof Known.NotGot<List<NodeFacts.Follower>>(String reason)) {
            findings.notChecked(reason);
            return;
        }
        Set<String> connected = new TreeSet<>();
        followers.maybe().orElse(List.of()).forEach(f -> connected.add(f.address().toString()));
        Set<String> known = new TreeSet<>();
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            for (Map<String, String> entry : sentinel.replicas().maybe().orElse(List.of())) {
                Fields.address(entry).map(Address::toString).ifPresent(known::add);
            }
        }
        List<String> invented = new ArrayList<>(known);
        invented.removeAll(connected);
        // A replica of a replica is real, though the master does not list it.
        invented.removeIf(
                name ->
                        group.replicas().stream()
                                .filter(node -> node.address().toString().equals(name))
                                .anyMatch(NodeFacts::isReached));
        for (String name : invented) {
            findings.failed(
                    name + " is known to sentinels, but not connected to the master",
                    "if it is gone for good, on each sentinel, one after the other: SENTINEL RESET "
                            + group.name());
        }
        connected.removeAll(known);
        if (!group.reachedSentinels().isEmpty()) {
            for (String name : connected) {
                findings.failed(
                        name + " is connected to the master, but no sentinel knows it",
                        "sentinels ask the master every 10 s; if it stays so, set"
                                + " replica-announce-ip and replica-announce-port on the replica");
            }
        }
        if (findings.isEmpty()) {
            findings.passed(known.size() + " known, all of them connected or answering");
        }
    }
}
