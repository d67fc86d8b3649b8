package dev.vedette.cli;

import dev.vedette.lab.doctor.Checks;
import dev.vedette.lab.doctor.Diagnosis;
import dev.vedette.lab.doctor.DiagnosisDocument;
import dev.vedette.lab.doctor.Expectations;
import dev.vedette.lab.doctor.Verdict;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.Survey;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/// `vedette doctor`: will this group survive the loss of its master?
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Examines Sentinel groups of Redis, Valkey or Vedette: will they survive the loss of the master?",
            "",
            "Starting from one sentinel or node it finds all members of all groups, runs every check, and"
                    + " prints one line per group, followed by what failed, what deserves attention and"
                    + " what could not be checked, with the command or line of configuration that fixes"
                    + " it. Changes nothing (but see --flush).",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all groups are as --fail-on asks",
            "1:a check failed (or warned, with --fail-on warn)",
            "2:wrong arguments",
            "3:could not look: unreachable, login refused, no such group, or it changed meanwhile",
            "130:interrupted (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette doctor 10.0.0.1:26379",
            "  REDISCLI_AUTH=secret vedette doctor --sentinel 10.0.0.1:26379,10.0.0.2:26379",
            "  vedette doctor 10.0.0.1:26379 --master mymaster --verbose",
            "  vedette doctor 10.0.0.1:26379 --json --fail-on warn"
        })
final class DoctorCommand implements Callable<Integer> {

    /// From which verdict on the exit code tells.
    enum FailOn {
        FAIL(Verdict.FAILED),
        WARN(Verdict.WARNED),
        UNCHECKED(Verdict.NOT_CHECKED),
        NEVER(null);

        private final @Nullable Verdict least;

        FailOn(@Nullable Verdict least) {
            this.least = least;
        }

        boolean isMetBy(Diagnosis diagnosis) {
            return least != null && diagnosis.worst().compareTo(least) >= 0;
        }
    }

    @Mixin private Reach reach = new Reach();

    @Option(
            names = "--fail-on",
            paramLabel = "WHAT",
            description =
                    "When to exit with 1: fail (the default), warn (on warnings too), unchecked (also when a"
                            + " check could not be made) or never.")
    private FailOn failOn = FailOn.FAIL;

    @Option(
            names = "--outage",
            paramLabel = "TIME",
            converter = Amount.Time.class,
            description =
                    "How long a replica may be away and still catch up with only what it missed (default: 60s).")
    private long outageMillis = Expectations.USUAL.outageMillis();

    @Option(
            names = "--rate",
            paramLabel = "BYTES",
            converter = Amount.Rate.class,
            description =
                    "How much is written per second at the busiest time, such as 500kb or 2mb (default: as"
                            + " measured now).")
    private @Nullable Long bytesPerSecond;

    @Option(
            names = "--flush",
            description =
                    "Make every sentinel write its configuration file now (SENTINEL FLUSHCONFIG), to see that it"
                            + " can. Without this, only members on this host are checked for that.")
    private boolean mayFlush;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show every check with what was seen, including those that passed.")
    private boolean isVerbose;

    @Mixin private Printing printing = new Printing();

    DoctorCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintStream out = System.out;
        PrintStream messages = System.err;
        Terminal terminal = printing.terminal(out);
        Depth depth = mayFlush ? Depth.PROVING : Depth.THOROUGH;
        Survey survey = reach.survey(messages, terminal, depth, "Asking everybody");
        List<Diagnosis> diagnoses =
                survey.groups().stream().map(group -> Diagnosis.of(group, expectations())).toList();
        boolean isGood = !diagnoses.isEmpty() && diagnoses.stream().noneMatch(failOn::isMetBy);
        List<Survey.Unreached> unseen = new ArrayList<>(survey.unreached());
        survey.groups().forEach(group -> unseen.addAll(group.shut()));
        boolean hasLooked = !diagnoses.isEmpty() && unseen.isEmpty() && survey.changes().isEmpty();
        if (printing.isJson()) {
            out.print(DiagnosisDocument.of(diagnoses, unseen, isGood && hasLooked));
        } else {
            DoctorSheet sheet = new DoctorSheet(out, terminal, isVerbose);
            diagnoses.forEach(diagnosis -> sheet.print(diagnosis, Checks.TOPICS));
        }
        out.flush();
        complain(survey, unseen, messages);
        if (!hasLooked) {
            return Exit.COULD_NOT_LOOK;
        }
        return isGood ? 0 : Exit.NOT_GOOD;
    }

    private Expectations expectations() {
        Long stated = bytesPerSecond;
        return new Expectations(
                outageMillis, stated == null ? OptionalLong.empty() : OptionalLong.of(stated));
    }

    private void complain(Survey survey, List<Survey.Unreached> unseen, PrintStream messages) {
        for (Survey.Unreached server : unseen) {
            messages.println("vedette doctor: " + server.address() + ": " + server.reason());
        }
        for (String change : survey.changes()) {
            messages.println(
                    "vedette doctor: changed while it was looked at, run it again: " + change);
        }
        if (survey.groups().stream().anyMatch(group -> !group.shut().isEmpty())) {
            messages.println(
                    "vedette doctor: give --user and -a for the nodes, --sentinel-user and"
                            + " --sentinel-pass for the sentinels");
        }
        if (survey.groups().isEmpty() && survey.unreached().isEmpty()) {
            String master = reach.master();
            messages.println(
                    "vedette doctor: "
                            + (master == null
                                    ? "no group is watched there"
                                    : "no group '"
                                            + master
                                            + "' there; groups seen: "
                                            + (survey.names().isEmpty()
                                                    ? "none"
                                                    : String.join(", ", survey.names()))));
        }
    }
}
