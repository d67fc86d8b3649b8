package dev.vedette.differential;

import dev.vedette.base.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Predicate;

/// The differences that are meant, each with its reason. There is no other place for one.
final class Explained {

    /// @param reason for readers of the code and of the report
    record Case(String reason, Predicate<Meeting> applies) {}

    /// A command and its two answers.
    record Meeting(List<Bytes> words, Answer real, Answer ours) {}

    static final List<Case> CASES = List.of();

    private Explained() {}

    /// Why the answers may differ, or null.
    static @Nullable String reason(List<Bytes> words, Answer real, Answer ours) {
        Meeting meeting = new Meeting(words, real, ours);
        return CASES.stream()
                .filter(known -> known.applies.test(meeting))
                .map(Case::reason)
                .findFirst()
                .orElse(null);
    }
}
