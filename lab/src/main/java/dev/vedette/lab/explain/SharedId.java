package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Finds sentinels that run at the same time and say the same id, as when one configuration file
/// was copied to several machines. [Voices] keeps them apart because their times overlap.
final class SharedId {

    private SharedId() {}

    static List<Finding> of(Case all) {
        Map<String, List<Event>> byId = new LinkedHashMap<>();
        for (Voice voice : all.sentinels()) {
            voice.events.stream()
                    .filter(e -> e.is(What.SENTINEL_ID) && !e.field("id").isEmpty())
                    .findFirst()
                    .ifPresent(
                            e ->
                                    byId.computeIfAbsent(e.field("id"), i -> new ArrayList<>())
                                            .add(e));
        }
        List<Finding> findings = new ArrayList<>();
        byId.forEach(
                (id, lines) -> {
                    if (lines.size() > 1) {
                        findings.add(shared(id, lines));
                    }
                });
        return findings;
    }

    private static Finding shared(String id, List<Event> lines) {
        List<String> names = lines.stream().map(e -> e.by().name).toList();
        return Found.shown(
                        "duplicate-sentinel-id",
                        "%s ran at the same time with one id, %s: each takes the others for itself, so none knows another."
                                .formatted(Words.list(names), id),
                        lines)
                .remedy(
                        "Stop the sentinels that share an id, delete the line `sentinel myid` from each configuration file (it was copied with the file or the machine's image), and start them again.")
                .finding();
    }
}
