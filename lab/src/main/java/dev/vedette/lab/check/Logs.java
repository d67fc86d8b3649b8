package dev.vedette.lab.check;

import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What became of tokens that clients added to logs, each meant to be added once.
///
/// @param lost additions that were acknowledged and are not there
/// @param twice additions that are there more than once, as a repeated write leaves them
public record Logs(List<Operation> lost, List<Operation> twice) {

    /// @param logs the logs' texts by key, as they are in the end; one that is not there is empty
    /// @param end what follows each token
    public static Logs of(List<Operation> history, Map<String, String> logs, String end) {
        Map<String, Integer> counts = new HashMap<>();
        logs.forEach(
                (key, text) -> {
                    for (String token : text.split(end)) {
                        counts.merge(key + " " + token, 1, Integer::sum);
                    }
                });
        List<Operation> additions =
                history.stream().filter(write -> write.action() == Action.APPEND).toList();
        List<Operation> lost =
                additions.stream()
                        .filter(write -> write.outcome() == Outcome.OK)
                        .filter(write -> !counts.containsKey(place(write)))
                        .toList();
        // A repeated write is in the history once for each attempt, but is one addition.
        Map<String, Operation> twice = new HashMap<>();
        for (Operation addition : additions) {
            if (counts.getOrDefault(place(addition), 0) > 1) {
                twice.putIfAbsent(place(addition), addition);
            }
        }
        return new Logs(lost, List.copyOf(twice.values()));
    }

    private static String place(Operation addition) {
        return addition.key() + " " + addition.value();
    }
}
