package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import java.util.RandomAccess;

/// A reply of members, with their scores if they are wanted: one flat array in RESP2, an array of
/// pairs in RESP3.
final class Pairs {

    /// What stands in the array.
    private enum Shape {
        MEMBERS,
        /// Members and scores in turn, all of them bulk strings, as RESP2 has numbers.
        TEXTS,
        /// Members and scores in turn.
        FLAT,
        NESTED
    }

    private final Shape shape;

    /// Members, and in [Shape#TEXTS] scores.
    private final Texts texts = Texts.about(0);

    /// The scores of the members in the other shapes that have them.
    private double[] scores = {};

    private Pairs(Shape shape) {
        this.shape = shape;
    }

    static Pairs of(Call call, boolean withScores) {
        if (!withScores) {
            return new Pairs(Shape.MEMBERS);
        }
        return new Pairs(call.session().protocol() > 2 ? Shape.NESTED : Shape.TEXTS);
    }

    /// Members and scores in one flat array whatever the protocol.
    static Pairs flat() {
        return new Pairs(Shape.FLAT);
    }

    /// An array of pairs whatever the protocol.
    static Pairs nested() {
        return new Pairs(Shape.NESTED);
    }

    void add(Bytes member, double score) {
        texts.add(member);
        switch (shape) {
            case MEMBERS -> {}
            case TEXTS -> texts.add(Bytes.of(Numbers.formatDouble(score)));
            case FLAT, NESTED -> keep(score);
        }
    }

    private void keep(double score) {
        int index = texts.count() - 1;
        if (index == scores.length) {
            scores = Arrays.copyOf(scores, Math.max(16, 2 * index));
        }
        scores[index] = score;
    }

    /// Adds the elements with ranks in `[from, to)`, in rank order or against it.
    void addRange(SortedSetValue set, long from, long to, boolean isReversed) {
        if (shape == Shape.MEMBERS) {
            set.members(from, to, isReversed, texts);
        } else {
            set.forEach(from, to, isReversed, this::add);
        }
    }

    /// The members so far, perhaps with their scores between them.
    Texts texts() {
        return texts;
    }

    Reply reply() {
        return switch (shape) {
            case MEMBERS, TEXTS -> Reply.array(texts);
            case FLAT -> Reply.array(new Scored(texts, scores, true));
            case NESTED -> Reply.array(new Scored(texts, scores, false));
        };
    }

    /// Makes the reply's elements when they are looked at, so that they are never all there.
    private static final class Scored extends AbstractList<Reply> implements RandomAccess {
        private final Texts members;
        private final double[] scores;
        private final boolean isFlat;

        Scored(Texts members, double[] scores, boolean isFlat) {
            this.members = members;
            this.scores = scores;
            this.isFlat = isFlat;
        }

        @Override
        public Reply get(int index) {
            Objects.checkIndex(index, size());
            int member = isFlat ? index / 2 : index;
            if (!isFlat) {
                return Reply.array(Reply.bulk(members.get(member)), Reply.number(scores[member]));
            }
            return index % 2 == 0 ? Reply.bulk(members.get(member)) : Reply.number(scores[member]);
        }

        @Override
        public int size() {
            return isFlat ? 2 * members.count() : members.count();
        }
    }
}
