package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;

/// EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT.
final class ExpireCommand {

    private static final long MILLIS_PER_SECOND = 1000;

    private boolean onlyIfNone;
    private boolean onlyIfSome;
    private boolean onlyIfLater;
    private boolean onlyIfEarlier;

    private ExpireCommand() {}

    static Reply expire(Call call) {
        return run(call, MILLIS_PER_SECOND, call.now().millis());
    }

    static Reply pexpire(Call call) {
        return run(call, 1, call.now().millis());
    }

    static Reply expireat(Call call) {
        return run(call, MILLIS_PER_SECOND, 0);
    }

    static Reply pexpireat(Call call) {
        return run(call, 1, 0);
    }

    private static Reply run(Call call, long unitMillis, long sinceMillis) {
        ExpireCommand options = new ExpireCommand();
        options.parse(call);
        long expiry = moment(call, unitMillis, sinceMillis);
        Database db = call.db();
        Bytes key = call.key(1);
        if (db.find(key) == null || !options.allow(db.expiry(key), expiry)) {
            return Reply.integer(0);
        }
        // On a replica, and while loading, the key stays until the master says DEL.
        boolean isOver =
                expiry <= call.now().millis() && call.keyspace().expiryMode() == ExpiryMode.DELETE;
        if (isOver) {
            db.delete(key);
            call.propagateAs("DEL", key);
            call.event(EventClass.GENERIC, "del", key);
        } else {
            db.expireAt(key, expiry);
            call.propagateAs(absolute(call, expiry));
            call.event(EventClass.GENERIC, "expire", key);
        }
        return Reply.integer(1);
    }

    private void parse(Call call) {
        for (Bytes word : call.from(3)) {
            if (word.is("NX")) {
                onlyIfNone = true;
            } else if (word.is("XX")) {
                onlyIfSome = true;
            } else if (word.is("GT")) {
                onlyIfLater = true;
            } else if (word.is("LT")) {
                onlyIfEarlier = true;
            } else {
                throw new CommandError("ERR Unsupported option " + untilNul(word.latin1()));
            }
        }
        if (onlyIfNone && (onlyIfSome || onlyIfLater || onlyIfEarlier)) {
            throw new CommandError(
                    "ERR NX and XX, GT or LT options at the same time are not compatible");
        }
        if (onlyIfLater && onlyIfEarlier) {
            throw new CommandError("ERR GT and LT options at the same time are not compatible");
        }
    }

    /// Redis prints it as a C string.
    private static String untilNul(String text) {
        int nul = text.indexOf(0);
        return nul < 0 ? text : text.substring(0, nul);
    }

    private static long moment(Call call, long unitMillis, long sinceMillis) {
        long amount = call.integer(2);
        boolean fits =
                amount <= Long.MAX_VALUE / unitMillis
                        && amount >= Long.MIN_VALUE / unitMillis
                        && amount * unitMillis <= Long.MAX_VALUE - sinceMillis;
        if (!fits) {
            throw new CommandError(
                    "ERR invalid expire time in '" + call.command().fullName() + "' command");
        }
        return amount * unitMillis + sinceMillis;
    }

    /// A key without expiry counts as one that expires after all others.
    private boolean allow(long current, long wanted) {
        boolean hasOne = current != -1;
        boolean refused =
                (onlyIfNone && hasOne)
                        || (onlyIfSome && !hasOne)
                        || (onlyIfLater && (!hasOne || wanted <= current))
                        || (onlyIfEarlier && hasOne && wanted >= current);
        return !refused;
    }

    /// For replicas: the moment rather than the time left, and the conditions as they were.
    private static Object[] absolute(Call call, long expiry) {
        List<Object> words = new ArrayList<>();
        words.add(call.command().name().equals("PEXPIREAT") ? call.arg(0) : "PEXPIREAT");
        words.add(call.key(1));
        words.add(expiry);
        words.addAll(call.from(3));
        return words.toArray();
    }
}
