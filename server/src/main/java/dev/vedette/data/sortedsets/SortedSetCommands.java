package dev.vedette.data.sortedsets;

import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.Flag.BLOCKING;
import static dev.vedette.command.Flag.DENYOOM;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.Group.SORTED_SET;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.DELETE;
import static dev.vedette.command.KeySpec.Use.OW;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.RW;
import static dev.vedette.command.KeySpec.Use.UPDATE;

import dev.vedette.command.Command;
import dev.vedette.command.KeySpec;

import java.util.List;
import java.util.stream.Stream;

/// The table of commands on sorted sets.
public final class SortedSetCommands {

    private SortedSetCommands() {}

    private static final List<Command> LOOKING =
            List.of(
                    read("ZCARD", SortedSets::zcard)
                            .synopsis("key")
                            .about("Counts the members of a sorted set.")
                            .since("1.2.0")
                            .cost("O(1)")
                            .key(1, RO)
                            .flags(FAST),
                    read("ZCOUNT", SortedSets::zcount)
                            .synopsis("key min:double max:double")
                            .about("Counts the members with scores in a range.")
                            .since("2.0.0")
                            .cost("O(log(N)) in the size of the set")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    read("ZLEXCOUNT", SortedSets::zlexcount)
                            .synopsis("key min max")
                            .about(
                                    "Counts the members between two members, of a set whose"
                                            + " scores are all the same.")
                            .since("2.8.9")
                            .cost("O(log(N)) in the size of the set")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    read("ZMSCORE", SortedSets::zmscore)
                            .synopsis("key member...")
                            .about("Answers the scores of members.")
                            .since("6.2.0")
                            .cost("O(N) in the number of members asked for")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    read("ZRANDMEMBER", ZRandMemberCommand::run)
                            .synopsis("key [options=(count:integer [WITHSCORES])]")
                            .about("Draws members.")
                            .since("6.2.0")
                            .cost("O(log(N)) per member answered")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output"),
                    read("ZRANK", SortedSets::zrank)
                            .synopsis("key member")
                            .about("Answers how many members stand before one.")
                            .since("2.0.0")
                            .cost("O(log(N)) in the size of the set")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    read("ZREVRANK", SortedSets::zrevrank)
                            .synopsis("key member")
                            .about("Answers how many members stand behind one.")
                            .since("2.0.0")
                            .cost("O(log(N)) in the size of the set")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    read("ZSCAN", SortedSets::zscan)
                            .synopsis(
                                    "key cursor:integer [MATCH pattern:pattern] [COUNT"
                                            + " count:integer]")
                            .about("Lists members and scores piece by piece.")
                            .since("2.8.0")
                            .cost("O(1) for a call, O(N) for all of them")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output"),
                    read("ZSCORE", SortedSets::zscore)
                            .synopsis("key member")
                            .about("Answers the score of a member.")
                            .since("1.2.0")
                            .cost("O(1)")
                            .key(1, RO, ACCESS)
                            .flags(FAST));

    private static final List<Command> CHANGING =
            List.of(
                    write("ZADD", ZAddCommand::zadd)
                            .synopsis(
                                    "key [condition=(NX | XX)@3.0.2] [comparison=(GT |"
                                            + " LT)@6.2.0] [change=CH@3.0.2] [increment=INCR@3.0.2]"
                                            + " score_member=(score:double member)...")
                            .about("Gives members their scores, adding those that are not there.")
                            .since("1.2.0")
                            .changed("2.4.0", "Takes several elements.")
                            .changed("3.0.2", "Options `XX`, `NX`, `CH` and `INCR`.")
                            .changed("6.2.0", "Options `GT` and `LT`.")
                            .cost("O(log(N)) per element, N being the size of the set")
                            .key(1, RW, UPDATE)
                            .flags(DENYOOM, FAST),
                    write("ZINCRBY", ZAddCommand::zincrby)
                            .synopsis("key increment:integer member")
                            .about("Adds to the score of a member.")
                            .since("1.2.0")
                            .cost("O(log(N)) in the size of the set")
                            .key(1, RW, ACCESS, UPDATE)
                            .flags(DENYOOM, FAST),
                    write("ZREM", SortedSets::zrem)
                            .synopsis("key member...")
                            .about("Takes members out of a sorted set.")
                            .since("1.2.0")
                            .changed("2.4.0", "Takes several elements.")
                            .cost("O(log(N)) per element, N being the size of the set")
                            .key(1, RW, DELETE)
                            .flags(FAST),
                    write("ZREMRANGEBYLEX", SortedSets::zremrangebylex)
                            .synopsis("key min max")
                            .about("Takes out the members between two members.")
                            .since("2.8.9")
                            .cost(
                                    "O(M*log(N)) in the number of members taken out and the"
                                            + " size of the set")
                            .key(1, RW, DELETE),
                    write("ZREMRANGEBYRANK", SortedSets::zremrangebyrank)
                            .synopsis("key start:integer stop:integer")
                            .about("Takes out the members in a range of ranks.")
                            .since("2.0.0")
                            .cost(
                                    "O(M*log(N)) in the number of members taken out and the"
                                            + " size of the set")
                            .key(1, RW, DELETE),
                    write("ZREMRANGEBYSCORE", SortedSets::zremrangebyscore)
                            .synopsis("key min:double max:double")
                            .about("Takes out the members with scores in a range.")
                            .since("1.2.0")
                            .cost(
                                    "O(M*log(N)) in the number of members taken out and the"
                                            + " size of the set")
                            .key(1, RW, DELETE));

    private static final List<Command> RANGES =
            List.of(
                    read("ZRANGE", ZRangeCommand::zrange)
                            .synopsis(
                                    "key start stop [sortby=(BYSCORE | BYLEX)@6.2.0]"
                                            + " [REV@6.2.0] [LIMIT offset_count=(offset:integer"
                                            + " count:integer)@6.2.0] [WITHSCORES]")
                            .about("Answers the members in a range of ranks, scores or members.")
                            .since("1.2.0")
                            .changed("6.2.0", "Options `REV`, `BYSCORE`, `BYLEX` and `LIMIT`.")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members answered")
                            .key(1, RO, ACCESS),
                    read("ZRANGEBYLEX", ZRangeCommand::zrangebylex)
                            .synopsis(
                                    "key min max [LIMIT offset_count=(offset:integer"
                                            + " count:integer)]")
                            .about(
                                    "Answers the members between two members, of a set"
                                            + " whose scores are all the same.")
                            .since("2.8.9")
                            .deprecated("6.2.0", "`ZRANGE` with the `BYLEX` argument")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members answered")
                            .key(1, RO, ACCESS),
                    read("ZRANGEBYSCORE", ZRangeCommand::zrangebyscore)
                            .synopsis(
                                    "key min:double max:double [WITHSCORES@2.0.0] [LIMIT"
                                            + " offset_count=(offset:integer count:integer)]")
                            .about("Answers the members with scores in a range.")
                            .since("1.0.5")
                            .deprecated("6.2.0", "`ZRANGE` with the `BYSCORE` argument")
                            .changed("2.0.0", "Option `WITHSCORES`.")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members answered")
                            .key(1, RO, ACCESS),
                    write("ZRANGESTORE", ZRangeCommand::zrangestore)
                            .synopsis(
                                    "dst:key src:key min max [sortby=(BYSCORE | BYLEX)]"
                                            + " [REV] [LIMIT offset_count=(offset:integer"
                                            + " count:integer)]")
                            .about(
                                    "Stores the members in a range of ranks, scores or"
                                            + " members as a sorted set.")
                            .since("6.2.0")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members stored")
                            .key(1, OW, UPDATE)
                            .key(2, RO, ACCESS)
                            .flags(DENYOOM),
                    read("ZREVRANGE", ZRangeCommand::zrevrange)
                            .synopsis("key start:integer stop:integer [WITHSCORES]")
                            .about("Answers the members in a range of ranks counted from the end.")
                            .since("1.2.0")
                            .deprecated("6.2.0", "`ZRANGE` with the `REV` argument")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members answered")
                            .key(1, RO, ACCESS),
                    read("ZREVRANGEBYLEX", ZRangeCommand::zrevrangebylex)
                            .synopsis(
                                    "key max min [LIMIT offset_count=(offset:integer"
                                            + " count:integer)]")
                            .about("Answers the members between two members, the last one first.")
                            .since("2.8.9")
                            .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYLEX` arguments")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members answered")
                            .key(1, RO, ACCESS),
                    read("ZREVRANGEBYSCORE", ZRangeCommand::zrevrangebyscore)
                            .synopsis(
                                    "key max:double min:double [WITHSCORES] [LIMIT"
                                            + " offset_count=(offset:integer count:integer)]")
                            .about("Answers the members with scores in a range, the highest first.")
                            .since("2.2.0")
                            .deprecated("6.2.0", "`ZRANGE` with the `REV` and `BYSCORE` arguments")
                            .changed("2.1.6", "Ends may be exclusive.")
                            .cost(
                                    "O(log(N)+M) in the size of the set and the number of"
                                            + " members answered")
                            .key(1, RO, ACCESS));

    private static final List<Command> POPPING =
            List.of(
                    write("BZMPOP", Popping::bzmpop)
                            .synopsis(
                                    "timeout:double numkeys:integer key... where=(MIN |"
                                            + " MAX) [COUNT count:integer]")
                            .about(
                                    "Takes members from either end of the first sorted set"
                                            + " that is there, waiting for one.")
                            .since("7.0.0")
                            .cost(
                                    "O(K + M*log(N)) in the number of keys, of members"
                                            + " taken out, and the size of the set")
                            .key(KeySpec.numbered(2, RW, ACCESS, DELETE))
                            .flags(BLOCKING),
                    write("BZPOPMAX", Popping::bzpopmax)
                            .synopsis("key... timeout:double")
                            .about(
                                    "Takes the member with the highest score from the first"
                                            + " sorted set that is there, waiting for one.")
                            .since("5.0.0")
                            .changed("6.0.0", "The time-out may have a fraction.")
                            .cost("O(log(N)) in the size of the set")
                            .key(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
                            .flags(NOSCRIPT, BLOCKING, FAST),
                    write("BZPOPMIN", Popping::bzpopmin)
                            .synopsis("key... timeout:double")
                            .about(
                                    "Takes the member with the lowest score from the first"
                                            + " sorted set that is there, waiting for one.")
                            .since("5.0.0")
                            .changed("6.0.0", "The time-out may have a fraction.")
                            .cost("O(log(N)) in the size of the set")
                            .key(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
                            .flags(NOSCRIPT, BLOCKING, FAST),
                    write("ZMPOP", Popping::zmpop)
                            .synopsis(
                                    "numkeys:integer key... where=(MIN | MAX) [COUNT"
                                            + " count:integer]")
                            .about(
                                    "Takes members from either end of the first sorted set"
                                            + " that is there.")
                            .since("7.0.0")
                            .cost(
                                    "O(K + M*log(N)) in the number of keys, of members"
                                            + " taken out, and the size of the set")
                            .key(KeySpec.numbered(1, RW, ACCESS, DELETE)),
                    write("ZPOPMAX", Popping::zpopmax)
                            .synopsis("key [count:integer]")
                            .about("Takes out and answers the members with the highest scores.")
                            .since("5.0.0")
                            .cost(
                                    "O(log(N)*M) in the size of the set and the number of"
                                            + " members taken out")
                            .key(1, RW, ACCESS, DELETE)
                            .flags(FAST),
                    write("ZPOPMIN", Popping::zpopmin)
                            .synopsis("key [count:integer]")
                            .about("Takes out and answers the members with the lowest scores.")
                            .since("5.0.0")
                            .cost(
                                    "O(log(N)*M) in the size of the set and the number of"
                                            + " members taken out")
                            .key(1, RW, ACCESS, DELETE)
                            .flags(FAST));

    private static final List<Command> COMBINING =
            List.of(
                    read("ZDIFF", CombineCommand::zdiff)
                            .synopsis("numkeys:integer key... [WITHSCORES]")
                            .about(
                                    "Answers the members of the first set that are in none"
                                            + " of the others.")
                            .since("6.2.0")
                            .cost(
                                    "O(N*K) in the size of the first set and the number of"
                                            + " sets, and O(M log(M)) in that of the result")
                            .key(KeySpec.numbered(1, RO, ACCESS)),
                    write("ZDIFFSTORE", CombineCommand::zdiffstore)
                            .synopsis("destination:key numkeys:integer key...")
                            .about(
                                    "Stores the members of the first set that are in none"
                                            + " of the others.")
                            .since("6.2.0")
                            .cost(
                                    "O(N*K) in the size of the first set and the number of"
                                            + " sets, and O(M log(M)) in that of the result")
                            .key(1, OW, UPDATE)
                            .key(KeySpec.numbered(2, RO, ACCESS))
                            .flags(DENYOOM),
                    read("ZINTER", CombineCommand::zinter)
                            .synopsis(
                                    "numkeys:integer key... [WEIGHTS weight:integer...]"
                                            + " [AGGREGATE aggregate=(SUM | MIN | MAX)] [WITHSCORES]")
                            .about("Answers the members that are in all of several sets.")
                            .since("6.2.0")
                            .cost(
                                    "O(N*K) in the size of the smallest set and their"
                                            + " number, and O(M log(M)) in that of the result")
                            .key(KeySpec.numbered(1, RO, ACCESS)),
                    read("ZINTERCARD", CombineCommand::zintercard)
                            .synopsis("numkeys:integer key... [LIMIT limit:integer]")
                            .about("Counts the members that are in all of several sets.")
                            .since("7.0.0")
                            .cost("O(N*K) in the size of the smallest set and their number")
                            .key(KeySpec.numbered(1, RO, ACCESS)),
                    write("ZINTERSTORE", CombineCommand::zinterstore)
                            .synopsis(
                                    "destination:key numkeys:integer key... [WEIGHTS"
                                            + " weight:integer...] [AGGREGATE aggregate=(SUM | MIN |"
                                            + " MAX)]")
                            .about("Stores the members that are in all of several sets.")
                            .since("2.0.0")
                            .cost(
                                    "O(N*K) in the size of the smallest set and their"
                                            + " number, and O(M log(M)) in that of the result")
                            .key(1, OW, UPDATE)
                            .key(KeySpec.numbered(2, RO, ACCESS))
                            .flags(DENYOOM),
                    read("ZUNION", CombineCommand::zunion)
                            .synopsis(
                                    "numkeys:integer key... [WEIGHTS weight:integer...]"
                                            + " [AGGREGATE aggregate=(SUM | MIN | MAX)] [WITHSCORES]")
                            .about("Answers the members of any of several sets.")
                            .since("6.2.0")
                            .cost(
                                    "O(N) in the size of all sets, and O(M log(M)) in that"
                                            + " of the result")
                            .key(KeySpec.numbered(1, RO, ACCESS)),
                    write("ZUNIONSTORE", CombineCommand::zunionstore)
                            .synopsis(
                                    "destination:key numkeys:integer key... [WEIGHTS"
                                            + " weight:integer...] [AGGREGATE aggregate=(SUM | MIN |"
                                            + " MAX)]")
                            .about("Stores the members of any of several sets.")
                            .since("2.0.0")
                            .cost(
                                    "O(N) in the size of all sets, and O(M log(M)) in that"
                                            + " of the result")
                            .key(1, OW, UPDATE)
                            .key(KeySpec.numbered(2, RO, ACCESS))
                            .flags(DENYOOM));

    public static final List<Command> ALL =
            Stream.of(LOOKING, CHANGING, RANGES, POPPING, COMBINING)
                    .flatMap(List::stream)
                    .map(command -> command.group(SORTED_SET))
                    .toList();
}
