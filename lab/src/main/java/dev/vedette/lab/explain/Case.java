package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Logs;
import dev.vedette.lab.logs.Stamp;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// All that is known before it is told: who spoke, what was said, on one clock.
final class Case {

    private static final int UNKNOWN_KEPT = 2_000;

    final Logs logs;
    final List<Dump> dumps;
    final List<Voice> voices;
    final Addresses who;
    final List<Sentence> clocks;

    /// In the order of the common clock; lines of one process stay in their order.
    final List<Event> events;

    final List<LogLine> unknown = new ArrayList<>();
    int unknownCount;

    private final Set<String> groups;
    private final boolean hasYear;

    Case(Logs logs, List<Dump> dumps) {
        this.logs = logs;
        this.dumps = List.copyOf(dumps);
        this.voices = Voices.of(logs.lines());
        voices.forEach(this::understand);
        CutOff.repair(voices);
        this.who = new Addresses(voices);
        this.clocks = Clocks.lineUp(voices);
        List<Event> all = new ArrayList<>();
        voices.forEach(voice -> all.addAll(voice.events));
        all.sort(Event.IN_TIME);
        this.events = List.copyOf(all);
        this.groups = namesOfGroups();
        this.hasYear =
                logs.lines().stream().anyMatch(l -> l.stamp() != null && l.stamp().hasYear());
    }

    private void understand(Voice voice) {
        boolean isInReport = false;
        for (int i = 0; i < voice.lines.size(); i++) {
            LogLine line = voice.lines.get(i);
            Phrases.Meaning meaning = Phrases.read(line.message());
            if (meaning == null) {
                if (!isInReport) {
                    unknown(line);
                }
                continue;
            }
            What what = meaning.what();
            isInReport = what == What.CRASH || isInReport && what == What.ORDINARY;
            if (what != What.ORDINARY) {
                long wall = wall(voice.lines, i);
                voice.events.add(new Event(voice, line, what, wall, meaning.fields()));
            }
        }
    }

    /// A line without a time has that of the next one: it is the first of several written at once,
    /// as a crash report is.
    private static long wall(List<LogLine> lines, int index) {
        for (int i = index; i < lines.size(); i++) {
            Stamp stamp = lines.get(i).stamp();
            if (stamp != null) {
                return stamp.millis();
            }
        }
        for (int i = index; i >= 0; i--) {
            Stamp stamp = lines.get(i).stamp();
            if (stamp != null) {
                return stamp.millis();
            }
        }
        return Event.NO_TIME;
    }

    private void unknown(LogLine line) {
        unknownCount++;
        if (unknown.size() < UNKNOWN_KEPT) {
            unknown.add(line);
        }
    }

    /// Whether any line says the year.
    boolean hasYear() {
        return hasYear;
    }

    List<Voice> sentinels() {
        return voices.stream().filter(v -> v.isSentinel).toList();
    }

    /// The masters' names, in the order of their first line.
    Set<String> groups() {
        return groups;
    }

    private Set<String> namesOfGroups() {
        Set<String> groups = new LinkedHashSet<>();
        for (Event event : events) {
            if (event.by().isSentinel && !event.group().isEmpty()) {
                groups.add(event.group());
            }
        }
        return Collections.unmodifiableSet(groups);
    }

    /// The group a server belongs to; null when that is not clear.
    @Nullable String groupOf(Voice server) {
        Set<String> groups = groups();
        if (groups.size() == 1) {
            return groups.iterator().next();
        }
        for (String address : server.addresses) {
            for (var entry : who.nodesOfGroup.entrySet()) {
                if (entry.getValue().contains(address)) {
                    return entry.getKey();
                }
            }
        }
        return null;
    }

    /// A sentinel in words: who wrote the line.
    String by(Event event) {
        return event.by().name;
    }

    /// A node in words.
    String node(String address) {
        return address.isEmpty() ? "a node" : who.nodeName(address);
    }

    /// The master that failed, or was replaced, in words.
    String oldMaster(Incident incident) {
        return incident.oldMaster.isEmpty() ? "the old master" : who.nodeName(incident.oldMaster);
    }
}
