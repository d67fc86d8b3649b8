package dev.vedette.data.strings;

import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.Flag.DENYOOM;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Group.STRING;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.DELETE;
import static dev.vedette.command.KeySpec.Use.INSERT;
import static dev.vedette.command.KeySpec.Use.OW;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.RW;
import static dev.vedette.command.KeySpec.Use.UPDATE;
import static dev.vedette.command.KeySpec.Use.VARIABLE_FLAGS;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.KeySpec;
import dev.vedette.keyspace.Database;
import dev.vedette.keyspace.EventClass;
import dev.vedette.resp.Reply;
import dev.vedette.value.Collection;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// The table of string commands, and the short handlers.
public final class StringCommands {

    private StringCommands() {}

    private static final String RANGE_COST =
            "O(N) in the length of the part returned; for short strings, O(1)";

    public static final List<Command> ALL =
            List.of(
                    string(write("APPEND", StringCommands::append))
                            .synopsis("key value")
                            .about("Puts bytes behind a string, or makes one of them.")
                            .since("2.0.0")
                            .cost("O(1) amortised: the string grows with room to spare")
                            .key(1, RW, INSERT)
                            .flags(DENYOOM, FAST),
                    string(write("DECR", call -> Counting.add(call, -1)))
                            .synopsis("key")
                            .about("Takes one from the number at a key; a missing key is 0.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    string(write("DECRBY", Counting::decrby))
                            .synopsis("key decrement:integer")
                            .about("Takes an integer from the number at a key.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    string(read("GET", StringCommands::get))
                            .synopsis("key")
                            .about("Answers the string at a key.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    string(write("GETDEL", StringCommands::getdel))
                            .synopsis("key")
                            .about("Answers the string at a key and deletes the key.")
                            .since("6.2.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, DELETE)
                            .flags(FAST),
                    string(write("GETEX", GetExCommand::run))
                            .synopsis(
                                    "key [expiration=(EX seconds:integer | PX milliseconds:integer"
                                            + " | EXAT unix-time-seconds:unix-time | PXAT"
                                            + " unix-time-milliseconds:unix-time | PERSIST)]")
                            .about("Answers the string at a key and sets or removes its expiry.")
                            .since("6.2.0")
                            .cost("O(1)")
                            .key(
                                    KeySpec.at(1, RW, ACCESS, UPDATE)
                                            .notes("RW and UPDATE because it changes the TTL"))
                            .flags(FAST),
                    string(read("GETRANGE", StringCommands::getrange))
                            .synopsis("key start:integer end:integer")
                            .about("Answers a part of a string.")
                            .since("2.4.0")
                            .cost(RANGE_COST)
                            .key(1, RO, ACCESS),
                    string(write("GETSET", StringCommands::getset))
                            .synopsis("key value")
                            .about("Puts a string and answers the one before.")
                            .since("1.0.0")
                            .deprecated("6.2.0", "`SET` with the `!GET` argument")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    string(write("INCR", call -> Counting.add(call, 1)))
                            .synopsis("key")
                            .about("Adds one to the number at a key; a missing key is 0.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    string(write("INCRBY", Counting::incrby))
                            .synopsis("key increment:integer")
                            .about("Adds an integer to the number at a key.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    string(write("INCRBYFLOAT", Counting::incrbyfloat))
                            .synopsis("key increment:double")
                            .about("Adds a decimal fraction to the number at a key.")
                            .since("2.6.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    string(read("LCS", LcsCommand::run))
                            .synopsis(
                                    "key1:key key2:key [LEN] [IDX] [MINMATCHLEN len:integer]"
                                            + " [WITHMATCHLEN]")
                            .about("Finds the longest common subsequence of two strings.")
                            .since("7.0.0")
                            .cost("O(N*M) where N and M are the lengths of the strings")
                            .key(KeySpec.range(1, 1, 1, RO, ACCESS)),
                    string(read("MGET", StringCommands::mget))
                            .synopsis("key...")
                            .about("Answers the strings at several keys.")
                            .since("1.0.0")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 1, RO, ACCESS))
                            .flags(FAST)
                            .tips("request_policy:multi_shard"),
                    string(write("MSET", StringCommands::mset))
                            .synopsis("key_value=(key value)...")
                            .about("Puts several strings at once.")
                            .since("1.0.1")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 2, OW, UPDATE))
                            .flags(DENYOOM)
                            .tips("request_policy:multi_shard", "response_policy:all_succeeded"),
                    string(write("MSETNX", StringCommands::msetnx))
                            .synopsis("key_value=(key value)...")
                            .about("Puts several strings, or none if one of the keys exists.")
                            .since("1.0.1")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 2, OW, INSERT))
                            .flags(DENYOOM)
                            .tips("request_policy:multi_shard", "response_policy:agg_min"),
                    string(write("PSETEX", SetCommand::psetex))
                            .synopsis("key milliseconds:integer value")
                            .about("Puts a string that expires after so many milliseconds.")
                            .since("2.6.0")
                            .cost("O(1)")
                            .key(1, OW, UPDATE)
                            .flags(DENYOOM),
                    string(write("SET", SetCommand::set))
                            .synopsis(
                                    "key value [condition=(NX | XX)@2.6.12] [GET@6.2.0]"
                                            + " [expiration=(EX seconds:integer@2.6.12"
                                            + " | PX milliseconds:integer@2.6.12"
                                            + " | EXAT unix-time-seconds:unix-time@6.2.0"
                                            + " | PXAT unix-time-milliseconds:unix-time@6.2.0"
                                            + " | KEEPTTL@6.0.0)]")
                            .about("Puts a string at a key, whatever was there.")
                            .since("1.0.0")
                            .changed("2.6.12", "Options `EX`, `PX`, `NX` and `XX`.")
                            .changed("6.0.0", "Option `KEEPTTL`.")
                            .changed("6.2.0", "Options `GET`, `EXAT` and `PXAT`.")
                            .changed("7.0.0", "`NX` and `GET` may be used together.")
                            .cost("O(1)")
                            .key(
                                    KeySpec.at(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
                                            .notes(
                                                    "RW and ACCESS due to the optional `GET`"
                                                            + " argument"))
                            .uses(SetCommand::uses)
                            .flags(DENYOOM),
                    string(write("SETEX", SetCommand::setex))
                            .synopsis("key seconds:integer value")
                            .about("Puts a string that expires after so many seconds.")
                            .since("2.0.0")
                            .cost("O(1)")
                            .key(1, OW, UPDATE)
                            .flags(DENYOOM),
                    string(write("SETNX", SetCommand::setnx))
                            .synopsis("key value")
                            .about("Puts a string if the key does not exist.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, OW, INSERT)
                            .flags(DENYOOM, FAST),
                    string(write("SETRANGE", StringCommands::setrange))
                            .synopsis("key offset:integer value")
                            .about("Writes over a part of a string, padding it with zero bytes.")
                            .since("2.2.0")
                            .cost("O(N) in the length of the string")
                            .key(1, RW, UPDATE)
                            .flags(DENYOOM),
                    string(read("STRLEN", StringCommands::strlen))
                            .synopsis("key")
                            .about("Answers the length of a string.")
                            .since("2.2.0")
                            .cost("O(1)")
                            .key(1, RO)
                            .flags(FAST),
                    string(read("SUBSTR", StringCommands::getrange))
                            .synopsis("key start:integer end:integer")
                            .about("GETRANGE by its old name.")
                            .since("1.0.0")
                            .deprecated("2.0.0", "`GETRANGE`")
                            .cost(RANGE_COST)
                            .key(1, RO, ACCESS));

    private static Command string(Command command) {
        return command.group(STRING);
    }

    // Reading

    private static Reply get(Call call) {
        return replyTo(call.db().readString(call.key(1)));
    }

    static Reply replyTo(@Nullable StringValue value) {
        return value == null ? Reply.nil() : Reply.bulk(value.bytes());
    }

    private static Reply getdel(Call call) {
        Bytes key = call.key(1);
        StringValue value = call.db().readString(key);
        if (value == null) {
            return Reply.nil();
        }
        Reply reply = Reply.bulk(value.bytes());
        call.db().delete(key);
        call.propagateAs("DEL", key);
        call.event(EventClass.GENERIC, "del", key);
        return reply;
    }

    private static Reply getrange(Call call) {
        long start = call.integer(2);
        long end = call.integer(3);
        StringValue value = call.db().readString(call.key(1));
        if (value == null) {
            return Reply.bulk(Bytes.EMPTY);
        }
        long length = value.length();
        // Both before the beginning and the wrong way round: nothing, before either is clamped.
        if (start < 0 && end < 0 && start > end) {
            return Reply.bulk(Bytes.EMPTY);
        }
        long from = Math.max(0, start < 0 ? length + start : start);
        long last = Math.min(length - 1, Math.max(0, end < 0 ? length + end : end));
        return from > last || length == 0
                ? Reply.bulk(Bytes.EMPTY)
                : Reply.bulk(value.slice((int) from, (int) last + 1));
    }

    private static Reply mget(Call call) {
        List<Reply> replies = new ArrayList<>(call.count() - 1);
        for (Bytes key : call.from(1)) {
            replies.add(
                    switch (call.db().read(key)) {
                        case null -> Reply.nil();
                        case StringValue value -> Reply.bulk(value.bytes());
                        case Collection _ -> Reply.nil();
                    });
        }
        return Reply.array(replies);
    }

    private static Reply strlen(Call call) {
        StringValue value = call.db().readString(call.key(1));
        return Reply.integer(value == null ? 0 : value.length());
    }

    // Writing

    private static Reply append(Call call) {
        Database db = call.db();
        Bytes key = call.key(1);
        Bytes suffix = call.arg(2);
        StringValue old = db.findString(key);
        if (old != null) {
            Limits.checkLength((long) old.length() + suffix.length());
            call.needs((long) old.length() + suffix.length());
        }
        StringValue grown = old == null ? StringValue.of(suffix) : old.append(suffix);
        db.putKeepingExpiry(key, grown);
        call.event(EventClass.STRING, "append", key);
        return Reply.integer(grown.length());
    }

    private static Reply setrange(Call call) {
        Database db = call.db();
        Bytes key = call.key(1);
        long offset = call.integer(2);
        Bytes patch = call.arg(3);
        if (offset < 0) {
            throw new CommandError("ERR offset is out of range");
        }
        StringValue old = db.findString(key);
        if (patch.isEmpty()) {
            return Reply.integer(old == null ? 0 : old.length());
        }
        Limits.checkLength(offset, patch.length());
        call.needs(Math.max(old == null ? 0 : old.length(), offset + patch.length()));
        StringValue base = old == null ? StringValue.raw(Bytes.EMPTY) : old;
        StringValue written = base.overwrite((int) offset, patch);
        db.putKeepingExpiry(key, written);
        call.event(EventClass.STRING, "setrange", key);
        return Reply.integer(written.length());
    }

    private static Reply getset(Call call) {
        Bytes key = call.key(1);
        Reply old = replyTo(call.db().readString(key));
        call.db().put(key, StringValue.of(call.arg(2)));
        call.event(EventClass.STRING, "set", key);
        call.propagateAs("SET", key, call.arg(2));
        return old;
    }

    private static Reply mset(Call call) {
        checkPairs(call);
        for (int i = 1; i < call.count(); i += 2) {
            call.db().put(call.key(i), StringValue.of(call.arg(i + 1)));
            call.event(EventClass.STRING, "set", call.key(i));
        }
        return Reply.ok();
    }

    private static Reply msetnx(Call call) {
        checkPairs(call);
        for (int i = 1; i < call.count(); i += 2) {
            Value old = call.db().find(call.key(i));
            if (old != null) {
                return Reply.integer(0);
            }
        }
        mset(call);
        return Reply.integer(1);
    }

    private static void checkPairs(Call call) {
        if (call.count() % 2 == 0) {
            throw new CommandError(
                    "ERR wrong number of arguments for '"
                            + call.command().fullName()
                            + "' command");
        }
    }
}
