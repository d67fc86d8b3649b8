package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Puts together which sentinels watch the same group.
///
/// A name is not enough, since "mymaster" is everywhere; nor is mutual acquaintance, since
/// sentinels that disagree on the master never meet. So: the same name, and something in common:
/// one knows the other, or they know the same node.
final class Assembly {

    private Assembly() {}

    /// Sentinels of one group, and the nodes they speak of.
    record Circle(String name, List<SentinelFacts> sentinels, Set<Address> nodes) {}

    static List<Circle> circles(Map<Address, SentinelInterview.Statement> statements) {
        Map<String, List<SentinelFacts>> byName = new TreeMap<>();
        for (SentinelInterview.Statement statement : distinct(statements)) {
            statement
                    .byGroup()
                    .forEach(
                            (name, facts) ->
                                    byName.computeIfAbsent(name, _ -> new ArrayList<>())
                                            .add(facts));
        }
        List<Circle> circles = new ArrayList<>();
        byName.forEach(
                (name, all) -> {
                    for (List<SentinelFacts> related : related(all)) {
                        circles.add(circle(name, related, statements));
                    }
                });
        return circles;
    }

    /// One sentinel may have been asked at two addresses: as its peers announce it and as our user
    /// calls it. The former counts. (Two processes with one id are another matter, so it is the run
    /// id that tells.)
    private static List<SentinelInterview.Statement> distinct(
            Map<Address, SentinelInterview.Statement> statements) {
        Set<Address> announced = new LinkedHashSet<>();
        for (SentinelInterview.Statement statement : statements.values()) {
            statement.byGroup().values().forEach(facts -> announced.addAll(peers(facts)));
        }
        Map<String, SentinelInterview.Statement> byProcess = new LinkedHashMap<>();
        statements.forEach(
                (address, statement) -> {
                    String process =
                            statement
                                    .alone()
                                    .info()
                                    .maybe()
                                    .map(info -> info.get("run_id"))
                                    .orElse(address.toString());
                    if (announced.contains(address)) {
                        byProcess.put(process, statement);
                    } else {
                        byProcess.putIfAbsent(process, statement);
                    }
                });
        return List.copyOf(byProcess.values());
    }

    private static List<List<SentinelFacts>> related(List<SentinelFacts> all) {
        List<List<SentinelFacts>> families = new ArrayList<>();
        for (SentinelFacts sentinel : all) {
            List<SentinelFacts> family = new ArrayList<>(List.of(sentinel));
            families.removeIf(
                    other -> {
                        boolean joins = other.stream().anyMatch(o -> isRelated(o, sentinel));
                        if (joins) {
                            family.addAll(0, other);
                        }
                        return joins;
                    });
            families.add(family);
        }
        return families;
    }

    private static boolean isRelated(SentinelFacts one, SentinelFacts other) {
        return peers(one).contains(other.address())
                || peers(other).contains(one.address())
                || nodes(one).stream().anyMatch(nodes(other)::contains);
    }

    private static Set<Address> peers(SentinelFacts sentinel) {
        return addresses(sentinel.peers());
    }

    private static Set<Address> nodes(SentinelFacts sentinel) {
        Set<Address> nodes = new LinkedHashSet<>();
        sentinel.masterAddress().ifPresent(nodes::add);
        nodes.addAll(addresses(sentinel.replicas()));
        return nodes;
    }

    private static Set<Address> addresses(Known<List<Map<String, String>>> entries) {
        Set<Address> addresses = new LinkedHashSet<>();
        for (Map<String, String> entry : entries.maybe().orElse(List.of())) {
            Fields.address(entry).ifPresent(addresses::add);
        }
        return addresses;
    }

    /// Adds those that are only spoken of.
    private static Circle circle(
            String name,
            List<SentinelFacts> asked,
            Map<Address, SentinelInterview.Statement> statements) {
        Map<Address, SentinelFacts> members = new LinkedHashMap<>();
        asked.forEach(sentinel -> members.put(sentinel.address(), sentinel));
        Set<Address> nodes = new LinkedHashSet<>();
        for (SentinelFacts sentinel : asked) {
            nodes.addAll(nodes(sentinel));
            for (Address peer : peers(sentinel)) {
                Optional.ofNullable(statements.get(peer))
                        .map(SentinelInterview.Statement::alone)
                        .filter(silent -> !members.containsKey(peer))
                        .ifPresent(silent -> members.put(peer, silent));
            }
        }
        List<SentinelFacts> all = new ArrayList<>(members.values());
        all.sort(Comparator.comparing(SentinelFacts::address, BY_ADDRESS));
        return new Circle(name, all, nodes);
    }

    private static final Comparator<Address> BY_ADDRESS =
            Comparator.comparing(Address::host).thenComparingInt(Address::port);

    /// The master first, the others by address.
    static GroupFacts group(String name, List<SentinelFacts> sentinels, List<NodeFacts> nodes) {
        List<NodeFacts> sorted = new ArrayList<>(nodes);
        sorted.sort(Comparator.comparing(NodeFacts::address, BY_ADDRESS));
        Optional<Address> master = new GroupFacts(name, sentinels, sorted).masterAddress();
        sorted.sort(Comparator.comparing(node -> master.filter(node.address()::equals).isEmpty()));
        return new GroupFacts(name, sentinels, sorted);
    }
}
