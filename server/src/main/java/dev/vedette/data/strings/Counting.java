package dev.vedette.data.strings;

import dev.vedette.base.Bytes;
import dev.vedette.base.LongDouble;
import dev.vedette.base.Numbers;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.StringValue;

import org.jspecify.annotations.Nullable;

import java.util.OptionalLong;

/// Strings that are numbers: INCR and its kin.
final class Counting {

    private Counting() {}

    static Reply incrby(Call call) {
        return add(call, call.integer(2));
    }

    static Reply decrby(Call call) {
        long decrement = call.integer(2);
        if (decrement == Long.MIN_VALUE) {
            throw new CommandError("ERR decrement would overflow");
        }
        return add(call, -decrement);
    }

    static Reply add(Call call, long increment) {
        Bytes key = call.key(1);
        long old = number(call.db().findString(key));
        long sum = old + increment;
        boolean overflows = ((old ^ sum) & (increment ^ sum)) < 0;
        if (overflows) {
            throw new CommandError("ERR increment or decrement would overflow");
        }
        call.db().putKeepingExpiry(key, StringValue.of(sum));
        call.event(EventClass.STRING, "incrby", key);
        return Reply.integer(sum);
    }

    private static long number(@Nullable StringValue value) {
        if (value == null) {
            return 0;
        }
        if (value.isNumber()) {
            return value.number();
        }
        OptionalLong parsed = Numbers.parseLong(value.bytes());
        if (parsed.isEmpty()) {
            throw new CommandError(CommandError.NOT_AN_INTEGER);
        }
        return parsed.getAsLong();
    }

    static Reply incrbyfloat(Call call) {
        Bytes key = call.key(1);
        StringValue value = call.db().findString(key);
        LongDouble old =
                value == null
                        ? LongDouble.of(0)
                        : value.isNumber()
                                ? LongDouble.of(value.number())
                                : fraction(value.bytes());
        LongDouble sum =
                old.plus(fraction(call.arg(2)))
                        .orElseThrow(
                                () ->
                                        new CommandError(
                                                "ERR increment would produce NaN or Infinity"));
        Bytes text = Bytes.of(sum.toString());
        call.db().putKeepingExpiry(key, StringValue.untried(text));
        call.event(EventClass.STRING, "incrbyfloat", key);
        // Replicas get the sum: their long double may have another format.
        call.propagateAs("SET", key, text, "KEEPTTL");
        return Reply.bulk(text);
    }

    private static LongDouble fraction(Bytes text) {
        return LongDouble.parse(text).orElseThrow(() -> new CommandError(CommandError.NOT_A_FLOAT));
    }
}
