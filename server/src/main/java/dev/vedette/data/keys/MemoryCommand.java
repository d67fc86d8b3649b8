package dev.vedette.data.keys;

import static dev.vedette.command.KeySpec.Use.RO;

import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.HelpText;
import dev.vedette.resp.Reply;

/// MEMORY and its subcommands.
final class MemoryCommand {

    private MemoryCommand() {}

    static Command command() {
        return Command.container("MEMORY")
                .about("Looks at what values take.")
                .since("4.0.0")
                .cost("Depends on subcommand.")
                .group(Group.SERVER)
                .sub(
                        Command.plain("HELP", _ -> help())
                                .about("Explains the subcommands.")
                                .since("4.0.0")
                                .cost("O(1)")
                                .group(Group.SERVER)
                                .flags(Flag.LOADING, Flag.STALE),
                        Command.read("USAGE", MemoryCommand::usage)
                                .synopsis("key [SAMPLES count:integer]")
                                .about("Answers how many bytes a key and its value take.")
                                .since("4.0.0")
                                .cost("O(N) where N is the number of samples.")
                                .group(Group.SERVER)
                                .key(2, RO));
    }

    /// Every block is counted, whatever SAMPLES says: that is exact, and a matter of microseconds.
    private static Reply usage(Call call) {
        for (int i = 3; i < call.count(); i += 2) {
            if (!call.arg(i).is("SAMPLES") || i + 1 == call.count()) {
                throw CommandError.syntax();
            }
            if (call.integer(i + 1) < 0) {
                throw CommandError.syntax();
            }
        }
        long bytes = call.db().memoryUsage(call.key(2));
        return bytes < 0 ? Reply.nil() : Reply.integer(bytes);
    }

    private static Reply help() {
        return HelpText.of(
                "MEMORY",
                "USAGE <key> [SAMPLES <count>]",
                "    How many bytes a key and its value take.");
    }
}
