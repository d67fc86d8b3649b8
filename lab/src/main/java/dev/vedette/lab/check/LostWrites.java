package dev.vedette.lab.check;

import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Acknowledged writes that are not there in the end.
public final class LostWrites {

    private LostWrites() {}

    /// The acknowledged SETs whose value is not in `data`. Each key of a history is set at most
    /// once.
    public static List<Operation> in(List<Operation> history, Map<String, String> data) {
        return history.stream()
                .filter(
                        operation ->
                                operation.action() == Action.SET
                                        && operation.outcome() == Outcome.OK)
                .filter(write -> !Objects.equals(write.value(), data.get(write.key())))
                .toList();
    }
}
