package dev.vedette.cli;

import dev.vedette.lab.client.Address;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `vedette` program: the table of its commands. Each one is a class of its own.
@Command(
        name = "vedette",
        description = "Redis-compatible replication and Sentinel high availability.",
        mixinStandardHelpOptions = true,
        versionProvider = VedetteCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            DoctorCommand.class,
            ExplainCommand.class,
            FailoverCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            ProbeCommand.class,
            CertsCommand.class,
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
        CommandLine root = new CommandLine(new VedetteCommand());
        root.getHelpSectionMap()
                .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, CommandGroups::render);
        return root.addSubcommand("server", NodeCommand.of("Runs a data server, as redis-server."))
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
        command.getErr().println(name + ": " + complaint(mistake));
        CommandLine.UnmatchedArgumentException.printSuggestions(mistake, command.getErr());
        command.getErr().println("See " + name + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /// picocli only says that an argument matches nothing, also when a command is misspelt, and
    /// when an address is none.
    private static String complaint(ParameterException mistake) {
        if (mistake instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            CommandSpec command = mistake.getCommandLine().getCommandSpec();
            if (!first.startsWith("-") && command.parent() == null) {
                return "there is no command '" + first + "'";
            }
            boolean takesAddresses =
                    command.positionalParameters().stream()
                            .anyMatch(each -> each.paramLabel().equals("HOST:PORT"));
            if (!first.startsWith("-") && takesAddresses) {
                try {
                    return "'" + Address.parse(first) + "' is one address too many";
                } catch (IllegalArgumentException noAddress) {
                    return String.valueOf(noAddress.getMessage());
                }
            }
        }
        return String.valueOf(mistake.getMessage());
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
