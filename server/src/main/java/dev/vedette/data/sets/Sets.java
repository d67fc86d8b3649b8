package dev.vedette.data.sets;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.Draws;
import dev.vedette.command.ScanWords;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.SetValue;

import java.util.ArrayList;
import java.util.List;

/// The short handlers on sets.
final class Sets {

    private Sets() {}

    // Reading

    static Reply scard(Call call) {
        SetValue set = call.db().readSet(call.key(1));
        return Reply.integer(set == null ? 0 : set.size());
    }

    static Reply sismember(Call call) {
        SetValue set = call.db().readSet(call.key(1));
        return Reply.integer(set != null && set.contains(call.arg(2)));
    }

    static Reply smismember(Call call) {
        SetValue set = call.db().readSet(call.key(1));
        List<Reply> answers = new ArrayList<>(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            answers.add(Reply.integer(set != null && set.contains(call.arg(i))));
        }
        return Reply.array(answers);
    }

    static Reply smembers(Call call) {
        SetValue set = call.db().readSet(call.key(1));
        return Reply.set(set == null ? Texts.NONE : members(set));
    }

    static Texts members(SetValue set) {
        Texts members = Texts.about(set.size());
        set.addTo(members);
        return members;
    }

    static Reply srandmember(Call call) {
        if (call.count() > 3) {
            throw CommandError.syntax();
        }
        boolean isOne = call.count() == 2;
        long count = isOne ? 1 : Draws.count(call, 2);
        SetValue set = call.db().readSet(call.key(1));
        if (isOne) {
            return set == null ? Reply.nil() : Reply.bulk(set.random());
        }
        if (set == null || count == 0) {
            return Reply.EMPTY_ARRAY;
        }
        Texts drawn = Texts.about(0);
        if (count > 0) {
            set.sample(count, drawn::add);
        } else {
            for (long i = Draws.repeated(count); i > 0; i--) {
                drawn.add(set.random());
            }
        }
        return Reply.array(drawn);
    }

    static Reply sscan(Call call) {
        long cursor = ScanWords.cursor(call.arg(2));
        SetValue set = call.db().readSet(call.key(1));
        if (set == null) {
            // Not even the options are read then.
            return Reply.array(Reply.bulk("0"), Reply.EMPTY_ARRAY);
        }
        ScanWords words = ScanWords.options(call, 3, false);
        Texts seen = Texts.about(0);
        long next =
                set.scan(
                        cursor,
                        words.count(),
                        member -> {
                            if (words.matches(member)) {
                                seen.add(member);
                            }
                        });
        return Reply.array(Reply.bulk(Long.toUnsignedString(next)), Reply.array(seen));
    }

    // Writing

    static Reply sadd(Call call) {
        Bytes key = call.key(1);
        SetValue found = call.db().findSet(key);
        SetValue set = found == null ? SetValue.empty(call.keyspace().store()) : found;
        int fresh = 0;
        for (int i = 2; i < call.count(); i++) {
            if (set.add(call.arg(i))) {
                fresh++;
            }
        }
        if (fresh > 0) {
            call.db().update(key, set, fresh);
            call.event(EventClass.SET, "sadd", key);
        }
        return Reply.integer(fresh);
    }

    static Reply srem(Call call) {
        Bytes key = call.key(1);
        SetValue set = call.db().findSet(key);
        if (set == null) {
            return Reply.integer(0);
        }
        int gone = 0;
        for (int i = 2; i < call.count() && set.size() > 0; i++) {
            if (set.remove(call.arg(i))) {
                gone++;
            }
        }
        if (gone > 0) {
            shrunk(call, key, set, gone, "srem");
        }
        return Reply.integer(gone);
    }

    /// Notes that members have gone, and the key if it was the last ones.
    static boolean shrunk(Call call, Bytes key, SetValue set, long gone, String event) {
        boolean remains = call.db().update(key, set, gone);
        call.event(EventClass.SET, event, key);
        if (!remains) {
            call.event(EventClass.GENERIC, "del", key);
        }
        return remains;
    }

    static Reply smove(Call call) {
        Database db = call.db();
        Bytes from = call.key(1);
        Bytes to = call.key(2);
        Bytes member = call.arg(3);
        SetValue source = db.findSet(from);
        if (source == null) {
            return Reply.integer(0);
        }
        SetValue destination = db.findSet(to);
        if (from.equals(to)) {
            return Reply.integer(source.contains(member));
        }
        if (!source.remove(member)) {
            return Reply.integer(0);
        }
        shrunk(call, from, source, 1, "srem");
        SetValue grown =
                destination == null ? SetValue.empty(call.keyspace().store()) : destination;
        boolean isNew = grown.add(member);
        db.update(to, grown, isNew ? 1 : 0);
        if (isNew) {
            call.event(EventClass.SET, "sadd", to);
        }
        return Reply.integer(1);
    }
}
