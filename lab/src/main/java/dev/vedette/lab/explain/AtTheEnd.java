package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is wrong when the logs end: replicas that are still down, and what saved replies show of
/// the group as it is.
final class AtTheEnd {

    private AtTheEnd() {}

    static List<Finding> of(Case all) {
        List<Finding> findings = new ArrayList<>();
        replicas(all, findings);
        for (Dump dump : all.dumps) {
            if (dump.kind() == Dump.Kind.INFO) {
                writes(dump, findings);
            }
        }
        return findings;
    }

    /// Replicas whose last mention by each sentinel that mentions them is that they are down.
    private static void replicas(Case all, List<Finding> findings) {
        Map<String, Map<Voice, Event>> last = new LinkedHashMap<>();
        for (Event event : all.events) {
            boolean isWhole = event.isAbout("replica") && !event.subject().isEmpty();
            if (isWhole && event.is(What.SDOWN, What.NOT_SDOWN, What.CONVERT, What.REBOOT)) {
                last.computeIfAbsent(event.subject(), _ -> new LinkedHashMap<>())
                        .put(event.by(), event);
            } else if (event.isAbout("master") && event.is(What.NOT_SDOWN)) {
                last.remove(event.subject());
            }
        }
        last.values().removeIf(words -> words.values().stream().anyMatch(e -> !e.is(What.SDOWN)));
        // Down for the sentinels, yet running by its own log: that is another finding.
        last.entrySet().removeIf(entry -> runs(all, entry.getKey(), entry.getValue().values()));
        if (last.isEmpty()) {
            return;
        }
        List<Event> events = new ArrayList<>();
        last.values().forEach(words -> events.addAll(words.values()));
        boolean isOne = last.size() == 1;
        findings.add(
                Found.shown(
                                "still-down",
                                "%s still down for the sentinels when the logs end."
                                        .formatted(
                                                Words.list(
                                                                last.keySet().stream()
                                                                        .map(all::node)
                                                                        .toList())
                                                        + (isOne ? " is" : " are")),
                                events)
                        .remedy(
                                "Start %s again, or, if gone for good, have the sentinels forget: SENTINEL RESET on each, one at a time, 30 s apart."
                                        .formatted(Words.list(last.keySet())))
                        .finding());
    }

    private static boolean runs(Case all, String node, Collection<Event> downs) {
        Voice own = all.who.node(node);
        return own != null
                && downs.stream().anyMatch(down -> WhyNotPromoted.aliveAround(own, down) != null);
    }

    /// INFO shows the number of good replicas only where min-replicas-to-write asks for some.
    private static void writes(Dump dump, List<Finding> findings) {
        boolean isMaster = "master".equals(dump.fields().get("role"));
        if (isMaster && "0".equals(dump.fields().get("min_slaves_good_slaves"))) {
            Sentence what =
                    new Sentence(
                            "%s refuses every write (NOREPLICAS): min-replicas-to-write asks for replicas, and none is good enough."
                                    .formatted(dump.origin()),
                            List.of(
                                    dump.evidence("min_slaves_good_slaves"),
                                    dump.evidence("connected_slaves")));
            findings.add(
                    new Finding(
                            "refuses-writes",
                            Finding.Certainty.SHOWN,
                            what,
                            List.of(),
                            List.of(
                                    "Bring replicas back; until then, to take writes without a second copy: CONFIG SET min-replicas-to-write 0 on the master."),
                            List.of()));
        }
    }
}
