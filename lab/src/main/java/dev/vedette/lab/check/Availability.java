package dev.vedette.lab.check;

import dev.vedette.lab.history.Operation;

import java.util.List;
import java.util.function.Predicate;

/// How long clients went without an answer.
public final class Availability {

    private Availability() {}

    /// The longest time, in nanoseconds, between two successive completions of `counted`
    /// operations, of which the second came after `sinceNanos`. A silence that lasts to the end of
    /// the history does not count: nothing ended it. Zero if there are no two such operations.
    ///
    /// @param history in the order of completion
    public static long longestPause(
            List<Operation> history, Predicate<Operation> counted, long sinceNanos) {
        long longest = 0;
        Operation previous = null;
        for (Operation operation : history) {
            if (!counted.test(operation)) {
                continue;
            }
            if (previous != null && operation.completedNanos() - sinceNanos > 0) {
                longest = Math.max(longest, operation.completedNanos() - previous.completedNanos());
            }
            previous = operation;
        }
        return longest;
    }
}
