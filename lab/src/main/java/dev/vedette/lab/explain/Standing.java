package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stays so to the end of the logs: nodes and sentinels down and never seen up again, masters
/// that change places too often.
final class Standing {

    /// Fewer switches may be a repair; more in this time are a sickness.
    private static final int MANY_SWITCHES = 3;

    private static final long SOON_MILLIS = 600_000;

    private static final long CUT_MILLIS = 60_000;

    private Standing() {}

    static List<Finding> of(Case all) {
        List<Finding> findings = new ArrayList<>();
        ghosts(all, findings);
        replicasDownAllAlong(all, findings);
        flapping(all, findings);
        differentMasters(all, findings);
        noMaster(all, findings);
        return findings;
    }

    /// Sentinels that every log holds for down and that no log is of.
    private static void ghosts(Case all, List<Finding> findings) {
        Map<String, List<Event>> down = new LinkedHashMap<>();
        for (Voice voice : all.sentinels()) {
            Map<String, Event> last = new LinkedHashMap<>();
            for (Event event : voice.events) {
                if (event.isAbout("sentinel") && event.is(What.SDOWN)) {
                    last.put(event.field("name"), event);
                } else if (event.isAbout("sentinel")) {
                    last.remove(event.field("name"));
                }
            }
            last.forEach((id, e) -> down.computeIfAbsent(id, i -> new ArrayList<>()).add(e));
        }
        down.entrySet().removeIf(e -> all.who.sentinel(e.getKey()) != null);
        List<Event> events = new ArrayList<>();
        down.values().forEach(events::addAll);
        if (!events.isEmpty()) {
            findings.add(
                    Found.shown(
                                    "silent-sentinels",
                                    "%s down to the end of the logs: %s. A sentinel that is known but gone still counts in every majority."
                                            .formatted(
                                                    down.size() == 1
                                                            ? "One sentinel is"
                                                            : down.size() + " sentinels are",
                                                    Words.list(
                                                            down.keySet().stream()
                                                                    .map(all.who::sentinelName)
                                                                    .toList())),
                                    events)
                            .remedy(forget(events))
                            .finding());
        }
    }

    /// What brings the majority back when sentinels are gone.
    static String forget(List<Event> downs) {
        List<String> groups = downs.stream().map(Event::group).distinct().toList();
        return "Start the sentinels that are down; if they are gone for good, have each remaining sentinel forget them: SENTINEL RESET %s, one sentinel at a time, 30 s apart."
                .formatted(groups.size() == 1 ? groups.getFirst() : "NAME");
    }

    private static void replicasDownAllAlong(Case all, List<Finding> findings) {
        Map<String, List<Event>> down = new LinkedHashMap<>();
        for (Voice voice : all.sentinels()) {
            Map<String, Event> seen = new LinkedHashMap<>();
            Map<String, Event> last = new LinkedHashMap<>();
            for (Event event : voice.events) {
                if (!event.isAbout("replica")) {
                    continue;
                }
                if (event.is(What.REPLICA)) {
                    seen.putIfAbsent(event.subject(), event);
                } else if (event.is(What.SDOWN) && seen.containsKey(event.subject())) {
                    last.put(event.subject(), event);
                } else if (event.is(What.NOT_SDOWN)) {
                    last.remove(event.subject());
                }
            }
            last.forEach(
                    (node, e) -> {
                        Voice own = all.who.node(node);
                        boolean isUp = own != null && WhyNotPromoted.aliveAround(own, e) != null;
                        boolean isCut = own != null && isLinkBroken(own, e);
                        if (isUp && !isCut && wasAlwaysDown(voice, node, e)) {
                            down.computeIfAbsent(node, n -> new ArrayList<>()).add(e);
                        }
                    });
        }
        down.forEach(
                (node, events) ->
                        findings.add(
                                Found.likely(
                                                "runs-but-down",
                                                "%s is down for %s from the first on, yet its own log shows it running: the sentinels reach no process there that gives them a good answer."
                                                        .formatted(
                                                                all.node(node),
                                                                Words.list(
                                                                        events.stream()
                                                                                .map(
                                                                                        e ->
                                                                                                e
                                                                                                        .by()
                                                                                                        .name)
                                                                                .distinct()
                                                                                .toList())),
                                                events.toArray(new Event[0]))
                                        .remedy(
                                                "Most often the password of a node that runs but is down for the sentinels differs from auth-pass, or the user lacks rights: log in to it as the sentinels do. Else its address is not reachable from them.")
                                        .finding()));
    }

    /// Whether the node itself lost its master at that time: then the network was broken for it.
    private static boolean isLinkBroken(Voice own, Event down) {
        return own.events.stream()
                .anyMatch(
                        e ->
                                e.is(What.MASTER_LOST, What.MASTER_TIMEOUT, What.SYNC_ERROR)
                                        && Math.abs(e.at() - down.at()) < CUT_MILLIS);
    }

    /// What each sentinel held for the master when its log ended.
    private static void differentMasters(Case all, List<Finding> findings) {
        for (String group : all.groups()) {
            Map<Voice, Event> last = new LinkedHashMap<>();
            for (Voice voice : all.sentinels()) {
                for (Event event : voice.events) {
                    if (event.is(What.MONITOR, What.SWITCH) && event.group().equals(group)) {
                        last.put(voice, event);
                    }
                }
            }
            Map<String, List<Voice>> held = new LinkedHashMap<>();
            last.forEach(
                    (voice, event) ->
                            held.computeIfAbsent(masterBy(event), m -> new ArrayList<>())
                                    .add(voice));
            boolean hasSwitched = last.values().stream().anyMatch(e -> e.is(What.SWITCH));
            if (held.size() > 1 && !hasSwitched) {
                List<String> opinions = new ArrayList<>();
                held.forEach(
                        (master, who) ->
                                opinions.add(
                                        Words.list(who.stream().map(v -> v.name).toList())
                                                + " "
                                                + master));
                findings.add(
                        Found.shown(
                                        "different-masters",
                                        "The sentinels began with different masters for %s: %s. Each finds the others only through its own, so they never agree."
                                                .formatted(group, Words.list(opinions)),
                                        List.copyOf(last.values()))
                                .remedy(
                                        "Decide which node is the master; on each other sentinel: SENTINEL REMOVE %s, then SENTINEL MONITOR %s HOST PORT QUORUM with its settings. Make the other nodes its replicas."
                                                .formatted(group, group))
                                .finding());
            }
        }
    }

    private static String masterBy(Event event) {
        return event.is(What.SWITCH) ? Switching.to(event) : event.subject();
    }

    /// Every server ends as a replica that cannot reach its master.
    private static void noMaster(Case all, List<Finding> findings) {
        List<Event> last = new ArrayList<>();
        List<Voice> servers = all.voices.stream().filter(v -> !v.isSentinel).toList();
        for (Voice server : servers) {
            Event connecting = null;
            boolean isBroken = false;
            for (Event event : server.events) {
                if (event.is(What.CONNECTING, What.REPLICAOF)) {
                    connecting = event;
                } else if (event.is(What.MASTER_MODE, What.REPLICA_ASKS, What.READY)) {
                    connecting = null;
                    isBroken = false;
                } else if (event.is(What.SYNC_ERROR, What.MASTER_REFUSED, What.MASTER_TIMEOUT)) {
                    isBroken = true;
                } else if (event.is(What.SYNC_FINISHED, What.PSYNC_GRANTED)) {
                    isBroken = false;
                }
            }
            if (connecting != null && isBroken) {
                last.add(connecting);
            }
        }
        if (servers.size() > 1 && last.size() == servers.size()) {
            List<String> targets =
                    last.stream()
                            .map(
                                    e ->
                                            e.by().name
                                                    + " to "
                                                    + Payload.address(
                                                            e.field("host"), e.field("port")))
                            .toList();
            findings.add(
                    Found.likely(
                                    "no-master",
                                    "Every server whose log is here ends as a replica that cannot reach its master: %s. Perhaps nobody is the master."
                                            .formatted(Words.list(targets)),
                                    last.toArray(new Event[0]))
                            .remedy(
                                    "Ask ROLE on every node. If none is a master: REPLICAOF NO ONE on the one with the highest offset, and let the sentinels or REPLICAOF bring the others to it.")
                            .finding());
        }
    }

    /// Never up between the first mention and this line.
    private static boolean wasAlwaysDown(Voice voice, String node, Event down) {
        for (Event event : voice.events) {
            if (event.equals(down)) {
                return true;
            }
            boolean isOfIt =
                    event.subject().equals(node)
                            && event.is(
                                    What.NOT_SDOWN,
                                    What.SELECTED,
                                    What.PROMOTED,
                                    What.RECONF_DONE,
                                    What.SDOWN);
            boolean wasMaster =
                    event.is(What.MONITOR, What.SWITCH)
                            && (event.subject().equals(node)
                                    || Switching.to(event).equals(node)
                                    || event.master().equals(node));
            if (isOfIt || wasMaster) {
                return false;
            }
        }
        return false;
    }

    private static void flapping(Case all, List<Finding> findings) {
        for (Voice voice : all.sentinels()) {
            List<Event> switches = voice.events.stream().filter(e -> e.is(What.SWITCH)).toList();
            for (int i = MANY_SWITCHES - 1; i < switches.size(); i++) {
                Event first = switches.get(i - MANY_SWITCHES + 1);
                Event last = switches.get(i);
                boolean isSoon = last.at() != Event.NO_TIME && last.at() - first.at() < SOON_MILLIS;
                if (isSoon && first.group().equals(last.group())) {
                    findings.add(
                            Found.shown(
                                            "master-keeps-moving",
                                            "The master moved %d times within %s."
                                                    .formatted(
                                                            MANY_SWITCHES,
                                                            Words.duration(last.at() - first.at())),
                                            switches.subList(i - MANY_SWITCHES + 1, i + 1))
                                    .remedy(
                                            "Look at why each new master was held for down: overload, too short a down-after-milliseconds, memory, the network.")
                                    .finding());
                    return;
                }
            }
        }
    }
}
