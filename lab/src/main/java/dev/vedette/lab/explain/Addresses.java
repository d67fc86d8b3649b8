package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Who is where: the addresses nodes and sentinels call each other by, and whose log is whose.
///
/// A server's log seldom says its own address. It is taken from the first of these that fits one
/// node: the local address in a client's description, the port it says it listens on, its file's or
/// container's name, and what it and others wrote of the same moments (see [Matching]).
final class Addresses {

    private static final Pattern LOCAL = Pattern.compile("\\bladdr=(\\S+:\\d+)");
    private static final Pattern ORDERED_BY = Pattern.compile("\\bname=sentinel-([0-9a-f]{8})-cmd");

    /// Every node's address that any line names.
    final Set<String> nodes = new LinkedHashSet<>();

    /// Nodes by the master's name.
    final Map<String, Set<String>> nodesOfGroup = new LinkedHashMap<>();

    /// Address by sentinel id.
    final Map<String, String> sentinels = new LinkedHashMap<>();

    /// Ids each group's sentinels name, and their own.
    final Map<String, Set<String>> sentinelsOfGroup = new LinkedHashMap<>();

    private final Map<String, Voice> byAddress = new HashMap<>();
    private final Map<String, Voice> byId = new HashMap<>();

    Addresses(List<Voice> voices) {
        for (Voice voice : voices) {
            voice.events.forEach(this::learn);
        }
        for (Voice voice : voices) {
            if (voice.isSentinel) {
                learnSentinel(voice);
            }
        }
        voices.forEach(candidate -> byVotes(candidate, voices));
        List<Voice> servers = voices.stream().filter(v -> !v.isSentinel).toList();
        servers.forEach(this::byLocalAddress);
        servers.forEach(server -> byPort(server, servers));
        servers.forEach(this::byName);
        Matching.match(voices, nodes);
        servers.forEach(this::byOwnWord);
        servers.forEach(v -> v.addresses.forEach(a -> byAddress.putIfAbsent(a, v)));
    }

    private void learn(Event event) {
        if (!event.by().isSentinel) {
            String other = Payload.address(event.field("host"), event.field("port"));
            boolean isNode =
                    event.is(
                            What.REPLICAOF,
                            What.CONNECTING,
                            What.REPLICA_ASKS,
                            What.PSYNC_ACCEPTED);
            if (isNode && !other.isEmpty()) {
                nodes.add(other);
            }
            return;
        }
        String group = event.group();
        if (event.is(What.SWITCH)) {
            node(group, Payload.address(event.field("mip"), event.field("mport")));
            node(group, Payload.address(event.field("toip"), event.field("toport")));
        } else if (event.isAbout("sentinel")) {
            node(group, event.master());
            if (!event.subject().isEmpty()) {
                sentinels.put(event.field("name"), event.subject());
                sentinelsOfGroup
                        .computeIfAbsent(group, g -> new LinkedHashSet<>())
                        .add(event.field("name"));
            }
        } else if (event.isAbout("master") || event.isAbout("replica")) {
            node(group, event.subject());
            node(group, event.master());
        }
    }

    private void node(String group, String address) {
        if (!group.isEmpty() && address.indexOf(':') > 0) {
            nodes.add(address);
            nodesOfGroup.computeIfAbsent(group, g -> new LinkedHashSet<>()).add(address);
        }
    }

    private void learnSentinel(Voice voice) {
        if (voice.id == null) {
            voice.id = theOnlyOneItNeverNames(voice);
        }
        if (voice.id != null) {
            byId.putIfAbsent(voice.id, voice);
            String address = sentinels.get(voice.id);
            if (address != null) {
                voice.addresses.add(address);
            }
            String id = voice.id;
            voice.events.stream()
                    .map(Event::group)
                    .filter(group -> !group.isEmpty())
                    .distinct()
                    .forEach(
                            group ->
                                    sentinelsOfGroup
                                            .computeIfAbsent(group, g -> new LinkedHashSet<>())
                                            .add(id));
        }
    }

    /// A sentinel names every other but never itself.
    private @Nullable String theOnlyOneItNeverNames(Voice voice) {
        Set<String> named = new LinkedHashSet<>();
        for (Event event : voice.events) {
            if (event.isAbout("sentinel")) {
                named.add(event.field("name"));
            } else if (event.is(What.VOTED_FOR)) {
                named.add(event.field("before"));
            }
        }
        List<String> left =
                sentinels.keySet().stream()
                        .filter(id -> !named.contains(id) && !byId.containsKey(id))
                        .toList();
        return !named.isEmpty() && left.size() == 1 ? left.getFirst() : null;
    }

    /// Who was heard to vote, and is not known, is the only unknown one that wrote that vote down.
    private void byVotes(Voice candidate, List<Voice> voices) {
        for (Event heard : candidate.events) {
            if (!heard.is(What.VOTED_FOR) || byId.containsKey(heard.field("before"))) {
                continue;
            }
            long unknown =
                    candidate.events.stream()
                            .filter(e -> e.is(What.VOTED_FOR) && isSameVote(e, heard))
                            .map(e -> e.field("before"))
                            .filter(id -> !byId.containsKey(id))
                            .distinct()
                            .count();
            List<Voice> writers =
                    voices.stream()
                            .filter(v -> v != candidate && v.isSentinel && v.id == null)
                            .filter(v -> v.events.stream().anyMatch(e -> isVote(e, heard)))
                            .toList();
            if (unknown == 1 && writers.size() == 1) {
                writers.getFirst().id = heard.field("before");
                learnSentinel(writers.getFirst());
            }
        }
    }

    private static boolean isVote(Event event, Event heard) {
        return event.is(What.VOTE) && isSameVote(event, heard);
    }

    private static boolean isSameVote(Event one, Event other) {
        return one.field("leader").equals(other.field("leader"))
                && one.field("epoch").equals(other.field("epoch"));
    }

    private void byLocalAddress(Voice server) {
        for (Event event : server.events) {
            Matcher local = LOCAL.matcher(event.field("client"));
            if (local.find()) {
                String address = local.group(1);
                if (nodes.contains(address)) {
                    server.addresses.add(address);
                } else if (server.port == null) {
                    server.port = address.substring(address.lastIndexOf(':') + 1);
                }
            }
        }
    }

    private void byPort(Voice server, List<Voice> servers) {
        if (!server.addresses.isEmpty() || server.port == null) {
            return;
        }
        List<String> fitting = possible(server);
        long sharing = servers.stream().filter(s -> server.port.equals(s.port)).count();
        if (fitting.size() == 1 && sharing == 1) {
            server.addresses.add(fitting.getFirst());
        } else if (fitting.isEmpty() && sharing == 1 && nodes.isEmpty()) {
            server.addresses.add("?:" + server.port);
        }
    }

    /// Nodes with its port that it does not talk to: nobody connects to itself.
    private List<String> possible(Voice server) {
        Set<String> others = new LinkedHashSet<>();
        for (Event event : server.events) {
            if (event.is(What.CONNECTING, What.REPLICAOF, What.REPLICA_ASKS, What.PSYNC_ACCEPTED)) {
                others.add(Payload.address(event.field("host"), event.field("port")));
            }
        }
        return nodes.stream()
                .filter(n -> server.port == null || n.endsWith(":" + server.port))
                .filter(n -> !others.contains(n))
                .toList();
    }

    /// Nobody else names it: then the address on its own side of a connection is the best there is.
    private void byOwnWord(Voice server) {
        if (!server.addresses.isEmpty()) {
            return;
        }
        for (Event event : server.events) {
            Matcher local = LOCAL.matcher(event.field("client"));
            if (local.find()) {
                server.addresses.add(local.group(1));
                nodes.add(local.group(1));
                return;
            }
        }
    }

    private void byName(Voice server) {
        if (!server.addresses.isEmpty()) {
            return;
        }
        String names = String.join(" ", server.files) + " " + String.join(" ", server.sources);
        List<String> fitting =
                possible(server).stream()
                        .filter(node -> node.indexOf(':') > 0) // a line may be cut off before it
                        .filter(node -> isNamed(names, node.substring(0, node.lastIndexOf(':'))))
                        .toList();
        if (fitting.size() == 1) {
            server.addresses.add(fitting.getFirst());
        }
    }

    private static boolean isNamed(String names, String host) {
        String short_ = host.matches("[\\d.]+") ? host : host.split("\\.")[0];
        return short_.length() > 3
                && Pattern.compile("(?<![\\w.])" + Pattern.quote(short_) + "(?![\\w])(?!\\.\\d)")
                        .matcher(names)
                        .find();
    }

    /// The log of the node, or null.
    @Nullable Voice node(String address) {
        return byAddress.get(address);
    }

    /// The log of the sentinel, or null.
    @Nullable Voice sentinel(String id) {
        return byId.get(id);
    }

    /// The sentinel that sent an order to a server, by the name its connection bears; empty when
    /// the line does not say. The first eight characters of its id.
    static String orderedBy(Event event) {
        Matcher by = ORDERED_BY.matcher(event.field("client"));
        return by.find() ? by.group(1) : "";
    }

    /// The whole id of a sentinel of which the first characters are known.
    @Nullable String wholeId(String start) {
        if (start.isEmpty()) {
            return null;
        }
        List<String> fitting =
                Stream.concat(byId.keySet().stream(), sentinels.keySet().stream())
                        .distinct()
                        .filter(id -> id.startsWith(start))
                        .toList();
        return fitting.size() == 1 ? fitting.getFirst() : null;
    }

    /// A node in words.
    String nodeName(String address) {
        Voice voice = byAddress.get(address);
        return voice == null ? address : address + " (" + voice.name + ")";
    }

    /// A sentinel in words, by its id.
    String sentinelName(String id) {
        Voice voice = byId.get(id);
        if (voice != null) {
            return voice.name;
        }
        String start = id.matches("[0-9a-f]{40}") ? id.substring(0, 8) : id;
        String address = sentinels.get(id);
        boolean isAddress = address == null || address.equals(id);
        return "sentinel " + start + (isAddress ? "" : " (" + address + ")");
    }
}
