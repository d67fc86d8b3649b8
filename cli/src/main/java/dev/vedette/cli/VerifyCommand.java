package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.Survey;
import dev.vedette.lab.verify.Claim;
import dev.vedette.lab.verify.Claim.Outcome;
import dev.vedette.lab.verify.Verification;
import dev.vedette.lab.verify.VerificationDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// `vedette verify`: does everything hold that should hold of a healthy group?
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Checks that a group is complete and agrees with itself, and gives one verdict.",
            "",
            "It checks what people script by hand after a change: all sentinels answer, agree on the master, know each other and"
                    + " reach a quorum; the master's address leads to a master; every replica is linked and"
                    + " online. It looks at the present state only; vedette doctor looks at what could go"
                    + " wrong.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything holds",
            "1:something does not hold",
            "2:wrong arguments",
            "3:could not look: unreachable, login refused, no such group, or nothing is wrong with what could be seen",
            "130:interrupted (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette verify 10.0.0.1:26379",
            "  vedette verify 10.0.0.1:26379 --replicas 2 --sentinels 3 --wait 60",
            "  REDISCLI_AUTH=secret vedette verify 10.0.0.1:26379 --master mymaster --json"
        })
final class VerifyCommand implements Callable<Integer> {

    private static final int BETWEEN_LOOKS_MILLIS = 500;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Reach reach = new Reach();

    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "1",
            description = "Expect at least so many replicas (${DEFAULT-VALUE}).")
    private int replicas;

    @Option(
            names = "--sentinels",
            paramLabel = "N",
            defaultValue = "1",
            description = "Expect at least so many sentinels (${DEFAULT-VALUE}).")
    private int sentinels;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "0",
            description = "Repeat until everything holds, for at most so long.")
    private int waitSeconds;

    @Mixin private Printing printing = new Printing();

    VerifyCommand() {}

    /// One look, judged.
    private record Look(Survey survey, List<Verification> verifications) {

        int exit() {
            if (verifications.stream().anyMatch(each -> each.outcome() == Outcome.FAILS)) {
                return Exit.NOT_GOOD;
            }
            boolean isKnown =
                    !verifications.isEmpty()
                            && survey.unreached().isEmpty()
                            && verifications.stream()
                                    .allMatch(each -> each.outcome() == Outcome.HOLDS);
            return isKnown ? 0 : Exit.COULD_NOT_LOOK;
        }

        String firstTrouble() {
            return verifications.stream()
                    .flatMap(each -> each.troubles().stream())
                    .map(Claim::found)
                    .findFirst()
                    .or(
                            () ->
                                    survey.unreached().stream()
                                            .map(each -> each.address() + ": " + each.reason())
                                            .findFirst())
                    .orElse("no group was found");
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (replicas < 0 || sentinels < 0 || waitSeconds < 0 || waitSeconds > 86_400) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--replicas and --sentinels must not be negative, and --wait is at most a day");
        }
        PrintStream out = System.out;
        Terminal terminal = printing.terminal(out);
        Survey.Request request = reach.request(System.err, Depth.GLANCE);
        Look look = look(request, terminal);
        if (printing.isJson()) {
            out.print(
                    VerificationDocument.of(
                            look.verifications(), look.survey().unreached(), word(look.exit())));
            out.flush();
        } else {
            print(look, out, terminal);
        }
        return look.exit();
    }

    private Look look(Survey.Request request, Terminal terminal) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
        Steps steps = new Steps(System.err, terminal, StatusSheet.WIDTH);
        PrintStream messages = System.err;
        if (waitSeconds > 0) {
            steps.begins("Waiting for everything to hold");
        }
        try (Patience _ =
                waitSeconds > 0 ? null : Patience.begin(messages, terminal, "Asking everybody")) {
            while (true) {
                Survey survey = Survey.take(request);
                Verification.Expected expected = new Verification.Expected(replicas, sentinels);
                Look look =
                        new Look(
                                survey,
                                survey.groups().stream()
                                        .map(group -> Verification.of(group, expected))
                                        .toList());
                long leftNanos = deadline - System.nanoTime();
                if (look.exit() == 0 || leftNanos <= 0) {
                    steps.clear();
                    return look;
                }
                steps.progresses(look.firstTrouble());
                TimeUnit.NANOSECONDS.sleep(
                        Math.min(leftNanos, TimeUnit.MILLISECONDS.toNanos(BETWEEN_LOOKS_MILLIS)));
            }
        }
    }

    private static String word(int exit) {
        return switch (exit) {
            case 0 -> "holds";
            case Exit.NOT_GOOD -> "fails";
            default -> "unknown";
        };
    }

    private void print(Look look, PrintStream out, Terminal terminal) {
        for (Survey.Unreached each : look.survey().unreached()) {
            System.err.println(
                    spec.qualifiedName()
                            + ": "
                            + each.address()
                            + " could not be asked: "
                            + each.reason());
        }
        for (Verification verification : look.verifications()) {
            out.println(
                    terminal.style(Style.BOLD, verification.group().title())
                            + "  "
                            + verification
                                    .group()
                                    .masterAddress()
                                    .map(Address::toString)
                                    .orElse("no master"));
            for (Claim claim : verification.claims()) {
                claim(claim, out, terminal);
            }
        }
        verdict(look, out, terminal);
        out.flush();
    }

    private static void claim(Claim claim, PrintStream out, Terminal terminal) {
        String sign =
                switch (claim.outcome()) {
                    case HOLDS -> terminal.style(Style.GREEN, terminal.glyph("✓", "ok"));
                    case FAILS -> terminal.style(Style.RED, terminal.glyph("✗", "NO"));
                    case UNKNOWN -> terminal.style(Style.YELLOW, terminal.glyph("?", "??"));
                };
        out.println("  " + sign + " " + claim.claim());
        for (String line : Wrapped.lines(claim.found(), StatusSheet.WIDTH - 6)) {
            out.println("      " + terminal.style(Style.FAINT, line));
        }
    }

    private void verdict(Look look, PrintStream out, Terminal terminal) {
        long claims = look.verifications().stream().mapToLong(each -> each.claims().size()).sum();
        long holding =
                look.verifications().stream()
                        .flatMap(each -> each.claims().stream())
                        .filter(Claim::holds)
                        .count();
        String counts = holding + " of " + claims + " claims hold";
        out.println(
                switch (look.exit()) {
                    case 0 -> terminal.style(Style.GREEN, "HOLDS") + ": " + counts + ".";
                    case Exit.NOT_GOOD -> terminal.style(Style.RED, "FAILS") + ": " + counts + ".";
                    default ->
                            terminal.style(Style.YELLOW, "UNKNOWN")
                                    + ": "
                                    + (look.verifications().isEmpty()
                                            ? nothing(look)
                                            : counts + ", the rest could not be seen")
                                    + ".";
                });
    }

    private String nothing(Look look) {
        if (!look.survey().unreached().isEmpty()) {
            return "nobody could be asked";
        }
        String wanted = reach.master() == null ? "" : " of the name " + reach.master();
        List<String> names = look.survey().names();
        return "no group"
                + wanted
                + " was found"
                + (names.isEmpty() ? "" : "; there is: " + String.join(", ", names));
    }
}
