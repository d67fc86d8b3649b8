package dev.vedette.data.hashes;

import dev.vedette.base.Bytes;
import dev.vedette.base.LongDouble;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.HashValue;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/// Fields that are numbers: HINCRBY and HINCRBYFLOAT.
final class CountingInHashes {

    private CountingInHashes() {}

    static Reply hincrby(Call call) {
        long increment = call.integer(3);
        Bytes key = call.key(1);
        HashValue hash = call.db().findHash(key);
        long old = hash == null ? 0 : number(hash.get(call.arg(2)));
        long sum = old + increment;
        boolean overflows = ((old ^ sum) & (increment ^ sum)) < 0;
        if (overflows) {
            throw new CommandError("ERR increment or decrement would overflow");
        }
        put(call, key, hash, Bytes.of(sum));
        call.event(EventClass.HASH, "hincrby", key);
        return Reply.integer(sum);
    }

    private static long number(@Nullable Bytes text) {
        OptionalLong number = text == null ? OptionalLong.of(0) : Numbers.parseLong(text);
        if (number.isEmpty()) {
            throw new CommandError("ERR hash value is not an integer");
        }
        return number.getAsLong();
    }

    static Reply hincrbyfloat(Call call) {
        LongDouble increment =
                LongDouble.parse(call.arg(3))
                        .orElseThrow(() -> new CommandError(CommandError.NOT_A_FLOAT));
        if (increment.isInfinite()) {
            throw new CommandError("ERR value is NaN or Infinity");
        }
        Bytes key = call.key(1);
        HashValue hash = call.db().findHash(key);
        LongDouble old = hash == null ? LongDouble.of(0) : fraction(hash.get(call.arg(2)));
        LongDouble sum =
                old.plus(increment)
                        .orElseThrow(
                                () ->
                                        new CommandError(
                                                "ERR increment would produce NaN or Infinity"));
        Bytes text = Bytes.of(sum.toString());
        put(call, key, hash, text);
        call.event(EventClass.HASH, "hincrbyfloat", key);
        // Replicas get the sum: their long double may have another format.
        call.propagateAs("HSET", key, call.arg(2), text);
        return Reply.bulk(text);
    }

    private static LongDouble fraction(@Nullable Bytes text) {
        return text == null
                ? LongDouble.of(0)
                : LongDouble.parse(text)
                        .orElseThrow(() -> new CommandError("ERR hash value is not a float"));
    }

    private static void put(Call call, Bytes key, @Nullable HashValue hash, Bytes value) {
        HashValue changed = hash == null ? HashValue.empty(call.keyspace().store()) : hash;
        changed.put(call.arg(2), value);
        call.db().update(key, changed, 1);
    }
}
