package dev.vedette.data.sortedsets;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.SortedSetValue;

/// ZADD with its conditions, and ZINCRBY, which is ZADD with INCR.
final class ZAddCommand {

    private boolean onlyIfAbsent;
    private boolean onlyIfPresent;
    private boolean onlyIfGreater;
    private boolean onlyIfLess;
    private boolean countsChanges;
    private boolean increments;
    private long added;
    private long updated;

    /// What became of the element looked at last; NaN if nothing did.
    private double last = Double.NaN;

    private ZAddCommand() {}

    static Reply zadd(Call call) {
        ZAddCommand options = new ZAddCommand();
        int first = options.parse(call);
        options.check(call, first);
        return options.run(call, first);
    }

    static Reply zincrby(Call call) {
        ZAddCommand options = new ZAddCommand();
        options.increments = true;
        return options.run(call, 2);
    }

    /// Where the scores begin.
    private int parse(Call call) {
        for (int i = 2; i < call.count(); i++) {
            Bytes word = call.arg(i);
            if (word.is("NX")) {
                onlyIfAbsent = true;
            } else if (word.is("XX")) {
                onlyIfPresent = true;
            } else if (word.is("CH")) {
                countsChanges = true;
            } else if (word.is("INCR")) {
                increments = true;
            } else if (word.is("GT")) {
                onlyIfGreater = true;
            } else if (word.is("LT")) {
                onlyIfLess = true;
            } else {
                return i;
            }
        }
        return call.count();
    }

    private void check(Call call, int first) {
        int words = call.count() - first;
        if (words == 0 || words % 2 != 0) {
            throw CommandError.syntax();
        }
        if (onlyIfAbsent && onlyIfPresent) {
            throw new CommandError("ERR XX and NX options at the same time are not compatible");
        }
        if ((onlyIfGreater && onlyIfLess) || (onlyIfAbsent && (onlyIfGreater || onlyIfLess))) {
            throw new CommandError(
                    "ERR GT, LT, and/or NX options at the same time are not compatible");
        }
        if (increments && words > 2) {
            throw new CommandError("ERR INCR option supports a single increment-element pair");
        }
    }

    private Reply run(Call call, int first) {
        // A broken score among good ones must leave everything as it was.
        double[] scores = new double[(call.count() - first) / 2];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = call.number(first + 2 * i);
        }
        Database db = call.db();
        Bytes key = call.key(1);
        SortedSetValue set = db.findSortedSet(key);
        if (set == null && onlyIfPresent) {
            return reply();
        }
        if (set == null) {
            int length = call.arg(first + 1).length();
            set = SortedSetValue.expecting(call.keyspace().store(), 1, length);
        }
        for (int i = 0; i < scores.length; i++) {
            put(set, call.arg(first + 2 * i + 1), scores[i]);
        }
        if (added + updated > 0) {
            db.update(key, set, added + updated);
            call.event(EventClass.ZSET, increments ? "zincr" : "zadd", key);
        }
        return reply();
    }

    private void put(SortedSetValue set, Bytes member, double score) {
        double old = set.score(member);
        if (Double.isNaN(old)) {
            if (!onlyIfPresent) {
                set.add(member, score);
                added++;
                last = score;
            }
            return;
        }
        if (onlyIfAbsent) {
            return;
        }
        double now = increments ? old + score : score;
        if (Double.isNaN(now)) {
            throw new CommandError("ERR resulting score is not a number (NaN)");
        }
        if ((onlyIfGreater && now <= old) || (onlyIfLess && now >= old)) {
            return;
        }
        if (now != old) {
            set.move(member, old, now);
            updated++;
        }
        last = now;
    }

    private Reply reply() {
        if (increments) {
            return Double.isNaN(last) ? Reply.nil() : Reply.number(last);
        }
        return Reply.integer(countsChanges ? added + updated : added);
    }
}
