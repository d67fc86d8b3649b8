package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells whom the leader chose and over whom, how the promotion went, and who was told.
final class Switching {

    private final Incident incident;
    private final Case all;

    private Switching(Incident incident, Case all) {
        this.incident = incident;
        this.all = all;
    }

    static List<Sentence> choice(Incident incident, Case all) {
        Switching switching = new Switching(incident, all);
        Telling telling = new Telling();
        for (Event selected : incident.all(What.SELECTED)) {
            switching.chosen(selected, telling);
        }
        for (Event none : incident.all(What.ABORT_NO_GOOD)) {
            Set<String> known = ReplicaStates.known(incident, all, none);
            telling.say(
                    "%s found no replica fit to be promoted %s%s."
                            .formatted(
                                    all.by(none),
                                    Words.at(none),
                                    known.isEmpty()
                                            ? ", and its log names none"
                                            : "; its log names " + Words.list(known)),
                    none);
            if (incident.all(What.ABORT_NO_GOOD).size() > 2) {
                telling.say(
                        "That happened %d times, the last %s."
                                .formatted(
                                        incident.all(What.ABORT_NO_GOOD).size(),
                                        Words.at(incident.all(What.ABORT_NO_GOOD).getLast())),
                        incident.all(What.ABORT_NO_GOOD).getLast());
                break;
            }
        }
        return telling.sentences();
    }

    private void chosen(Event selected, Telling telling) {
        String address = selected.subject();
        telling.say(
                "%s chose %s %s."
                        .formatted(all.by(selected), all.node(address), Words.at(selected)),
                selected);
        for (String other : ReplicaStates.known(incident, all, selected)) {
            if (other.equals(address)) {
                continue;
            }
            telling.add(ReplicaStates.whyNot(incident, all, selected, other));
        }
    }

    static List<Sentence> promotion(Incident incident, Case all) {
        Switching switching = new Switching(incident, all);
        Telling telling = new Telling();
        switching.promoted(telling);
        switching.told(telling);
        switching.orders(telling);
        switching.reconfigured(telling);
        return telling.sentences();
    }

    private void promoted(Telling telling) {
        for (Event event : incident.all(What.MASTER_MODE)) {
            telling.say(
                    "%s became a master %s%s."
                            .formatted(serverName(event), Words.at(event), orderedBy(event)),
                    event);
        }
        for (Event event : incident.all(What.PROMOTED)) {
            Event sent =
                    incident.events.stream()
                            .filter(e -> e.by() == event.by() && e.at() <= event.at())
                            .filter(e -> e.is(What.STATE_NO_ONE, What.STATE_WAIT))
                            .reduce((a, b) -> b)
                            .orElse(null);
            String took =
                    sent == null
                            ? ""
                            : ", %s after it was told"
                                    .formatted(Words.duration(event.at() - sent.at()));
            telling.say(
                    "%s saw that %s is a master %s%s."
                            .formatted(
                                    all.by(event),
                                    all.node(event.subject()),
                                    Words.at(event),
                                    took),
                    event);
        }
        for (Event event : incident.all(What.ABORT_REPLICA_TIMEOUT, What.ABORT_MASTER_TIMEOUT)) {
            telling.say(
                    "%s gave the promotion up %s: it was not seen in time."
                            .formatted(all.by(event), Words.at(event)),
                    event);
        }
    }

    /// Which sentinel gave an order, by the name of its connection.
    private String orderedBy(Event order) {
        String start = Addresses.orderedBy(order);
        if (order.line().message().contains("failover request")) {
            return ", handed the role by its master (the FAILOVER command)";
        }
        if (start.isEmpty()) {
            return order.field("client").isEmpty() ? "" : ", by a client that is no sentinel";
        }
        String id = all.who.wholeId(start);
        return ", by order of " + (id == null ? "sentinel " + start : all.who.sentinelName(id));
    }

    private String serverName(Event event) {
        String address = event.by().address();
        return address == null ? event.by().name : all.node(address);
    }

    private void told(Telling telling) {
        Map<Voice, Event> firsts = new LinkedHashMap<>();
        for (Event event : incident.all(What.SWITCH)) {
            if (!to(event).isEmpty()) {
                firsts.putIfAbsent(event.by(), event);
            }
        }
        Event promoted = incident.first(What.PROMOTED);
        for (Event event : firsts.values()) {
            Event update =
                    incident.events.stream()
                            .filter(e -> e.by() == event.by() && e.is(What.CONFIG_UPDATE))
                            .filter(e -> Math.abs(e.at() - event.at()) < 1_000)
                            .findFirst()
                            .orElse(null);
            String from =
                    update == null ? "" : ", told by " + all.who.sentinelName(update.field("name"));
            String delay =
                    promoted == null || promoted.at() > event.at()
                            ? ""
                            : ", %s after the promotion was seen"
                                    .formatted(Words.duration(event.at() - promoted.at()));
            telling.say(
                    "%s names %s as the master%s%s%s."
                            .formatted(
                                    all.by(event),
                                    all.node(to(event)),
                                    Words.since(event),
                                    from,
                                    delay),
                    event);
        }
        if (firsts.isEmpty()) {
            return;
        }
        Set<Voice> untold = new LinkedHashSet<>(Detection.watching(incident, all));
        untold.removeAll(firsts.keySet());
        for (Voice voice : untold) {
            telling.say(
                    "%s: no +switch-master in its log up to its end; it may still name the old master."
                            .formatted(voice.name),
                    firsts.values().iterator().next());
        }
    }

    static String to(Event event) {
        return Payload.address(event.field("toip"), event.field("toport"));
    }

    private void orders(Telling telling) {
        for (Event event : incident.all(What.REPLICAOF)) {
            telling.say(
                    "%s was made a replica of %s %s%s."
                            .formatted(
                                    serverName(event),
                                    all.node(
                                            Payload.address(
                                                    event.field("host"), event.field("port"))),
                                    Words.at(event),
                                    orderedBy(event)),
                    event);
        }
    }

    private void reconfigured(Telling telling) {
        Map<String, List<Event>> steps = new LinkedHashMap<>();
        for (Event event :
                incident.all(
                        What.RECONF_SENT,
                        What.RECONF_SENT_BE,
                        What.RECONF_INPROG,
                        What.RECONF_DONE,
                        What.RECONF_TIMEOUT)) {
            steps.computeIfAbsent(event.subject(), s -> new ArrayList<>()).add(event);
        }
        steps.forEach(
                (replica, events) -> {
                    Event last = events.getLast();
                    String how =
                            switch (last.what()) {
                                case RECONF_DONE ->
                                        "follows the new master since %s, %s after the order"
                                                .formatted(
                                                        Words.clock(last.at()),
                                                        Words.duration(
                                                                last.at()
                                                                        - events.getFirst().at()));
                                case RECONF_INPROG ->
                                        "began to follow the new master, and no end of it is seen";
                                case RECONF_TIMEOUT -> "did not take the order in time";
                                case RECONF_SENT_BE ->
                                        "got the order only as a last effort, when time was out";
                                default -> "got the order, and no sign that it took it is seen";
                            };
                    telling.say("%s %s.".formatted(all.node(replica), how), events);
                });
        for (Event event : incident.all(What.FAILOVER_END_TIMEOUT)) {
            telling.say(
                    "%s ended the failover %s because failover-timeout was over, not because all was done."
                            .formatted(all.by(event), Words.at(event)),
                    event);
        }
    }
}
