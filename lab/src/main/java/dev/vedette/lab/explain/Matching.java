package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds out which server wrote which log where all listen on the same port of different hosts.
///
/// Each log collects points for and against each address: orders it took that a sentinel says it
/// gave to that address; resynchronisations it asked for that a master granted or refused to that
/// address; being asked by replicas while the sentinels name that address as the master. A server
/// never asks itself. The best pairs are taken first, and what is left over by one on both sides
/// belongs together.
final class Matching {

    private static final int IMPOSSIBLE = -1000;

    /// Two lines of one conversation are written this close together, if the clocks agree.
    private static final long SAME_MOMENT_MILLIS = 150;

    private static final long ORDER_MILLIS = 1_500;

    private final List<Voice> servers;
    private final List<Voice> sentinels;
    private final Set<String> nodes;
    private final Map<Voice, Map<String, Integer>> points = new LinkedHashMap<>();

    private Matching(List<Voice> voices, Set<String> nodes) {
        this.servers = voices.stream().filter(v -> !v.isSentinel).toList();
        this.sentinels = voices.stream().filter(v -> v.isSentinel).toList();
        this.nodes = nodes;
    }

    /// Gives servers that have no address yet theirs, as far as the lines show it.
    static void match(List<Voice> voices, Set<String> nodes) {
        Matching matching = new Matching(voices, nodes);
        matching.servers.forEach(matching::neverItself);
        matching.orders();
        matching.conversations();
        matching.firstMasters();
        matching.assign();
    }

    private void give(Voice server, String node, int score) {
        points.computeIfAbsent(server, s -> new LinkedHashMap<>()).merge(node, score, Integer::sum);
    }

    private void neverItself(Voice server) {
        for (String node : nodes) {
            if (server.port != null && !node.endsWith(":" + server.port)) {
                give(server, node, IMPOSSIBLE);
            }
        }
        Set<String> others = new HashSet<>();
        for (Event event : server.events) {
            if (event.is(
                    What.CONNECTING,
                    What.REPLICAOF,
                    What.REPLICA_ASKS,
                    What.FULL_SYNC_ASKED,
                    What.REPLICA_SYNCED,
                    What.PSYNC_ACCEPTED)) {
                others.add(Payload.address(event.field("host"), event.field("port")));
            }
        }
        others.forEach(node -> give(server, node, IMPOSSIBLE));
    }

    /// An order as the server writes it, and as the sentinel does.
    private void orders() {
        for (Voice server : servers) {
            for (Event event : server.events) {
                String by = Addresses.orderedBy(event);
                if (by.isEmpty()) {
                    continue;
                }
                What[] sent =
                        event.is(What.MASTER_MODE)
                                ? new What[] {What.STATE_WAIT}
                                : new What[] {
                                    What.RECONF_SENT, What.CONVERT, What.FIX, What.RECONF_SENT_BE
                                };
                List<Event> given = given(by, sent);
                for (Event order : given) {
                    boolean isNear =
                            order.wall() != Event.NO_TIME
                                    && Math.abs(order.wall() - event.wall()) < ORDER_MILLIS;
                    if (isNear) {
                        give(server, order.subject(), 3);
                    } else if (given.size() == 1) {
                        give(server, order.subject(), 2);
                    }
                }
            }
        }
    }

    private List<Event> given(String by, What... sent) {
        List<Event> given = new ArrayList<>();
        for (Voice sentinel : sentinels) {
            if (sentinel.id != null && sentinel.id.startsWith(by)) {
                sentinel.events.stream().filter(e -> e.is(sent)).forEach(given::add);
            }
        }
        return given;
    }

    /// A replica asks, and a master writes who asked.
    private void conversations() {
        Map<String, List<Event>> asked = new HashMap<>();
        List<Event> asking = new ArrayList<>();
        for (Voice server : servers) {
            for (Event event : server.events) {
                if (event.is(What.PSYNC_TRIED)) {
                    key(asked, event.field("offset")).add(event);
                    key(asked, event.field("id")).add(event);
                }
                if (event.is(What.PSYNC_TRIED, What.PSYNC_IMPOSSIBLE)) {
                    asking.add(event);
                }
            }
        }
        for (Voice server : servers) {
            Event last = null;
            for (Event event : server.events) {
                if (event.is(What.REPLICA_ASKS)) {
                    last = event;
                    nearest(asking, event);
                }
                String node =
                        last == null
                                ? Payload.address(event.field("host"), event.field("port"))
                                : Payload.address(last.field("host"), last.field("port"));
                if (event.is(What.PSYNC_ACCEPTED)) {
                    onlyOne(asked.get(event.field("offset")), server, node);
                } else if (event.is(What.PSYNC_REFUSED_OFFSET, What.PSYNC_REFUSED_ID)) {
                    onlyOne(asked.get(event.field("asked")), server, node);
                }
            }
        }
    }

    private static List<Event> key(Map<String, List<Event>> map, String key) {
        return map.computeIfAbsent(key, k -> new ArrayList<>());
    }

    private void onlyOne(@Nullable List<Event> askers, Voice master, String node) {
        if (askers == null || node.isEmpty()) {
            return;
        }
        List<Voice> voices =
                askers.stream().map(Event::by).filter(v -> v != master).distinct().toList();
        if (voices.size() == 1) {
            give(voices.getFirst(), node, 5);
        }
    }

    private void nearest(List<Event> asking, Event asks) {
        List<Event> near =
                asking.stream()
                        .filter(e -> e.by() != asks.by() && asks.wall() != Event.NO_TIME)
                        .filter(e -> distance(e, asks) < SAME_MOMENT_MILLIS)
                        .sorted(Comparator.comparingLong(e -> distance(e, asks)))
                        .toList();
        if (near.isEmpty()) {
            return;
        }
        Event closest = near.getFirst();
        boolean isClear =
                near.stream()
                        .filter(e -> e.by() != closest.by())
                        .allMatch(e -> distance(e, asks) > 2 * distance(closest, asks) + 2);
        if (isClear) {
            give(closest.by(), Payload.address(asks.field("host"), asks.field("port")), 2);
        }
    }

    private static long distance(Event a, Event b) {
        return Math.abs(a.wall() - b.wall());
    }

    /// Who is asked by replicas before it took any order is the master the sentinels began with, or
    /// the one the replicas say they connect to.
    private void firstMasters() {
        Set<String> first = new HashSet<>();
        for (Voice sentinel : sentinels) {
            sentinel.events.stream()
                    .filter(e -> e.is(What.MONITOR) || e.isAbout("master") && e.is(What.SDOWN))
                    .findFirst()
                    .ifPresent(e -> first.add(e.subject()));
        }
        if (first.isEmpty()) {
            for (Voice server : servers) {
                server.events.stream()
                        .filter(e -> e.is(What.CONNECTING))
                        .findFirst()
                        .ifPresent(
                                e -> first.add(Payload.address(e.field("host"), e.field("port"))));
            }
        }
        List<Voice> masters = new ArrayList<>();
        for (Voice server : servers) {
            for (Event event : server.events) {
                if (event.is(What.MASTER_MODE, What.REPLICAOF, What.CONNECTING)) {
                    break;
                }
                if (event.is(What.REPLICA_ASKS, What.REPLICA_LOST)) {
                    masters.add(server);
                    break;
                }
            }
        }
        if (first.size() == 1 && masters.size() == 1) {
            give(masters.getFirst(), first.iterator().next(), 4);
        }
    }

    private void assign() {
        Set<String> free = new HashSet<>(nodes);
        servers.forEach(server -> free.removeAll(server.addresses));
        while (true) {
            Voice best = null;
            String where = "";
            int most = 0;
            for (Voice server : servers) {
                if (!server.addresses.isEmpty()) {
                    continue;
                }
                Map<String, Integer> own = points.getOrDefault(server, Map.of());
                for (Map.Entry<String, Integer> entry : own.entrySet()) {
                    if (free.contains(entry.getKey()) && entry.getValue() > most) {
                        most = entry.getValue();
                        best = server;
                        where = entry.getKey();
                    }
                }
            }
            if (best == null) {
                break;
            }
            best.addresses.add(where);
            free.remove(where);
        }
        leftOver(free);
    }

    private boolean isImpossible(Voice server, String node) {
        boolean isTaken = !server.addresses.isEmpty() && !server.addresses.contains(node);
        return isTaken || points.getOrDefault(server, Map.of()).getOrDefault(node, 0) < 0;
    }

    private void leftOver(Set<String> free) {
        List<Voice> nameless = servers.stream().filter(s -> s.addresses.isEmpty()).toList();
        for (String node : free) {
            List<Voice> able = servers.stream().filter(s -> !isImpossible(s, node)).toList();
            if (servers.size() > 1 && able.size() == 1 && able.getFirst().addresses.isEmpty()) {
                able.getFirst().addresses.add(node);
                return;
            }
        }
        if (nameless.size() != 1 || nodes.size() != servers.size()) {
            return;
        }
        Voice last = nameless.getFirst();
        List<String> possible =
                free.stream()
                        .filter(n -> points.getOrDefault(last, Map.of()).getOrDefault(n, 0) >= 0)
                        .toList();
        if (possible.size() == 1) {
            last.addresses.add(possible.getFirst());
        }
    }
}
