package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Whether every node can bear what the master bears: memory, clients, snapshots.
final class MemoryChecks {

    /// Copy on write of a snapshot and the buffers of replicas come on top of the data.
    private static final int FULL_PERCENT = 90;

    private static final int HALF_OF_THE_MACHINE_PERCENT = 60;

    private static final int CROWDED_PERCENT = 80;

    static final List<Check> ALL =
            List.of(
                    Check.named("maxmemory-equal", "Every node may hold as much as the others.")
                            .looksAt("maxmemory; used_memory in INFO")
                            .because(
                                    "A replica with a lower limit holds the data as long as it is a"
                                            + " replica; made master, it evicts keys or refuses writes.")
                            .mendedBy("The same maxmemory on every node.")
                            .by(MemoryChecks::limitsAreEqual),
                    Check.named("memory-headroom", "There is room for more data.")
                            .looksAt("used_memory, maxmemory, total_system_memory in INFO")
                            .because(
                                    "At the limit writes are refused or keys evicted; without a limit the"
                                            + " system kills the process, and a snapshot may need as much"
                                            + " again.")
                            .mendedBy(
                                    "More memory, or a maxmemory that leaves a third of the machine free.")
                            .by(MemoryChecks::thereIsRoom),
                    Check.named("eviction-policy", "Every node evicts by the same rule.")
                            .looksAt("maxmemory-policy, replica-ignore-maxmemory")
                            .because(
                                    "After a failover the new master's rule holds: data that was never"
                                            + " evicted may be, or writes are refused that were not. A replica"
                                            + " that evicts by itself differs from its master.")
                            .mendedBy(
                                    "The same maxmemory-policy on every node; replica-ignore-maxmemory"
                                            + " yes.")
                            .by(MemoryChecks::policiesAreEqual),
                    Check.named("client-headroom", "Clients of a lost node fit on the others.")
                            .looksAt("connected_clients and maxclients in INFO")
                            .because(
                                    "At maxclients connections are refused, those of sentinels and"
                                            + " replicas among them: the node counts as down.")
                            .mendedBy(
                                    "maxclients well above the number of all clients, on every node.")
                            .by(MemoryChecks::clientsFit),
                    Check.named("fork-time", "Snapshots do not stop a node for long.")
                            .looksAt("latest_fork_usec in INFO; down-after-milliseconds")
                            .because(
                                    "While it forks for a snapshot, a node answers nobody: long enough, and"
                                            + " its sentinels give it up.")
                            .mendedBy(
                                    "Smaller data sets per node, no huge pages, or a longer down-after.")
                            .by(MemoryChecks::forksAreShort),
                    Check.named("tcp-keepalive", "Dead connections are noticed.")
                            .looksAt("tcp-keepalive")
                            .because(
                                    "Without keepalive, connections of clients whose host vanished stay"
                                            + " open and fill maxclients, most of all after a failover.")
                            .mendedBy("tcp-keepalive 300 on every node.")
                            .by(MemoryChecks::keepaliveIsOn));

    private MemoryChecks() {}

    private static void limitsAreEqual(GroupFacts group, Findings findings) {
        Map<NodeFacts, Long> limits = new LinkedHashMap<>();
        for (NodeFacts node : group.nodes()) {
            OptionalLong limit = Reading.number(node, "maxmemory", findings);
            if (limit.isPresent()) {
                // 0 is no limit.
                limits.put(node, limit.getAsLong() == 0 ? Long.MAX_VALUE : limit.getAsLong());
            }
        }
        long highest = limits.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long used =
                group.master()
                        .flatMap(master -> master.info("used_memory").maybe())
                        .map(Long::parseLong)
                        .orElse(0L);
        limits.forEach(
                (node, limit) -> {
                    String is =
                            limit == Long.MAX_VALUE ? "no maxmemory" : "maxmemory " + limit(limit);
                    String remedy =
                            Remedies.setting(
                                    node.address(),
                                    "maxmemory",
                                    highest == Long.MAX_VALUE ? "0" : "" + highest);
                    if (limit < used) {
                        findings.failed(
                                node.address(),
                                is + ", but the master uses " + Words.bytes(used) + " already",
                                remedy);
                    } else if (limit < highest) {
                        findings.warned(
                                node.address(), is + ", others have " + limit(highest), remedy);
                    } else {
                        findings.passed(node.address(), is);
                    }
                });
    }

    private static String limit(long bytes) {
        return bytes == Long.MAX_VALUE ? "no limit" : Words.bytes(bytes);
    }

    private static void thereIsRoom(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            OptionalLong used = Reading.infoNumber(node, "used_memory", findings);
            OptionalLong limit = Reading.infoNumber(node, "maxmemory", findings);
            OptionalLong machine = Reading.infoNumber(node, "total_system_memory", findings);
            if (used.isEmpty() || limit.isEmpty() || machine.isEmpty()) {
                continue;
            }
            boolean isLimited = limit.getAsLong() > 0;
            long room = isLimited ? limit.getAsLong() : machine.getAsLong();
            long percent = used.getAsLong() * 100 / Math.max(1, room);
            String is =
                    Words.bytes(used.getAsLong())
                            + " used, "
                            + percent
                            + " % of "
                            + (isLimited ? "maxmemory " : "the machine's ")
                            + Words.bytes(room);
            if (isLimited && limit.getAsLong() > machine.getAsLong()) {
                findings.warned(
                        node.address(),
                        "maxmemory "
                                + Words.bytes(limit.getAsLong())
                                + " is more than the machine has ("
                                + Words.bytes(machine.getAsLong())
                                + ")",
                        Remedies.setting(
                                node.address(),
                                "maxmemory",
                                Words.megabytes(machine.getAsLong() * 2 / 3)));
            } else if (percent >= (isLimited ? FULL_PERCENT : HALF_OF_THE_MACHINE_PERCENT)) {
                findings.warned(
                        node.address(),
                        is,
                        isLimited
                                ? "give it more memory and a higher maxmemory, or fewer data"
                                : "give it more memory; and a limit: "
                                        + Remedies.setting(
                                                node.address(),
                                                "maxmemory",
                                                Words.megabytes(machine.getAsLong() * 2 / 3)));
            } else {
                findings.passed(node.address(), is);
            }
        }
    }

    private static void policiesAreEqual(GroupFacts group, Findings findings) {
        Map<NodeFacts, String> policies = new LinkedHashMap<>();
        for (NodeFacts node : group.nodes()) {
            Optional<String> policy = Reading.setting(node, "maxmemory-policy", findings);
            policy.ifPresent(rule -> policies.put(node, rule));
            if (node.config("replica-ignore-maxmemory").maybe().filter("no"::equals).isPresent()) {
                findings.warned(
                        node.address(),
                        "evicts by itself as a replica (replica-ignore-maxmemory no)",
                        Remedies.setting(node.address(), "replica-ignore-maxmemory", "yes"));
            }
        }
        Optional<String> wanted =
                group.master().map(policies::get).or(() -> policies.values().stream().findFirst());
        policies.forEach(
                (node, policy) -> {
                    if (wanted.filter(policy::equals).isPresent()) {
                        findings.passed(node.address(), policy);
                    } else {
                        findings.warned(
                                node.address(),
                                "has maxmemory-policy "
                                        + policy
                                        + (policies.containsKey(group.master().orElse(null))
                                                ? ", the master has "
                                                : ", another node has ")
                                        + wanted.orElse(policy),
                                Remedies.setting(
                                        node.address(), "maxmemory-policy", wanted.orElse(policy)));
                    }
                });
    }

    private static void clientsFit(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            OptionalLong connected = Reading.infoNumber(node, "connected_clients", findings);
            OptionalLong most =
                    node.info("maxclients").isGot()
                            ? Reading.infoNumber(node, "maxclients", findings)
                            : Reading.number(node, "maxclients", findings);
            if (connected.isEmpty() || most.isEmpty()) {
                continue;
            }
            long percent = connected.getAsLong() * 100 / Math.max(1, most.getAsLong());
            String is = connected.getAsLong() + " of " + most.getAsLong() + " clients";
            if (percent >= CROWDED_PERCENT) {
                findings.warned(
                        node.address(),
                        is + " are connected",
                        Remedies.setting(node.address(), "maxclients", "" + 2 * most.getAsLong()));
            } else {
                findings.passed(node.address(), is);
            }
        }
    }

    private static void forksAreShort(GroupFacts group, Findings findings) {
        OptionalLong downAfter = TimingChecks.shortestDownAfterMillis(group);
        if (downAfter.isEmpty()) {
            findings.notChecked("no sentinel told its down-after-milliseconds");
            return;
        }
        for (NodeFacts node : group.nodes()) {
            OptionalLong micros = Reading.infoNumber(node, "latest_fork_usec", findings);
            if (micros.isEmpty()) {
                continue;
            }
            long millis = micros.getAsLong() / 1000;
            if (millis * 2 >= downAfter.getAsLong()) {
                findings.warned(
                        node.address(),
                        "its latest fork took "
                                + Words.seconds(millis)
                                + ", and after "
                                + Words.seconds(downAfter.getAsLong())
                                + " of silence it counts as down",
                        "echo never > /sys/kernel/mm/transparent_hugepage/enabled on its host; or on"
                                + " every sentinel: SENTINEL SET "
                                + group.name()
                                + " down-after-milliseconds "
                                + 4 * millis);
            } else {
                findings.passed(node.address(), "the latest fork took " + millis + " ms");
            }
        }
    }

    private static void keepaliveIsOn(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            OptionalLong seconds = Reading.number(node, "tcp-keepalive", findings);
            if (seconds.isEmpty()) {
                continue;
            }
            if (seconds.getAsLong() == 0) {
                findings.warned(
                        node.address(),
                        "tcp-keepalive is off",
                        Remedies.setting(node.address(), "tcp-keepalive", "300"));
            } else {
                findings.passed(node.address(), "every " + seconds.getAsLong() + " s");
            }
        }
    }
}
