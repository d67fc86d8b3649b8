package dev.vedette.data.lists;

import static dev.vedette.command.Command.read;
import static dev.vedette.command.Command.write;
import static dev.vedette.command.Flag.BLOCKING;
import static dev.vedette.command.Flag.DENYOOM;
import static dev.vedette.command.Flag.FAST;
import static dev.vedette.command.Flag.NOSCRIPT;
import static dev.vedette.command.KeySpec.Use.ACCESS;
import static dev.vedette.command.KeySpec.Use.DELETE;
import static dev.vedette.command.KeySpec.Use.INSERT;
import static dev.vedette.command.KeySpec.Use.RO;
import static dev.vedette.command.KeySpec.Use.RW;
import static dev.vedette.command.KeySpec.Use.UPDATE;

import dev.vedette.command.Command;
import dev.vedette.command.Group;
import dev.vedette.command.Handler;
import dev.vedette.command.KeySpec;

import java.util.List;
import java.util.stream.Stream;

/// The table of commands on lists.
public final class ListCommands {

    private ListCommands() {}

    private static final String ENDS = " wherefrom=(LEFT | RIGHT) whereto=(LEFT | RIGHT)";
    private static final String MANY =
            " numkeys:integer key... where=(LEFT | RIGHT) [COUNT count:integer]";
    private static final String DOUBLE = "A time-out may be a fraction of a second.";

    private static final List<Command> PLAIN =
            List.of(
                    read("LINDEX", Lists::lindex)
                            .synopsis("key index:integer")
                            .about("Answers an element by its index.")
                            .since("1.0.0")
                            .cost("O(N) in the nodes between the index and the nearer end")
                            .key(1, RO, ACCESS),
                    write("LINSERT", Lists::linsert)
                            .synopsis("key where=(BEFORE | AFTER) pivot element")
                            .about("Inserts an element before or after another.")
                            .since("2.2.0")
                            .cost("O(N) in the elements from the head to the pivot")
                            .key(1, RW, INSERT)
                            .flags(DENYOOM),
                    read("LLEN", Lists::llen)
                            .synopsis("key")
                            .about("Answers the length of a list.")
                            .since("1.0.0")
                            .cost("O(1)")
                            .key(1, RO)
                            .flags(FAST),
                    popping("LPOP", Lists::lpop).about("Takes elements from the head of a list."),
                    read("LPOS", LPosCommand::run)
                            .synopsis(
                                    "key element [RANK rank:integer] [COUNT num-matches:integer]"
                                            + " [MAXLEN len:integer]")
                            .about("Answers the indexes of an element.")
                            .since("6.0.6")
                            .cost("O(N) in the elements looked at")
                            .key(1, RO, ACCESS),
                    pushing("LPUSH", Lists::lpush)
                            .about("Puts elements at the head of a list, which it makes if needed.")
                            .since("1.0.0")
                            .changed("2.4.0", "Takes several elements."),
                    pushing("LPUSHX", Lists::lpushx)
                            .about("Puts elements at the head of a list that exists.")
                            .since("2.2.0")
                            .changed("4.0.0", "Takes several elements."),
                    read("LRANGE", Lists::lrange)
                            .synopsis("key start:integer stop:integer")
                            .about("Answers the elements from one index to another.")
                            .since("1.0.0")
                            .cost("O(S+N): S nodes from the nearer end to the start, N elements")
                            .key(1, RO, ACCESS),
                    write("LREM", Lists::lrem)
                            .synopsis("key count:integer element")
                            .about("Removes elements equal to one.")
                            .since("1.0.0")
                            .cost("O(N) in the length of the list")
                            .key(1, RW, DELETE),
                    write("LSET", Lists::lset)
                            .synopsis("key index:integer element")
                            .about("Replaces the element at an index.")
                            .since("1.0.0")
                            .cost("O(N) in the nodes between the index and the nearer end")
                            .key(1, RW, UPDATE)
                            .flags(DENYOOM),
                    write("LTRIM", Lists::ltrim)
                            .synopsis("key start:integer stop:integer")
                            .about("Keeps only the elements from one index to another.")
                            .since("1.0.0")
                            .cost("O(N) in the nodes removed")
                            .key(1, RW, DELETE),
                    popping("RPOP", Lists::rpop).about("Takes elements from the tail of a list."),
                    pushing("RPUSH", Lists::rpush)
                            .about("Puts elements at the tail of a list, which it makes if needed.")
                            .since("1.0.0")
                            .changed("2.4.0", "Takes several elements."),
                    pushing("RPUSHX", Lists::rpushx)
                            .about("Puts elements at the tail of a list that exists.")
                            .since("2.2.0")
                            .changed("4.0.0", "Takes several elements."));

    private static final List<Command> BETWEEN =
            List.of(
                    moving("LMOVE", LMoveCommand::lmove)
                            .synopsis("source:key destination:key" + ENDS)
                            .about("Moves an element from an end of a list to an end of another.")
                            .since("6.2.0"),
                    write("LMPOP", LMPopCommand::lmpop)
                            .synopsis(MANY.strip())
                            .about("Takes elements from the first list that has any.")
                            .since("7.0.0")
                            .cost("O(N+M): N keys, M elements taken")
                            .key(KeySpec.numbered(1, RW, ACCESS, DELETE)),
                    moving("RPOPLPUSH", LMoveCommand::rpoplpush)
                            .synopsis("source:key destination:key")
                            .about("Moves the last element of a list to the head of another.")
                            .since("1.2.0")
                            .deprecated("6.2.0", "`LMOVE` with the `RIGHT` and `LEFT` arguments"));

    private static final List<Command> WAITING =
            List.of(
                    moving("BLMOVE", LMoveCommand::blmove)
                            .synopsis("source:key destination:key" + ENDS + " timeout:double")
                            .about("LMOVE that waits for an element.")
                            .since("6.2.0")
                            .flags(NOSCRIPT, BLOCKING),
                    write("BLMPOP", LMPopCommand::blmpop)
                            .synopsis("timeout:double" + MANY)
                            .about("LMPOP that waits for an element.")
                            .since("7.0.0")
                            .cost("O(N+M): N keys, M elements taken")
                            .key(KeySpec.numbered(2, RW, ACCESS, DELETE))
                            .flags(BLOCKING),
                    waiting("BLPOP", Lists::blpop)
                            .about(
                                    "Takes the head of the first list that has one, waiting for it."),
                    waiting("BRPOP", Lists::brpop)
                            .about(
                                    "Takes the tail of the first list that has one, waiting for it."),
                    moving("BRPOPLPUSH", LMoveCommand::brpoplpush)
                            .synopsis("source:key destination:key timeout:double")
                            .about("RPOPLPUSH that waits for an element.")
                            .since("2.2.0")
                            .deprecated("6.2.0", "`BLMOVE` with the `RIGHT` and `LEFT` arguments")
                            .changed("6.0.0", DOUBLE)
                            .flags(NOSCRIPT, BLOCKING));

    public static final List<Command> ALL =
            Stream.of(PLAIN, BETWEEN, WAITING)
                    .flatMap(List::stream)
                    .map(command -> command.group(Group.LIST))
                    .toList();

    private static Command pushing(String name, Handler handler) {
        return write(name, handler)
                .synopsis("key element...")
                .cost("O(1) for each element")
                .key(1, RW, INSERT)
                .flags(DENYOOM, FAST);
    }

    private static Command popping(String name, Handler handler) {
        return write(name, handler)
                .synopsis("key [count:integer@6.2.0]")
                .since("1.0.0")
                .changed("6.2.0", "Argument `count`.")
                .cost("O(N) in the elements taken")
                .key(1, RW, ACCESS, DELETE)
                .flags(FAST);
    }

    private static Command moving(String name, Handler handler) {
        return write(name, handler)
                .cost("O(1)")
                .key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT)
                .flags(DENYOOM);
    }

    private static Command waiting(String name, Handler handler) {
        return write(name, handler)
                .synopsis("key... timeout:double")
                .since("2.0.0")
                .changed("6.0.0", DOUBLE)
                .cost("O(N) in the number of keys")
                .key(KeySpec.range(1, -2, 1, RW, ACCESS, DELETE))
                .flags(NOSCRIPT, BLOCKING);
    }
}
