package dev.vedette.cli;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.status.Change;
import dev.vedette.lab.status.Glance;
import dev.vedette.lab.status.StatusDocument;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.SentinelFacts;
import dev.vedette.lab.survey.Survey;
import dev.vedette.lab.verify.Verification;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintStream;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.Stack;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// `vedette status`: the group at a glance.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows groups at a glance: who follows whom and how far behind, and what each sentinel believes."
                    + " Below that, whatever is wrong.",
            ""
        },
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the groups were looked at, whatever was seen (vedette verify judges)",
            "2:wrong arguments",
            "3:could not look: unreachable, login refused, or no such group",
            "130:interrupted (143 for SIGTERM)"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  vedette status 10.0.0.1:26379",
            "  vedette status 10.0.0.1:26379 --watch",
            "  vedette status --sentinel 10.0.0.1:26379,10.0.0.2:26379 --master mymaster",
            "  REDISCLI_AUTH=secret vedette status 10.0.0.1:26379 --json"
        })
final class StatusCommand implements Callable<Integer> {

    /// While watching, nobody may hold up the picture for longer.
    private static final int MOST_WATCH_TIMEOUT_MILLIS = 1_000;

    private static final int CHANGES_SHOWN = 10;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Reach reach = new Reach();

    @Option(
            names = "--watch",
            arity = "0..1",
            paramLabel = "SECONDS",
            parameterConsumer = Seconds.class,
            description =
                    "Repeat every so many seconds (2) until interrupted: redraws on a terminal, and appends"
                            + " what changed elsewhere.")
    private @Nullable Integer watchSeconds;

    @Mixin private Printing printing = new Printing();

    private final PrintStream out = System.out;
    private final Map<String, Glance> last = new LinkedHashMap<>();
    private final Deque<String> changes = new ArrayDeque<>();
    private final Set<Address> sentinels = new LinkedHashSet<>();

    StatusCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (watchSeconds != null && printing.isJson()) {
            throw new ParameterException(spec.commandLine(), "--json looks once: without --watch");
        }
        Terminal terminal = printing.terminal(out);
        StatusSheet sheet = new StatusSheet(terminal);
        List<Address> seeds = reach.seeds(System.err);
        if (watchSeconds != null) {
            watch(seeds, sheet, terminal.isLive(), watchSeconds);
        }
        Survey survey;
        PrintStream messages = System.err;
        try (Patience _ = Patience.begin(messages, terminal, "Asking everybody")) {
            survey = Survey.take(request(seeds, reach.timeoutMillis()));
        }
        if (printing.isJson()) {
            out.print(StatusDocument.of(survey));
            out.flush();
        } else {
            page(survey, sheet).forEach(out::println);
            out.flush();
        }
        complain(survey);
        return survey.groups().isEmpty() ? Exit.COULD_NOT_LOOK : 0;
    }

    private Survey.Request request(List<Address> seeds, int timeoutMillis) {
        return new Survey.Request(
                seeds, reach.access(), reach.master(), timeoutMillis, Depth.GLANCE);
    }

    private void complain(Survey survey) {
        for (Survey.Unreached each : survey.unreached()) {
            System.err.println(
                    spec.qualifiedName()
                            + ": "
                            + each.address()
                            + " could not be asked: "
                            + each.reason());
        }
        if (survey.groups().isEmpty() && survey.unreached().isEmpty()) {
            System.err.println(
                    spec.qualifiedName()
                            + ": no group"
                            + (reach.master() == null ? "" : " of the name " + reach.master())
                            + " is watched there"
                            + (survey.names().isEmpty()
                                    ? ""
                                    : "; there is: " + String.join(", ", survey.names())));
        }
    }

    private static List<String> page(Survey survey, StatusSheet sheet) {
        List<String> lines = new ArrayList<>();
        sheet.turnPage();
        for (GroupFacts group : survey.groups()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(
                    sheet.lines(
                            Glance.of(group), Verification.of(group, Verification.Expected.ANY)));
        }
        return lines;
    }

    /// Until interrupted. Whoever was found joins the seeds: the one that was named may die.
    private void watch(List<Address> seeds, StatusSheet sheet, boolean isLive, int seconds)
            throws InterruptedException {
        int timeout = Math.min(reach.timeoutMillis(), MOST_WATCH_TIMEOUT_MILLIS);
        out.print(isLive ? "\u001b[2J" : "");
        while (true) {
            Set<Address> all = new LinkedHashSet<>(sentinels);
            all.addAll(seeds);
            Survey survey = Survey.take(request(List.copyOf(all), timeout));
            List<String> page = page(survey, sheet);
            boolean isFirst = last.isEmpty();
            List<String> news = news(survey);
            if (isLive) {
                draw(page, survey, seconds);
            } else if (isFirst && !survey.groups().isEmpty()) {
                page.forEach(out::println);
                out.println();
            } else {
                news.forEach(out::println);
            }
            out.flush();
            learn(survey);
            TimeUnit.SECONDS.sleep(seconds);
        }
    }

    private void learn(Survey survey) {
        for (GroupFacts group : survey.groups()) {
            for (SentinelFacts sentinel : group.reachedSentinels()) {
                sentinels.add(sentinel.address());
            }
        }
    }

    /// What changed since the last look, with the time of day.
    private List<String> news(Survey survey) {
        String time = LocalTime.now(ZoneId.systemDefault()).format(CLOCK);
        List<String> news = new ArrayList<>();
        for (GroupFacts group : survey.groups()) {
            Glance glance = Glance.of(group);
            Glance before = last.put(glance.title(), glance);
            if (before != null) {
                Change.between(before, glance).forEach(each -> news.add(time + "  " + each));
            }
        }
        if (survey.groups().isEmpty()) {
            String why =
                    survey.unreached().stream()
                            .map(each -> each.address() + ": " + each.reason())
                            .findFirst()
                            .orElse("no such group");
            news.add(time + "  nobody answers: " + why);
        }
        news.forEach(changes::addFirst);
        while (changes.size() > CHANGES_SHOWN) {
            changes.removeLast();
        }
        return news;
    }

    /// Over the last picture, so that nothing flickers.
    private void draw(List<String> page, Survey survey, int seconds) {
        StringBuilder screen = new StringBuilder("\u001b[H");
        for (String line : page) {
            screen.append(line).append("\u001b[K\n");
        }
        if (survey.groups().isEmpty()) {
            screen.append("Nobody answers; the last news are below.\u001b[K\n");
        }
        screen.append("\u001b[K\n");
        screen.append(LocalTime.now(ZoneId.systemDefault()).format(CLOCK))
                .append("  every ")
                .append(seconds)
                .append(" s; Ctrl-C ends\u001b[K\n");
        for (String change : changes) {
            screen.append(change).append("\u001b[K\n");
        }
        out.print(screen.append("\u001b[J"));
    }

    /// Takes the next word only if it is a number: `--watch 10.0.0.1:26379` names no seconds.
    static final class Seconds implements IParameterConsumer {

        private static final int USUAL = 2;

        private static final int MOST = 86_400;

        @Override
        public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
            boolean isNumber = !words.isEmpty() && words.peek().matches("[0-9]+");
            int seconds = USUAL;
            if (isNumber) {
                String word = words.pop();
                seconds = word.length() > 6 ? 0 : Integer.parseInt(word);
            }
            if (seconds < 1 || seconds > MOST) {
                throw new ParameterException(
                        command.commandLine(), "--watch takes 1 to " + MOST + " seconds");
            }
            option.setValue(seconds);
        }
    }
}
