package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Whether the addresses that members announce lead to them, and to nobody else.
final class AddressChecks {

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "announced-reachable",
                                    "Every announced address can be reached from here.")
                            .looksAt(
                                    "a connection to each address that a sentinel or a master gives out")
                            .because(
                                    "Clients are given these addresses. Inside of a container or behind a"
                                            + " translated network, a member announces what nobody else can"
                                            + " reach.")
                            .mendedBy(
                                    "replica-announce-ip and replica-announce-port on nodes, sentinel"
                                            + " announce-ip and announce-port on sentinels.")
                            .by(AddressChecks::reachable),
                    Check.named(
                                    "announced-loopback",
                                    "No member of a spread group announces a loopback address.")
                            .looksAt("the addresses that sentinels and the master give out")
                            .because(
                                    "127.0.0.1 is another machine for everybody. A replica that reached its"
                                            + " master by localhost is announced so.")
                            .mendedBy(
                                    "replicaof and sentinel monitor with an address that all machines can"
                                            + " use; replica-announce-ip, sentinel announce-ip.")
                            .by(AddressChecks::loopback),
                    Check.named(
                                    "one-address-one-server",
                                    "Behind each address there is one server.")
                            .looksAt(
                                    "run ids over fresh connections; SENTINEL MASTER and REPLICAS: runid")
                            .because(
                                    "A load balancer or virtual IP in front of several nodes shows a"
                                            + " sentinel now this one, now that one; it cannot tell which is"
                                            + " down, and promotes at random.")
                            .mendedBy(
                                    "sentinel monitor with the master's own address; virtual IPs are for"
                                            + " clients, moved by a client-reconfig-script.")
                            .by(AddressChecks::oneServer),
                    Check.named("one-server-one-address", "Each server is known by one address.")
                            .looksAt("INFO run_id of all nodes")
                            .because(
                                    "A node that is known twice (by a virtual IP, a second network, a name)"
                                            + " counts as two replicas, and may be told to follow itself.")
                            .mendedBy(
                                    "replica-announce-ip with one address; SENTINEL RESET NAME on each"
                                            + " sentinel.")
                            .by(AddressChecks::oneAddress));

    private AddressChecks() {}

    private static void reachable(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            long online = Members.onlineAtMaster(group, node.address());
            if (!node.isReached() && !node.isShut() && online > 0) {
                findings.failed(
                        node.address(),
                        node.login().reason()
                                + ", but the master has "
                                + (online == 1 ? "a living replica" : online + " living replicas")
                                + " that it lists so: they announce an address that leads elsewhere",
                        "on each replica: CONFIG SET replica-announce-ip ITS-OWN-IP (and"
                                + " replica-announce-port), then CONFIG REWRITE");
            } else {
                reachable(node.address(), node.login(), node.isShut(), findings);
            }
        }
        for (SentinelFacts sentinel : group.sentinels()) {
            reachable(sentinel.address(), sentinel.login(), sentinel.isShut(), findings);
        }
    }

    private static void reachable(
            Address address, Known<String> login, boolean isRefused, Findings findings) {
        switch (login) {
            case Known.Got<String> _ -> findings.passed(address, "reached");
            case Known.NotGot<String>(String reason) -> {
                if (isRefused) {
                    findings.passed(address, "reached, though the login is refused");
                } else if (reason.contains("DENIED")) {
                    findings.notChecked(address, reason);
                } else {
                    findings.failed(
                            address,
                            reason,
                            "if it is alive, let it announce an address that clients reach:"
                                    + " replica-announce-ip / sentinel announce-ip");
                }
            }
        }
    }

    private static void loopback(GroupFacts group, Findings findings) {
        List<Address> near = new ArrayList<>();
        List<Address> far = new ArrayList<>();
        group.nodes().forEach(n -> (Members.isLoopback(n.address()) ? near : far).add(n.address()));
        for (SentinelFacts sentinel : group.sentinels()) {
            (Members.isLoopback(sentinel.address()) ? near : far).add(sentinel.address());
        }
        if (far.isEmpty()) {
            findings.passed("all are loopback addresses: a group for this machine alone");
        } else if (near.isEmpty()) {
            findings.passed("none is a loopback address");
        } else {
            for (Address address : near) {
                findings.failed(
                        address,
                        "is announced, while others are at " + far.getFirst().host(),
                        "let it announce the address the others reach it at: replica-announce-ip /"
                                + " sentinel announce-ip; and use no localhost in replicaof and"
                                + " sentinel monitor");
            }
        }
    }

    private static void oneServer(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            switch (node.runIds()) {
                case Known.Got<List<String>>(List<String> ids) -> {
                    Set<String> different = new TreeSet<>(ids);
                    different.remove("");
                    if (different.size() > 1) {
                        findings.failed(
                                node.address(),
                                different.size()
                                        + " servers answer there in turn ("
                                        + ids.size()
                                        + " fresh connections): a load balancer or virtual IP",
                                "watch the master at its own address: SENTINEL REMOVE "
                                        + group.name()
                                        + ", then SENTINEL MONITOR with it");
                    } else {
                        seenByAll(group, node, different, findings);
                    }
                }
                case Known.NotGot<List<String>>(String reason) ->
                        findings.notChecked(node.address(), reason);
            }
        }
    }

    /// The sentinels asked at most 10 s ago; a different id is a restart since then, or another
    /// server at the same address as seen from there.
    private static void seenByAll(
            GroupFacts group, NodeFacts node, Set<String> ids, Findings findings) {
        List<Address> others = new ArrayList<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            sentinel.viewOf(node.address())
                    .map(view -> view.getOrDefault("runid", ""))
                    .filter(id -> !id.isEmpty() && !ids.isEmpty() && !ids.contains(id))
                    .ifPresent(_ -> others.add(sentinel.address()));
        }
        boolean isYoung =
                node.info("uptime_in_seconds").maybe().filter(t -> t.length() <= 1).isPresent();
        if (others.isEmpty()) {
            findings.passed(node.address(), "one server");
        } else if (isYoung) {
            findings.warned(
                    node.address(),
                    "was started again less than 10 s ago",
                    "look again when its sentinels have noticed");
        } else {
            findings.failed(
                    node.address(),
                    Members.list(others) + " saw another server there than answers us",
                    "look for a load balancer, a virtual IP or a second network at this address");
        }
    }

    private static void oneAddress(GroupFacts group, Findings findings) {
        Map<String, List<Address>> byId = new LinkedHashMap<>();
        for (NodeFacts node : group.nodes()) {
            // Behind a load balancer the id of one moment means nothing.
            boolean isStable =
                    node.runIds().maybe().filter(ids -> new TreeSet<>(ids).size() == 1).isPresent();
            if (isStable) {
                node.runId()
                        .maybe()
                        .ifPresent(
                                id ->
                                        byId.computeIfAbsent(id, _ -> new ArrayList<>())
                                                .add(node.address()));
            }
        }
        for (List<Address> addresses : byId.values()) {
            if (addresses.size() > 1) {
                findings.failed(
                        "one server is known as " + Members.list(addresses),
                        "replica-announce-ip and -port with one of them, then SENTINEL RESET "
                                + group.name()
                                + " on each sentinel");
            }
        }
        if (findings.isEmpty()) {
            if (byId.isEmpty()) {
                findings.notChecked("no node could be asked");
            } else {
                findings.passed(byId.size() + " servers at as many addresses");
            }
        }
    }
}
