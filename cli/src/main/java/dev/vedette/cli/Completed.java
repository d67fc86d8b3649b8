package dev.vedette.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A command as completion sees it: its options, and what may stand where. Read from the commands
/// themselves, so that a new option is completed without anybody thinking of it.
record Completed(String name, String about, List<Choice> options, Value operands) {

    private static final List<String> PROGRAMS =
            List.of(dev.vedette.lab.topology.Program.OURS, "redis-server", "redis-sentinel");

    /// What may follow an option, or stand on its own.
    sealed interface Value {

        /// Nothing may.
        record None() implements Value {}

        /// Something may that nobody can guess.
        record Any() implements Value {}

        record Words(List<String> words) implements Value {}

        record File() implements Value {}

        record Folder() implements Value {}

        /// A program on this machine, or one of these words for one.
        record Program(List<String> words) implements Value {}

        /// The name of a group on this machine.
        record Group() implements Value {}

        /// The address of a member of a group on this machine.
        record Address() implements Value {}
    }

    /// An option under all its names.
    record Choice(List<String> names, String about, boolean isRepeatable, Value value) {}

    static List<Completed> of(CommandLine root) {
        List<Completed> commands = new ArrayList<>();
        root.getSubcommands().forEach((name, command) -> commands.add(of(name, command)));
        return commands;
    }

    private static Completed of(String name, CommandLine command) {
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        List<Choice> options = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            if (!option.hidden()) {
                options.add(
                        new Choice(
                                List.of(option.names()),
                                first(option.description()),
                                option.isMultiValue(),
                                // A value that may be left out is left to who wants to type it.
                                option.arity().min() == 0 ? new Value.None() : value(option)));
            }
        }
        Value operands =
                spec.positionalParameters().isEmpty()
                        ? (command.getCommand() instanceof NodeCommand
                                ? new Value.File()
                                : new Value.None())
                        : value(spec.positionalParameters().getFirst());
        return new Completed(
                name, first(spec.usageMessage().description()), List.copyOf(options), operands);
    }

    private static Value value(ArgSpec argument) {
        if (argument.completionCandidates() instanceof GroupNames) {
            return new Value.Group();
        }
        List<String> words = new ArrayList<>();
        if (argument.completionCandidates() != null) {
            argument.completionCandidates()
                    .forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
        }
        if (argument.paramLabel().equals("PROGRAM")) {
            return new Value.Program(words.isEmpty() ? PROGRAMS : words);
        }
        if (!words.isEmpty()) {
            return new Value.Words(words);
        }
        boolean isPath = argument.auxiliaryTypes()[0] == Path.class;
        return switch (argument.paramLabel()) {
            case "HOST:PORT" -> new Value.Address();
            case "DIR" -> new Value.Folder();
            case "FILE" -> new Value.File();
            default -> isPath ? new Value.File() : new Value.Any();
        };
    }

    /// The first sentence, without picocli's variables.
    private static String first(String[] description) {
        String text =
                description.length == 0
                        ? ""
                        : description[0].replaceAll(" ?\\(?\\$\\{[^}]*}\\)?", "");
        int end = text.indexOf(". ");
        return (end < 0 ? text : text.substring(0, end)).replaceAll("[.:]$", "");
    }
}
