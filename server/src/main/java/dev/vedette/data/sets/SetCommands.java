package dev.vedette.data.sets;

import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.Flag.DENYOOM;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.DELETE;
import static dev.vedette.command.KeySpec.Use.INSERT;
import static dev.vedette.command.KeySpec.Use.OW;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.RW;
import static dev.vedette.command.KeySpec.Use.UPDATE;

import dev.vedette.command.Command;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.KeySpec;

import java.util.List;
import java.util.stream.Stream;

/// The table of commands on sets.
public final class SetCommands {

    private SetCommands() {}

    private static final String ALL_MEMBERS = "O(N) in the members of all sets";
    private static final String SMALLEST_TIMES_SETS =
            "O(N*M), N being the members of the smallest set and M the number of sets";

    private static final List<Command> ONE_SET =
            List.of(
                    write("SADD", Sets::sadd)
                            .synopsis("key member...")
                            .about("Adds members to a set.")
                            .since("1.0.0")
                            .changed("2.4.0", "Several members at once.")
                            .cost("O(N) in the members named")
                            .key(1, RW, INSERT)
                            .flags(DENYOOM, FAST),
                    read("SCARD", Sets::scard)
                            .synopsis("key")
                            .about("Answers how many members there are.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RO)
                            .flags(FAST),
                    read("SISMEMBER", Sets::sismember)
                            .synopsis("key member")
                            .about("Says whether a member is there.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RO)
                            .flags(FAST),
                    read("SMEMBERS", Sets::smembers)
                            .synopsis("key")
                            .about("Answers all members.")
                            .since("1.0.0")
                            .cost("O(N) in the size of the set")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output_order"),
                    read("SMISMEMBER", Sets::smismember)
                            .synopsis("key member...")
                            .about("Says of several members whether they are there.")
                            .since("6.2.0")
                            .cost("O(N) in the members named")
                            .key(1, RO, ACCESS)
                            .flags(FAST),
                    write("SPOP", SPopCommand::run)
                            .synopsis("key [count:integer@3.2.0]")
                            .about("Takes members drawn at random out of a set.")
                            .since("1.0.0")
                            .changed("3.2.0", "Argument `count`.")
                            .cost("O(1), or O(N) in the count")
                            .key(1, RW, ACCESS, DELETE)
                            .flags(FAST)
                            .tips("nondeterministic_output"),
                    read("SRANDMEMBER", Sets::srandmember)
                            .synopsis("key [count:integer@2.6.0]")
                            .about("Answers members drawn at random.")
                            .since("1.0.0")
                            .changed("2.6.0", "Argument `count`.")
                            .cost("O(1), or O(N) in the count")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output"),
                    write("SREM", Sets::srem)
                            .synopsis("key member...")
                            .about("Takes members out of a set, and the key with the last one.")
                            .since("1.0.0")
                            .changed("2.4.0", "Several members at once.")
                            .cost("O(N) in the members named")
                            .key(1, RW, DELETE)
                            .flags(FAST),
                    read("SSCAN", Sets::sscan)
                            .synopsis(
                                    "key cursor:integer [MATCH pattern:pattern]"
                                            + " [COUNT count:integer]")
                            .about("Walks over the members, a part with each call.")
                            .since("2.8.0")
                            .cost("O(1) for a call, O(N) for a whole walk")
                            .key(1, RO, ACCESS)
                            .tips("nondeterministic_output"));

    private static final List<Command> SEVERAL_SETS =
            List.of(
                    combining("SDIFF", Combining::sdiff)
                            .about("Answers the first set's members that no other set has.")
                            .cost(ALL_MEMBERS),
                    storing("SDIFFSTORE", Combining::sdiffstore, OW)
                            .about("Keeps the first set's members that no other set has.")
                            .cost(ALL_MEMBERS),
                    combining("SINTER", Combining::sinter)
                            .about("Answers the members that all sets have.")
                            .cost(SMALLEST_TIMES_SETS),
                    read("SINTERCARD", Combining::sintercard)
                            .synopsis("numkeys:integer key... [LIMIT limit:integer]")
                            .about("Answers how many members all sets have in common.")
                            .since("7.0.0")
                            .cost(SMALLEST_TIMES_SETS)
                            .key(KeySpec.numbered(1, RO, ACCESS)),
                    storing("SINTERSTORE", Combining::sinterstore, RW)
                            .about("Keeps the members that all sets have.")
                            .cost(SMALLEST_TIMES_SETS),
                    write("SMOVE", Sets::smove)
                            .synopsis("source:key destination:key member")
                            .about("Takes a member out of one set and adds it to another.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RW, ACCESS, DELETE)
                            .key(2, RW, INSERT)
                            .flags(FAST),
                    combining("SUNION", Combining::sunion)
                            .about("Answers the members that any of the sets has.")
                            .cost(ALL_MEMBERS),
                    storing("SUNIONSTORE", Combining::sunionstore, OW)
                            .about("Keeps the members that any of the sets has.")
                            .cost(ALL_MEMBERS));

    public static final List<Command> ALL =
            Stream.concat(ONE_SET.stream(), SEVERAL_SETS.stream())
                    .map(command -> command.group(Group.SET))
                    .toList();

    private static Command combining(String name, Handler handler) {
        return read(name, handler)
                .synopsis("key...")
                .since("1.0.0")
                .key(KeySpec.range(1, -1, 1, RO, ACCESS))
                .tips("nondeterministic_output_order");
    }

    private static Command storing(String name, Handler handler, KeySpec.Use destination) {
        return write(name, handler)
                .synopsis("destination:key key...")
                .since("1.0.0")
                .key(1, destination, UPDATE)
                .key(KeySpec.range(2, -1, 1, RO, ACCESS))
                .flags(DENYOOM);
    }
}
