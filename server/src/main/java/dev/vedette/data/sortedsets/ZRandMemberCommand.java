package dev.vedette.data.sortedsets;

import dev.vedette.base.Rng;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.Draws;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

import java.util.LinkedHashSet;
import java.util.Set;

/// ZRANDMEMBER: one member, some different ones, or as many as asked for with repetitions.
final class ZRandMemberCommand {

    /// Of fewer elements than this many times the number wanted, it is cheaper to walk over all.
    private static final int SPARSE = 3;

    private ZRandMemberCommand() {}

    static Reply run(Call call) {
        return call.count() == 2 ? one(call) : several(call);
    }

    private static Reply one(Call call) {
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        if (set == null) {
            return Reply.nil();
        }
        Reply[] drawn = new Reply[1];
        long rank = rng(call).nextLong(set.size());
        set.forEach(rank, rank + 1, false, (member, _) -> drawn[0] = Reply.bulk(member));
        return drawn[0];
    }

    private static Reply several(Call call) {
        long count = Draws.count(call, 2);
        boolean withScores = call.count() == 4 && call.arg(3).is("WITHSCORES");
        if (call.count() > (withScores ? 4 : 3)) {
            throw CommandError.syntax();
        }
        if (withScores && Math.abs(count) > Long.MAX_VALUE / 2) {
            throw new CommandError("ERR value is out of range");
        }
        SortedSetValue set = call.db().readSortedSet(call.key(1));
        if (set == null || count == 0) {
            return Reply.EMPTY_ARRAY;
        }
        Pairs drawn = Pairs.of(call, withScores);
        if (count < 0) {
            for (long i = Draws.repeated(count); i > 0; i--) {
                long rank = rng(call).nextLong(set.size());
                set.forEach(rank, rank + 1, false, drawn::add);
            }
        } else if (count >= set.size()) {
            set.forEach(drawn::add);
        } else {
            different(set, count, rng(call), drawn);
        }
        return drawn.reply();
    }

    private static void different(SortedSetValue set, long count, Rng rng, Pairs drawn) {
        if (set.size() > count * SPARSE) {
            Set<Long> ranks = new LinkedHashSet<>();
            while (ranks.size() < count) {
                ranks.add(rng.nextLong(set.size()));
            }
            ranks.forEach(rank -> set.forEach(rank, rank + 1, false, drawn::add));
            return;
        }
        // Each element is taken with the chance of those still wanted among those still to come.
        long[] left = {set.size(), count};
        set.forEach(
                (member, score) -> {
                    if (rng.nextLong(left[0]--) < left[1]) {
                        left[1]--;
                        drawn.add(member, score);
                    }
                });
    }

    private static Rng rng(Call call) {
        return call.keyspace().store().rng();
    }
}
