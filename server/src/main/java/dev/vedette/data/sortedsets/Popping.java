package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Taking elements from either end: ZPOPMIN and ZPOPMAX, ZMPOP, and the three that wait for one.
///
/// Replicas get ZPOPMIN or ZPOPMAX of the key that was popped from, never a command that chooses a
/// key or waits.
final class Popping {

    /// Which end.
    private enum End {
        MIN("ZPOPMIN", "zpopmin"),
        MAX("ZPOPMAX", "zpopmax");

        private final String command;
        private final String event;

        End(String command, String event) {
            this.command = command;
            this.event = event;
        }
    }

    private Popping() {}

    static Reply zpopmin(Call call) {
        return pop(call, End.MIN);
    }

    static Reply zpopmax(Call call) {
        return pop(call, End.MAX);
    }

    private static Reply pop(Call call, End end) {
        if (call.count() > 3) {
            throw CommandError.syntax();
        }
        boolean hasCount = call.count() == 3;
        long count =
                hasCount
                        ? call.integer(
                                2, 0, Long.MAX_VALUE, "ERR value is out of range, must be positive")
                        : 1;
        Bytes key = call.key(1);
        SortedSetValue set = call.db().findSortedSet(key);
        if (set == null || count == 0) {
            return Reply.EMPTY_ARRAY;
        }
        Pairs popped = hasCount ? Pairs.of(call, true) : Pairs.flat();
        take(call, key, set, end, count, popped);
        return popped.reply();
    }

    /// How many were taken: `count`, or all.
    private static long take(
            Call call, Bytes key, SortedSetValue set, End end, long count, Pairs popped) {
        long size = set.size();
        long taken = Math.min(count, size);
        long from = end == End.MIN ? 0 : size - taken;
        set.forEach(from, from + taken, end == End.MAX, popped::add);
        call.hasAnswered(popped.texts(), 0);
        set.removeRange(from, from + taken);
        SortedSets.changed(call, key, set, taken, end.event);
        return taken;
    }

    // From the first of several keys

    static Reply zmpop(Call call) {
        Several words = new Several(call, 1);
        for (Bytes key : words.keys) {
            Reply popped = words.attempt(call, key);
            if (popped != null) {
                return popped;
            }
        }
        return Reply.nilArray();
    }

    static Reply bzmpop(Call call) {
        Several words = new Several(call, 2);
        long timeout = call.timeoutMillis(1);
        return call.await(
                SortedSetValue.class, words.keys, timeout, Reply.nilArray(), words::attempt);
    }

    /// What ZMPOP and BZMPOP say behind the word that counts the keys.
    private static final class Several {
        final List<Bytes> keys;
        private final End end;
        private final long count;

        Several(Call call, int counted) {
            long most =
                    call.integer(
                            counted, 1, Long.MAX_VALUE, "ERR numkeys should be greater than 0");
            if (most >= call.count() - counted - 1) {
                throw CommandError.syntax();
            }
            int behind = counted + 1 + (int) most;
            keys = call.from(counted + 1).subList(0, (int) most);
            end = end(call.arg(behind));
            count = count(call, behind + 1);
        }

        private static End end(Bytes word) {
            if (word.is("MIN")) {
                return End.MIN;
            }
            if (word.is("MAX")) {
                return End.MAX;
            }
            throw CommandError.syntax();
        }

        private static long count(Call call, int from) {
            if (from == call.count()) {
                return 1;
            }
            if (!call.arg(from).is("COUNT") || from + 1 == call.count()) {
                throw CommandError.syntax();
            }
            long count =
                    call.integer(from + 1, 1, Long.MAX_VALUE, "ERR count should be greater than 0");
            if (from + 2 != call.count()) {
                throw CommandError.syntax();
            }
            return count;
        }

        @Nullable Reply attempt(Call call, Bytes key) {
            SortedSetValue set = call.db().findSortedSet(key);
            if (set == null) {
                return null;
            }
            Pairs popped = Pairs.nested();
            long taken = take(call, key, set, end, count, popped);
            call.propagateAs(end.command, key, taken);
            return Reply.array(Reply.bulk(key), popped.reply());
        }
    }

    // One, from the first of several keys that has any

    static Reply bzpopmin(Call call) {
        return await(call, End.MIN);
    }

    static Reply bzpopmax(Call call) {
        return await(call, End.MAX);
    }

    private static Reply await(Call call, End end) {
        int last = call.count() - 1;
        return call.await(
                SortedSetValue.class,
                call.from(1).subList(0, last - 1),
                call.timeoutMillis(last),
                Reply.nilArray(),
                (late, key) -> attempt(late, key, end));
    }

    private static @Nullable Reply attempt(Call call, Bytes key, End end) {
        SortedSetValue set = call.db().findSortedSet(key);
        if (set == null) {
            return null;
        }
        Bytes[] member = new Bytes[1];
        double[] score = new double[1];
        long rank = end == End.MIN ? 0 : set.size() - 1;
        set.forEach(
                rank,
                rank + 1,
                false,
                (popped, itsScore) -> {
                    member[0] = popped;
                    score[0] = itsScore;
                });
        set.remove(member[0]);
        SortedSets.changed(call, key, set, 1, end.event);
        call.propagateAs(end.command, key);
        return Reply.array(Reply.bulk(key), Reply.bulk(member[0]), Reply.number(score[0]));
    }
}
