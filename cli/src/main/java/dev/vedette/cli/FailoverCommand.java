package dev.vedette.cli;

import dev.vedette.lab.failover.Account;
import dev.vedette.lab.failover.CouldNot;
import dev.vedette.lab.failover.FailoverTest;
import dev.vedette.lab.failover.Order;
import dev.vedette.lab.failover.Target;
import dev.vedette.lab.failover.Trigger;
import dev.vedette.lab.report.FailoverDocument;
import dev.vedette.lab.workload.Manner;
import dev.vedette.lab.workload.Traces;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/// `vedette failover`: the failover test of a running group.
@Command(
        name = "failover",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a running group replace its master, under load, and counts what the clients lose.",
            "",
            "Clients that find the master through the sentinels write test data below a prefix of their own."
                    + " It then sends SENTINEL FAILOVER (or runs the command of --kill-with), follows"
                    + " the failover stage by stage, reads the data back, and deletes it. Works with"
                    + " Redis, Valkey and Vedette. Without --yes it only says what it would do.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the group failed over, nothing was lost, and all that was checked holds",
            "1:acknowledged writes were lost or doubled, or a check failed",
            "2:wrong arguments, or --yes is missing",
            "3:could not: unreachable, login refused, no group, or a group not in a state to fail over",
            "130:interrupted; the test data is deleted (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette failover 10.0.0.1:26379",
            "  vedette failover 10.0.0.1:26379 --yes",
            "  vedette failover 10.0.0.1:26379 --yes --client sticky,following,waiting --json",
            "  vedette failover 10.0.0.1:26379 --yes --tolerate 100 \\",
            "    --kill-with 'ssh {host} systemctl kill -s KILL redis' \\",
            "    --start-with 'ssh {host} systemctl start redis'"
        })
final class FailoverCommand implements Callable<Integer> {

    private static final int NOT_CONFIRMED = 2;

    private static final int SHORTEST_PACE_MILLIS = 1;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Reach reach = new Reach();

    @Option(names = "--yes", description = "Do it; otherwise it only says what it would do.")
    private boolean isConfirmed;

    @Option(
            names = "--kill-with",
            paramLabel = "COMMAND",
            description =
                    "Instead of SENTINEL FAILOVER, run this in a shell to take the master away; {host} and {port}"
                            + " stand for its address.")
    private @Nullable String killWith;

    @Option(
            names = "--start-with",
            paramLabel = "COMMAND",
            description =
                    "With --kill-with: how to bring the old master back, once another one is there.")
    private @Nullable String startWith;

    @Option(
            names = "--client",
            split = ",",
            paramLabel = "MANNER",
            description =
                    "Kinds of clients that write: sticky (stays on its connection until that breaks, as most do),"
                            + " following (listens to the sentinels), waiting (sticky, with WAIT 1 after each"
                            + " write). sticky,following if not given.")
    private List<Manner> manners = List.of(Manner.STICKY, Manner.FOLLOWING);

    @Option(
            names = "--writers",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many clients of each kind (${DEFAULT-VALUE}).")
    private int writers;

    @Option(
            names = "--pace",
            paramLabel = "MS",
            defaultValue = "1",
            description = "How long each client pauses between writes (${DEFAULT-VALUE}).")
    private int paceMillis;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "How long they write before the failover (${DEFAULT-VALUE}).")
    private int warmUpSeconds;

    @Option(
            names = "--limit",
            paramLabel = "SECONDS",
            defaultValue = "90",
            description =
                    "How long to wait for another master, and again for the old one to be a replica"
                            + " (${DEFAULT-VALUE}).")
    private int limitSeconds;

    @Option(
            names = "--tolerate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Exit with 0 even if up to N writes are lost or doubled.")
    private long tolerated;

    @Option(
            names = "--prefix",
            paramLabel = "PREFIX",
            defaultValue = "vedette:failover",
            description = "How the test's keys begin (${DEFAULT-VALUE}).")
    private String prefix = "";

    @Mixin private Printing printing = new Printing();

    private volatile boolean isEnding;

    FailoverCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Order order = order();
        PrintStream out = printing.forPeople();
        Terminal terminal = printing.terminal(out);
        FailoverScreen screen = new FailoverScreen(out, terminal);
        try {
            Target target = Target.of(TheGroup.find(reach, terminal, System.err));
            SplittableRandom random = new SplittableRandom();
            String run = String.format(Locale.ROOT, "%s:%08x", prefix, random.nextInt());
            Traces traces = new Traces(run);
            FailoverTest test =
                    new FailoverTest(
                            target,
                            reach.access(),
                            order,
                            reach.timeoutMillis(),
                            traces,
                            random,
                            screen);
            screen.found(target);
            if (!isConfirmed) {
                screen.plan(target, order, traces, test.examine());
                return NOT_CONFIRMED;
            }
            return run(test, screen);
        } catch (IOException failure) {
            if (!isEnding) {
                screen.clear();
                System.err.println("vedette failover: " + Complaint.of(failure));
            }
            return Exit.COULD_NOT_LOOK;
        }
    }

    private int run(FailoverTest test, FailoverScreen screen) throws IOException {
        Thread ending = new Thread(() -> end(test, screen), "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            Account account = test.run();
            if (isEnding) {
                return Exit.INTERRUPTED;
            }
            boolean isGood = account.isGood(tolerated);
            if (printing.isJson()) {
                System.out.print(FailoverDocument.of(account, isGood));
                System.out.flush();
            } else {
                screen.account(account, isGood);
            }
            return isGood ? 0 : Exit.NOT_GOOD;
        } catch (InterruptedException _) {
            // The shutdown hook says the last word, and the exit code is the signal's.
            return Exit.INTERRUPTED;
        } finally {
            forget(ending);
        }
    }

    private static void forget(Thread ending) {
        try {
            Runtime.getRuntime().removeShutdownHook(ending);
        } catch (IllegalStateException _) {
            // The end has begun, and the hook is at work.
        }
    }

    /// Runs when the program is told to end, by Ctrl-C or SIGTERM, at whatever moment.
    private void end(FailoverTest test, FailoverScreen screen) {
        isEnding = true;
        screen.mute();
        System.err.println("Interrupted: deleting the test data ...");
        try {
            boolean hadWritten = test.abandon();
            System.err.println(
                    hadWritten ? "The test data is deleted." : "There was no test data yet.");
        } catch (CouldNot failure) {
            System.err.println("vedette failover: " + Complaint.of(failure));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        if (test.isTriggered()) {
            System.err.println(
                    "The failover had begun and cannot be called back; 'vedette status' shows the group.");
        }
    }

    private Order order() {
        check(killWith != null || startWith == null, "--start-with needs --kill-with");
        check(writers >= 1 && writers <= 100, "--writers must be from 1 to 100");
        check(
                paceMillis >= SHORTEST_PACE_MILLIS && paceMillis <= 10_000,
                "--pace must be from " + SHORTEST_PACE_MILLIS + " to 10000 ms");
        check(warmUpSeconds >= 1 && warmUpSeconds <= 600, "--warm-up must be from 1 to 600 s");
        check(limitSeconds >= 1 && limitSeconds <= 1_200, "--limit must be from 1 to 1200 s");
        check(tolerated >= 0, "--tolerate must not be negative");
        check(!prefix.isBlank(), "--prefix must not be empty");
        return new Order(
                killWith == null ? new Trigger.BySentinel() : new Trigger.ByCommand(killWith),
                startWith,
                List.copyOf(new LinkedHashSet<>(manners)),
                writers,
                paceMillis,
                Duration.ofSeconds(warmUpSeconds),
                Duration.ofSeconds(limitSeconds));
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), complaint);
        }
    }
}
