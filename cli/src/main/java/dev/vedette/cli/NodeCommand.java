package dev.vedette.cli;

import dev.vedette.Main;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

import java.util.ArrayList;
import java.util.List;

/// `vedette server` and `vedette sentinel`: what follows is for the server to read, as redis-server
/// would. The launcher starts them without coming through here, so that they have a JVM to suit
/// them; this is for who runs the program without the launcher, and for `--help`.
@Command
final class NodeCommand implements Runnable {

    private final List<String> trailing;

    @Unmatched private final List<String> arguments = new ArrayList<>();

    private NodeCommand(List<String> trailing) {
        this.trailing = trailing;
    }

    static CommandLine of(String description, String... trailing) {
        CommandLine command = new CommandLine(new NodeCommand(List.of(trailing)));
        command.getCommandSpec().usageMessage().description(description);
        return command;
    }

    @Override
    public void run() {
        arguments.addAll(trailing);
        Main.main(arguments.toArray(String[]::new));
    }
}
