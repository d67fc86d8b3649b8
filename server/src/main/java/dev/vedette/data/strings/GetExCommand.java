package dev.vedette.data.strings;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.StringValue;

import org.jspecify.annotations.Nullable;

/// GETEX: a read that sets or removes the expiry.
final class GetExCommand {

    private boolean persists;
    private @Nullable Expiration expiration;

    private GetExCommand() {}

    static Reply run(Call call) {
        GetExCommand options = new GetExCommand();
        options.parse(call);
        return options.carryOut(call);
    }

    private void parse(Call call) {
        for (int i = 2; i < call.count(); i++) {
            Bytes word = call.arg(i);
            Expiration.Unit unit = Expiration.Unit.of(word);
            if (word.is("PERSIST") && expiration == null) {
                persists = true;
            } else if (unit != null && mayExpire(unit) && i + 1 < call.count()) {
                expiration = new Expiration(unit, call.arg(++i));
            } else {
                throw CommandError.syntax();
            }
        }
    }

    private boolean mayExpire(Expiration.Unit unit) {
        return !persists && (expiration == null || expiration.unit() == unit);
    }

    private Reply carryOut(Call call) {
        Database db = call.db();
        Bytes key = call.key(1);
        StringValue value = db.readString(key);
        if (value == null) {
            return Reply.nil();
        }
        Reply reply = Reply.bulk(value.bytes());
        if (expiration != null) {
            long expiry = expiration.millis(call);
            if (!expiration.unit().isRelative() && expiry <= call.now().millis()) {
                db.delete(key);
                call.propagateAs("DEL", key);
                call.event(EventClass.GENERIC, "del", key);
            } else {
                db.expireAt(key, expiry);
                call.propagateAs("PEXPIREAT", key, expiry);
                call.event(EventClass.GENERIC, "expire", key);
            }
        } else if (persists && db.persist(key)) {
            call.propagateAs("PERSIST", key);
            call.event(EventClass.GENERIC, "persist", key);
        }
        return reply;
    }
}
