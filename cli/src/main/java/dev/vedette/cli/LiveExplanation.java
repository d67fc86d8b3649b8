package dev.vedette.cli;

import dev.vedette.lab.explain.Dump;
import dev.vedette.lab.explain.Listening;
import dev.vedette.lab.logs.Logs;
import dev.vedette.lab.survey.Depth;
import dev.vedette.lab.survey.GroupFacts;
import dev.vedette.lab.survey.Survey;

import org.jspecify.annotations.Nullable;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Listens to a group as `explain --live`: says what happens as it happens, on standard error, and
/// tells the story at the end, which is after a given time or when the program is told to end.
final class LiveExplanation {

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    /// Prints the story and says how it ended.
    interface Teller {
        int tell(Logs logs, List<Dump> dumps);
    }

    private final Reach reach;
    private final Terminal terminal;
    private final @Nullable Integer seconds;
    private final Teller teller;
    private final PrintStream messages = System.err;

    LiveExplanation(Reach reach, Terminal terminal, @Nullable Integer seconds, Teller teller) {
        this.reach = reach;
        this.terminal = terminal;
        this.seconds = seconds;
        this.teller = teller;
    }

    int run() throws InterruptedException {
        Survey.Request request = reach.request(messages, Depth.GLANCE);
        Survey survey;
        try (Patience _ = Patience.begin(messages, terminal, "Looking for everybody")) {
            survey = Survey.take(request);
        }
        for (Survey.Unreached seed : survey.unreached()) {
            messages.println("vedette explain: " + seed.address() + ": " + seed.reason());
        }
        List<GroupFacts> groups =
                survey.groups().stream()
                        .filter(group -> !group.reachedSentinels().isEmpty())
                        .toList();
        if (groups.isEmpty()) {
            messages.println("vedette explain: " + nobody(survey));
            return Exit.COULD_NOT_LOOK;
        }
        groups.forEach(this::announce);
        Listening listening =
                Listening.to(groups, reach.access(), reach.timeoutMillis(), this::heard);
        return seconds == null ? untilTold(listening, request) : untilTime(listening, request);
    }

    private String nobody(Survey survey) {
        String master = reach.master();
        return master == null || survey.names().isEmpty()
                ? "no sentinel that could be listened to"
                : "no group '"
                        + master
                        + "' there; groups seen: "
                        + String.join(", ", survey.names());
    }

    private void announce(GroupFacts group) {
        messages.printf(
                Locale.ROOT,
                "Listening to %d sentinels of %s and asking its %d nodes%s.%n",
                group.reachedSentinels().size(),
                group.title(),
                group.nodes().size(),
                seconds == null ? "; Ctrl-C ends it and tells the story" : "");
    }

    private void heard(Listening.Heard heard) {
        messages.println(
                terminal.style(
                                Terminal.Style.FAINT,
                                CLOCK.format(
                                        Instant.ofEpochMilli(heard.millis())
                                                .atOffset(ZoneOffset.UTC)))
                        + "  "
                        + heard.who()
                        + "  "
                        + heard.what());
    }

    private int untilTime(Listening listening, Survey.Request request) throws InterruptedException {
        TimeUnit.SECONDS.sleep(seconds == null ? 0 : seconds);
        return end(listening, request);
    }

    /// The story is told while the program is on its way out: the exit code is the signal's.
    private int untilTold(Listening listening, Survey.Request request) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(
                                () -> {
                                    try {
                                        end(listening, request);
                                    } catch (InterruptedException _) {
                                        messages.println("vedette explain: interrupted again");
                                    }
                                },
                                "story"));
        while (true) {
            TimeUnit.DAYS.sleep(1);
        }
    }

    private int end(Listening listening, Survey.Request request) throws InterruptedException {
        listening.close();
        List<Dump> dumps = new ArrayList<>(Listening.dumps(Survey.take(request).groups()));
        return teller.tell(listening.logs(), dumps);
    }
}
