package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Tells what failed: what the old master itself wrote last, and what its replicas felt.
final class Failure {

    private final Incident incident;
    private final Case all;
    private final Telling telling = new Telling();

    private Failure(Incident incident, Case all) {
        this.incident = incident;
        this.all = all;
    }

    static List<Sentence> of(Incident incident, Case all) {
        Failure failure = new Failure(incident, all);
        failure.request();
        failure.master();
        failure.replicas();
        return failure.telling.sentences();
    }

    private void request() {
        for (Event event : incident.all(What.USER_FAILOVER)) {
            telling.say(
                    "Somebody asked %s for a failover with SENTINEL FAILOVER %s."
                            .formatted(all.by(event), Words.at(event)),
                    event);
        }
        for (Event event : incident.all(What.COMMAND_FAILOVER)) {
            telling.say(
                    "Somebody sent FAILOVER to %s itself %s."
                            .formatted(all.by(event), Words.at(event)),
                    event);
        }
    }

    private void master() {
        Voice voice = all.who.node(incident.oldMaster);
        if (voice == null) {
            return;
        }
        Event cause = lastWords(incident, voice);
        Event start = nextStart(incident, voice);
        if (cause != null) {
            telling.say(words(cause, all.oldMaster(incident)), cause);
        } else if (!incident.isManual()) {
            silence(voice, start);
        }
        if (start != null) {
            telling.say(
                    "%s started again %s.".formatted(all.oldMaster(incident), Words.at(start)),
                    start);
        }
    }

    /// The end of a process may be written a moment after the sentinels saw it, by clocks that
    /// differ a little.
    private static final long SLACK_MILLIS = 500;

    /// What the old master wrote of its end before the sentinels held it for down, in the life that
    /// ended then; null when it wrote nothing.
    static @Nullable Event lastWords(Incident incident, Voice voice) {
        Event last = null;
        long until = incident.start() + SLACK_MILLIS;
        for (Event event : incident.events) {
            if (event.by() != voice || event.at() > until) {
                continue;
            }
            if (event.is(What.STARTING, What.READY)) {
                last = null;
            }
            boolean isEnd =
                    event.is(
                            What.SHUTDOWN,
                            What.CRASH,
                            What.OUT_OF_MEMORY,
                            What.KILLED,
                            What.EXITED,
                            What.SLOW_SCRIPT,
                            What.COMMAND_FAILOVER);
            if (isEnd && (last == null || last.is(What.SLOW_SCRIPT))) {
                last = event;
            }
        }
        return last;
    }

    /// The start of the life after the one that ended; null when its log shows none.
    static @Nullable Event nextStart(Incident incident, Voice voice) {
        boolean hasLived = false;
        for (Event event : voice.events) {
            boolean isStart = event.is(What.STARTING, What.VERSION);
            boolean isHere = incident.events.contains(event);
            if (isStart && isHere && hasLived) {
                return event;
            }
            hasLived |= !event.is(What.STARTING, What.VERSION, What.RUNNING, What.READY);
        }
        return null;
    }

    private static String words(Event cause, String node) {
        return switch (cause.what()) {
            case SHUTDOWN ->
                    "%s was shut down in order %s%s."
                            .formatted(
                                    node,
                                    Words.at(cause),
                                    cause.field("signal").isEmpty()
                                            ? ""
                                            : " (SIG" + cause.field("signal") + ")");
            case CRASH -> "%s crashed %s.".formatted(node, Words.at(cause));
            case OUT_OF_MEMORY ->
                    "%s could get no more memory %s.".formatted(node, Words.at(cause));
            case KILLED ->
                    "The kernel killed %s for want of memory %s.".formatted(node, Words.at(cause));
            case EXITED ->
                    "%s ended with code %s %s."
                            .formatted(node, cause.field("code"), Words.at(cause));
            case SLOW_SCRIPT ->
                    "%s was busy with a script and answered nobody: the script had run for %s ms %s."
                            .formatted(node, cause.field("millis"), Words.at(cause));
            default -> "%s was told to hand over %s.".formatted(node, Words.at(cause));
        };
    }

    /// Nothing in the master's own log: then what comes next in it says whether it died.
    private void silence(Voice voice, @Nullable Event start) {
        Event before = null;
        Event after = null;
        for (Event event : voice.events) {
            boolean isOfNextLife = start != null && event.at() >= start.at();
            if (event.at() <= incident.start() && !isOfNextLife) {
                before = event;
            } else if (after == null) {
                after = event;
            }
        }
        if (before == null) {
            return;
        }
        String node = all.oldMaster(incident);
        if (start != null && after != null && after.is(What.STARTING, What.VERSION)) {
            telling.say(
                    ("%s ended without a word: no shutdown and no crash report stands in its log before"
                                    + " it starts again (kill -9, the kernel's OOM killer or a power cut leave"
                                    + " no line).")
                            .formatted(node),
                    before,
                    after);
        } else if (after != null) {
            telling.say(
                    ("%s did not end: its log goes on without a start. It was frozen, too busy to answer,"
                                    + " or cut off from the sentinels.")
                            .formatted(node),
                    before,
                    after);
        } else {
            if (!incident.isRecovered()) {
                telling.say(
                        ("The last line of %s's log is of %s, and no shutdown or crash report is among"
                                        + " the lines: a process that is killed leaves none.")
                                .formatted(node, Words.clock(before.at())),
                        before);
            }
        }
    }

    private void replicas() {
        List<Event> lost = incident.all(What.MASTER_LOST, What.MASTER_TIMEOUT);
        Map<Voice, Event> first = new LinkedHashMap<>();
        Event up = incident.ofMaster(What.NOT_SDOWN).stream().reduce((a, b) -> b).orElse(null);
        Event switched = incident.first(What.SWITCH);
        Event end = switched == null ? up : switched;
        for (Event event : lost) {
            boolean isLater = end != null && event.at() > end.at();
            if (!isLater && event.by() != all.who.node(incident.oldMaster)) {
                first.putIfAbsent(event.by(), event);
            }
        }
        for (Event event : first.values()) {
            String how =
                    event.is(What.MASTER_TIMEOUT)
                            ? "heard nothing more of its master"
                            : "lost the connection to its master";
            telling.say("%s %s %s.".formatted(all.by(event), how, Words.at(event)), event);
        }
        Map<String, List<Event>> refusals = new LinkedHashMap<>();
        for (Event event : incident.all(What.SYNC_ERROR)) {
            if (!event.field("why").isEmpty() && first.containsKey(event.by())) {
                refusals.computeIfAbsent(event.field("why"), w -> new ArrayList<>()).add(event);
            }
        }
        refusals.forEach(
                (why, events) ->
                        telling.say(
                                "Connecting again failed %s with \"%s\"%s."
                                        .formatted(
                                                Words.count(events.size(), "time", "times"),
                                                why,
                                                meaning(why)),
                                events));
    }

    private static String meaning(String why) {
        if (why.contains("refused")) {
            return ": the host was there, and nothing listened on the port";
        }
        if (why.contains("timed out") || why.contains("No route") || why.contains("unreachable")) {
            return ": the host itself could not be reached";
        }
        return "";
    }
}
