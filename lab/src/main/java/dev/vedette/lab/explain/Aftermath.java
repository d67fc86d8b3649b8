package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/// Tells what became of the old master, and what it had that the new one never got.
final class Aftermath {

    /// A PING of the replication stream, sent every ten seconds, is this long.
    private static final int PING_BYTES = 14;

    private final Incident incident;
    private final Case all;
    private final Telling telling = new Telling();

    private Aftermath(Incident incident, Case all) {
        this.incident = incident;
        this.all = all;
    }

    static List<Sentence> of(Incident incident, Case all) {
        Aftermath after = new Aftermath(incident, all);
        if (incident.newMaster() != null) {
            after.turned();
            Sentence loss = loss(incident, all);
            if (loss != null) {
                after.telling.add(loss);
            }
            after.granted();
        }
        return after.telling.sentences();
    }

    private void turned() {
        for (Event event : incident.all(What.CONVERT)) {
            if (event.subject().equals(incident.oldMaster)) {
                telling.say(
                        "%s turned %s into a replica of the new master %s."
                                .formatted(
                                        all.by(event), all.node(event.subject()), Words.at(event)),
                        event);
            }
        }
        Sentence writable = twoMasters(incident, all);
        if (writable != null) {
            telling.add(writable);
        }
    }

    /// How long the old master still took writes beside the new one, when both logs show it; else
    /// null.
    static @Nullable Sentence twoMasters(Incident incident, Case all) {
        Voice old = all.who.node(incident.oldMaster);
        String now = incident.newMaster();
        Event promoted =
                incident.events.stream()
                        .filter(e -> e.is(What.MASTER_MODE) && e.by() != old)
                        .findFirst()
                        .orElse(incident.first(What.PROMOTED));
        Event turned =
                incident.events.stream()
                        .filter(e -> promoted != null && e.at() > promoted.at())
                        .filter(
                                e ->
                                        e.is(What.REPLICAOF) && e.by() == old && old != null
                                                || e.is(What.CONVERT)
                                                        && e.subject().equals(incident.oldMaster))
                        .findFirst()
                        .orElse(null);
        if (promoted == null || turned == null || now == null) {
            return null;
        }
        Event started =
                old == null
                        ? null
                        : incident.events.stream()
                                .filter(e -> e.by() == old && e.is(What.STARTING, What.READY))
                                .filter(e -> e.at() < turned.at() && e.at() > promoted.at())
                                .findFirst()
                                .orElse(null);
        Event from = started == null ? promoted : started;
        boolean isKnownUp = started != null || incident.isManual();
        String until = Words.duration(turned.at() - from.at());
        String text =
                isKnownUp
                        ? "For %s there were two masters: %s could still take writes, which the turn threw away."
                                .formatted(until, all.oldMaster(incident))
                        : "Between the promotion and that turn lie %s; while it ran in them, %s could take writes, which the turn threw away."
                                .formatted(until, all.oldMaster(incident));
        return Telling.sentence(text, from, turned);
    }

    /// The bytes of the stream that only the old master had; null when no line shows any.
    static @Nullable Sentence loss(Incident incident, Case all) {
        Sentence refused = refused(incident, all);
        if (refused != null) {
            return refused;
        }
        Voice old = all.who.node(incident.oldMaster);
        Event promoted = incident.first(What.NEW_REPLICATION_ID);
        Long upTo = promoted == null ? null : promoted.number("offset");
        if (promoted != null && upTo != null && old != null) {
            for (Event event : incident.events) {
                Long asked = event.is(What.PSYNC_TRIED) ? event.number("offset") : null;
                boolean isItsAsking =
                        event.by() == old
                                && event.at() > promoted.at()
                                && event.field("id").equals(promoted.field("oldid"));
                if (isItsAsking && asked != null && asked > upTo) {
                    String who = all.oldMaster(incident);
                    return lost(incident, who, asked - upTo, List.of(event, promoted));
                }
            }
        }
        Sentence ofAnother = lossOfAnother(incident);
        return ofAnother == null ? unknownLoss(incident, all, old) : ofAnother;
    }

    /// Another replica asked to go on from beyond the promoted one's end: the old master had at
    /// least as much.
    private static @Nullable Sentence lossOfAnother(Incident incident) {
        Event promoted = incident.first(What.NEW_REPLICATION_ID);
        Long upTo = promoted == null ? null : promoted.number("offset");
        Event furthest = null;
        long most = 0;
        for (Event event : incident.events) {
            Long asked = event.is(What.PSYNC_TRIED) ? event.number("offset") : null;
            boolean isOfThatHistory =
                    promoted != null && event.field("id").equals(promoted.field("oldid"));
            if (asked != null && upTo != null && isOfThatHistory && asked - upTo > most) {
                most = asked - upTo;
                furthest = event;
            }
        }
        if (furthest == null || promoted == null) {
            return null;
        }
        return Telling.sentence(
                "%s had %s of the replication stream that the new master never got, so the old master had at least those.%s"
                        .formatted(furthest.by().name, Words.bytes(most), whatIsIn(most)),
                furthest,
                promoted);
    }

    /// Whether the sentence of [#loss] names a number of bytes.
    static boolean isCounted(Sentence loss) {
        return loss.text().contains("of the replication stream");
    }

    /// Whether what is lost may be nothing a client wrote.
    static boolean isHarmless(Sentence loss) {
        return loss.text().contains("nothing but");
    }

    private static String whatIsIn(long bytes) {
        return bytes % PING_BYTES == 0 && bytes <= 10 * PING_BYTES
                ? " That may be nothing but %s of the replication stream."
                        .formatted(Words.count(bytes / PING_BYTES, "PING", "PINGs"))
                : " The writes in them, acknowledged or not, are lost.";
    }

    private static Sentence lost(Incident incident, String who, long bytes, List<Event> events) {
        boolean isAnother = !incident.oldMaster.isEmpty() && !who.startsWith(incident.oldMaster);
        String text =
                "%s had %s of the replication stream that the new master never got%s.%s"
                        .formatted(
                                who,
                                Words.bytes(bytes),
                                isAnother ? ", so the old master had at least those" : "",
                                whatIsIn(bytes));
        return Telling.sentence(text, events);
    }

    /// What the new master refused to go on from: the old master's wish, else that of another
    /// replica. The line before the refusal names who asked.
    private static @Nullable Sentence refused(Incident incident, Case all) {
        Event asking = null;
        Sentence another = null;
        for (Event event : incident.events) {
            if (event.is(What.REPLICA_ASKS)) {
                asking = event;
                continue;
            }
            Long asked = event.is(What.PSYNC_REFUSED_OFFSET) ? event.number("asked") : null;
            Long upTo = event.number("upto");
            if (asked == null || upTo == null || asked <= upTo) {
                continue;
            }
            String who =
                    asking == null || asking.by() != event.by()
                            ? ""
                            : Payload.address(asking.field("host"), asking.field("port"));
            String name = who.isEmpty() ? "A replica" : all.node(who);
            Sentence sentence = lost(incident, name, asked - upTo, List.of(event));
            if (who.equals(incident.oldMaster)) {
                return sentence;
            }
            another = sentence;
        }
        return another;
    }

    private static @Nullable Sentence unknownLoss(
            Incident incident, Case all, @Nullable Voice old) {
        Event promoted = incident.first(What.MASTER_MODE, What.PROMOTED);
        for (Event event : incident.events) {
            boolean isAfter = promoted != null && event.at() > promoted.at();
            if (isAfter && event.by() == old && event.is(What.FULL_SYNC, What.FLUSHED)) {
                return Telling.sentence(
                        ("%s then copied the whole data set of the new master; what it had beyond that is"
                                        + " gone, and no line says how much it was.")
                                .formatted(all.oldMaster(incident)),
                        event);
            }
        }
        return null;
    }

    private void granted() {
        Voice now = all.who.node(String.valueOf(incident.newMaster()));
        for (Event event : incident.all(What.PSYNC_ACCEPTED)) {
            if (event.by() == now) {
                telling.say(
                        "%s went on without a full copy: %s from offset %s."
                                .formatted(
                                        all.node(
                                                Payload.address(
                                                        event.field("host"), event.field("port"))),
                                        Words.bytes(
                                                Objects.requireNonNullElse(
                                                        event.number("bytes"), 0L)),
                                        event.field("offset")),
                        event);
            }
        }
    }
}
