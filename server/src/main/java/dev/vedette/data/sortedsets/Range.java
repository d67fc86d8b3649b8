package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.value.SortedSetValue;
import dev.vedette.value.tree.Bound;

import org.jspecify.annotations.Nullable;

/// A range of a sorted set as a client writes it; of a given set it is a [Span] of ranks.
sealed interface Range {

    /// The ranks in `[from, to)`; none if `from` is not below `to`.
    record Span(long from, long to) {

        long length() {
            return Math.max(0, to - from);
        }

        /// Without the first `offset` in the direction of reading, and at most `count` of the rest;
        /// a negative count means all, a negative offset none.
        Span limited(long offset, long count, boolean isReversed) {
            if (offset < 0 || offset >= length()) {
                return new Span(0, 0);
            }
            long most = count < 0 ? length() - offset : Math.min(count, length() - offset);
            return isReversed
                    ? new Span(to - offset - most, to - offset)
                    : new Span(from + offset, from + offset + most);
        }
    }

    Span of(SortedSetValue set);

    /// Ranks as ZRANGE takes them: negative ones count from the end, both ends are included.
    record Ranks(long start, long stop, boolean isReversed) implements Range {

        @Override
        public Span of(SortedSetValue set) {
            long size = set.size();
            long first = Math.max(0, start < 0 ? start + size : start);
            long last = Math.min(size - 1, stop < 0 ? stop + size : stop);
            if (first > last) {
                return new Span(0, 0);
            }
            return isReversed ? new Span(size - 1 - last, size - first) : new Span(first, last + 1);
        }
    }

    /// From one score to another.
    record Scores(Bound from, Bound to) implements Range {

        @Override
        public Span of(SortedSetValue set) {
            return new Span(set.before(from), set.before(to));
        }
    }

    /// From one member to another, of a set whose scores are all the same. Null is an open end;
    /// `isNone` for a range that ends before everything or begins behind it.
    record Members(@Nullable Bound from, @Nullable Bound to, boolean isNone) implements Range {

        @Override
        public Span of(SortedSetValue set) {
            if (isNone) {
                return new Span(0, 0);
            }
            long first = from == null ? 0 : set.before(from);
            return new Span(first, to == null ? set.size() : set.before(to));
        }
    }

    static Range ranks(Call call, int start, int stop, boolean isReversed) {
        return new Ranks(call.integer(start), call.integer(stop), isReversed);
    }

    static Range scores(Call call, int min, int max) {
        Bytes from = call.arg(min);
        Bytes to = call.arg(max);
        return new Scores(
                new Bound.Score(score(from), isOpen(from)),
                new Bound.Score(score(to), !isOpen(to)));
    }

    private static boolean isOpen(Bytes word) {
        return !word.isEmpty() && word.at(0) == '(';
    }

    private static double score(Bytes word) {
        double score = Numbers.readDouble(word, isOpen(word) ? 1 : 0);
        if (Double.isNaN(score)) {
            throw new CommandError("ERR min or max is not a float");
        }
        return score;
    }

    static Range members(Call call, int min, int max) {
        Bytes from = call.arg(min);
        Bytes to = call.arg(max);
        checkMember(from);
        checkMember(to);
        return new Members(
                from.at(0) == '-' ? null : bound(from, from.at(0) == '('),
                to.at(0) == '+' ? null : bound(to, to.at(0) == '['),
                from.at(0) == '+' || to.at(0) == '-');
    }

    private static Bound bound(Bytes word, boolean isAfter) {
        return new Bound.Member(word.slice(1, word.length()), isAfter);
    }

    private static void checkMember(Bytes word) {
        int first = word.isEmpty() ? 0 : word.at(0);
        boolean isEnd = (first == '-' || first == '+') && word.length() == 1;
        if (!isEnd && first != '(' && first != '[') {
            throw new CommandError("ERR min or max not valid string range item");
        }
    }
}
