package dev.vedette.data.keys;

import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.command.HelpText;
import dev.vedette.resp.Reply;
import dev.vedette.value.Collection;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import java.util.function.Function;

/// OBJECT and its subcommands.
final class ObjectCommand {

    /// What Redis answers for objects it shares between keys.
    private static final long SHARED = Integer.MAX_VALUE;

    private ObjectCommand() {}

    static Reply encoding(Call call) {
        return ofValue(call, value -> Reply.bulk(value.encodingName()));
    }

    static Reply refcount(Call call) {
        return ofValue(call, value -> Reply.integer(isShared(call, value) ? SHARED : 1));
    }

    /// Redis keeps one object for each small number, unless each key needs a usage of its own; some
    /// clients' tests look at that.
    private static boolean isShared(Call call, Value value) {
        if (!call.keyspace().sharesNumbers()) {
            return false;
        }
        return switch (value) {
            case StringValue string ->
                    string.isNumber()
                            && string.number() >= 0
                            && string.number() < StringValue.SHARED_NUMBERS;
            case Collection _ -> false;
        };
    }

    static Reply idletime(Call call) {
        return ofValue(
                call,
                _ -> {
                    requireFrequency(call, false);
                    return Reply.integer(call.db().idleSeconds(call.key(2)));
                });
    }

    static Reply freq(Call call) {
        return ofValue(
                call,
                _ -> {
                    requireFrequency(call, true);
                    return Reply.integer(call.db().frequency(call.key(2)));
                });
    }

    private static void requireFrequency(Call call, boolean isWanted) {
        if (call.keyspace().evictionPolicy().isByFrequency() != isWanted) {
            throw new CommandError(
                    "ERR An LFU maxmemory policy is "
                            + (isWanted ? "not selected, access frequency" : "selected, idle time")
                            + " not tracked. Please note that when switching between policies at"
                            + " runtime LRU and LFU data will take some time to adjust.");
        }
    }

    private static Reply ofValue(Call call, Function<Value, Reply> answer) {
        Value value = call.db().inspect(call.key(2));
        return value == null ? Reply.nil() : answer.apply(value);
    }

    static Reply help() {
        return HelpText.of(
                "OBJECT",
                "ENCODING <key>",
                "    How the value at a key is kept.",
                "FREQ <key>",
                "    How often a key is used; only with an LFU eviction policy.",
                "IDLETIME <key>",
                "    Seconds since a key was last used.",
                "REFCOUNT <key>",
                "    How many refer to the value at a key.");
    }
}
