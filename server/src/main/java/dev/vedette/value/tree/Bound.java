package dev.vedette.value.tree;

import dev.vedette.base.Bytes;

/// A place between two elements of a sorted set. Every range is two of them, and every question
/// about a range is answered by how many elements lie before each.
public sealed interface Bound {

    /// Before or after all elements of a score.
    record Score(double score, boolean isAfter) implements Bound {}

    /// Before or after a member, whatever the scores: for sets whose elements all have the same.
    record Member(Bytes member, boolean isAfter) implements Bound {}

    /// Right before where an element with this score and member stands or would stand.
    record Place(double score, Bytes member) implements Bound {}

    /// Whether an element stands before this bound: one of `elementScore`, whose member compares to
    /// [#pivot] as `order` says (0 for a [Score], which does not ask).
    default boolean isBehind(double elementScore, int order) {
        return switch (this) {
            case Score(double score, boolean isAfter) ->
                    isAfter ? elementScore <= score : elementScore < score;
            case Member(_, boolean isAfter) -> isAfter ? order <= 0 : order < 0;
            case Place(double score, _) ->
                    elementScore < score || (elementScore == score && order < 0);
        };
    }

    /// Whether the comparison of members decides for an element with `score`.
    default boolean asksForMember(double elementScore) {
        return switch (this) {
            case Score _ -> false;
            case Member _ -> true;
            case Place(double score, _) -> elementScore == score;
        };
    }

    /// What to compare members with.
    default Bytes pivot() {
        return switch (this) {
            case Score _ -> Bytes.EMPTY;
            case Member(Bytes member, _) -> member;
            case Place(_, Bytes member) -> member;
        };
    }
}
