package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;

/// A reply of members, with their scores if they are wanted: one flat array in RESP2, an array of
/// pairs in RESP3.
final class Pairs {

    private final boolean withScores;
    private final boolean isNested;
    private final List<Reply> replies = new ArrayList<>();

    Pairs(Call call, boolean withScores) {
        this(withScores, call.session().protocol() > 2);
    }

    private Pairs(boolean withScores, boolean isNested) {
        this.withScores = withScores;
        this.isNested = isNested;
    }

    /// Members and scores in one flat array whatever the protocol.
    static Pairs flat() {
        return new Pairs(true, false);
    }

    /// An array of pairs whatever the protocol.
    static Pairs nested() {
        return new Pairs(true, true);
    }

    void add(Bytes member, double score) {
        if (withScores && isNested) {
            replies.add(Reply.array(Reply.bulk(member), Reply.number(score)));
            return;
        }
        replies.add(Reply.bulk(member));
        if (withScores) {
            replies.add(Reply.number(score));
        }
    }

    Reply reply() {
        return Reply.array(replies);
    }
}
