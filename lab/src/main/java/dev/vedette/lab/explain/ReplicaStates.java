package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What is known of each replica at the moment of the choice: what the choosing sentinel had seen,
/// what the replica's own log says, what a dump shows.
final class ReplicaStates {

    private ReplicaStates() {}

    /// The replicas of the master at that moment, by the logs and the dumps.
    static Set<String> known(Incident incident, Case all, Event moment) {
        Set<String> known = new LinkedHashSet<>();
        for (Voice voice : all.sentinels()) {
            for (Event event : voice.events) {
                boolean isOfMaster =
                        event.isAbout("replica")
                                && event.group().equals(incident.group)
                                && event.master().equals(incident.oldMaster);
                if (isOfMaster && event.at() <= moment.at() && !event.subject().isEmpty()) {
                    known.add(event.subject());
                }
            }
        }
        for (Dump dump : all.dumps) {
            if (dump.kind() == Dump.Kind.REPLICA) {
                String address =
                        Payload.address(
                                dump.fields().getOrDefault("ip", ""),
                                dump.fields().getOrDefault("port", ""));
                if (address.indexOf(':') > 0) {
                    known.add(address);
                }
            }
        }
        known.remove(incident.oldMaster);
        return known;
    }

    /// The last word of this sentinel on whether the replica was up; null when it said nothing.
    static @Nullable Event lastDown(Event moment, String replica) {
        Event last = null;
        for (Event event : moment.by().events) {
            if (event.equals(moment)) {
                break;
            }
            boolean isOfIt = event.isAbout("replica") && event.subject().equals(replica);
            if (isOfIt && event.is(What.SDOWN, What.NOT_SDOWN)) {
                last = event;
            } else if (event.is(What.STARTING, What.SWITCH, What.RESET)) {
                last = null;
            }
        }
        return last != null && last.is(What.SDOWN) ? last : null;
    }

    /// Why the replica was passed over, in one sentence.
    static Sentence whyNot(Incident incident, Case all, Event selected, String replica) {
        Event down = lastDown(selected, replica);
        if (down != null) {
            return Telling.sentence(
                    "Not %s: %s held it for down since %s."
                            .formatted(all.node(replica), all.by(down), Words.clock(down.at())),
                    down);
        }
        Sentence dumped = fromDumps(all, replica);
        if (dumped != null) {
            return dumped;
        }
        Sentence offsets = offsets(incident, all, selected, replica);
        if (offsets != null) {
            return offsets;
        }
        return Telling.sentence(
                ("Not %s: no line says why. Both were up for %s; the lower replica-priority wins, then the"
                                + " higher offset, then the smaller run id.")
                        .formatted(all.node(replica), all.by(selected)),
                selected);
    }

    /// What a saved SENTINEL REPLICAS shows against the replica; null when nothing.
    static @Nullable Sentence fromDumps(Case all, String replica) {
        for (Dump dump : all.dumps) {
            String address =
                    Payload.address(
                            dump.fields().getOrDefault("ip", ""),
                            dump.fields().getOrDefault("port", ""));
            if (dump.kind() != Dump.Kind.REPLICA || !address.equals(replica)) {
                continue;
            }
            List<String> why = new ArrayList<>();
            List<Evidence> evidence = new ArrayList<>();
            against(dump, "slave-priority", "0", "its priority is 0", why, evidence);
            String flags = dump.fields().getOrDefault("flags", "");
            if (flags.contains("s_down")) {
                why.add("it is down for the sentinel asked");
                evidence.add(dump.evidence("flags"));
            } else if (flags.contains("disconnected")) {
                why.add("the sentinel asked is not connected to it");
                evidence.add(dump.evidence("flags"));
            }
            if (looksLockedOut(dump)) {
                why.add(
                        "it answers the sentinel, but never with what counts: most likely another"
                                + " password than auth-pass");
                evidence.add(dump.evidence("last-ping-reply"));
            }
            if (why.isEmpty()) {
                // It says little: every replica of a dead master has lost its link.
                against(
                        dump,
                        "master-link-status",
                        "err",
                        "its link to the master is down",
                        why,
                        evidence);
            }
            if (!why.isEmpty()) {
                return new Sentence(
                        "Against %s: %s.".formatted(all.node(replica), Words.list(why)), evidence);
            }
        }
        return null;
    }

    private static void against(
            Dump dump,
            String field,
            String value,
            String text,
            List<String> why,
            List<Evidence> evidence) {
        if (value.equals(dump.fields().get(field))) {
            why.add(text);
            evidence.add(dump.evidence(field));
        }
    }

    /// Whether a saved SENTINEL REPLICAS shows that it must never be promoted.
    static boolean isExcluded(Case all, String replica) {
        return all.dumps.stream()
                .filter(dump -> dump.kind() == Dump.Kind.REPLICA)
                .filter(dump -> replica.equals(dump.fields().get("name")))
                .anyMatch(dump -> "0".equals(dump.fields().get("slave-priority")));
    }

    /// Errors refresh last-ping-reply but not last-ok-ping-reply, so the two drift apart.
    static boolean looksLockedOut(Dump dump) {
        long ok = number(dump.fields().get("last-ok-ping-reply"));
        long any = number(dump.fields().get("last-ping-reply"));
        return ok > 5_000 && any >= 0 && any < 3_000 && ok > 3 * any;
    }

    private static long number(@Nullable String digits) {
        return digits != null && digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    /// When both logs are here: the offset up to which the chosen one had the stream, and the one
    /// the other asked to go on from.
    private static @Nullable Sentence offsets(
            Incident incident, Case all, Event selected, String replica) {
        Voice chosen = all.who.node(selected.subject());
        Voice other = all.who.node(replica);
        if (chosen == null || other == null) {
            return null;
        }
        Event promoted =
                incident.events.stream()
                        .filter(e -> e.by() == chosen && e.is(What.NEW_REPLICATION_ID))
                        .findFirst()
                        .orElse(null);
        Event asked =
                incident.events.stream()
                        .filter(e -> e.by() == other && e.is(What.PSYNC_TRIED))
                        .filter(e -> promoted != null && e.at() >= promoted.at() - 60_000)
                        .reduce((a, b) -> b)
                        .orElse(null);
        if (promoted == null || asked == null) {
            return null;
        }
        Long mine = promoted.number("offset");
        Long its = asked.number("offset");
        if (mine == null || its == null || !asked.field("id").equals(promoted.field("oldid"))) {
            return null;
        }
        String compared =
                its < mine
                        ? "it was %s behind".formatted(Words.bytes(mine - its))
                        : its > mine
                                ? "though it was %s ahead, its priority or an older INFO decided"
                                        .formatted(Words.bytes(its - mine))
                                : "both had the same offset in the end, so priority, an older INFO or the run id decided";
        return Telling.sentence(
                "Not %s: %s.".formatted(all.node(replica), compared), promoted, asked);
    }
}
