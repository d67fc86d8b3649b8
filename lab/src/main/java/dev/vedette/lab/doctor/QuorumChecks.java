package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Known;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// How many sentinels there are, where, and whether enough of them can agree.
final class QuorumChecks {

    private static final int ENOUGH = 3;

    static final List<Check> ALL =
            List.of(
                    Check.named("sentinel-number", "There are at least three sentinels.")
                            .looksAt("SENTINEL MYID; the sentinels each one knows of")
                            .because(
                                    "A failover needs a majority of all sentinels. Of two, both must live:"
                                            + " the loss of the machine that has the master and one sentinel"
                                            + " leaves nobody who may act.")
                            .mendedBy("Start further sentinels, each on a host of its own.")
                            .by(QuorumChecks::number),
                    Check.named("sentinel-odd", "The number of sentinels is odd.")
                            .looksAt("SENTINEL MYID; the sentinels each one knows of")
                            .because(
                                    "Four sentinels survive the loss of one, as three do, and a network that"
                                            + " breaks in halves leaves no half with a majority.")
                            .mendedBy("Add a sentinel or take one away.")
                            .by(QuorumChecks::odd),
                    Check.named("sentinel-hosts", "The sentinels are on distinct hosts.")
                            .looksAt("The addresses the sentinels announce")
                            .because(
                                    "What takes one host away must not take the majority of the sentinels.")
                            .mendedBy(
                                    "Move sentinels so that no host has as many as a majority needs.")
                            .by(QuorumChecks::hosts),
                    Check.named("quorum-majority", "The quorum is a majority of the sentinels.")
                            .looksAt("SENTINEL MASTER: quorum, num-other-sentinels")
                            .because(
                                    "The quorum is how many must find the master silent. With less than a"
                                            + " majority, one sentinel with a bad link starts failovers of a"
                                            + " healthy master.")
                            .mendedBy("SENTINEL SET NAME quorum N on every sentinel.")
                            .by(QuorumChecks::majority),
                    Check.named(
                                    "quorum-reachable",
                                    "The quorum is not above the number of sentinels.")
                            .looksAt("SENTINEL MASTER: quorum; the number of sentinels")
                            .because(
                                    "A quorum that cannot be reached means that no failover ever starts.")
                            .mendedBy("SENTINEL SET NAME quorum N on every sentinel.")
                            .by(QuorumChecks::notAboveNumber),
                    Check.named("quorum-usable", "Every sentinel reaches quorum and majority now.")
                            .looksAt("SENTINEL CKQUORUM")
                            .because(
                                    "A sentinel counts those it can reach. Without a majority of all it ever"
                                            + " knew, it cannot lead a failover.")
                            .mendedBy(
                                    "Start the sentinels that are down; make those that are gone for good"
                                            + " forgotten by SENTINEL RESET NAME on each other sentinel, one"
                                            + " after the other.")
                            .by(QuorumChecks::usable));

    private QuorumChecks() {}

    /// The ids of all sentinels that live or are spoken of. One that did not let us in and that
    /// nobody speaks of stands for itself by its address.
    static Set<String> ids(GroupFacts group) {
        Set<String> ids = new TreeSet<>();
        Set<Address> spokenOf = new LinkedHashSet<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            sentinel.id().maybe().ifPresent(ids::add);
            for (Map<String, String> peer : sentinel.peers().maybe().orElse(List.of())) {
                String id = peer.getOrDefault("runid", "");
                if (!id.isEmpty()) {
                    ids.add(id);
                    Fields.address(peer).ifPresent(spokenOf::add);
                }
            }
        }
        group.sentinels().stream()
                .filter(sentinel -> !sentinel.id().isGot())
                .map(SentinelFacts::address)
                .filter(address -> !spokenOf.contains(address))
                .forEach(address -> ids.add(address.toString()));
        return ids;
    }

    private static void number(GroupFacts group, Findings findings) {
        int count = ids(group).size();
        if (count >= ENOUGH) {
            findings.passed(count + " sentinels");
        } else {
            findings.failed(
                    switch (count) {
                        case 0 -> "no sentinel watches these nodes: nobody would promote a replica";
                        case 1 -> "only one sentinel: it may be lost together with the master";
                        default -> "two sentinels: when either is lost, none may act";
                    },
                    "start "
                            + (ENOUGH - count)
                            + " more, each on a host of its own, with: sentinel monitor "
                            + monitorLine(group));
        }
    }

    static String monitorLine(GroupFacts group) {
        return (group.name().isEmpty() ? "mymaster" : group.name())
                + " "
                + group.masterAddress()
                        .map(address -> address.host() + " " + address.port())
                        .orElse("HOST PORT")
                + " "
                + (Math.max(ENOUGH, ids(group).size()) / 2 + 1);
    }

    /// Those that answer us, and those that the others do not find down.
    private static Set<String> living(GroupFacts group) {
        Set<String> living = new TreeSet<>(ids(group));
        for (SentinelFacts sentinel : group.sentinels()) {
            for (Map<String, String> peer : sentinel.peers().maybe().orElse(List.of())) {
                if (Members.isDown(peer)) {
                    living.remove(peer.getOrDefault("runid", ""));
                }
            }
        }
        group.sentinels().forEach(sentinel -> sentinel.id().maybe().ifPresent(living::add));
        return living;
    }

    /// `3`, or `3 living (of 4 known)`.
    private static String told(GroupFacts group) {
        int living = living(group).size();
        int known = ids(group).size();
        return living == known ? "" + known : living + " living (of " + known + " known)";
    }

    private static void odd(GroupFacts group, Findings findings) {
        // Who is gone for good must be forgotten, not made up for: see sentinels-alive.
        int count = living(group).size();
        if (count == 0) {
            findings.notChecked("there is no sentinel");
        } else if (count < ENOUGH) {
            findings.notChecked("they are too few anyway, see sentinel-number");
        } else if (count % 2 == 1) {
            findings.passed(told(group) + " sentinels");
        } else {
            findings.warned(
                    told(group) + " sentinels survive no more losses than " + (count - 1),
                    "add one sentinel, or stop one and make the others forget it: SENTINEL RESET "
                            + group.name());
        }
    }

    private static void hosts(GroupFacts group, Findings findings) {
        Map<String, Set<Address>> byHost = new LinkedHashMap<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            byHost.computeIfAbsent(sentinel.address().host(), _ -> new LinkedHashSet<>())
                    .add(sentinel.address());
        }
        int count = group.sentinels().size();
        int majority = count / 2 + 1;
        if (count < 2) {
            findings.notChecked(count == 0 ? "there is no sentinel" : "there is only one sentinel");
            return;
        }
        boolean isGood = true;
        for (Map.Entry<String, Set<Address>> host : byHost.entrySet()) {
            int here = host.getValue().size();
            if (here == count) {
                isGood = false;
                findings.failed(
                        "all " + count + " sentinels are on one host, " + host.getKey(),
                        "move them to hosts of their own: the loss of this one loses them all");
            } else if (here > 1 && count - here < majority) {
                isGood = false;
                findings.failed(
                        here
                                + " of "
                                + count
                                + " sentinels are on "
                                + host.getKey()
                                + ": when it is lost, the rest is no majority",
                        "move " + (here - (count - majority)) + " of them to other hosts");
            } else if (here > 1) {
                isGood = false;
                findings.warned(
                        here + " sentinels share the host " + host.getKey(),
                        "move them to hosts of their own");
            }
        }
        if (isGood) {
            findings.passed(
                    count
                            + " sentinels at "
                            + byHost.size()
                            + " addresses (whether these are distinct machines cannot be seen)");
        }
    }

    private static void majority(GroupFacts group, Findings findings) {
        int count = living(group).size();
        int majority = count / 2 + 1;
        eachQuorum(
                group,
                findings,
                (address, quorum) -> {
                    if (quorum < majority) {
                        findings.failed(
                                address,
                                "quorum "
                                        + quorum
                                        + " of "
                                        + told(group)
                                        + (quorum == 1
                                                ? ": a single sentinel may declare the master down"
                                                : " is no majority"),
                                setQuorum(group, address, majority));
                    } else {
                        findings.passed(address, "quorum " + quorum + " of " + told(group));
                    }
                });
    }

    private static String setQuorum(GroupFacts group, Address sentinel, int quorum) {
        return Remedies.at(sentinel, "SENTINEL SET " + group.name() + " quorum " + quorum);
    }

    private static void notAboveNumber(GroupFacts group, Findings findings) {
        int count = ids(group).size();
        eachQuorum(
                group,
                findings,
                (address, quorum) -> {
                    if (quorum > count) {
                        findings.failed(
                                address,
                                "quorum "
                                        + quorum
                                        + ", but there are only "
                                        + count
                                        + " sentinels: no failover can ever start",
                                setQuorum(group, address, count / 2 + 1));
                    } else {
                        findings.passed(address, "quorum " + quorum + " of " + count);
                    }
                });
    }

    @FunctionalInterface
    private interface QuorumJudge {
        void judge(Address sentinel, int quorum);
    }

    private static void eachQuorum(GroupFacts group, Findings findings, QuorumJudge judge) {
        for (SentinelFacts sentinel : group.sentinels()) {
            sentinel.master()
                    .maybe()
                    .ifPresentOrElse(
                            fields ->
                                    judge.judge(
                                            sentinel.address(),
                                            (int) Fields.number(fields, "quorum").orElse(0)),
                            () ->
                                    findings.notChecked(
                                            sentinel.address(), sentinel.master().reason()));
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }

    private static void usable(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            switch (sentinel.quorum()) {
                case Known.Got<SentinelFacts.Quorum>(SentinelFacts.Quorum quorum)
                        when quorum.isReachable() ->
                        findings.passed(sentinel.address(), quorum.text());
                case Known.Got<SentinelFacts.Quorum>(SentinelFacts.Quorum quorum) ->
                        findings.failed(
                                sentinel.address(),
                                quorum.text(),
                                "start the sentinels that are down; make the others forget those"
                                        + " that are gone for good: SENTINEL RESET "
                                        + group.name());
                case Known.NotGot<SentinelFacts.Quorum>(String reason) ->
                        findings.notChecked(sentinel.address(), reason);
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }
}
