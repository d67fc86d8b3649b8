package dev.vedette.cli;

import dev.vedette.lab.explain.Dump;
import dev.vedette.lab.explain.Dumps;
import dev.vedette.lab.explain.Explanation;
import dev.vedette.lab.logs.LogReader;
import dev.vedette.lab.logs.Logs;
import dev.vedette.lab.report.ExplanationDocument;
import dev.vedette.lab.report.ExplanationText;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/// `vedette explain`: what happened to a group, told from its logs.
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        modelTransformer = ExplainCommand.FilesInsteadOfSeeds.class,
        description = {
            "Tells what happened to a Sentinel group, and why, from the logs of its processes.",
            "",
            "Give it the logs of sentinels and servers of Redis, Valkey or Vedette, as many as you have: files"
                    + " in any order, directories, .gz and .zip, the output of docker compose logs,"
                    + " kubectl logs or journalctl, text pasted with boxes around it. INFO and SENTINEL"
                    + " replies saved from redis-cli help too. Differences between clocks are corrected."
                    + " Every sentence names the log line it is based on.",
            "",
            "With --live it listens to a running group until Ctrl-C instead, and then tells the story.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing failed, or what failed was replaced without known loss",
            "1:a failover failed or did not come, writes were lost, or something remains wrong",
            "2:wrong arguments",
            "3:a file cannot be read, it contains no log, or nobody could be listened to",
            "130:interrupted (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette explain sentinel-1.log sentinel-2.log redis-*.log",
            "  vedette explain /var/log/redis --since 03:10 --until 03:30",
            "  docker compose logs --timestamps | vedette explain -",
            "  vedette explain incident/ --timeline --unknown",
            "  vedette explain --live --sentinel 10.0.0.1:26379 --for 60"
        })
final class ExplainCommand implements Callable<Integer> {

    private static final int WIDTH = 96;

    private static final String STANDARD_INPUT = "-";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description =
                    "Logs and saved replies; a directory for everything in it; - for standard input.")
    private List<String> arguments = List.of();

    @Option(names = "--timeline", description = "Show every moment, not only the decisive ones.")
    private boolean wantsTimeline;

    @Option(
            names = "--unknown",
            description = "Show the lines that were not understood, not only their number.")
    private boolean wantsUnknown;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Period.TimeReader.class,
            description =
                    "Only incidents that were not over by then: 03:10, 03:10:30 or 2026-11-21T03:10, as the logs"
                            + " write their times.")
    private Period.@Nullable Time since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = Period.TimeReader.class,
            description = "Only incidents that had begun by then.")
    private Period.@Nullable Time until;

    @Mixin private Printing printing = new Printing();

    @Option(
            names = "--live",
            description =
                    "Listen to a running group, found through --sentinel or --node (and the options below).")
    private boolean isLive;

    @Option(
            names = "--for",
            paramLabel = "SECONDS",
            description = "With --live: stop after so long.")
    private @Nullable Integer seconds;

    @Mixin private Reach reach = new Reach();

    ExplainCommand() {}

    /// What stands alone is a file here, not a server to ask.
    static final class FilesInsteadOfSeeds implements IModelTransformer {

        @Override
        public CommandSpec transform(CommandSpec command) {
            for (PositionalParamSpec each : List.copyOf(command.positionalParameters())) {
                if (each.paramLabel().equals("HOST:PORT")) {
                    command.remove(each);
                }
            }
            describe(
                    command,
                    "--sentinel",
                    "With --live: sentinels to ask first, who name all others.");
            describe(
                    command,
                    "--node",
                    "With --live: nodes to ask first, when no sentinel is known.");
            return command;
        }

        private static void describe(CommandSpec command, String option, String description) {
            OptionSpec plain = command.findOption(option);
            command.remove(plain);
            command.addOption(OptionSpec.builder(plain).description(description).build());
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        Terminal terminal = printing.terminal(System.out);
        check(seconds == null || isLive, "--for belongs to --live");
        check(seconds == null || seconds > 0, "--for must be at least 1 second");
        if (isLive) {
            check(arguments.isEmpty(), "--live reads no files; name sentinels with --sentinel");
            return new LiveExplanation(reach, terminal, seconds, this::tell).run();
        }
        Dumps dumps = new Dumps();
        LogReader reader = new LogReader(dumps);
        PrintStream messages = System.err;
        try (Patience _ = Patience.begin(messages, terminal, "Reading")) {
            read(reader);
        } catch (IOException failure) {
            System.err.println("vedette explain: " + failure.getMessage());
            return Exit.COULD_NOT_LOOK;
        }
        List<Dump> found = dumps.finish();
        Logs logs = dumps.without(reader.finish());
        if (logs.lines().isEmpty() && found.isEmpty()) {
            System.err.println("vedette explain: " + nothingRead(logs));
            return Exit.COULD_NOT_LOOK;
        }
        return tell(logs, found);
    }

    private int tell(Logs logs, List<Dump> dumps) {
        PrintStream out = System.out;
        Explanation explanation =
                new Period(since, until, reach.master()).of(Explanation.of(logs, dumps));
        if (printing.isJson()) {
            out.print(ExplanationDocument.of(explanation, logs));
        } else {
            Terminal terminal = printing.terminal(out);
            ExplanationText.Wish wish = new ExplanationText.Wish(wantsTimeline, wantsUnknown);
            out.print(ExplanationText.of(explanation, logs, wish, terminal, WIDTH));
        }
        out.flush();
        return explanation.isGood() ? 0 : Exit.NOT_GOOD;
    }

    private void read(LogReader reader) throws IOException {
        List<String> wanted = arguments;
        if (wanted.isEmpty()) {
            // JDK 25 answers null again where there is no terminal, unlike 22 to 24.
            boolean isTyped =
                    Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
            check(!isTyped, "Which logs? Name files or directories, or - for standard input");
            wanted = List.of(STANDARD_INPUT);
        }
        for (String each : wanted) {
            if (each.equals(STANDARD_INPUT)) {
                reader.stream("stdin", System.in);
            }
        }
        List<String> named = wanted.stream().filter(each -> !each.equals(STANDARD_INPUT)).toList();
        for (Path file : LogFiles.of(named)) {
            reader.file(file);
        }
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), complaint);
        }
    }

    private static String nothingRead(Logs logs) {
        long lines = logs.files().stream().mapToLong(Logs.FileRead::lines).sum();
        String where =
                switch (logs.files().size()) {
                    case 0 -> "what was given";
                    case 1 -> logs.files().getFirst().file();
                    default -> logs.files().size() + " files";
                };
        return "nothing in "
                + where
                + " ("
                + lines
                + " lines) is of a log of Redis, Valkey or Vedette, or of a reply to INFO or SENTINEL";
    }
}
