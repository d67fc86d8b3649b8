package dev.vedette.command;

import static dev.vedette.command.Command.container;
import static dev.vedette.command.Command.plain;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/// COMMAND and its subcommands: the table, told to clients.
public final class CommandCommand {

    public static final List<Command> ALL =
            List.of(
                    container("COMMAND", CommandCommand::command)
                            .about("Describes all commands.")
                            .since("2.8.13")
                            .cost("O(N) for N commands")
                            .group(Group.SERVER)
                            .flags(Flag.LOADING, Flag.STALE)
                            .categories(Category.CONNECTION)
                            .tips("nondeterministic_output_order")
                            .arity(-1)
                            .sub(
                                    sub("COUNT", CommandCommand::count)
                                            .about("Tells how many commands there are.")
                                            .since("2.8.13")
                                            .cost("O(1)"),
                                    sub("DOCS", CommandCommand::docs)
                                            .synopsis("[command-name...]")
                                            .about("Documents the named commands, or all.")
                                            .since("7.0.0")
                                            .cost("O(N) for N commands")
                                            .tips("nondeterministic_output_order"),
                                    sub("GETKEYS", call -> getKeys(call, false))
                                            .about("Finds the keys in a whole command.")
                                            .since("2.8.13")
                                            .cost("O(N) for N words")
                                            .arity(-4),
                                    sub("GETKEYSANDFLAGS", call -> getKeys(call, true))
                                            .about("Finds the keys and what would happen to them.")
                                            .since("7.0.0")
                                            .cost("O(N) for N words")
                                            .arity(-4),
                                    sub("HELP", CommandCommand::help)
                                            .about("Prints this help.")
                                            .since("5.0.0")
                                            .cost("O(1)"),
                                    sub("INFO", CommandCommand::info)
                                            .synopsis("[command-name...]")
                                            .about("Describes the named commands, or all.")
                                            .since("2.8.13")
                                            .cost("O(N) for N commands")
                                            .tips("nondeterministic_output_order")
                                            .changed(
                                                    "7.0.0",
                                                    "Without names it describes all commands."),
                                    sub("LIST", CommandCommand::list)
                                            .synopsis(
                                                    "[FILTERBY filterby=(MODULE module-name | ACLCAT category"
                                                            + " | PATTERN pattern:pattern)]")
                                            .about(
                                                    "Names all commands, or those that pass a filter.")
                                            .since("7.0.0")
                                            .cost("O(N) for N commands")
                                            .tips("nondeterministic_output_order")));

    private CommandCommand() {}

    private static Command sub(String name, Handler handler) {
        return plain(name, handler)
                .group(Group.SERVER)
                .flags(Flag.LOADING, Flag.STALE)
                .categories(Category.CONNECTION);
    }

    private static Reply command(Call call) {
        List<Reply> all = new ArrayList<>();
        call.catalogue().entries().forEach(entry -> all.add(CommandReplies.info(entry.command())));
        return Reply.array(all);
    }

    private static Reply count(Call call) {
        return Reply.integer(call.catalogue().size());
    }

    private static Reply help(Call call) {
        return HelpText.of(
                "COMMAND",
                "(no subcommand)",
                "    Return details about all Redis commands.",
                "COUNT",
                "    Return the total number of commands in this Redis server.",
                "LIST",
                "    Return a list of all commands in this Redis server.",
                "INFO [<command-name> ...]",
                "    Return details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "DOCS [<command-name> ...]",
                "    Return documentation details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "GETKEYS <full-command>",
                "    Return the keys from a full Redis command.",
                "GETKEYSANDFLAGS <full-command>",
                "    Return the keys and the access flags from a full Redis command.");
    }

    private static Reply info(Call call) {
        if (call.count() == 2) {
            return command(call);
        }
        List<Reply> described = new ArrayList<>();
        for (Bytes name : call.from(2)) {
            Catalogue.Entry entry = call.catalogue().named(name);
            described.add(entry == null ? Reply.nil() : CommandReplies.info(entry.command()));
        }
        return Reply.array(described);
    }

    private static Reply docs(Call call) {
        List<Command> commands = new ArrayList<>();
        if (call.count() == 2) {
            call.catalogue().entries().forEach(entry -> commands.add(entry.command()));
        }
        for (Bytes name : call.from(2)) {
            Catalogue.Entry entry = call.catalogue().named(name);
            if (entry != null) {
                commands.add(entry.command());
            }
        }
        List<Reply> flat = new ArrayList<>();
        for (Command command : commands) {
            flat.add(Reply.bulk(command.fullName()));
            flat.add(CommandReplies.docs(command));
        }
        return Reply.map(flat);
    }

    private static Reply list(Call call) {
        if (call.count() == 2) {
            return names(call, command -> true);
        }
        if (call.count() != 5 || !call.arg(2).is("FILTERBY")) {
            throw CommandError.syntax();
        }
        Bytes filter = call.arg(4);
        if (call.arg(3).is("MODULE")) {
            // There are no modules, so nothing is of one.
            return Reply.EMPTY_ARRAY;
        }
        if (call.arg(3).is("ACLCAT")) {
            return names(
                    call,
                    command -> command.categories().stream().anyMatch(c -> filter.is(c.word())));
        }
        if (call.arg(3).is("PATTERN")) {
            Glob glob = Glob.ignoringCase(filter);
            return names(call, command -> glob.matches(Bytes.of(command.fullName())));
        }
        throw CommandError.syntax();
    }

    private static Reply names(Call call, Predicate<Command> passes) {
        List<Reply> names = new ArrayList<>();
        for (Catalogue.Entry entry : call.catalogue().entries()) {
            addName(names, entry.command(), passes);
            for (Command subcommand : entry.command().subcommands()) {
                addName(names, subcommand, passes);
            }
        }
        return Reply.array(names);
    }

    private static void addName(List<Reply> names, Command command, Predicate<Command> passes) {
        if (passes.test(command)) {
            names.add(Reply.bulk(command.fullName()));
        }
    }

    private static Reply getKeys(Call call, boolean withFlags) {
        Bytes[] words = call.from(2).toArray(Bytes[]::new);
        Catalogue.Entry entry = call.catalogue().find(words);
        if (entry == null) {
            return Reply.error("ERR Invalid command specified");
        }
        Command command = entry.command();
        if (command.keys().isEmpty()) {
            return Reply.error("ERR The command has no key arguments");
        }
        if (!command.takes(words.length)) {
            return Reply.error("ERR Invalid number of arguments specified for command");
        }
        List<Reply> found = new ArrayList<>();
        BiFunction<Bytes, Set<KeySpec.Use>, Reply> shape =
                (key, uses) ->
                        withFlags
                                ? Reply.array(Reply.bulk(key), CommandReplies.uses(uses))
                                : Reply.bulk(key);
        boolean fits =
                command.findKeys(words, (at, uses) -> found.add(shape.apply(words[at], uses)));
        if (!fits && !command.has(Flag.NO_MANDATORY_KEYS)) {
            return Reply.error("ERR Invalid arguments specified for command");
        }
        return Reply.array(found);
    }
}
