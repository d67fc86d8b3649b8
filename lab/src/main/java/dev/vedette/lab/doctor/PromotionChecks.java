package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether somebody could be promoted, by the rules of the sentinels that choose.
final class PromotionChecks {

    /// A replica that was not heard of for this long is passed over; while the master is up, INFO
    /// is asked every 10 s, and three of these may be missed.
    private static final long INFO_AGE_MILLIS = 30_000;

    private static final long PONG_AGE_MILLIS = 5_000;

    /// Stands for the sentinels for which a reason holds.
    private static final String WHO = "{sentinels}";

    /// How long Vedette's sentinels take a link to be down that has never been up.
    private static final long NEVER_LINKED_MILLIS = Integer.MAX_VALUE * 1_000L;

    static final List<Check> ALL =
            List.of(
                    Check.named("promotable", "Every replica could be promoted.")
                            .looksAt(
                                    "SENTINEL REPLICAS: flags, slave-priority, info-refresh,"
                                            + " last-ok-ping-reply, master-link-down-time")
                            .because(
                                    "Sentinels pass over replicas that are down, unheard, of priority 0, or"
                                            + " long without their master. When all are passed over, the group"
                                            + " stays without a master (-failover-abort-no-good-slave).")
                            .mendedBy("What the reason of each replica says.")
                            .by(PromotionChecks::promotable),
                    Check.named("replica-priority", "Some replica has a priority above 0.")
                            .looksAt("INFO slave_priority; SENTINEL REPLICAS: slave-priority")
                            .because("A replica of priority 0 is never promoted.")
                            .mendedBy("CONFIG SET replica-priority 100, then CONFIG REWRITE.")
                            .by(PromotionChecks::priority),
                    Check.named("replica-read-only", "Replicas refuse writes.")
                            .looksAt("INFO slave_read_only")
                            .because(
                                    "What is written at a replica is on no other node, and gone with its next"
                                            + " full sync.")
                            .mendedBy("CONFIG SET replica-read-only yes, then CONFIG REWRITE.")
                            .by(PromotionChecks::readOnly),
                    Check.named("failover-idle", "No failover is going on.")
                            .looksAt("SENTINEL MASTER: flags, failover-state")
                            .because(
                                    "While one is going on, the group is not as it will be; look again"
                                            + " afterwards.")
                            .mendedBy("Wait; see with vedette explain why it does not end.")
                            .by(PromotionChecks::idle));

    private PromotionChecks() {}

    private static void promotable(GroupFacts group, Findings findings) {
        int good = 0;
        int known = 0;
        for (NodeFacts replica : group.replicas()) {
            List<String> reasons = obstacles(group, replica);
            boolean isSeen =
                    group.reachedSentinels().stream()
                            .anyMatch(s -> s.viewOf(replica.address()).isPresent());
            if (!isSeen) {
                if (group.reachedSentinels().isEmpty()) {
                    findings.notChecked(replica.address(), "no sentinel could be asked");
                } else {
                    known++;
                    findings.warned(replica.address(), "no sentinel knows it", "see replicas-real");
                }
            } else if (reasons.isEmpty()) {
                known++;
                good++;
                findings.passed(replica.address(), "could be promoted" + rank(replica));
            } else {
                known++;
                findings.warned(
                        replica.address(),
                        "would be passed over: " + String.join("; ", reasons),
                        remedy(replica.address(), reasons.getFirst()));
            }
        }
        if (known > 0 && good == 0) {
            findings.failed(
                    "no replica could be promoted: the group would stay without a master",
                    "mend at least one of them");
        }
        if (findings.isEmpty()) {
            findings.failed("there is no replica to promote", "add replicas");
        }
    }

    /// Why it would be passed over; what holds for several sentinels is said once.
    private static List<String> obstacles(GroupFacts group, NodeFacts replica) {
        Map<String, List<Address>> seenBy = new LinkedHashMap<>();
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            sentinel.viewOf(replica.address())
                    .flatMap(entry -> obstacle(entry, sentinel))
                    .ifPresent(
                            reason ->
                                    seenBy.computeIfAbsent(reason, _ -> new ArrayList<>())
                                            .add(sentinel.address()));
        }
        List<String> reasons = new ArrayList<>();
        seenBy.forEach((reason, who) -> reasons.add(reason.replace(WHO, Members.list(who))));
        otherLineage(group, replica).ifPresent(reasons::add);
        return reasons;
    }

    private static String rank(NodeFacts replica) {
        String priority =
                replica.info("slave_priority").maybe().map(p -> "priority " + p).orElse("");
        String offset =
                replica.info("slave_repl_offset").maybe().map(o -> "offset " + o).orElse("");
        return priority.isEmpty() ? "" : " (" + priority + ", " + offset + ")";
    }

    /// Why this sentinel would not choose it. The rules are those of Redis 7.
    private static Optional<String> obstacle(Map<String, String> view, SentinelFacts sentinel) {
        List<String> flags = Fields.flags(view);
        if (!flags.contains("slave")) {
            return Optional.empty(); // It is this sentinel's master, see agree-master.
        }
        if (Members.isRefused(view)) {
            return Optional.of("it answers " + WHO + " with errors only");
        }
        if (Members.isDown(view)) {
            return Optional.of("down in the eyes of " + WHO);
        }
        if (flags.contains("disconnected")) {
            return Optional.of("no connection from " + WHO);
        }
        if (Fields.number(view, "slave-priority").orElse(-1) == 0) {
            return Optional.of("replica-priority 0");
        }
        long pongAge = Fields.number(view, "last-ok-ping-reply").orElse(0);
        if (pongAge > PONG_AGE_MILLIS) {
            return Optional.of("no PONG for " + Members.span(pongAge) + " at " + WHO);
        }
        long infoAge = Fields.number(view, "info-refresh").orElse(0);
        if (infoAge > INFO_AGE_MILLIS) {
            return Optional.of("no INFO for " + Members.span(infoAge) + " at " + WHO);
        }
        long linkDown = Fields.number(view, "master-link-down-time").orElse(0);
        long allowed = sentinel.masterNumber("down-after-milliseconds").orElse(30_000) * 10;
        if (linkDown >= NEVER_LINKED_MILLIS) {
            return Optional.of("it has not been linked to its master yet");
        }
        if (linkDown > allowed) {
            return Optional.of("without its master for " + Members.span(linkDown));
        }
        return Optional.empty();
    }

    private static Optional<String> otherLineage(GroupFacts group, NodeFacts replica) {
        Optional<String> ours =
                group.master().flatMap(master -> master.info("master_replid").maybe());
        Optional<String> theirs = replica.info("master_replid").maybe();
        boolean isLinked = replica.info("master_link_status").maybe().equals(Optional.of("up"));
        return ours.isPresent() && theirs.isPresent() && isLinked && !ours.equals(theirs)
                ? Optional.of("its data is of another history (master_replid)")
                : Optional.empty();
    }

    private static String remedy(Address replica, String reason) {
        if (reason.startsWith("replica-priority")) {
            return Remedies.setting(replica, "replica-priority", "100");
        }
        if (reason.startsWith("it answers")) {
            return "see sentinel-login";
        }
        return "see replicas-alive, replicas-linked and replicas-follow";
    }

    private static void priority(GroupFacts group, Findings findings) {
        List<Address> never = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (NodeFacts replica : group.replicas()) {
            Known<String> priority = priorityOf(group, replica);
            switch (priority) {
                case Known.Got<String>(String value) -> {
                    if (value.equals("0")) {
                        never.add(replica.address());
                    } else {
                        others.add(replica.address() + " has " + value);
                    }
                }
                case Known.NotGot<String>(String reason) ->
                        findings.notChecked(replica.address(), reason);
            }
        }
        if (!others.isEmpty()) {
            findings.passed(
                    String.join(", ", others)
                            + (never.isEmpty() ? "" : "; never " + Members.list(never)));
        } else if (!never.isEmpty()) {
            findings.failed(
                    "all replicas have priority 0 (" + Members.list(never) + ")",
                    Remedies.setting(never.getFirst(), "replica-priority", "100"));
        }
        if (group.replicas().isEmpty()) {
            findings.notChecked("there is no replica");
        }
    }

    private static Known<String> priorityOf(GroupFacts group, NodeFacts replica) {
        Known<String> own = replica.info("slave_priority");
        if (own.isGot()) {
            return own;
        }
        return group.sentinels().stream()
                .flatMap(sentinel -> sentinel.viewOf(replica.address()).stream())
                .flatMap(view -> Optional.ofNullable(view.get("slave-priority")).stream())
                .findFirst()
                .map(Known::got)
                .orElse(own);
    }

    private static void readOnly(GroupFacts group, Findings findings) {
        for (NodeFacts replica : group.replicas()) {
            switch (replica.info("slave_read_only")) {
                case Known.Got<String>(String value) -> {
                    if (value.equals("1")) {
                        findings.passed(replica.address(), "read-only");
                    } else {
                        findings.warned(
                                replica.address(),
                                "takes writes of its own",
                                Remedies.setting(replica.address(), "replica-read-only", "yes"));
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

    private static void idle(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.master("flags")) {
                case Known.Got<String>(String flags) -> {
                    if (flags.contains("failover_in_progress")) {
                        findings.warned(
                                sentinel.address(),
                                "leads a failover: "
                                        + sentinel.master("failover-state").maybe().orElse("?"),
                                "look again when it is over");
                    } else {
                        findings.passed(sentinel.address(), "none");
                    }
                }
                case Known.NotGot<String>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }
}
