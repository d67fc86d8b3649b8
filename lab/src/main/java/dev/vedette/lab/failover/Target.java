package dev.vedette.lab.failover;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.List;
import java.util.Map;

/// The group to be tested, as it was found.
///
/// @param software what the sentinels say they are, such as `Redis 7.0.15`
public record Target(
        String masterName,
        Address master,
        List<Address> replicas,
        List<Address> sentinels,
        String software,
        int quorum,
        long downAfterMillis,
        long failoverTimeoutMillis) {

    public Target {
        replicas = List.copyOf(replicas);
        sentinels = List.copyOf(sentinels);
    }

    /// The group as a survey found it.
    ///
    /// @throws CouldNot when it is not a group that sentinels could fail over
    public static Target of(GroupFacts group) throws CouldNot {
        if (group.sentinels().isEmpty()) {
            throw new CouldNot(group.title() + ": no sentinel watches them that could be found");
        }
        List<SentinelFacts> reached = group.reachedSentinels();
        if (reached.isEmpty()) {
            SentinelFacts first = group.sentinels().getFirst();
            throw new CouldNot("sentinel " + said(first.address(), first.login().reason()));
        }
        Address master =
                group.masterAddress()
                        .orElseThrow(
                                () ->
                                        new CouldNot(
                                                "no sentinel tells where the master of "
                                                        + group.name()
                                                        + " is"));
        for (NodeFacts node : group.nodes()) {
            if (node.address().equals(master) && !node.isReached()) {
                throw new CouldNot("the master, " + said(master, node.login().reason()));
            }
        }
        SentinelFacts witness = reached.getFirst();
        return new Target(
                group.name(),
                master,
                group.replicas().stream().map(NodeFacts::address).toList(),
                group.sentinels().stream().map(SentinelFacts::address).toList(),
                software(witness),
                (int) witness.masterNumber("quorum").orElse(0),
                witness.masterNumber("down-after-milliseconds").orElse(0),
                witness.masterNumber("failover-timeout").orElse(0));
    }

    /// Some reasons begin with the address, others want it in front.
    private static String said(Address server, String reason) {
        String whole = reason.startsWith(server.toString()) ? reason : server + ": " + reason;
        return reason.contains("NOAUTH") ? whole + "; give it with --pass or REDISCLI_AUTH" : whole;
    }

    private static String software(SentinelFacts sentinel) {
        Map<String, String> info = sentinel.info().maybe().orElse(Map.of());
        String ours = info.get("vedette_version");
        return ours != null
                ? "Vedette " + ours
                : "Redis " + info.getOrDefault("redis_version", "of an unknown version");
    }

    /// Whether the sentinels are this project's own, which tell the old master at once.
    public boolean isOurs() {
        return software.startsWith("Vedette");
    }

    int majority() {
        return sentinels.size() / 2 + 1;
    }
}
