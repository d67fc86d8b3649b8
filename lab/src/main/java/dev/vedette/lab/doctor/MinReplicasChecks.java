package dev.vedette.lab.doctor;

import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Whether a master that nobody hears any more stops taking writes, and only such a master.
final class MinReplicasChecks {

    private static final String COUNT = "min-replicas-to-write";
    private static final String LAG = "min-replicas-max-lag";

    static final List<Check> ALL =
            List.of(
                    Check.named(
                                    "min-replicas-set",
                                    "A master that no replica hears refuses writes.")
                            .looksAt("min-replicas-to-write, min-replicas-max-lag")
                            .because(
                                    "Replication is asynchronous: a master that is cut off keeps"
                                            + " acknowledging writes, and all of them are thrown away"
                                            + " when it comes back as a replica of the new one.")
                            .mendedBy(
                                    "min-replicas-to-write 1 and min-replicas-max-lag 10 on every node.")
                            .by(MinReplicasChecks::isSet),
                    Check.named(
                                    "min-replicas-reachable",
                                    "min-replicas-to-write can be met, also after the loss of a node.")
                            .looksAt(
                                    "min-replicas-to-write; min_slaves_good_slaves in INFO; the number of nodes")
                            .because(
                                    "A master that asks for more replicas than there are refuses every"
                                            + " write, and after a failover there is one fewer.")
                            .mendedBy("At most the number of replicas less one.")
                            .by(MinReplicasChecks::canBeMet),
                    Check.named(
                                    "min-replicas-lag",
                                    "A master cut off stops taking writes before another is made.")
                            .looksAt(
                                    "min-replicas-max-lag; down-after-milliseconds of the sentinels")
                            .because(
                                    "Between the promotion of a replica and the moment the old master"
                                            + " misses its replicas, both take writes. Those of the old"
                                            + " one are lost.")
                            .mendedBy(
                                    "min-replicas-max-lag, plus the second between two looks at it,"
                                            + " within down-after-milliseconds.")
                            .by(MinReplicasChecks::lagFits));

    private MinReplicasChecks() {}

    static void isSet(GroupFacts group, Findings findings) {
        for (NodeFacts node : group.nodes()) {
            OptionalLong count = Reading.number(node, COUNT, findings);
            OptionalLong lag = Reading.number(node, LAG, findings);
            if (count.isEmpty() || lag.isEmpty()) {
                continue;
            }
            if (count.getAsLong() == 0 || lag.getAsLong() == 0) {
                findings.warned(
                        node.address(),
                        "takes writes while no replica hears it: a master cut off from the others"
                                + " keeps acknowledging writes that are thrown away when it returns",
                        Remedies.setting(node.address(), COUNT, "1")
                                + "; the same for "
                                + LAG
                                + " "
                                + fittingLagSeconds(group, 10));
            } else {
                findings.passed(
                        node.address(),
                        "refuses writes unless "
                                + Words.count(count.getAsLong(), "replica")
                                + " heard from within "
                                + lag.getAsLong()
                                + " s");
            }
        }
    }

    static void canBeMet(GroupFacts group, Findings findings) {
        int others = group.nodes().size() - 1;
        for (NodeFacts node : group.nodes()) {
            OptionalLong count = Reading.number(node, COUNT, findings);
            if (count.isEmpty()) {
                continue;
            }
            long wanted = count.getAsLong();
            OptionalLong good =
                    Fields.number(node.info().maybe().orElse(Map.of()), "min_slaves_good_slaves");
            if (wanted > others) {
                findings.failed(
                        node.address(),
                        COUNT
                                + " is "
                                + wanted
                                + " in a group that has only "
                                + Words.count(others, "other node")
                                + ": as master it refuses every write",
                        Remedies.setting(node.address(), COUNT, "" + Math.max(0, others - 1)));
            } else if (node.isMaster() && good.isPresent() && good.getAsLong() < wanted) {
                findings.failed(
                        node.address(),
                        "refuses writes now: "
                                + Words.count(good.getAsLong(), "replica")
                                + " of the "
                                + wanted
                                + " it asks for by "
                                + COUNT
                                + " heard from in time",
                        "bring the missing replicas back, or until then: "
                                + Remedies.setting(node.address(), COUNT, "" + good.getAsLong()));
            } else if (wanted > others - 1 && wanted > 0) {
                findings.warned(
                        node.address(),
                        COUNT
                                + " is "
                                + wanted
                                + ", but after the loss of the master a new one has "
                                + Words.count(others - 1, "replica")
                                + " and refuses writes until the lost one is back",
                        others > 1
                                ? Remedies.setting(node.address(), COUNT, "" + (others - 1))
                                : "add a replica");
            } else {
                findings.passed(
                        node.address(),
                        COUNT
                                + " "
                                + wanted
                                + ", after the loss of a node there are "
                                + Words.count(others - 1, "replica"));
            }
        }
    }

    static void lagFits(GroupFacts group, Findings findings) {
        OptionalLong downAfter = TimingChecks.shortestDownAfterMillis(group);
        if (downAfter.isEmpty()) {
            findings.notChecked("no sentinel told its down-after-milliseconds");
            return;
        }
        for (NodeFacts node : group.nodes()) {
            OptionalLong count = Reading.number(node, COUNT, findings);
            OptionalLong lag = Reading.number(node, LAG, findings);
            if (count.isEmpty() || lag.isEmpty()) {
                continue;
            }
            if (count.getAsLong() == 0) {
                findings.notChecked(node.address(), COUNT + " is not set");
                continue;
            }
            // The server looks at the lag once a second.
            long bitesAfterMillis = (lag.getAsLong() + 1) * 1000;
            if (bitesAfterMillis > downAfter.getAsLong()) {
                findings.warned(
                        node.address(),
                        "counts a replica as good until "
                                + lag.getAsLong()
                                + " s after it was last heard, but the sentinels begin a failover"
                                + " after "
                                + Words.seconds(downAfter.getAsLong())
                                + ": two masters take writes in between",
                        downAfter.getAsLong() >= 2_000
                                ? Remedies.setting(
                                        node.address(),
                                        LAG,
                                        "" + fittingLagSeconds(group, lag.getAsLong()))
                                : "on each sentinel: SENTINEL SET "
                                        + group.name()
                                        + " down-after-milliseconds 5000; then "
                                        + Remedies.setting(node.address(), LAG, "4"));
            } else {
                findings.passed(
                        node.address(),
                        "stops taking writes "
                                + Words.seconds(bitesAfterMillis)
                                + " after the last replica was heard, before a failover after "
                                + Words.seconds(downAfter.getAsLong()));
            }
        }
    }

    /// The largest max-lag, at most `wanted`, that ends before the sentinels act.
    private static long fittingLagSeconds(GroupFacts group, long wanted) {
        long most = TimingChecks.shortestDownAfterMillis(group).orElse(30_000) / 1000 - 1;
        return Math.max(1, Math.min(wanted, most));
    }
}
