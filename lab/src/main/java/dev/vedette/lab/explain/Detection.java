package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tells who saw the master down when, and who saw it well again.
final class Detection {

    private Detection() {}

    static List<Sentence> of(Incident incident, Case all) {
        Telling telling = new Telling();
        subjective(incident, all, telling);
        objective(incident, all, telling);
        recovered(incident, all, telling);
        return telling.sentences();
    }

    /// The first of each sentinel.
    static Map<Voice, Event> firsts(Incident incident, What what) {
        Map<Voice, Event> firsts = new LinkedHashMap<>();
        for (Event event : incident.ofMaster(what)) {
            firsts.putIfAbsent(event.by(), event);
        }
        return firsts;
    }

    private static void subjective(Incident incident, Case all, Telling telling) {
        Map<Voice, Event> downs = firsts(incident, What.SDOWN);
        if (downs.isEmpty()) {
            return;
        }
        List<Event> events = List.copyOf(downs.values());
        Event first = events.getFirst();
        List<String> later = new ArrayList<>();
        for (Event event : events.subList(1, events.size())) {
            later.add(all.by(event) + after(first, event));
        }
        boolean isTied = later.isEmpty() || downs.keySet().stream().allMatch(v -> v.isLinedUp);
        String rest =
                later.isEmpty()
                        ? ""
                        : "; then "
                                + Words.list(later)
                                + (isTied ? "" : " (each by its own clock: nothing ties them)");
        telling.say(
                "%s was the first to hold %s for down (+sdown) %s%s."
                        .formatted(all.by(first), all.oldMaster(incident), Words.at(first), rest),
                events);
        List<Event> repeated = incident.ofMaster(What.SDOWN);
        if (repeated.size() > downs.size() && !incident.ofMaster(What.NOT_SDOWN).isEmpty()) {
            telling.say(
                    "It came and went: %s and %s of this master by %s."
                            .formatted(
                                    Words.count(repeated.size(), "+sdown", "times +sdown"),
                                    Words.count(
                                            incident.ofMaster(What.NOT_SDOWN).size(),
                                            "-sdown",
                                            "times -sdown"),
                                    Words.list(names(downs.keySet()))),
                    repeated);
        }
        Set<Voice> blind = new LinkedHashSet<>(watching(incident, all));
        blind.removeAll(downs.keySet());
        if (!blind.isEmpty()) {
            boolean mayBeCut =
                    blind.stream().anyMatch(v -> v.lastMillis() - v.skewMillis < first.at());
            telling.say(
                    "No +sdown of it stands in the log of %s: %s saw it up, or not down for long enough%s."
                            .formatted(
                                    Words.list(names(blind)),
                                    blind.size() == 1 ? "that one" : "they",
                                    mayBeCut ? ", unless the log was cut off before" : ""),
                    first);
        }
    }

    private static String after(Event first, Event event) {
        return event.at() == Event.NO_TIME
                ? ""
                : " " + Words.duration(event.at() - first.at()) + " later";
    }

    /// The sentinels whose logs were read and begin before the time. One that had nothing to say
    /// has no line at the time itself; one that said good-bye before is not among them.
    static Set<Voice> watching(Incident incident, Case all) {
        Set<Voice> watching = new LinkedHashSet<>();
        long start = incident.start();
        for (Voice voice : all.sentinels()) {
            boolean isOfGroup =
                    voice.events.stream().anyMatch(e -> e.group().equals(incident.group));
            boolean isThere =
                    voice.firstMillis() != Event.NO_TIME
                            && voice.firstMillis() - voice.skewMillis <= start;
            boolean isOut = isGone(voice, start) || isHeldDown(incident, all, voice);
            if (isOfGroup && isThere && !isOut) {
                watching.add(voice);
            }
        }
        return watching;
    }

    /// Down itself for another sentinel at that time, and silent since.
    private static boolean isHeldDown(Incident incident, Case all, Voice voice) {
        boolean isSilent = voice.events.stream().noneMatch(e -> e.at() >= incident.start());
        if (!isSilent || voice.id == null) {
            return false;
        }
        for (Voice other : all.sentinels()) {
            boolean isDown = false;
            for (Event event : other.events) {
                boolean isOfIt = event.isAbout("sentinel") && event.field("name").equals(voice.id);
                if (isOfIt) {
                    isDown = event.is(What.SDOWN);
                }
            }
            if (isDown) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGone(Voice voice, long time) {
        boolean isGone = false;
        for (Event event : voice.events) {
            if (event.at() > time) {
                break;
            }
            isGone = event.is(What.BYE) || isGone && !event.is(What.STARTING);
        }
        return isGone;
    }

    private static List<String> names(Set<Voice> voices) {
        return voices.stream().map(v -> v.name).toList();
    }

    private static void objective(Incident incident, Case all, Telling telling) {
        Map<Voice, Event> agreed = firsts(incident, What.ODOWN);
        List<String> who = new ArrayList<>();
        for (Event event : agreed.values()) {
            String counts =
                    event.field("have").isEmpty()
                            ? ""
                            : " with %s of %s needed"
                                    .formatted(event.field("have"), event.field("need"));
            who.add(all.by(event) + " " + Words.at(event) + counts);
        }
        if (!who.isEmpty()) {
            telling.say(
                    "Enough agreed (+odown): %s.".formatted(Words.list(who)),
                    List.copyOf(agreed.values()));
        } else if (!incident.ofMaster(What.SDOWN).isEmpty() && !incident.isSwitched()) {
            telling.say(
                    "No sentinel whose log is here counted enough others that agreed: no +odown.",
                    incident.ofMaster(What.SDOWN));
        }
    }

    private static void recovered(Incident incident, Case all, Telling telling) {
        if (incident.isSwitched()) {
            return;
        }
        Map<Voice, Event> last = new LinkedHashMap<>();
        for (Event event : incident.ofMaster(What.NOT_SDOWN)) {
            last.put(event.by(), event);
        }
        List<String> who = new ArrayList<>();
        for (Event event : last.values()) {
            who.add(all.by(event) + " " + Words.at(event));
        }
        if (!who.isEmpty()) {
            telling.say(
                    "%s answered again (-sdown): seen by %s."
                            .formatted(all.oldMaster(incident), Words.list(who)),
                    List.copyOf(last.values()));
        }
    }
}
