package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.ScanWords;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The short handlers on sorted sets.
final class SortedSets {

    private SortedSets() {}

    // Looking

    static Reply zcard(Call call) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        return Reply.integer(set == null ? 0 : set.size());
    }

    static Reply zscore(Call call) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        return score(set, call.arg(2));
    }

    static Reply zmscore(Call call) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        List<Reply> scores = new ArrayList<>(call.count() - 2);
        for (Bytes member : call.from(2)) {
            scores.add(score(set, member));
        }
        return Reply.array(scores);
    }

    private static Reply score(@Nullable SortedSetValue set, Bytes member) {
        double score = set == null ? Double.NaN : set.score(member);
        return Double.isNaN(score) ? Reply.nil() : Reply.number(score);
    }

    static Reply zrank(Call call) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        long rank = set == null ? -1 : set.rank(call.arg(2));
        return rank < 0 ? Reply.nil() : Reply.integer(rank);
    }

    static Reply zrevrank(Call call) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        long rank = set == null ? -1 : set.rank(call.arg(2));
        return set == null || rank < 0 ? Reply.nil() : Reply.integer(set.size() - 1 - rank);
    }

    static Reply zcount(Call call) {
        return count(call, Range.scores(call, 2, 3));
    }

    static Reply zlexcount(Call call) {
        return count(call, Range.members(call, 2, 3));
    }

    private static Reply count(Call call, Range range) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        return Reply.integer(set == null ? 0 : range.of(set).length());
    }

    static Reply zscan(Call call) {
        long cursor = ScanWords.cursor(call.arg(2));
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        if (set == null) {
            return Reply.array(Reply.bulk("0"), Reply.EMPTY_ARRAY);
        }
        ScanWords words = ScanWords.options(call, 3, false);
        Texts flat = Texts.about(0);
        boolean isPacked = set.encodingName().equals("listpack");
        long next =
                set.scan(
                        cursor,
                        words.count(),
                        (member, score) -> {
                            if (words.matches(member)) {
                                flat.add(member);
                                // A bulk in RESP3, too.
                                flat.add(Bytes.of(scanned(score, isPacked)));
                            }
                        });
        return Reply.array(Reply.bulk(Long.toUnsignedString(next)), Reply.array(flat));
    }

    /// Redis answers what stands in the listpack, where whole numbers have all their digits.
    private static String scanned(double score, boolean isPacked) {
        long whole = (long) score;
        boolean isInteger = isPacked && whole == score && Math.abs(score) <= MOST_PACKED;
        return isInteger ? Long.toString(whole) : Numbers.formatDouble(score);
    }

    private static final double MOST_PACKED = 0x1p62;

    // Taking out

    static Reply zrem(Call call) {
        Bytes key = call.key(1);
        SortedSetValue set = call.db().findSortedSet(key);
        if (set == null) {
            return Reply.integer(0);
        }
        long removed = 0;
        for (Bytes member : call.from(2)) {
            removed += set.remove(member) ? 1 : 0;
        }
        if (removed > 0) {
            changed(call, key, set, removed, "zrem");
        }
        return Reply.integer(removed);
    }

    static Reply zremrangebyrank(Call call) {
        return removeRange(call, Range.ranks(call, 2, 3, false), "zremrangebyrank");
    }

    static Reply zremrangebyscore(Call call) {
        return removeRange(call, Range.scores(call, 2, 3), "zremrangebyscore");
    }

    static Reply zremrangebylex(Call call) {
        return removeRange(call, Range.members(call, 2, 3), "zremrangebylex");
    }

    private static Reply removeRange(Call call, Range range, String event) {
        Bytes key = call.key(1);
        SortedSetValue set = call.db().findSortedSet(key);
        Range.Span span = set == null ? new Range.Span(0, 0) : range.of(set);
        if (set != null && span.length() > 0) {
            set.removeRange(span.from(), span.to());
            changed(call, key, set, span.length(), event);
        }
        return Reply.integer(span.length());
    }

    /// Hands back a set from which something was taken, and names the event; a set that is empty
    /// now is gone, which is an event of its own.
    static void changed(Call call, Bytes key, SortedSetValue set, long changes, String event) {
        boolean remains = call.db().update(key, set, changes);
        call.event(EventClass.ZSET, event, key);
        if (!remains) {
            call.event(EventClass.GENERIC, "del", key);
        }
    }
}
