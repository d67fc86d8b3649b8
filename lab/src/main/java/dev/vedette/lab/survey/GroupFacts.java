package dev.vedette.lab.survey;

import dev.vedette.lab.client.Address;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A group: nodes that belong together, and the sentinels that watch them under one name.
///
/// @param name as the sentinels call it; empty when no sentinel watches the nodes
/// @param sentinels those that could be asked and those that are only spoken of
/// @param nodes everybody whom a sentinel or a node calls a member, the master first
public record GroupFacts(String name, List<SentinelFacts> sentinels, List<NodeFacts> nodes) {

    public GroupFacts {
        sentinels = List.copyOf(sentinels);
        nodes = List.copyOf(nodes);
    }

    /// For people: the name, or what stands for it.
    public String title() {
        return name.isEmpty() ? "nodes without sentinels at " + nodes.getFirst().address() : name;
    }

    /// The master: whom most sentinels name; without sentinels, the node that says so itself.
    public Optional<Address> masterAddress() {
        Map<Address, Long> votes =
                sentinels.stream()
                        .flatMap(sentinel -> sentinel.masterAddress().stream())
                        .collect(
                                Collectors.groupingBy(
                                        Function.identity(),
                                        LinkedHashMap::new,
                                        Collectors.counting()));
        return votes.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey)
                .or(
                        () ->
                                nodes.stream()
                                        .filter(NodeFacts::isMaster)
                                        .map(NodeFacts::address)
                                        .findFirst());
    }

    public Optional<NodeFacts> master() {
        return masterAddress().flatMap(this::node);
    }

    /// All nodes but the master, whatever they say of themselves.
    public List<NodeFacts> replicas() {
        Optional<NodeFacts> master = master();
        return nodes.stream().filter(node -> master.filter(node::equals).isEmpty()).toList();
    }

    public Optional<NodeFacts> node(Address address) {
        return nodes.stream().filter(node -> node.address().equals(address)).findFirst();
    }

    public List<SentinelFacts> reachedSentinels() {
        return sentinels.stream().filter(SentinelFacts::isReached).toList();
    }

    public List<NodeFacts> reachedNodes() {
        return nodes.stream().filter(NodeFacts::isReached).toList();
    }

    /// The members that shut us out, where all of their kind do: no verdict can rest on what was
    /// seen then. A single one that refuses is a finding like others.
    public List<Survey.Unreached> shut() {
        List<Survey.Unreached> shut = new ArrayList<>();
        if (reachedNodes().isEmpty()) {
            nodes.stream()
                    .filter(NodeFacts::isShut)
                    .map(node -> new Survey.Unreached(node.address(), node.login().reason()))
                    .forEach(shut::add);
        }
        if (reachedSentinels().isEmpty()) {
            sentinels.stream()
                    .filter(SentinelFacts::isShut)
                    .map(each -> new Survey.Unreached(each.address(), each.login().reason()))
                    .forEach(shut::add);
        }
        return List.copyOf(shut);
    }
}
