package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What any Sentinel, of whichever make, did that others can see: who led in which epoch, and who
/// was promoted.
final class Annals {

    /// A group in an epoch.
    record Term(String group, long epoch) {}

    /// A promotion that its leader has seen confirmed.
    record Promotion(String group, long epoch, Address master, long atMicros) {}

    private final Map<Term, Set<String>> leaders = new LinkedHashMap<>();
    private final List<Promotion> promotions = new ArrayList<>();
    private final Map<String, Integer> attempts = new LinkedHashMap<>();

    void elected(Watcher leader, String group, long epoch) {
        leaders.computeIfAbsent(new Term(group, epoch), _ -> new LinkedHashSet<>())
                .add(leader.runId);
    }

    void tried(String group) {
        attempts.merge(group, 1, Integer::sum);
    }

    void promoted(String group, long epoch, Address master, long atMicros) {
        promotions.add(new Promotion(group, epoch, master, atMicros));
    }

    /// The epochs in which more than one was elected.
    List<Term> disputed() {
        return leaders.entrySet().stream()
                .filter(entry -> entry.getValue().size() > 1)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// How often somebody stood for election.
    int attempts(String group) {
        return attempts.getOrDefault(group, 0);
    }

    List<Promotion> promotions(String group) {
        return promotions.stream().filter(p -> p.group().equals(group)).toList();
    }
}
