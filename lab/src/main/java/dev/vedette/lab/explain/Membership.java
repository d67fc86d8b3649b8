package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Which sentinels there are, and how many must agree, as one sentinel sees it at one moment.
final class Membership {

    private Membership() {}

    /// The ids of the others that this sentinel had named for the master up to the moment.
    static Set<String> others(Voice voice, String group, Event moment) {
        Set<String> others = new LinkedHashSet<>();
        for (Event event : voice.events) {
            if (event.equals(moment)) {
                break;
            }
            if (event.is(What.RESET) && event.group().equals(group)) {
                others.clear();
            } else if (event.is(What.INVALID_ADDRESS, What.DUPLICATE_SENTINEL)) {
                others.remove(event.field("name"));
            } else if (event.isAbout("sentinel") && event.group().equals(group)) {
                others.add(event.field("name"));
            } else if (event.is(What.VOTED_FOR)) {
                others.add(event.field("before").strip());
            }
        }
        return others;
    }

    /// Those of them that it held for down at the moment, with the line that says so.
    static Map<String, Event> down(Voice voice, String group, Event moment) {
        Map<String, Event> down = new LinkedHashMap<>();
        for (Event event : voice.events) {
            if (event.equals(moment)) {
                break;
            }
            boolean isPeer = event.isAbout("sentinel") && event.group().equals(group);
            if (isPeer && event.is(What.SDOWN)) {
                down.put(event.field("name"), event);
            } else if (isPeer && event.is(What.NOT_SDOWN, What.SENTINEL)
                    || event.is(What.INVALID_ADDRESS)) {
                down.remove(event.field("name"));
            } else if (event.is(What.STARTING, What.RESET)) {
                down.clear();
            }
        }
        return down;
    }

    /// The last line before the moment that says the quorum, by anybody; null when none does.
    static @Nullable Event quorum(Incident incident, Case all) {
        Event found = null;
        for (Event event : all.events) {
            boolean isOfGroup = event.group().equals(incident.group);
            if (isOfGroup && event.number("need") != null) {
                found = event;
            }
            if (found != null && event.at() > incident.start()) {
                break;
            }
        }
        return found;
    }

    /// Whether the sentinel's log reaches back to its start, so that what it does not name it did
    /// not know.
    static boolean isLogWhole(Voice voice) {
        return voice.events.stream().anyMatch(e -> e.is(What.SENTINEL_ID, What.MONITOR));
    }
}
