package dev.vedette.data.hashes;

import dev.vedette.base.Bytes;
import dev.vedette.base.Texts;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.ScanWords;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.HashValue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The short handlers on hashes.
final class Hashes {

    private Hashes() {}

    // Reading

    static Reply hget(Call call) {
        HashValue hash = call.db().readHash(call.key(1));
        return hash == null ? Reply.nil() : valueOf(hash, call.arg(2));
    }

    private static Reply valueOf(HashValue hash, Bytes field) {
        Bytes value = hash.get(field);
        return value == null ? Reply.nil() : Reply.bulk(value);
    }

    static Reply hmget(Call call) {
        HashValue hash = call.db().readHash(call.key(1));
        List<Reply> values = new ArrayList<>(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            values.add(hash == null ? Reply.nil() : valueOf(hash, call.arg(i)));
        }
        return Reply.array(values);
    }

    static Reply hexists(Call call) {
        HashValue hash = call.db().readHash(call.key(1));
        return Reply.integer(hash != null && hash.contains(call.arg(2)));
    }

    static Reply hlen(Call call) {
        HashValue hash = call.db().readHash(call.key(1));
        return Reply.integer(hash == null ? 0 : hash.size());
    }

    static Reply hstrlen(Call call) {
        HashValue hash = call.db().readHash(call.key(1));
        return Reply.integer(hash == null ? 0 : hash.valueLength(call.arg(2)));
    }

    static Reply hgetall(Call call) {
        return Reply.map(texts(call, true, true));
    }

    static Reply hkeys(Call call) {
        return Reply.array(texts(call, true, false));
    }

    static Reply hvals(Call call) {
        return Reply.array(texts(call, false, true));
    }

    private static Texts texts(Call call, boolean fields, boolean values) {
        HashValue hash = call.db().readHash(call.key(1));
        if (hash == null) {
            return Texts.NONE;
        }
        Texts texts = Texts.about(hash.size() * (fields && values ? 2 : 1));
        hash.addTo(texts, fields, values);
        return texts;
    }

    static Reply hscan(Call call) {
        long cursor = ScanWords.cursor(call.arg(2));
        HashValue hash = call.db().readHash(call.key(1));
        if (hash == null) {
            // Not even the options are read then.
            return Reply.array(Reply.bulk("0"), Reply.EMPTY_ARRAY);
        }
        ScanWords words = ScanWords.options(call, 3, false);
        Texts seen = Texts.about(0);
        long next =
                hash.scan(
                        cursor,
                        words.count(),
                        (field, value) -> {
                            if (words.matches(field)) {
                                seen.add(field);
                                seen.add(value);
                            }
                        });
        return Reply.array(Reply.bulk(Long.toUnsignedString(next)), Reply.array(seen));
    }

    // Writing

    static Reply hset(Call call) {
        return Reply.integer(put(call));
    }

    static Reply hmset(Call call) {
        put(call);
        return Reply.ok();
    }

    /// How many fields are new.
    private static int put(Call call) {
        if (call.count() % 2 != 0) {
            String name = call.command().name().toLowerCase(Locale.ROOT);
            throw new CommandError("ERR wrong number of arguments for '" + name + "' command");
        }
        for (int i = 2; i < call.count(); i += 2) {
            checkLength(call.arg(i), call.arg(i + 1));
        }
        Bytes key = call.key(1);
        HashValue hash = toChange(call, key);
        int fresh = 0;
        for (int i = 2; i < call.count(); i += 2) {
            if (hash.put(call.arg(i), call.arg(i + 1))) {
                fresh++;
            }
        }
        call.db().update(key, hash, call.count() / 2 - 1);
        call.event(EventClass.HASH, "hset", key);
        return fresh;
    }

    /// Field and value lie in one block here, so together they may be as long as one string; real
    /// servers let each of them be so.
    private static void checkLength(Bytes field, Bytes value) {
        if ((long) field.length() + value.length() > LONGEST_PAIR) {
            throw new CommandError("ERR field and value exceed maximum allowed size (512 MB)");
        }
    }

    private static final long LONGEST_PAIR = 512L << 20;

    private static HashValue toChange(Call call, Bytes key) {
        HashValue hash = call.db().findHash(key);
        return hash == null ? HashValue.empty(call.keyspace().store()) : hash;
    }

    static Reply hsetnx(Call call) {
        Bytes key = call.key(1);
        HashValue hash = call.db().findHash(key);
        if (hash != null && hash.contains(call.arg(2))) {
            return Reply.integer(0);
        }
        checkLength(call.arg(2), call.arg(3));
        HashValue changed = hash == null ? HashValue.empty(call.keyspace().store()) : hash;
        changed.put(call.arg(2), call.arg(3));
        call.db().update(key, changed, 1);
        call.event(EventClass.HASH, "hset", key);
        return Reply.integer(1);
    }

    static Reply hdel(Call call) {
        Bytes key = call.key(1);
        HashValue hash = call.db().findHash(key);
        if (hash == null) {
            return Reply.integer(0);
        }
        int gone = 0;
        for (int i = 2; i < call.count() && hash.size() > 0; i++) {
            if (hash.remove(call.arg(i))) {
                gone++;
            }
        }
        if (gone > 0) {
            boolean remains = call.db().update(key, hash, gone);
            call.event(EventClass.HASH, "hdel", key);
            if (!remains) {
                call.event(EventClass.GENERIC, "del", key);
            }
        }
        return Reply.integer(gone);
    }
}
