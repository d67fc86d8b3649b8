package dev.vedette.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Envelope;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.probe.Measurement;
import dev.vedette.lab.probe.OwnKey;
import dev.vedette.lab.probe.Readiness;
import dev.vedette.lab.probe.StaleReads;
import dev.vedette.lab.report.ProbeDocument;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.NodeFacts;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/// `vedette probe`: what a client can measure of a running group.
@Command(
        name = "probe",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a running group: replication lag, round trips, what each sentinel believes, and which replica"
                    + " would be promoted if the master were lost now.",
            "",
            "It only reads, unless --write permits keys of its own (vedette:probe:*, deleted at the end);"
                    + " then it also measures how long a write takes to become visible on each replica."
                    + " With --stale-reads, which needs --write, many clients write to the master and at"
                    + " once read from a replica, and each stale read is printed.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the group could fail over now; with --stale-reads: no read was stale",
            "1:it could not; with --stale-reads: some reads were stale",
            "2:wrong arguments, or --write is missing",
            "3:could not look: unreachable, login refused, no such group, or a server was lost on the way",
            "130:interrupted; nothing is left behind (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette probe 10.0.0.1:26379",
            "  vedette probe 10.0.0.1:26379 --write --time 30 --json",
            "  vedette probe 10.0.0.1:26379 --stale-reads --write --clients 100",
            "  vedette probe --stale-reads --write --summary \\",
            "    --write-to redis://10.0.0.1:6379 --read-from redis://10.0.0.2:6379"
        })
final class ProbeCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Reach reach = new Reach();

    @Option(
            names = "--time",
            paramLabel = "SECONDS",
            defaultValue = "5",
            description = "How long to measure (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--write", description = "Permit keys of its own to be written and deleted.")
    private boolean mayWrite;

    @Option(
            names = "--stale-reads",
            description =
                    "Write to the master, at once read from a replica, and count the stale reads.")
    private boolean countsStaleReads;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "10",
            description = "With --stale-reads: how many concurrent clients (${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--operations",
            paramLabel = "M",
            defaultValue = "1000",
            description =
                    "With --stale-reads: how many writes and reads each makes (${DEFAULT-VALUE}).")
    private int operations;

    @Option(
            names = "--write-to",
            paramLabel = "URI",
            description =
                    "With --stale-reads: write here, redis://[USER:]PASSWORD@HOST:PORT, instead of the group's master.")
    private @Nullable String writeTo;

    @Option(
            names = "--read-from",
            paramLabel = "URI",
            description = "With --stale-reads: read here instead of from all replicas in turn.")
    private @Nullable String readFrom;

    @Option(
            names = "--summary",
            description = "With --stale-reads: print only the totals, not each stale read.")
    private boolean isShort;

    @Mixin private Printing printing = new Printing();

    private volatile boolean isEnding;

    /// What is to be done when the program is told to end.
    @FunctionalInterface
    private interface Sweeping {
        void run() throws IOException, InterruptedException;
    }

    ProbeCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        check(seconds >= 1 && seconds <= 3_600, "--time must be from 1 to 3600 s");
        check(clients >= 1 && clients <= 1_000, "--clients must be from 1 to 1000");
        check(operations >= 1 && operations <= 1_000_000, "--operations: from 1 to 1000000");
        check(
                countsStaleReads || (writeTo == null && readFrom == null),
                "--write-to and --read-from need --stale-reads");
        check(
                mayWrite || !countsStaleReads,
                "--stale-reads writes "
                        + clients
                        + " keys vedette:probe:* on the master; allow it with --write");
        check(
                (writeTo == null) == (readFrom == null),
                "--write-to and --read-from belong together");
        PrintStream out = printing.forPeople();
        ProbeScreen screen = new ProbeScreen(out, printing.terminal(out));
        try {
            return countsStaleReads ? countStaleReads(screen) : measure(screen);
        } catch (IOException failure) {
            if (isEnding) {
                return Exit.INTERRUPTED;
            }
            screen.clear();
            System.err.println("vedette probe: " + Complaint.of(failure));
            return Exit.COULD_NOT_LOOK;
        }
    }

    private int measure(ProbeScreen screen) throws IOException, InterruptedException {
        Duration time = Duration.ofSeconds(seconds);
        GroupFacts group = TheGroup.find(reach, screen.terminal(), System.err);
        requireMaster(group);
        screen.found(group);
        Measurement measurement;
        String what = "Measuring for " + seconds + " s";
        PrintStream messages = System.err;
        try (Patience _ = Patience.begin(messages, screen.terminal(), what)) {
            measurement = Measurement.take(group, reach.access(), reach.timeoutMillis(), time);
        }
        List<OwnKey.Visibility> visibilities = mayWrite ? ownKey(screen, group, time) : List.of();
        if (isEnding) {
            return Exit.INTERRUPTED;
        }
        // As it is now: much may have happened while it was measured.
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        GroupFacts now = TheGroup.find(reach, screen.terminal(), silent);
        Readiness readiness = Readiness.of(now);
        if (printing.isJson()) {
            System.out.print(ProbeDocument.of(now, measurement, readiness, visibilities));
            System.out.flush();
        } else {
            screen.print(now, measurement, readiness, visibilities);
        }
        return readiness.isReady() ? 0 : Exit.NOT_GOOD;
    }

    private List<OwnKey.Visibility> ownKey(ProbeScreen screen, GroupFacts group, Duration time)
            throws IOException, InterruptedException {
        Address master = requireMaster(group);
        List<Address> replicas =
                group.replicas().stream()
                        .filter(NodeFacts::isReached)
                        .map(NodeFacts::address)
                        .toList();
        OwnKey key = new OwnKey(prefix(), reach.access(), reach.timeoutMillis());
        String what = "Writing a key for " + seconds + " s";
        PrintStream messages = System.err;
        return sweeping(
                () -> key.abandon(master),
                () -> {
                    try (Patience _ = Patience.begin(messages, screen.terminal(), what)) {
                        return key.measure(master, replicas, time);
                    }
                });
    }

    private int countStaleReads(ProbeScreen screen) throws IOException, InterruptedException {
        StaleReads.Place master;
        List<StaleReads.Place> replicas;
        if (writeTo != null && readFrom != null) {
            master = place("--write-to", writeTo);
            replicas = List.of(place("--read-from", readFrom));
        } else {
            GroupFacts group = TheGroup.find(reach, screen.terminal(), System.err);
            screen.found(group);
            Access access = reach.access();
            int timeout = reach.timeoutMillis();
            Address address = requireMaster(group);
            master = new StaleReads.Place(address, () -> access.toNode(address, timeout));
            replicas =
                    group.replicas().stream()
                            .filter(NodeFacts::isReached)
                            .map(NodeFacts::address)
                            .map(
                                    replica ->
                                            new StaleReads.Place(
                                                    replica, () -> access.toNode(replica, timeout)))
                            .toList();
            if (replicas.isEmpty()) {
                throw new IOException("no replica of " + group.title() + " could be reached");
            }
        }
        StaleReads exercise = new StaleReads(master, replicas, prefix(), clients, operations);
        boolean isSilent = isShort || printing.isJson();
        StaleReads.Tally tally =
                sweeping(exercise::abandon, () -> exercise.run(isSilent ? _ -> {} : screen::stale));
        if (isEnding) {
            return Exit.INTERRUPTED;
        }
        if (tally.done() == 0 && !tally.failure().isEmpty()) {
            throw new IOException(tally.failure());
        }
        if (printing.isJson()) {
            System.out.print(ProbeDocument.of(tally));
            System.out.flush();
        } else {
            screen.tally(tally);
        }
        if (!tally.failure().isEmpty()) {
            System.err.println("vedette probe: it ended early: " + tally.failure());
            return Exit.COULD_NOT_LOOK;
        }
        return tally.stale().isEmpty() ? 0 : Exit.NOT_GOOD;
    }

    private StaleReads.Place place(String option, String uri) {
        try {
            Link link = Link.parse(uri);
            int timeout = reach.timeoutMillis();
            Envelope envelope = reach.access().envelope();
            return new StaleReads.Place(
                    link.address(),
                    () ->
                            RespConnection.open(
                                    link.address(), envelope, link.credentials(), timeout));
        } catch (IllegalArgumentException mistake) {
            throw wrong(option + " " + mistake.getMessage());
        }
    }

    /// Does what writes, so that its keys are deleted also when the program is told to end.
    private <T> T sweeping(Sweeping sweep, Writing<T> work)
            throws IOException, InterruptedException {
        Thread ending = new Thread(() -> end(sweep), "ending");
        Runtime.getRuntime().addShutdownHook(ending);
        try {
            return work.run();
        } finally {
            try {
                Runtime.getRuntime().removeShutdownHook(ending);
            } catch (IllegalStateException _) {
                // The end has begun, and the hook is at work.
            }
        }
    }

    @FunctionalInterface
    private interface Writing<T> {
        T run() throws IOException, InterruptedException;
    }

    private void end(Sweeping sweep) {
        isEnding = true;
        try {
            sweep.run();
            System.err.println("Interrupted: the probe's keys are deleted.");
        } catch (IOException failure) {
            System.err.println(
                    "Interrupted: the probe's keys could not be deleted and expire within a minute: "
                            + failure.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Address requireMaster(GroupFacts group) throws IOException {
        Address address =
                group.masterAddress()
                        .orElseThrow(() -> new IOException(group.title() + " has no master"));
        NodeFacts master = group.master().orElse(null);
        if (master != null && !master.isReached()) {
            throw new IOException("the master " + address + ": " + master.login().reason());
        }
        return address;
    }

    private static String prefix() {
        return String.format(Locale.ROOT, "vedette:probe:%08x", new SplittableRandom().nextInt());
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw wrong(complaint);
        }
    }

    private ParameterException wrong(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }
}
