package dev.vedette.data.strings;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.KeySpec;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.StringValue;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// SET and the commands that are SET with one option.
final class SetCommand {

    private boolean onlyIfAbsent;
    private boolean onlyIfPresent;
    private boolean answersOld;
    private boolean keepsExpiry;
    private @Nullable Expiration expiration;

    private SetCommand() {}

    static Reply set(Call call) {
        SetCommand options = new SetCommand();
        options.parse(call);
        return options.run(call, call.arg(2));
    }

    /// With GET it reads what it replaces.
    static Set<KeySpec.Use> uses(Bytes[] words) {
        boolean reads = Stream.of(words).skip(3).anyMatch(word -> word.is("GET"));
        return reads
                ? EnumSet.of(KeySpec.Use.RW, KeySpec.Use.ACCESS, KeySpec.Use.UPDATE)
                : EnumSet.of(KeySpec.Use.OW, KeySpec.Use.UPDATE);
    }

    static Reply setex(Call call) {
        return expiring(call, Expiration.Unit.EX);
    }

    static Reply psetex(Call call) {
        return expiring(call, Expiration.Unit.PX);
    }

    private static Reply expiring(Call call, Expiration.Unit unit) {
        SetCommand options = new SetCommand();
        options.expiration = new Expiration(unit, call.arg(2));
        return options.run(call, call.arg(3));
    }

    static Reply setnx(Call call) {
        SetCommand options = new SetCommand();
        options.onlyIfAbsent = true;
        return Reply.integer(options.run(call, call.arg(2)).equals(Reply.OK));
    }

    private void parse(Call call) {
        for (int i = 3; i < call.count(); i++) {
            Bytes word = call.arg(i);
            Expiration.Unit unit = Expiration.Unit.of(word);
            if (word.is("NX") && !onlyIfPresent) {
                onlyIfAbsent = true;
            } else if (word.is("XX") && !onlyIfAbsent) {
                onlyIfPresent = true;
            } else if (word.is("GET")) {
                answersOld = true;
            } else if (word.is("KEEPTTL") && expiration == null) {
                keepsExpiry = true;
            } else if (unit != null && mayExpire(unit) && i + 1 < call.count()) {
                expiration = new Expiration(unit, call.arg(++i));
            } else {
                throw CommandError.syntax();
            }
        }
    }

    /// The same word twice is taken (the last one counts), another one beside it is not.
    private boolean mayExpire(Expiration.Unit unit) {
        return !keepsExpiry && (expiration == null || expiration.unit() == unit);
    }

    private Reply run(Call call, Bytes text) {
        Database db = call.db();
        Bytes key = call.key(1);
        long expiry = expiration == null ? -1 : expiration.millis(call);
        Reply refused = Reply.nil();
        Reply done = Reply.ok();
        if (answersOld) {
            refused = StringCommands.replyTo(db.readString(key));
            done = refused;
        }
        // A key that stays as it is was used by being in the way; one that is replaced is used
        // then.
        if (onlyIfAbsent ? db.find(key) != null : onlyIfPresent && !db.contains(key)) {
            return refused;
        }
        StringValue value = StringValue.of(text);
        if (keepsExpiry) {
            expiry = db.expiry(key);
        }
        db.put(key, value, expiry);
        call.event(EventClass.STRING, "set", key);
        if (expiration != null) {
            call.event(EventClass.GENERIC, "expire", key);
            // Replicas must agree on the moment, whenever this reaches them.
            call.propagateAs("SET", key, text, "PXAT", expiry);
        } else if (answersOld) {
            call.propagateAs(withoutGet(call));
        }
        return done;
    }

    private static Object[] withoutGet(Call call) {
        List<Object> words = new ArrayList<>();
        for (int i = 0; i < call.count(); i++) {
            if (i < 3 || !call.arg(i).is("GET")) {
                words.add(call.arg(i));
            }
        }
        return words.toArray();
    }
}
