package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What concerns the whole of the logs: the summary, what belongs to no incident, what is missing.
final class Whole {

    /// A summary is read at a glance.
    private static final int MOST_FINDINGS = 4;

    private final Case all;
    private final List<Incident> incidents;

    private Whole(Case all, List<Incident> incidents) {
        this.all = all;
        this.incidents = incidents;
    }

    static Explanation of(Case all) {
        List<Incident> incidents = Incidents.of(all);
        Whole whole = new Whole(all, incidents);
        List<Story> stories = new ArrayList<>();
        for (int i = 0; i < incidents.size(); i++) {
            Incident incident = incidents.get(i);
            Incident before = null;
            for (Incident earlier : incidents.subList(0, i)) {
                before = earlier.group.equals(incident.group) ? earlier : before;
            }
            stories.add(Explained.story(incident, before, all));
        }
        List<Finding> findings = whole.findings(stories);
        return new Explanation(
                whole.summary(stories, findings),
                all.voices.stream().map(Voice::machine).toList(),
                all.clocks,
                List.copyOf(stories),
                findings,
                whole.missing(),
                List.copyOf(all.unknown),
                all.unknownCount);
    }

    private List<Sentence> summary(List<Story> stories, List<Finding> findings) {
        List<Sentence> summary = new ArrayList<>();
        if (stories.isEmpty()) {
            String nothing =
                    all.logs.lines().isEmpty()
                            ? "No line of a Redis, Valkey or Vedette server or sentinel was found."
                            : "No failover and no outage of a master is in these logs.";
            summary.add(Sentence.of(nothing));
            findings.stream()
                    .filter(Finding::isBad)
                    .limit(MOST_FINDINGS)
                    .forEach(finding -> summary.add(finding.what()));
            return summary;
        }
        for (Story story : stories) {
            Sentence first =
                    story.summary().isEmpty()
                            ? Sentence.of(story.title())
                            : story.summary().getFirst();
            summary.add(
                    new Sentence(
                            story.from() == Event.NO_TIME
                                    ? story.title() + "."
                                    : "%s: %s.".formatted(Words.clock(story.from()), story.title()),
                            first.evidence()));
        }
        return summary;
    }

    /// Troubles in lines that no incident took.
    private List<Finding> findings(List<Story> stories) {
        Set<Event> told = new HashSet<>();
        incidents.forEach(incident -> told.addAll(incident.events));
        List<Event> rest = all.events.stream().filter(e -> !told.contains(e)).toList();
        List<Event> telling = rest.stream().filter(e -> !e.is(What.SET)).toList();
        List<Finding> findings = new ArrayList<>(NodeTroubles.of(telling));
        findings.addAll(SentinelTroubles.of(telling, all));
        Set<String> inStories = new HashSet<>();
        stories.forEach(story -> story.reasons().forEach(f -> inStories.add(f.id())));
        findings.addAll(SharedId.of(all));
        findings.removeIf(f -> inStories.contains(f.id()));
        findings.addAll(Standing.of(all));
        findings.addAll(AtTheEnd.of(all));
        return List.copyOf(findings);
    }

    private List<Sentence> missing() {
        List<Sentence> missing = new ArrayList<>();
        Set<String> groups = new LinkedHashSet<>(all.groups());
        Set<String> unseen = new LinkedHashSet<>();
        Set<String> nodes = new LinkedHashSet<>();
        for (String group : groups) {
            for (String id : all.who.sentinelsOfGroup.getOrDefault(group, Set.of())) {
                if (all.who.sentinel(id) == null) {
                    unseen.add(all.who.sentinelName(id));
                }
            }
            for (String node : all.who.nodesOfGroup.getOrDefault(group, Set.of())) {
                if (all.who.node(node) == null) {
                    nodes.add(node);
                }
            }
        }
        if (!unseen.isEmpty()) {
            missing.add(
                    Sentence.of(
                            "No log of %s is here; the votes and opinions of %s are known only from others."
                                    .formatted(
                                            Words.list(unseen),
                                            unseen.size() == 1 ? "that one" : "those")));
        }
        if (!nodes.isEmpty()) {
            missing.add(
                    Sentence.of(
                            "The server log of %s is not here, or could not be told to be its own: what it did itself is not known."
                                    .formatted(Words.list(nodes))));
        }
        boolean hasServers = all.voices.stream().anyMatch(v -> !v.isSentinel);
        if (groups.isEmpty() && hasServers) {
            missing.add(
                    Sentence.of(
                            "No sentinel log is here: who decided, and why, is in the sentinels' logs."));
        }
        all.events.stream()
                .filter(e -> e.is(What.RUNNING) && e.field("mode").equals("cluster"))
                .findFirst()
                .ifPresent(
                        e ->
                                missing.add(
                                        Telling.sentence(
                                                "%s runs in cluster mode: there the nodes themselves decide on failovers, which is not told here."
                                                        .formatted(all.by(e)),
                                                e)));
        Mixed.of(all).forEach(missing::add);
        return missing;
    }
}
