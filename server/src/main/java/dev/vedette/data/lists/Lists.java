package dev.vedette.data.lists;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.ListValue;

import org.jspecify.annotations.Nullable;

/// The short handlers on lists.
final class Lists {

    private Lists() {}

    // Pushing and popping

    static Reply lpush(Call call) {
        return push(call, End.LEFT, true);
    }

    static Reply rpush(Call call) {
        return push(call, End.RIGHT, true);
    }

    static Reply lpushx(Call call) {
        return push(call, End.LEFT, false);
    }

    static Reply rpushx(Call call) {
        return push(call, End.RIGHT, false);
    }

    private static Reply push(Call call, End end, boolean creates) {
        Bytes key = call.key(1);
        ListValue list = call.db().findList(key);
        if (list == null) {
            if (!creates) {
                return Reply.integer(0);
            }
            list = ListValue.empty(call.keyspace().store());
        }
        for (int i = 2; i < call.count(); i++) {
            end.add(list, call.arg(i));
        }
        call.db().update(key, list, call.count() - 2);
        call.event(EventClass.LIST, end.pushEvent(), key);
        return Reply.integer(list.size());
    }

    static Reply lpop(Call call) {
        return pop(call, End.LEFT);
    }

    static Reply rpop(Call call) {
        return pop(call, End.RIGHT);
    }

    private static Reply pop(Call call, End end) {
        if (call.count() > 3) {
            throw new CommandError(
                    "ERR wrong number of arguments for '"
                            + call.command().fullName()
                            + "' command");
        }
        boolean hasCount = call.count() == 3;
        long count =
                hasCount
                        ? call.integer(
                                2, 0, Long.MAX_VALUE, "ERR value is out of range, must be positive")
                        : 1;
        Bytes key = call.key(1);
        ListValue list = call.db().findList(key);
        if (list == null) {
            return hasCount ? Reply.nilArray() : Reply.nil();
        }
        if (!hasCount) {
            return end.pop(call, key, list);
        }
        return count == 0 ? Reply.array() : Reply.array(end.pop(call, key, list, count));
    }

    // Waiting

    static Reply blpop(Call call) {
        return await(call, End.LEFT);
    }

    static Reply brpop(Call call) {
        return await(call, End.RIGHT);
    }

    private static Reply await(Call call, End end) {
        int last = call.count() - 1;
        long timeoutMillis = call.timeoutMillis(last);
        return call.await(
                ListValue.class,
                call.from(1).subList(0, last - 1),
                timeoutMillis,
                Reply.nilArray(),
                (late, key) -> popNamed(late, key, end));
    }

    private static @Nullable Reply popNamed(Call call, Bytes key, End end) {
        ListValue list = call.db().findList(key);
        if (list == null) {
            return null;
        }
        call.propagateAs(end.popCommand(), key);
        return Reply.array(Reply.bulk(key), end.pop(call, key, list));
    }

    // Looking

    static Reply llen(Call call) {
        ListValue list = call.db().readList(call.key(1));
        return Reply.integer(list == null ? 0 : list.size());
    }

    static Reply lindex(Call call) {
        ListValue list = call.db().readList(call.key(1));
        if (list == null) {
            return Reply.nil();
        }
        long index = fromHead(list, call.integer(2));
        return index < 0 || index >= list.size() ? Reply.nil() : Reply.bulk(list.get(index));
    }

    static Reply lrange(Call call) {
        long start = call.integer(2);
        long stop = call.integer(3);
        ListValue list = call.db().readList(call.key(1));
        if (list == null) {
            return Reply.array();
        }
        long from = Math.max(0, fromHead(list, start));
        long to = Math.min(list.size() - 1, fromHead(list, stop));
        long count = Math.max(0, to - from + 1);
        Texts elements = Texts.about(count);
        list.range(from, count, elements);
        return Reply.array(elements);
    }

    /// A negative index counts from the tail; what is before the head stays negative.
    private static long fromHead(ListValue list, long index) {
        return index < 0 ? Math.max(-1, list.size() + index) : index;
    }

    // Changing

    static Reply lset(Call call) {
        Bytes key = call.key(1);
        ListValue list = call.db().findList(key);
        if (list == null) {
            throw new CommandError(CommandError.NO_SUCH_KEY);
        }
        long index = fromHead(list, call.integer(2));
        if (index < 0 || index >= list.size()) {
            throw new CommandError("ERR index out of range");
        }
        list.set(index, call.arg(3));
        call.db().update(key, list, 1);
        call.event(EventClass.LIST, "lset", key);
        return Reply.ok();
    }

    static Reply linsert(Call call) {
        boolean isAfter = call.arg(2).is("AFTER");
        if (!isAfter && !call.arg(2).is("BEFORE")) {
            throw CommandError.syntax();
        }
        Bytes key = call.key(1);
        ListValue list = call.db().findList(key);
        if (list == null) {
            return Reply.integer(0);
        }
        long[] pivot = {-1};
        list.find(
                call.arg(3),
                false,
                Long.MAX_VALUE,
                index -> {
                    pivot[0] = index;
                    return false;
                });
        if (pivot[0] < 0) {
            return Reply.integer(-1);
        }
        list.insert(pivot[0] + (isAfter ? 1 : 0), call.arg(4));
        call.db().update(key, list, 1);
        call.event(EventClass.LIST, "linsert", key);
        return Reply.integer(list.size());
    }

    static Reply lrem(Call call) {
        long count = call.integer(2);
        Bytes key = call.key(1);
        ListValue list = call.db().findList(key);
        if (list == null) {
            return Reply.integer(0);
        }
        // Zero is for all; the negation of the smallest number is itself, and also means all.
        long most = count == 0 || count == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(count);
        long removed = list.removeEqual(call.arg(3), most, count < 0);
        if (removed > 0) {
            changed(call, key, list, removed, "lrem");
        }
        return Reply.integer(removed);
    }

    static Reply ltrim(Call call) {
        long start = call.integer(2);
        long stop = call.integer(3);
        Bytes key = call.key(1);
        Database db = call.db();
        ListValue list = db.findList(key);
        if (list == null) {
            return Reply.ok();
        }
        long size = list.size();
        long from = Math.max(0, fromHead(list, start));
        long to = Math.min(size - 1, fromHead(list, stop));
        if (from > to) {
            list.remove(0, size);
        } else {
            list.remove(to + 1, size - 1 - to);
            list.remove(0, from);
        }
        // A list that was short enough already counts as touched, too.
        call.journal().touched(db.index(), key);
        changed(call, key, list, size - list.size(), "ltrim");
        return Reply.ok();
    }

    private static void changed(Call call, Bytes key, ListValue list, long changes, String event) {
        boolean remains = call.db().update(key, list, changes);
        call.event(EventClass.LIST, event, key);
        if (!remains) {
            call.event(EventClass.GENERIC, "del", key);
        }
    }
}
