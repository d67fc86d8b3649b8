package dev.vedette.data.keys;

import static dev.vedette.command.Command.container;
import static dev.vedette.command.Command.plain;
import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.Flag.DENYOOM;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.LOADING;
import static dev.vedette.command.Flag.STALE;
import static dev.vedette.command.Group.GENERIC;
import static dev.vedette.command.Group.SERVER;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.DELETE;
import static dev.vedette.command.KeySpec.Use.INSERT;
import static dev.vedette.command.KeySpec.Use.OW;
import static dev.vedette.command.KeySpec.Use.RM;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.RW;
import static dev.vedette.command.KeySpec.Use.UPDATE;

import dev.vedette.command.Category;
import dev.vedette.command.Command;
import dev.vedette.command.Handler;
import dev.vedette.command.KeySpec;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The table of commands on keys and databases.
public final class KeyCommands {

    private KeyCommands() {}

    private static final String[] SUMMED = {
        "request_policy:multi_shard", "response_policy:agg_sum"
    };
    private static final String[] EVERYWHERE = {
        "request_policy:all_shards", "response_policy:all_succeeded"
    };
    private static final String UNSTABLE = "nondeterministic_output";

    private static final String SORT_OPTIONS =
            " [BY pattern:pattern#1] [LIMIT offset_count=(offset:integer count:integer)]"
                    + " [GET... pattern:pattern#1] [order=(ASC | DESC)] [sorting=ALPHA]";
    private static final Map<String, Integer> SORT_LENGTHS = Map.of("LIMIT", 2, "GET", 1, "BY", 1);
    private static final String SORT_COST =
            "O(N+M*log(M)) in the number of elements and of those answered";
    private static final String SORT_LOOKS_UP =
            "For the optional BY/GET keyword. It is marked 'unknown' because the key names derive"
                    + " from the content of the key we sort";

    private static final List<Command> KEYS =
            List.of(
                    write("COPY", CopyCommand::run)
                            .synopsis(
                                    "source:key destination:key [DB destination-db:integer]"
                                            + " [REPLACE]")
                            .about("Copies a value and its expiry to another key.")
                            .since("6.2.0")
                            .cost("O(1) for strings, O(N) in the number of elements otherwise")
                            .key(1, RO, ACCESS)
                            .key(2, OW, UPDATE)
                            .flags(DENYOOM),
                    write("DEL", Keys::del)
                            .synopsis("key...")
                            .about("Deletes keys.")
                            .since("1.0.0")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 1, RM, DELETE))
                            .tips(SUMMED),
                    read("EXISTS", Keys::exists)
                            .synopsis("key...")
                            .about("Counts which of the keys exist.")
                            .since("1.0.0")
                            .changed("3.0.3", "Takes several keys.")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 1, RO))
                            .flags(FAST)
                            .tips(SUMMED),
                    expiring("EXPIRE", ExpireCommand::expire, "seconds:integer")
                            .about("Sets in how many seconds a key expires.")
                            .since("1.0.0"),
                    expiring("EXPIREAT", ExpireCommand::expireat, "unix-time-seconds:unix-time")
                            .about("Sets at which second since 1970 a key expires.")
                            .since("1.2.0"),
                    looking("EXPIRETIME", Keys::expiretime)
                            .about("Answers at which second since 1970 a key expires.")
                            .since("7.0.0"),
                    read("KEYS", Keys::keys)
                            .synopsis("pattern:pattern")
                            .about("Lists all keys that match a pattern.")
                            .since("1.0.0")
                            .cost("O(N) in the number of keys in the database")
                            .categories(Category.KEYSPACE, Category.DANGEROUS)
                            .tips("request_policy:all_shards", "nondeterministic_output_order"),
                    write("MOVE", Keys::move)
                            .synopsis("key db:integer")
                            .about("Moves a key to another database.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(FAST),
                    container("OBJECT")
                            .about("Looks at how values are kept.")
                            .since("2.2.3")
                            .cost("That of the subcommand.")
                            .sub(
                                    object("ENCODING", ObjectCommand::encoding, "2.2.3")
                                            .about("Answers the encoding of a value."),
                                    object("FREQ", ObjectCommand::freq, "4.0.0")
                                            .about("Answers how often a key is used."),
                                    plain("HELP", _ -> ObjectCommand.help())
                                            .about("Explains the subcommands.")
                                            .since("6.2.0")
                                            .cost("O(1)")
                                            .flags(LOADING, STALE),
                                    object("IDLETIME", ObjectCommand::idletime, "2.2.3")
                                            .about("Answers how long a key has not been used."),
                                    object("REFCOUNT", ObjectCommand::refcount, "2.2.3")
                                            .about("Answers how many refer to a value.")),
                    write("PERSIST", Keys::persist)
                            .synopsis("key")
                            .about("Removes the expiry of a key.")
                            .since("2.2.0")
                            .cost("O(1)")
                            .key(1, RW, UPDATE)
                            .flags(FAST),
                    expiring("PEXPIRE", ExpireCommand::pexpire, "milliseconds:integer")
                            .about("Sets in how many milliseconds a key expires.")
                            .since("2.6.0"),
                    expiring(
                                    "PEXPIREAT",
                                    ExpireCommand::pexpireat,
                                    "unix-time-milliseconds:unix-time")
                            .about("Sets at which millisecond since 1970 a key expires.")
                            .since("2.6.0"),
                    looking("PEXPIRETIME", Keys::pexpiretime)
                            .about("Answers at which millisecond since 1970 a key expires.")
                            .since("7.0.0"),
                    looking("PTTL", Keys::pttl)
                            .about("Answers in how many milliseconds a key expires.")
                            .since("2.6.0")
                            .changed("2.8.0", "Answers -2 for a missing key.")
                            .tips(UNSTABLE),
                    read("RANDOMKEY", Keys::randomkey)
                            .synopsis("")
                            .about("Draws a key.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .tips("request_policy:all_shards", UNSTABLE),
                    write("RENAME", Keys::rename)
                            .synopsis("key newkey:key")
                            .about("Renames a key, replacing what has the new name.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, DELETE)
                            .key(2, OW, UPDATE),
                    write("RENAMENX", Keys::renamenx)
                            .synopsis("key newkey:key")
                            .about("Renames a key if the new name is free.")
                            .since("1.0.0")
                            .changed("3.2.0", "The same name twice is no error any more.")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, DELETE)
                            .key(2, OW, INSERT)
                            .flags(FAST),
                    read("SCAN", ScanCommand::run)
                            .synopsis(
                                    "cursor:integer [MATCH pattern:pattern] [COUNT count:integer]"
                                            + " [TYPE type@6.0.0]")
                            .about("Lists keys piece by piece.")
                            .since("2.8.0")
                            .changed("6.0.0", "Option `TYPE`.")
                            .cost("O(1) for a call, O(N) for all of them")
                            .tips(UNSTABLE, "request_policy:special"),
                    write("SORT", SortCommand::sort)
                            .synopsis("key" + SORT_OPTIONS + " [STORE destination:key#2]")
                            .about("Sorts a list, a set or a sorted set; answers or stores it.")
                            .since("1.0.0")
                            .cost(SORT_COST)
                            .key(1, RO, ACCESS)
                            .key(KeySpec.unknown(RO, ACCESS).notes(SORT_LOOKS_UP))
                            .key(
                                    KeySpec.ofOption("STORE", 2, SORT_LENGTHS, OW, UPDATE)
                                            .notes(
                                                    "For the optional STORE keyword. It is marked"
                                                            + " 'unknown' because the keyword can"
                                                            + " appear anywhere in the argument"
                                                            + " array"))
                            .categories(
                                    Category.SET,
                                    Category.SORTEDSET,
                                    Category.LIST,
                                    Category.DANGEROUS)
                            .flags(DENYOOM),
                    read("SORT_RO", SortCommand::sortReadOnly)
                            .synopsis("key" + SORT_OPTIONS)
                            .about("Sorts a list, a set or a sorted set and answers it.")
                            .since("7.0.0")
                            .cost(SORT_COST)
                            .key(1, RO, ACCESS)
                            .key(KeySpec.unknown(RO, ACCESS).notes(SORT_LOOKS_UP))
                            .categories(
                                    Category.SET,
                                    Category.SORTEDSET,
                                    Category.LIST,
                                    Category.DANGEROUS),
                    read("TOUCH", Keys::touch)
                            .synopsis("key...")
                            .about("Counts keys as used now.")
                            .since("3.2.1")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 1, RO))
                            .flags(FAST)
                            .tips(SUMMED),
                    looking("TTL", Keys::ttl)
                            .about("Answers in how many seconds a key expires.")
                            .since("1.0.0")
                            .changed("2.8.0", "Answers -2 for a missing key.")
                            .tips(UNSTABLE),
                    read("TYPE", Keys::type)
                            .synopsis("key")
                            .about("Answers the type of the value at a key.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RO)
                            .flags(FAST),
                    write("UNLINK", Keys::unlink)
                            .synopsis("key...")
                            .about("Deletes keys; freeing their memory makes nobody wait.")
                            .since("4.0.0")
                            .cost("O(N) in the number of keys")
                            .key(KeySpec.range(1, -1, 1, RM, DELETE))
                            .flags(FAST)
                            .tips(SUMMED));

    private static final List<Command> DATABASES =
            List.of(
                    read("DBSIZE", Databases::dbsize)
                            .synopsis("")
                            .about("Counts the keys of the database.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .categories(Category.KEYSPACE)
                            .flags(FAST)
                            .tips("request_policy:all_shards", "response_policy:agg_sum"),
                    flushing("FLUSHALL", Databases::flushall)
                            .about("Deletes all keys of all databases.")
                            .cost("O(1): the tables are dropped, the collector frees them"),
                    flushing("FLUSHDB", Databases::flushdb)
                            .about("Deletes all keys of the database.")
                            .cost("O(1): the table is dropped, the collector frees it"),
                    write("SWAPDB", Databases::swapdb)
                            .synopsis("index1:integer index2:integer")
                            .about("Exchanges the contents of two databases.")
                            .since("4.0.0")
                            .cost("O(N) in the number of clients that watch keys of the two")
                            .categories(Category.KEYSPACE, Category.DANGEROUS)
                            .flags(FAST));

    public static final List<Command> ALL =
            Stream.concat(
                            KEYS.stream().map(command -> command.group(GENERIC)),
                            DATABASES.stream().map(command -> command.group(SERVER)))
                    .toList();

    private static Command expiring(String name, Handler handler, String when) {
        return write(name, handler)
                .synopsis("key " + when + " [condition=(NX | XX | GT | LT)@7.0.0]")
                .changed("7.0.0", "Options `NX`, `XX`, `GT` and `LT`.")
                .cost("O(1)")
                .key(1, RW, UPDATE)
                .flags(FAST);
    }

    private static Command looking(String name, Handler handler) {
        return read(name, handler).synopsis("key").cost("O(1)").key(1, RO, ACCESS).flags(FAST);
    }

    private static Command object(String name, Handler handler, String since) {
        return read(name, handler)
                .synopsis("key")
                .since(since)
                .cost("O(1)")
                .key(2, RO)
                .tips(UNSTABLE);
    }

    private static Command flushing(String name, Handler handler) {
        return write(name, handler)
                .synopsis("[async=(ASYNC@4.0.0 | SYNC@6.2.0)]")
                .since("1.0.0")
                .changed("4.0.0", "Option `ASYNC`.")
                .changed("6.2.0", "Option `SYNC`.")
                .categories(Category.KEYSPACE, Category.DANGEROUS)
                .tips(EVERYWHERE);
    }
}
