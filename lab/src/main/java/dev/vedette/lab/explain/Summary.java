package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// An incident in a line, and in a few sentences.
final class Summary {

    private Summary() {}

    static String title(Incident incident, Case all) {
        String group = incident.group.isEmpty() ? "" : incident.group + ": ";
        String old = incident.oldMaster.isEmpty() ? "the master" : incident.oldMaster;
        String now = incident.newMaster();
        return group
                + switch (incident.outcome()) {
                    case SWITCHED ->
                            (incident.isManual() ? "failover on request, " : "failover, ")
                                    + "the master moved from "
                                    + old
                                    + " to "
                                    + (now == null ? promotedServer(incident) : now);
                    case UNFINISHED ->
                            "a failover of " + old + " begun, its end is not in the logs";
                    case NOT_PROMOTED -> old + " down, and no replica was promoted";
                    case NOT_TRIED -> old + " down for some, and no failover was tried";
                    case RECOVERED -> old + " down for a while, and up again without a failover";
                    case NOTED ->
                            incident.has(What.REBOOT)
                                    ? old + " restarted before anybody held it for down"
                                    : noted(incident);
                };
    }

    private static String noted(Incident incident) {
        Event handed = incident.handedOver();
        if (handed != null) {
            return "the master's role was handed to %s by the FAILOVER command"
                    .formatted(handed.by().name);
        }
        Event master = incident.first(What.MASTER_MODE);
        if (master != null) {
            return master.by().name + " was made a master by somebody who is no sentinel";
        }
        Event death = incident.first(What.CRASH, What.KILLED, What.OUT_OF_MEMORY);
        if (death != null) {
            return death.by().name + (death.is(What.CRASH) ? " crashed" : " ran out of memory");
        }
        return "replicas lost their master, and no sentinel's log is here";
    }

    private static String promotedServer(Incident incident) {
        Event promoted = incident.last(What.MASTER_MODE);
        return promoted == null ? "another node" : promoted.by().name;
    }

    static List<Sentence> of(Incident incident, Case all, List<Finding> reasons) {
        Telling telling = new Telling();
        begin(incident, all, telling);
        switch (incident.outcome()) {
            case SWITCHED -> switched(incident, all, telling);
            case NOT_PROMOTED -> notPromoted(incident, all, telling);
            case UNFINISHED ->
                    telling.say(
                            "The logs end, or fall silent, before its end.",
                            incident.events.getLast());
            case RECOVERED -> {
                Event up = incident.ofMaster(What.NOT_SDOWN).getLast();
                telling.say(
                        "It answered again %s, and nobody else became master."
                                .formatted(Words.at(up)),
                        up);
            }
            case NOT_TRIED ->
                    telling.say(
                            "No sentinel whose log is here tried to fail over.",
                            incident.trigger());
            case NOTED -> {
                Event reboot = incident.first(What.REBOOT);
                if (reboot != null) {
                    telling.say(
                            "%s was restarted so fast that no sentinel held it for down; %s saw its new run id %s."
                                    .formatted(
                                            all.oldMaster(incident),
                                            all.by(reboot),
                                            Words.at(reboot)),
                            reboot);
                } else {
                    telling.say(
                            title(incident, all) + " " + Words.at(incident.trigger()) + ".",
                            incident.trigger());
                }
            }
        }
        facts(telling, reasons);
        reasons(telling, reasons);
        return telling.sentences();
    }

    private static void begin(Incident incident, Case all, Telling telling) {
        if (incident.isManual()) {
            Event asked = incident.first(What.USER_FAILOVER);
            if (asked != null) {
                telling.say(
                        "A user asked %s for a failover of %s %s; nothing had failed."
                                .formatted(all.by(asked), all.oldMaster(incident), Words.at(asked)),
                        asked);
                return;
            }
        }
        Event first = incident.ofMaster(What.SDOWN, What.ODOWN).stream().findFirst().orElse(null);
        Voice old = all.who.node(incident.oldMaster);
        Event cause = old == null ? null : Failure.lastWords(incident, old);
        if (first != null) {
            String because = cause == null ? "" : " after it " + causeWords(cause);
            telling.say(
                    "%s was down for %s%s; %s noticed first, %s."
                            .formatted(
                                    all.oldMaster(incident),
                                    audience(incident, all),
                                    because,
                                    all.by(first),
                                    Words.at(first)),
                    cause == null ? List.of(first) : List.of(cause, first));
        }
    }

    /// Who held it for down: all, or only some of those whose logs are here.
    private static String audience(Incident incident, Case all) {
        var downs = Detection.firsts(incident, What.SDOWN).keySet();
        var watching = Detection.watching(incident, all);
        boolean isAll = downs.isEmpty() || downs.containsAll(watching);
        if (downs.size() == 1
                && incident.ofMaster(What.ODOWN).isEmpty()
                && !incident.isSwitched()) {
            return isAll ? downs.iterator().next().name : onlySome(downs.size(), watching.size());
        }
        return isAll ? "the sentinels" : onlySome(downs.size(), watching.size());
    }

    private static String onlySome(int downs, int watching) {
        return "only %d of %d sentinels whose logs are here"
                .formatted(downs, Math.max(watching, downs));
    }

    private static String causeWords(Event cause) {
        return switch (cause.what()) {
            case SHUTDOWN -> "was shut down";
            case CRASH -> "crashed";
            case OUT_OF_MEMORY, KILLED -> "ran out of memory";
            case SLOW_SCRIPT -> "was held up by a script";
            case EXITED -> "ended with code " + cause.field("code");
            default -> "was told to hand over";
        };
    }

    private static void switched(Incident incident, Case all, Telling telling) {
        String now = incident.newMaster();
        Event switched = incident.first(What.SWITCH);
        Event seen = incident.first(What.PROMOTED);
        Event first = seen == null ? switched : seen;
        if (now == null || first == null) {
            return;
        }
        String leader = incident.leaderId();
        Event trigger = incident.trigger();
        String took =
                first.at() == Event.NO_TIME || first.at() <= trigger.at()
                        ? ""
                        : ", %s after that".formatted(Words.duration(first.at() - trigger.at()));
        telling.say(
                "%s%s is the master%s%s."
                        .formatted(
                                leader.isEmpty()
                                        ? ""
                                        : all.who.sentinelName(leader) + " led the failover; ",
                                all.node(now),
                                Words.since(first),
                                took),
                first);
    }

    private static void notPromoted(Incident incident, Case all, Telling telling) {
        int tries = incident.attempts.size();
        Event last = lastGivenUp(incident);
        if (last == null) {
            return;
        }
        if (last.is(What.NEXT_DELAY) && !incident.votes.isEmpty()) {
            Incident.Vote vote = incident.votes.getLast();
            boolean isHere = all.who.sentinel(vote.candidate()) != null;
            telling.say(
                    "No promotion is in these logs: %s got the last vote, in epoch %s; what became of its try %s."
                            .formatted(
                                    all.who.sentinelName(vote.candidate()),
                                    vote.epoch(),
                                    isHere ? "is not seen" : "is in its log, which is not here"),
                    vote.event(),
                    last);
            return;
        }
        String why =
                switch (last.what()) {
                    case ABORT_NO_GOOD -> "no replica was fit to be promoted";
                    case ABORT_NOT_ELECTED -> "the sentinel that tried was not elected";
                    default -> "the promotion was not seen in time";
                };
        telling.say(
                "Nothing was promoted: %s (%s in the logs, the last %s)."
                        .formatted(
                                why,
                                tries == 0
                                        ? "no try of its own"
                                        : Words.count(tries, "try", "tries"),
                                Words.at(last)),
                last);
    }

    private static @Nullable Event lastGivenUp(Incident incident) {
        Event aborted =
                incident.last(
                        What.ABORT_NO_GOOD,
                        What.ABORT_NOT_ELECTED,
                        What.ABORT_REPLICA_TIMEOUT,
                        What.ABORT_MASTER_TIMEOUT);
        return aborted == null ? incident.last(What.NEXT_DELAY) : aborted;
    }

    /// Why nothing was promoted, with what speaks for it: the first details of the first reason.
    private static void facts(Telling telling, List<Finding> reasons) {
        reasons.stream()
                .filter(
                        finding ->
                                List.of("no-good-replica", "not-elected", "no-quorum")
                                        .contains(finding.id()))
                .findFirst()
                .ifPresent(finding -> finding.details().stream().limit(2).forEach(telling::add));
    }

    private static void reasons(Telling telling, List<Finding> reasons) {
        List<Finding> told = new ArrayList<>();
        for (Finding finding : reasons) {
            boolean isOfNote =
                    List.of(
                                    "refused-login",
                                    "protected-mode",
                                    "lost-writes",
                                    "alone",
                                    "never-answered",
                                    "restarted-empty",
                                    "second-failover",
                                    "tilt")
                            .contains(finding.id());
            if (isOfNote && told.size() < 3) {
                told.add(finding);
            }
        }
        told.forEach(finding -> telling.add(finding.what()));
    }
}
