package dev.vedette.lab.check;

import dev.vedette.lab.history.Operation;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// How long clients went without an answer.
public final class Availability {

    private Availability() {}

    /// The longest time, in nanoseconds, between two successive completions of `counted`
    /// operations, of which the second came after `sinceNanos`. A silence that lasts until
    /// `untilNanos`, when the clients gave up, counts as if it had ended there. Zero if there is no
    /// such operation at all.
    ///
    /// @param history in the order of completion
    public static long longestPause(
            List<Operation> history,
            Predicate<Operation> counted,
            long sinceNanos,
            long untilNanos) {
        long[] ends =
                LongStream.concat(
                                history.stream()
                                        .filter(counted)
                                        .mapToLong(Operation::completedNanos),
                                LongStream.of(untilNanos))
                        .toArray();
        long longest = 0;
        for (int i = 1; i < ends.length; i++) {
            if (ends[i] - sinceNanos > 0) {
                longest = Math.max(longest, ends[i] - ends[i - 1]);
            }
        }
        return longest;
    }
}
