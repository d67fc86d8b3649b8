package dev.vedette.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `vedette` program: the table of its commands. Each one is a class of its own.
@Command(
        name = "vedette",
        description = "Redis-compatible replication and Sentinel high availability.",
        mixinStandardHelpOptions = true,
        versionProvider = VedetteCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            DoctorCommand.class,
            ExplainCommand.class,
            FailoverCommand.class,
            CompletionCommand.class
        })
public final class VedetteCommand implements Runnable {

    @Spec private CommandSpec spec = CommandSpec.create();

    VedetteCommand() {}

    /// Ends the JVM with the exit code of the command that was asked for.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new VedetteCommand())
                .addSubcommand("server", NodeCommand.of("Runs a data server, as redis-server."))
                .addSubcommand(
                        "sentinel",
                        NodeCommand.of("Runs a Sentinel, as redis-sentinel.", "--sentinel"))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(VedetteCommand::refuse);
    }

    /// A mistake in the arguments deserves one line and where to read more, not the whole manual.
    private static int refuse(ParameterException mistake, String[] args) {
        CommandLine command = mistake.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + mistake.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
        command.getErr().println("See " + name + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Which command?");
    }

    static final class Version implements CommandLine.IVersionProvider {

        /// Known to the packaged program only; classes run from a build folder have no version.
        @Override
        public String[] getVersion() {
            String version = VedetteCommand.class.getPackage().getImplementationVersion();
            return new String[] {"vedette " + (version == null ? "unpackaged" : version)};
        }
    }
}
