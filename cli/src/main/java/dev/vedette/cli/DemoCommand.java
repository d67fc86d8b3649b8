package dev.vedette.cli;

import dev.vedette.lab.report.AccountDocument;
import dev.vedette.lab.scenario.Account;
import dev.vedette.lab.scenario.Fault;
import dev.vedette.lab.scenario.MasterLoss;
import dev.vedette.lab.scenario.Story;
import dev.vedette.lab.substrate.Group;
import dev.vedette.lab.topology.Program;
import dev.vedette.lab.topology.Topology;
import dev.vedette.lab.workload.Workload;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/// `vedette demo`: a group of real processes loses its master before the eyes of the user.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows a group surviving the loss of its master.",
            "",
            "Starts nodes and sentinels as processes on free loopback ports, runs writers and readers against them,"
                    + " takes the master away, shows what the sentinels do, brings the old master back, and counts"
                    + " what the clients lost.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything that is claimed was checked and holds",
            "1:a check failed; the folder with all logs is kept",
            "2:wrong arguments, a missing program, or the group did not start",
            "130:interrupted; nothing is left behind (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette demo",
            "  vedette demo --nodes redis-server --sentinels redis-sentinel --fault stop",
            "  vedette demo --nodes vedette,redis-server,redis-server --json"
        })
final class DemoCommand implements Callable<Integer> {

    private static final int CHECK_FAILED = 1;

    private static final int NOT_STARTED = 2;

    private static final Workload.Load LOAD = new Workload.Load(3, 2, 2);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--nodes",
            split = ",",
            paramLabel = "PROGRAM",
            description =
                    "What to run as nodes: '"
                            + Program.OURS
                            + "' (the default) or a command such as"
                            + " redis-server; either one for all, or a list with one for each, the master"
                            + " first.")
    private List<String> nodes = List.of(Program.OURS);

    @Option(
            names = "--sentinels",
            split = ",",
            paramLabel = "PROGRAM",
            description = "The same for the sentinels.")
    private List<String> sentinels = List.of(Program.OURS);

    @Option(names = "--replicas", paramLabel = "N", description = "How many replicas (2).")
    private @Nullable Integer replicas;

    @Option(names = "--sentinel-count", paramLabel = "N", description = "How many sentinels (3).")
    private @Nullable Integer sentinelCount;

    @Option(
            names = "--quorum",
            paramLabel = "N",
            description = "How many sentinels must find the master down (a majority).")
    private @Nullable Integer quorum;

    @Option(
            names = "--down-after",
            paramLabel = "MS",
            defaultValue = "1000",
            description = "Silence that counts as down, in milliseconds (${DEFAULT-VALUE}).")
    private int downAfterMillis;

    @Option(
            names = "--failover-timeout",
            paramLabel = "MS",
            defaultValue = "10000",
            description = "The sentinels' failover-timeout, in milliseconds (${DEFAULT-VALUE}).")
    private int failoverTimeoutMillis;

    @Option(
            names = "--fault",
            paramLabel = "FAULT",
            defaultValue = "kill",
            description =
                    "kill (SIGKILL), stop (SIGSTOP, later SIGCONT) or manual (SENTINEL FAILOVER).")
    private Fault fault = Fault.KILL;

    @Option(names = "--keep", description = "Keep the folder with configurations and logs.")
    private boolean keepsFolder;

    @Mixin private Printing printing = new Printing();

    private volatile boolean isEnding;

    DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Topology topology = topology();
        PrintStream out = System.out;
        Terminal terminal = printing.terminal(out);
        Screen screen = new Screen(out, terminal, topology);
        Group group = new Group(topology);
        if (keepsFolder) {
            group.keepFolder();
        }
        Thread ending = new Thread(() -> end(group, screen), "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        int exit = play(group, screen);
        if (isEnding) {
            // The exit code is the signal's by now; the shutdown hook says the last word.
            return NOT_STARTED;
        }
        Runtime.getRuntime().removeShutdownHook(ending);
        return exit;
    }

    private int play(Group group, Screen screen) throws InterruptedException {
        Story story = printing.isJson() ? new Murmur(System.err) : screen;
        try (group) {
            Account account =
                    new MasterLoss(group, fault, LOAD, new SplittableRandom(), story).run();
            if (!account.isGood()) {
                group.keepFolder();
            }
            if (isEnding) {
                return NOT_STARTED;
            }
            if (printing.isJson()) {
                System.out.print(AccountDocument.of(account));
                System.out.flush();
            } else {
                screen.account(account);
            }
            if (group.keepsFolder()) {
                System.err.println("Configurations and logs are in " + group.root());
            }
            return account.isGood() ? 0 : CHECK_FAILED;
        } catch (IOException failure) {
            if (!isEnding) {
                screen.clear();
                System.err.println("vedette demo: " + failure.getMessage());
            }
            return NOT_STARTED;
        }
    }

    /// Runs when the program is told to end, by Ctrl-C or SIGTERM, at whatever moment.
    private void end(Group group, Screen screen) {
        isEnding = true;
        screen.mute();
        try {
            group.close();
            System.err.println(
                    group.keepsFolder() && group.root() != null
                            ? "Interrupted: all processes are stopped; their folder is "
                                    + group.root()
                            : "Interrupted: all processes are stopped, nothing is left behind.");
        } catch (IOException failure) {
            System.err.println(
                    "Interrupted: all processes are stopped, but "
                            + group.root()
                            + " could not be deleted: "
                            + failure.getMessage());
        }
    }

    private Topology topology() {
        String home = System.getProperty("vedette.home");
        Program.Finder finder =
                new Program.Finder(
                        home == null ? null : Path.of(home),
                        System.getenv().getOrDefault("PATH", ""));
        List<Program> nodePrograms = new ArrayList<>();
        List<Program> sentinelPrograms = new ArrayList<>();
        try {
            for (String words :
                    spread(
                            nodes,
                            replicas == null ? null : replicas + 1,
                            3,
                            "--nodes",
                            "--replicas")) {
                nodePrograms.add(finder.node(words));
            }
            for (String words :
                    spread(sentinels, sentinelCount, 3, "--sentinels", "--sentinel-count")) {
                sentinelPrograms.add(finder.sentinel(words));
            }
        } catch (Program.Missing missing) {
            throw wrong(missing.getMessage());
        }
        check(
                nodePrograms.size() >= 2,
                "a group that survives its master needs at least one replica");
        check(nodePrograms.size() + sentinelPrograms.size() <= 20, "at most 20 processes, please");
        int majority = sentinelPrograms.size() / 2 + 1;
        int agreed = quorum == null ? majority : quorum;
        check(
                agreed >= 1 && agreed <= sentinelPrograms.size(),
                "--quorum must be between 1 and the number of sentinels, "
                        + sentinelPrograms.size());
        check(
                downAfterMillis >= 100 && downAfterMillis <= 60_000,
                "--down-after must be from 100 to 60000 ms");
        check(
                failoverTimeoutMillis >= 1_000 && failoverTimeoutMillis <= 180_000,
                "--failover-timeout must be from 1000 to 180000 ms");
        return new Topology(
                "mymaster",
                nodePrograms,
                sentinelPrograms,
                agreed,
                downAfterMillis,
                failoverTimeoutMillis);
    }

    /// One program for all, or one for each; `wanted` must not contradict the length of the list.
    private List<String> spread(
            List<String> programs,
            @Nullable Integer wanted,
            int usual,
            String option,
            String countOption) {
        check(wanted == null || wanted >= 1, countOption + " must be at least 1");
        if (programs.size() == 1) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < (wanted == null ? usual : wanted); i++) {
                all.add(programs.getFirst());
            }
            return all;
        }
        check(
                wanted == null || wanted == programs.size(),
                option
                        + " lists "
                        + programs.size()
                        + " programs, which does not fit "
                        + countOption);
        return programs;
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw wrong(complaint);
        }
    }

    private ParameterException wrong(@Nullable String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }
}
