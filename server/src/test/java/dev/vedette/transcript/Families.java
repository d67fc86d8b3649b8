package dev.vedette.transcript;

import dev.vedette.base.Rng;
import dev.vedette.command.Command;
import dev.vedette.command.CommandCommand;
import dev.vedette.data.keys.KeyCommands;
import dev.vedette.data.strings.StringCommands;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.transaction.Transactions;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The families of commands that need nothing but the keyspace.
final class Families {

    static final List<Command> ALL =
            Stream.of(StringCommands.ALL, KeyCommands.ALL).flatMap(List::stream).toList();

    private Families() {}

    /// All commands there are, containers with their subcommands.
    static List<Command> everything() {
        List<Command> all = new ArrayList<>(CommandCommand.ALL);
        all.addAll(new Transactions(new Keyspace(16, 1, 2, new Rng(1), new Journal())).commands());
        all.addAll(ALL);
        return all;
    }

    /// Whether a transcript can be played without a node: it names no command of another table.
    static boolean suffice(Transcript transcript) {
        List<String> names = everything().stream().map(Command::name).toList();
        return transcript.steps().stream()
                .filter(step -> !step.isTick())
                .allMatch(step -> names.contains(step.word()) || step.expectsUnknown());
    }
}
