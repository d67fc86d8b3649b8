package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.Value;

import java.util.function.Predicate;

/// The short handlers on keys.
final class Keys {

    private static final long MISSING = -2;
    private static final long NEVER = -1;
    private static final long MILLIS_PER_SECOND = 1000;

    private Keys() {}

    // Looking

    static Reply exists(Call call) {
        long count = 0;
        for (Bytes key : call.from(1)) {
            count += call.db().look(key) ? 1 : 0;
        }
        return Reply.integer(count);
    }

    static Reply touch(Call call) {
        long count = 0;
        for (Bytes key : call.from(1)) {
            count += call.db().touch(key) ? 1 : 0;
        }
        return Reply.integer(count);
    }

    static Reply type(Call call) {
        Database db = call.db();
        Bytes key = call.key(1);
        Value value = db.look(key) ? db.peek(key) : null;
        return Reply.simple(value == null ? "none" : value.typeName());
    }

    static Reply ttl(Call call) {
        // Redis rounds to the nearest second.
        long left = left(call);
        return Reply.integer(left < 0 ? left : (left + MILLIS_PER_SECOND / 2) / MILLIS_PER_SECOND);
    }

    static Reply pttl(Call call) {
        return Reply.integer(left(call));
    }

    private static long left(Call call) {
        long expiry = expiry(call);
        return expiry < 0 ? expiry : Math.max(0, expiry - call.now().millis());
    }

    static Reply expiretime(Call call) {
        long expiry = expiry(call);
        return Reply.integer(
                expiry < 0 ? expiry : (expiry + MILLIS_PER_SECOND / 2) / MILLIS_PER_SECOND);
    }

    static Reply pexpiretime(Call call) {
        return Reply.integer(expiry(call));
    }

    private static long expiry(Call call) {
        Database db = call.db();
        Bytes key = call.key(1);
        if (!db.look(key)) {
            return MISSING;
        }
        long expiry = db.expiry(key);
        return expiry < 0 ? NEVER : expiry;
    }

    static Reply keys(Call call) {
        Texts found = Texts.about(0);
        call.db().forEachKey(Glob.of(call.arg(1)), found::add);
        return Reply.array(found);
    }

    static Reply randomkey(Call call) {
        Bytes key = call.db().randomKey();
        return key == null ? Reply.nil() : Reply.bulk(key);
    }

    // Changing

    static Reply del(Call call) {
        return delete(call, call.db()::delete);
    }

    static Reply unlink(Call call) {
        return delete(call, call.db()::unlink);
    }

    private static Reply delete(Call call, Predicate<Bytes> deletion) {
        long count = 0;
        for (Bytes key : call.from(1)) {
            if (deletion.test(key)) {
                call.event(EventClass.GENERIC, "del", key);
                count++;
            }
        }
        return Reply.integer(count);
    }

    static Reply persist(Call call) {
        Bytes key = call.key(1);
        boolean had = call.db().find(key) != null && call.db().persist(key);
        if (had) {
            call.event(EventClass.GENERIC, "persist", key);
        }
        return Reply.integer(had);
    }

    static Reply rename(Call call) {
        if (call.db().find(call.key(1)) == null) {
            throw new CommandError(CommandError.NO_SUCH_KEY);
        }
        if (!call.key(1).equals(call.key(2))) {
            move(call, call.key(1), call.key(2));
        }
        return Reply.ok();
    }

    static Reply renamenx(Call call) {
        Database db = call.db();
        if (db.find(call.key(1)) == null) {
            throw new CommandError(CommandError.NO_SUCH_KEY);
        }
        if (call.key(1).equals(call.key(2)) || db.find(call.key(2)) != null) {
            return Reply.integer(0);
        }
        move(call, call.key(1), call.key(2));
        return Reply.integer(1);
    }

    private static void move(Call call, Bytes from, Bytes to) {
        if (!call.db().rename(from, to)) {
            throw new CommandError(CommandError.NO_SUCH_KEY);
        }
        call.event(EventClass.GENERIC, "rename_from", from);
        call.event(EventClass.GENERIC, "rename_to", to);
    }

    static Reply move(Call call) {
        Database source = call.db();
        Database target = Databases.at(call, 2);
        if (source.index() == target.index()) {
            throw new CommandError("ERR source and destination objects are the same");
        }
        Bytes key = call.key(1);
        Value value = source.find(key);
        if (value == null || target.find(key) != null) {
            return Reply.integer(0);
        }
        source.move(key, target);
        call.event(EventClass.GENERIC, "move_from", key);
        call.journal().event(EventClass.GENERIC, "move_to", target.index(), key);
        return Reply.integer(1);
    }
}
