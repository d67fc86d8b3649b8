package dev.vedette.value.tree;

import dev.vedette.base.Bytes;

/// A place between two elements of a sorted set. Every range is two of them, and every question
/// about a range is answered by how many elements lie before each.
public sealed interface Bound {

    /// Before or after all elements of a score.
    record Score(double score, boolean isAfter) implements Bound {

        @Override
        public int compareScore(double elementScore) {
            return elementScore < score || (isAfter && elementScore == score) ? -1 : 1;
        }

        @Override
        public boolean isBehindMember(int order) {
            return false;
        }

        @Override
        public Bytes member() {
            return Bytes.EMPTY;
        }
    }

    /// Before or after a member, whatever the scores: for sets whose elements all have the same.
    record Member(Bytes member, boolean isAfter) implements Bound {

        @Override
        public int compareScore(double elementScore) {
            return 0;
        }

        @Override
        public boolean isBehindMember(int order) {
            return isAfter ? order <= 0 : order < 0;
        }
    }

    /// Right before where an element with this score and member stands or would stand.
    record Place(double score, Bytes member) implements Bound {

        @Override
        public int compareScore(double elementScore) {
            return elementScore < score ? -1 : elementScore == score ? 0 : 1;
        }

        @Override
        public boolean isBehindMember(int order) {
            return order < 0;
        }
    }

    /// Where an element of that score stands by its score alone: before this bound if negative,
    /// behind it if positive. With 0 it is for the member to decide.
    int compareScore(double elementScore);

    /// Whether an element, of which [#compareScore] is 0, stands before this bound when its member
    /// compares to [#member] as `order` says.
    boolean isBehindMember(int order);

    /// What to compare members with.
    Bytes member();
}
