package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

import java.util.ArrayList;
import java.util.List;

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
    private final List<Reply> replies = new ArrayList<>();
    private final Texts texts = Texts.about(0);

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
        switch (shape) {
            case MEMBERS -> texts.add(member);
            case TEXTS -> {
                texts.add(member);
                texts.add(Bytes.of(Numbers.formatDouble(score)));
            }
            case FLAT -> {
                replies.add(Reply.bulk(member));
                replies.add(Reply.number(score));
            }
            case NESTED -> replies.add(Reply.array(Reply.bulk(member), Reply.number(score)));
        }
    }

    /// Adds the elements with ranks in `[from, to)`, in rank order or against it.
    void addRange(SortedSetValue set, long from, long to, boolean isReversed) {
        if (shape == Shape.MEMBERS) {
            set.members(from, to, isReversed, texts);
        } else {
            set.forEach(from, to, isReversed, this::add);
        }
    }

    Reply reply() {
        return switch (shape) {
            case MEMBERS, TEXTS -> Reply.array(texts);
            case FLAT, NESTED -> Reply.array(replies);
        };
    }
}
