package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Troubles of sentinels themselves, read off a stretch of events.
final class SentinelTroubles {

    private final List<Event> events;
    private final Case all;
    private final List<Finding> findings = new ArrayList<>();

    private SentinelTroubles(List<Event> events, Case all) {
        this.events = events;
        this.all = all;
    }

    static List<Finding> of(List<Event> events, Case all) {
        SentinelTroubles troubles = new SentinelTroubles(events, all);
        troubles.tilt();
        troubles.unresolved();
        troubles.saveFailed();
        troubles.scripts();
        troubles.addresses();
        troubles.reconfTimeouts();
        troubles.changes();
        troubles.repairs();
        return troubles.findings;
    }

    private List<Event> all(What... what) {
        return events.stream().filter(e -> e.is(what) && e.by().isSentinel).toList();
    }

    private static List<String> names(List<Event> events) {
        return events.stream().map(e -> e.by().name).distinct().toList();
    }

    private void tilt() {
        List<Event> tilts = all(What.TILT);
        if (tilts.isEmpty()) {
            return;
        }
        List<Event> ends = all(What.NOT_TILT);
        Event first = tilts.getFirst();
        findings.add(
                Found.shown(
                                "tilt",
                                "%s entered TILT %s%s: for 30 s after that a sentinel neither holds anything for down nor goes on with a failover."
                                        .formatted(
                                                Words.list(names(tilts)),
                                                Words.at(first),
                                                tilts.size() > 1
                                                        ? " (%d times in all)"
                                                                .formatted(tilts.size())
                                                        : ""),
                                tilts)
                        .detail(
                                ends.isEmpty()
                                        ? "No line shows that it left TILT."
                                        : "It left TILT %s.".formatted(Words.at(ends.getLast())),
                                ends.isEmpty() ? first : ends.getLast())
                        .remedy(
                                "Find what stops the sentinel for more than 2 s or moves its clock: a paused or overloaded machine, a clock set back, slow disks under its configuration file, slow name resolution (sentinel resolve-hostnames yes).")
                        .finding());
    }

    private void unresolved() {
        List<Event> failed = events.stream().filter(e -> e.is(What.UNRESOLVED)).toList();
        if (failed.isEmpty()) {
            return;
        }
        Set<String> hosts = new LinkedHashSet<>();
        failed.forEach(e -> hosts.add(e.field("host")));
        findings.add(
                Found.shown(
                                "unresolved-name",
                                "%s could not resolve %s (%s)."
                                        .formatted(
                                                Words.list(
                                                        failed.stream()
                                                                .map(e -> e.by().name)
                                                                .distinct()
                                                                .toList()),
                                                Words.list(hosts),
                                                Words.count(failed.size(), "time", "times")),
                                failed)
                        .detail(
                                "A sentinel resolves names while it does nothing else: each failure stalls it, and a name that is gone (a deleted pod) cannot be asked to.",
                                failed.getFirst())
                        .remedy(
                                "Give names that outlive the process (headless service with publishNotReadyAddresses), a resolver that answers fast, or use addresses (sentinel resolve-hostnames no).")
                        .finding());
    }

    private void saveFailed() {
        List<Event> failed = all(What.SAVE_FAILED);
        if (failed.isEmpty()) {
            return;
        }
        findings.add(
                Found.shown(
                                "configuration-not-saved",
                                "%s could not write its configuration file (%s)."
                                        .formatted(
                                                Words.list(names(failed)),
                                                Words.count(failed.size(), "time", "times")),
                                failed)
                        .detail(
                                "What it learns (epochs, votes, the new master, the other sentinels) is lost when it restarts.",
                                failed.getFirst())
                        .remedy(
                                "Make the sentinel's configuration file and its directory writable for its user: it writes a new file beside the old one and renames it. A mounted single file or ConfigMap cannot be replaced; copy it to a directory of its own first.")
                        .finding());
    }

    private void scripts() {
        List<Event> failed = all(What.SCRIPT_ERROR, What.SCRIPT_TIMEOUT);
        if (failed.isEmpty()) {
            return;
        }
        Event first = failed.getFirst();
        findings.add(
                Found.shown(
                                "script-failed",
                                "The script %s %s (%s)."
                                        .formatted(
                                                first.field("path"),
                                                first.is(What.SCRIPT_TIMEOUT)
                                                        ? "ran longer than 60 s and was killed"
                                                        : "failed (signal %s, exit code %s)"
                                                                .formatted(
                                                                        first.field("first"),
                                                                        first.field("second")),
                                                Words.count(failed.size(), "time", "times")),
                                failed)
                        .remedy(
                                "Run the script by hand as the sentinel's user. notification-script gets two arguments (event, text), client-reconfig-script seven; exit 1 is tried again, 2 and above is not.")
                        .finding());
    }

    /// The same id at several addresses, or several ids at one address.
    private void addresses() {
        Map<String, List<Event>> moves = new LinkedHashMap<>();
        for (Event event : all(What.ADDRESS_SWITCH)) {
            if (event.field("newip").isEmpty()) {
                continue; // cut off
            }
            moves.computeIfAbsent(event.field("id"), i -> new ArrayList<>()).add(event);
        }
        moves.forEach(
                (id, events) -> {
                    Set<String> places = new LinkedHashSet<>();
                    events.forEach(
                            e -> places.add(Payload.address(e.field("newip"), e.field("newport"))));
                    boolean isBackAndForth = events.size() > 2 && places.size() < events.size();
                    Found found =
                            Found.shown(
                                    isBackAndForth ? "duplicate-sentinel-id" : "sentinel-moved",
                                    "%s now says it is at %s (%s)."
                                            .formatted(
                                                    all.who.sentinelName(id),
                                                    Words.list(places),
                                                    Words.count(events.size(), "move", "moves")),
                                    events);
                    if (isBackAndForth) {
                        found.detail(
                                "It goes back and forth: two processes with the same myid, most likely copied with the configuration file or the machine's image.",
                                events.getFirst());
                        found.remedy(
                                "Stop one of them, delete the line `sentinel myid` from its configuration file, start it again.");
                    }
                    findings.add(found.finding());
                });
        List<Event> invalid = all(What.INVALID_ADDRESS, What.DUPLICATE_SENTINEL);
        if (invalid.stream().anyMatch(e -> e.subject().startsWith("0.0.0.0:"))) {
            findings.add(
                    Found.shown(
                                    "announced-nowhere",
                                    "Sentinels announce themselves at 0.0.0.0, so each takes the others for one another and forgets them again.",
                                    invalid)
                            .remedy(
                                    "Give each sentinel the address its peers reach it at: sentinel announce-ip ADDRESS (or a name, with sentinel resolve-hostnames yes and announce-hostnames yes).")
                            .finding());
        } else if (!invalid.isEmpty()) {
            Event first = invalid.getFirst();
            findings.add(
                    Found.shown(
                                    "sentinel-replaced",
                                    "%s forgot %s: another sentinel answers at its address now."
                                            .formatted(
                                                    Words.list(names(invalid)),
                                                    all.who.sentinelName(first.field("name"))),
                                    invalid)
                            .detail(
                                    "A sentinel that starts without its old configuration file gets a new id; the old one stays known elsewhere and counts in every majority.",
                                    first)
                            .remedy("Keep each sentinel's configuration file over restarts.")
                            .finding());
        }
    }

    private void reconfTimeouts() {
        List<Event> slow = all(What.RECONF_TIMEOUT, What.FAILOVER_END_TIMEOUT, What.RECONF_SENT_BE);
        if (slow.isEmpty()) {
            return;
        }
        Event first = slow.getFirst();
        findings.add(
                Found.shown(
                                "replicas-not-repointed",
                                "Not every replica was seen to follow the new master in time (%s)."
                                        .formatted(
                                                Words.list(
                                                        slow.stream()
                                                                .map(e -> e.what().event())
                                                                .distinct()
                                                                .toList())),
                                slow)
                        .look(
                                "the log of each replica after %s: Connecting to MASTER, and what follows it"
                                        .formatted(Words.clock(first.at())))
                        .remedy(
                                "Check that each replica reaches the new master and has its password (masterauth).")
                        .finding());
    }

    private void changes() {
        List<Event> changes = all(What.RESET, What.UNMONITOR, What.SET);
        if (changes.isEmpty()) {
            return;
        }
        findings.add(
                Found.shown(
                                "changed-by-hand",
                                "Somebody changed the sentinels meanwhile: %s by %s."
                                        .formatted(
                                                Words.list(
                                                        changes.stream()
                                                                .map(e -> e.what().event())
                                                                .distinct()
                                                                .toList()),
                                                Words.list(names(changes))),
                                changes)
                        .detail(
                                "After SENTINEL RESET or MONITOR a sentinel knows no replica and no other sentinel until it has heard of them again (10 s and more).",
                                changes.getFirst())
                        .finding());
    }

    private void repairs() {
        List<Event> fixed = all(What.FIX);
        if (!fixed.isEmpty()) {
            Event first = fixed.getFirst();
            findings.add(
                    Found.shown(
                                    "followed-another-master",
                                    "%s followed another address than the master's and was turned back by %s."
                                            .formatted(
                                                    all.node(first.subject()),
                                                    Words.list(names(fixed))),
                                    fixed)
                            .remedy(
                                    "Look for what else sends REPLICAOF: a script, an operator, a start-up file with an old replicaof line.")
                            .finding());
        }
        List<Event> turned = all(What.CONVERT);
        boolean isAfterSwitch = events.stream().anyMatch(e -> e.is(What.SWITCH));
        if (!turned.isEmpty() && !isAfterSwitch) {
            Event first = turned.getFirst();
            findings.add(
                    Found.shown(
                                    "turned-back",
                                    "%s said it was a master beside %s; %s turned it back into a replica %s, and what was written to it meanwhile is gone."
                                            .formatted(
                                                    all.node(first.subject()),
                                                    all.node(first.master()),
                                                    Words.list(names(turned)),
                                                    Words.at(first)),
                                    turned)
                            .finding());
        }
        List<Event> roles =
                all(What.ROLE_DIFFERS).stream()
                        .filter(e -> e.isAbout("master") && !e.field("role").equals("master"))
                        .toList();
        if (!roles.isEmpty()) {
            Event first = roles.getFirst();
            findings.add(
                    Found.shown(
                                    "master-became-replica",
                                    "%s, which the sentinels hold for the master, says it is a replica."
                                            .formatted(all.node(first.subject())),
                                    roles)
                            .look("its log: REPLICAOF ... enabled (user request from ...)")
                            .finding());
        }
    }
}
