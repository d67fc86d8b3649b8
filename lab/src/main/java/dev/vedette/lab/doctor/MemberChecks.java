package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Connected;
import dev.vedette.lab.survey.Fields;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Hello;
import dev.vedette.lab.survey.NodeFacts;
import dev.vedette.lab.survey.SentinelFacts;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Whether the sentinels that are spoken of are there, are who they say, and are the only ones.
final class MemberChecks {

    /// A link younger than this may have replaced one that is about to be closed.
    private static final long SETTLED_SECONDS = 20;

    static final List<Check> ALL =
            List.of(
                    Check.named("sentinels-alive", "Every sentinel that is known is alive.")
                            .looksAt("SENTINEL SENTINELS: flags; a connection to each one")
                            .because(
                                    "Sentinels never forget another one. Each that is gone still counts in"
                                            + " the majority that a failover needs.")
                            .mendedBy(
                                    "Start it again; if it is gone for good, SENTINEL RESET NAME on each"
                                            + " other sentinel, one after the other, 30 s apart.")
                            .by(MemberChecks::sentinelsAlive),
                    Check.named(
                                    "sentinel-ghosts",
                                    "No sentinel is known under an id it does not have.")
                            .looksAt(
                                    "SENTINEL SENTINELS: runid, against the SENTINEL MYID of who lives there")
                            .because(
                                    "A sentinel that lost its configuration file comes back under a new id;"
                                            + " the old one remains as a voter who never votes.")
                            .mendedBy(
                                    "SENTINEL RESET NAME on the sentinels that know the ghost, one after the"
                                            + " other, 30 s apart; keep the file of a sentinel on a disk that"
                                            + " survives its restart.")
                            .by(MemberChecks::ghosts),
                    Check.named("sentinel-ids", "No two sentinels have the same id.")
                            .looksAt(
                                    "SENTINEL MYID and INFO run_id of each; hellos; names of links in CLIENT LIST")
                            .because(
                                    "Copies of one machine or configuration file are one voter to the others,"
                                            + " but may vote for two candidates in one epoch: two masters.")
                            .mendedBy(
                                    "Stop one, delete the 'sentinel myid' line from its file, start it again.")
                            .by(MemberChecks::ids),
                    Check.named("sentinel-strangers", "No other sentinels watch these nodes.")
                            .looksAt("hellos on the nodes; names of links in CLIENT LIST")
                            .because(
                                    "Two sets of sentinels on the same nodes fail over against each other.")
                            .mendedBy(
                                    "SENTINEL REMOVE NAME on the sentinels that should not watch them.")
                            .by(MemberChecks::strangers));

    private MemberChecks() {}

    private static void sentinelsAlive(GroupFacts group, Findings findings) {
        for (SentinelFacts sentinel : group.sentinels()) {
            Address address = sentinel.address();
            if (sentinel.isReached()) {
                findings.passed(address, "answers");
                continue;
            }
            List<Map<String, String>> views = entriesAt(group, address);
            if (views.stream().anyMatch(Members::isDown)) {
                String since =
                        views.stream()
                                .map(Members::downFor)
                                .filter(text -> !text.isEmpty())
                                .findFirst()
                                .orElse("some time");
                findings.failed(
                        address,
                        sentinel.login().reason() + "; the others find it down for " + since,
                        "start it; if it is gone for good, on each other sentinel, one after the"
                                + " other: SENTINEL RESET "
                                + group.name());
            } else {
                findings.notChecked(
                        address,
                        sentinel.login().reason()
                                + (views.isEmpty() ? "" : " (the other sentinels hear it)"));
            }
        }
        if (group.sentinels().isEmpty()) {
            findings.notChecked("there is no sentinel");
        }
    }

    /// What sentinels say of the sentinel at an address.
    private static List<Map<String, String>> entriesAt(GroupFacts group, Address address) {
        return group.sentinels().stream()
                .flatMap(other -> other.peers().maybe().orElse(List.of()).stream())
                .filter(entry -> Fields.address(entry).filter(address::equals).isPresent())
                .toList();
    }

    private static void ghosts(GroupFacts group, Findings findings) {
        Set<String> living = new TreeSet<>();
        group.sentinels().forEach(sentinel -> sentinel.id().maybe().ifPresent(living::add));
        Map<String, Set<Address>> knownBy = new TreeMap<>();
        Map<String, String> ghosts = new TreeMap<>();
        for (SentinelFacts sentinel : group.sentinels()) {
            for (Map<String, String> entry : sentinel.peers().maybe().orElse(List.of())) {
                String id = entry.getOrDefault("runid", "");
                Optional<SentinelFacts> there =
                        Fields.address(entry).flatMap(address -> sentinelAt(group, address));
                boolean isElse =
                        there.flatMap(facts -> facts.id().maybe())
                                .filter(actual -> !actual.equals(id))
                                .isPresent();
                if (isElse && !living.contains(id)) {
                    ghosts.put(
                            id,
                            "id "
                                    + Members.shortId(id)
                                    + " is known at "
                                    + Members.names(List.of(entry)).getFirst()
                                    + ", where "
                                    + there.flatMap(facts -> facts.id().maybe())
                                            .map(Members::shortId)
                                            .orElse("?")
                                    + " lives");
                    knownBy.computeIfAbsent(id, _ -> new LinkedHashSet<>()).add(sentinel.address());
                }
            }
        }
        ghosts.forEach(
                (id, text) ->
                        findings.failed(
                                text,
                                "one after the other, 30 s apart: "
                                        + String.join(
                                                "; ",
                                                knownBy.getOrDefault(id, Set.of()).stream()
                                                        .map(at -> reset(group, at))
                                                        .toList())));
        if (!ghosts.isEmpty()) {
            return;
        }
        if (group.reachedSentinels().isEmpty()) {
            findings.notChecked("no sentinel could be asked");
        } else {
            findings.passed("every address has the sentinel that is known there");
        }
    }

    private static String reset(GroupFacts group, Address sentinel) {
        return Remedies.at(sentinel, "SENTINEL RESET " + group.name());
    }

    private static Optional<SentinelFacts> sentinelAt(GroupFacts group, Address address) {
        return group.sentinels().stream()
                .filter(sentinel -> sentinel.address().equals(address))
                .findFirst();
    }

    private static void ids(GroupFacts group, Findings findings) {
        // By process, not by address: one sentinel may be called by two names.
        Map<String, Map<String, Address>> processesById = new TreeMap<>();
        for (SentinelFacts sentinel : group.reachedSentinels()) {
            String process =
                    sentinel.info()
                            .maybe()
                            .map(info -> info.get("run_id"))
                            .orElse(sentinel.address().toString());
            sentinel.id()
                    .maybe()
                    .ifPresent(
                            id ->
                                    processesById
                                            .computeIfAbsent(id, _ -> new TreeMap<>())
                                            .put(process, sentinel.address()));
            Set<String> behind = new TreeSet<>(sentinel.ids().maybe().orElse(List.of()));
            if (behind.size() > 1) {
                findings.failed(
                        sentinel.address(),
                        behind.size()
                                + " sentinels answer there in turn: a load balancer or a virtual"
                                + " IP is in front of them",
                        "give clients and sentinels the address of each sentinel: sentinel"
                                + " announce-ip ITS-OWN-IP");
            }
        }
        Map<String, Set<Address>> doubled = new TreeMap<>();
        helloPlaces(group)
                .forEach(
                        (id, places) -> {
                            if (places.size() > 1) {
                                doubled.put(id, places);
                            }
                        });
        processesById.forEach(
                (id, processes) -> {
                    if (processes.size() > 1) {
                        doubled.put(id, new LinkedHashSet<>(processes.values()));
                    }
                });
        doubled.forEach(
                (id, places) ->
                        findings.failed(
                                "id " + Members.shortId(id) + "... is at " + Members.list(places),
                                "stop all but one of them, delete the line 'sentinel myid ...' from"
                                        + " their files, start them again"));
        if (doubled.isEmpty()) {
            linkedTwice(group, processesById.size(), findings);
        }
    }

    /// Where each sentinel says it is, by its id.
    private static Map<String, Set<Address>> helloPlaces(GroupFacts group) {
        Map<String, Set<Address>> places = new TreeMap<>();
        for (NodeFacts node : group.nodes()) {
            for (Hello hello : node.hellos().maybe().orElse(List.of())) {
                if (hello.group().equals(group.name())) {
                    places.computeIfAbsent(hello.id(), _ -> new LinkedHashSet<>())
                            .add(hello.sentinel());
                }
            }
        }
        return places;
    }

    private static void linkedTwice(GroupFacts group, int knownIds, Findings findings) {
        boolean isDouble = false;
        for (NodeFacts node : group.nodes()) {
            for (String id : doubledLinks(node)) {
                isDouble = true;
                findings.failed(
                        node.address(),
                        "two sentinels are connected under the id " + id + "...",
                        "find the second one by CLIENT LIST there, delete the line 'sentinel myid"
                                + " ...' from its file, start it again");
            }
        }
        if (knownIds == 0) {
            findings.notChecked("no sentinel could be asked");
        } else if (!isDouble) {
            findings.passed(knownIds + " ids of as many sentinels");
        }
    }

    /// A sentinel has one command link to a node, named by its id.
    private static Set<String> doubledLinks(NodeFacts node) {
        Set<String> seen = new TreeSet<>();
        Set<String> doubled = new TreeSet<>();
        for (Connected client : node.clients().maybe().orElse(List.of())) {
            String id = client.sentinelShortId();
            if (!id.isEmpty() && client.ageSeconds() >= SETTLED_SECONDS && !seen.add(id)) {
                doubled.add(id);
            }
        }
        return doubled;
    }

    private static void strangers(GroupFacts group, Findings findings) {
        if (group.reachedSentinels().isEmpty()) {
            findings.notChecked(
                    group.sentinels().isEmpty()
                            ? "there is no sentinel"
                            : "no sentinel could be asked whom it knows");
            return;
        }
        Set<String> ours = new TreeSet<>();
        QuorumChecks.ids(group).forEach(id -> ours.add(Members.shortId(id)));
        Map<String, String> strangers = new LinkedHashMap<>();
        List<NodeFacts> deaf = new ArrayList<>();
        for (NodeFacts node : group.nodes()) {
            for (Hello hello : node.hellos().maybe().orElse(List.of())) {
                if (!hello.group().equals(group.name())) {
                    strangers.put(
                            "hello " + hello.id(),
                            hello.sentinel()
                                    + " watches "
                                    + node.address()
                                    + " as '"
                                    + hello.group()
                                    + "'");
                } else if (!ours.contains(Members.shortId(hello.id()))) {
                    strangers.put(
                            Members.shortId(hello.id()),
                            hello.sentinel() + " watches too, and no other sentinel knows it");
                }
            }
            for (Connected client : node.clients().maybe().orElse(List.of())) {
                String id = client.sentinelShortId();
                boolean isSettled = client.ageSeconds() >= SETTLED_SECONDS;
                if (!id.isEmpty() && !ours.contains(id) && isSettled) {
                    strangers.putIfAbsent(
                            id,
                            "a sentinel "
                                    + id
                                    + "... is connected to "
                                    + node.address()
                                    + " from "
                                    + client.address());
                }
            }
            if (!node.hellos().isGot() && !node.clients().isGot()) {
                deaf.add(node);
            }
        }
        for (String stranger : strangers.values()) {
            findings.failed(stranger, "on that sentinel, if it should not: SENTINEL REMOVE NAME");
        }
        if (strangers.isEmpty()) {
            if (deaf.size() == group.nodes().size()) {
                deaf.forEach(node -> findings.notChecked(node.address(), node.hellos().reason()));
            } else {
                findings.passed(
                        "only the sentinels of this group publish hellos and are connected");
            }
        }
    }
}
