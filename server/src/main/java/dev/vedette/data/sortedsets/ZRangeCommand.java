package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

/// ZRANGE, which can do all that its elders can, the elders, and ZRANGESTORE.
final class ZRangeCommand {

    private enum By {
        RANK,
        SCORE,
        LEX
    }

    /// Where the two ends stand; the source is in front of them.
    private final int ends;

    private By by;
    private boolean isReversed;
    private boolean withScores;
    private long offset;
    private long count = -1;

    private ZRangeCommand(int ends, By by, boolean isReversed) {
        this.ends = ends;
        this.by = by;
        this.isReversed = isReversed;
    }

    static Reply zrange(Call call) {
        return new ZRangeCommand(2, By.RANK, false).parse(call, true, true).answer(call);
    }

    static Reply zrevrange(Call call) {
        return new ZRangeCommand(2, By.RANK, true).parse(call, false, true).answer(call);
    }

    static Reply zrangebyscore(Call call) {
        return new ZRangeCommand(2, By.SCORE, false).parse(call, false, true).answer(call);
    }

    static Reply zrevrangebyscore(Call call) {
        return new ZRangeCommand(2, By.SCORE, true).parse(call, false, true).answer(call);
    }

    static Reply zrangebylex(Call call) {
        return new ZRangeCommand(2, By.LEX, false).parse(call, false, true).answer(call);
    }

    static Reply zrevrangebylex(Call call) {
        return new ZRangeCommand(2, By.LEX, true).parse(call, false, true).answer(call);
    }

    static Reply zrangestore(Call call) {
        return new ZRangeCommand(3, By.RANK, false).parse(call, true, false).store(call);
    }

    private ZRangeCommand parse(Call call, boolean isOpen, boolean mayWithScores) {
        for (int i = ends + 2; i < call.count(); i++) {
            Bytes word = call.arg(i);
            if (mayWithScores && word.is("WITHSCORES")) {
                withScores = true;
            } else if (word.is("LIMIT") && i + 2 < call.count()) {
                offset = call.integer(i + 1);
                count = call.integer(i + 2);
                i += 2;
            } else if (isOpen && by == By.RANK && word.is("BYSCORE")) {
                by = By.SCORE;
            } else if (isOpen && by == By.RANK && word.is("BYLEX")) {
                by = By.LEX;
            } else if (isOpen && !isReversed && word.is("REV")) {
                isReversed = true;
            } else {
                throw CommandError.syntax();
            }
        }
        if (count != -1 && by == By.RANK) {
            throw new CommandError(
                    "ERR syntax error, LIMIT is only supported in combination with either BYSCORE"
                            + " or BYLEX");
        }
        if (withScores && by == By.LEX) {
            throw new CommandError(
                    "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
        }
        return this;
    }

    /// The range the client asks for, of which the first end is the higher one when reversed.
    private Range range(Call call) {
        int min = isReversed ? ends + 1 : ends;
        int max = isReversed ? ends : ends + 1;
        return switch (by) {
            case RANK -> Range.ranks(call, ends, ends + 1, isReversed);
            case SCORE -> Range.scores(call, min, max);
            case LEX -> Range.members(call, min, max);
        };
    }

    private Range.Span span(SortedSetValue set, Range range) {
        Range.Span span = range.of(set);
        return by == By.RANK ? span : span.limited(offset, count, isReversed);
    }

    private Reply answer(Call call) {
        Range range = range(call);
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        if (set == null) {
            return Reply.EMPTY_ARRAY;
        }
        Range.Span span = span(set, range);
        Pairs pairs = Pairs.of(call, withScores);
        pairs.addRange(set, span.from(), span.to(), isReversed);
        return pairs.reply();
    }

    private Reply store(Call call) {
        Range range = range(call);
        SortedSetValue set = call.db().readSortedSet(call.key(2));
        Elements found = new Elements();
        if (set != null) {
            Range.Span span = span(set, range);
            set.forEach(span.from(), span.to(), isReversed, found::add);
        }
        // As Redis, which knows only by ranks how many it will find.
        return found.store(call, "zrangestore", by == By.RANK ? found.size() : 0, 0);
    }
}
