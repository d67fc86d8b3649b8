package dev.vedette.lab.scenario;

import dev.vedette.lab.scenario.Happening.SentinelEvent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What happened since the fault. Of all a sentinel publishes, it keeps what carries the story, and
/// says it with the names of the group.
final class Timeline {

    private final Names names;
    private final long faultNanos;
    private final int sentinelCount;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Integer, Integer> switches = new HashMap<>();

    Timeline(Names names, long faultNanos, int sentinelCount) {
        this.names = names;
        this.faultNanos = faultNanos;
        this.sentinelCount = sentinelCount;
    }

    /// In the order of time.
    List<Entry> entries() {
        return entries.stream().sorted(Comparator.comparingLong(Entry::micros)).toList();
    }

    /// How many times each sentinel, by index, announced a new master.
    Map<Integer, Integer> switches() {
        return switches;
    }

    Entry add(long nanos, String witness, String event, String text) {
        Entry entry = new Entry((nanos - faultNanos) / 1_000, witness, event, text);
        entries.add(entry);
        return entry;
    }

    /// Keeps the event if it came after the fault and matters.
    Optional<Entry> add(SentinelEvent event) {
        if (event.nanos() - faultNanos < 0) {
            return Optional.empty();
        }
        if (event.channel().equals("+switch-master")) {
            switches.merge(event.sentinel(), 1, Integer::sum);
        }
        return meaning(event)
                .map(
                        text ->
                                add(
                                        event.nanos(),
                                        names.sentinel(event.sentinel()),
                                        event.channel(),
                                        text));
    }

    /// The instance an event is about: `master NAME IP PORT ...` or `slave IP:PORT IP PORT @ NAME
    /// IP PORT ...`.
    private Optional<String> meaning(SentinelEvent event) {
        String[] words = event.message().split(" ");
        boolean isAboutMaster = words[0].equals("master") && words.length >= 4;
        boolean isAboutReplica = words[0].equals("slave") && words.length >= 4;
        String node = isAboutMaster || isAboutReplica ? names.node(words[3]) : "";
        String text =
                switch (event.channel()) {
                    case "+sdown" ->
                            node.isEmpty() ? "" : "has not heard from " + node + " for too long";
                    case "-sdown" -> node.isEmpty() ? "" : "hears " + node + " again";
                    case "+odown" ->
                            words.length >= 6
                                    ? node + " is down: " + agreement(words[5])
                                    : node + " is down";
                    case "+try-failover" -> "wants to lead the failover";
                    case "+vote-for-leader" ->
                            words.length < 2
                                    ? ""
                                    : "votes for "
                                            + names.sentinel(words[0])
                                            + " in epoch "
                                            + words[1];
                    case "+elected-leader" -> "is elected to lead the failover";
                    case "+selected-slave" -> "chooses " + node;
                    case "+promoted-slave" -> node + " has become a master";
                    case "+switch-master" ->
                            words.length < 5
                                    ? ""
                                    : "sends clients from "
                                            + names.node(words[2])
                                            + " to "
                                            + names.node(words[4]);
                    case "+slave-reconf-done" -> node + " replicates the new master";
                    case "+convert-to-slave" -> "makes " + node + " a replica";
                    case "-failover-abort-no-good-slave" -> "finds no replica to promote";
                    case String other when other.startsWith("-failover-abort") ->
                            "gives the failover up";
                    default -> "";
                };
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /// From `2/2`: how many sentinels find the master down, and how many must.
    private String agreement(String counts) {
        String[] parts = counts.split("/");
        return parts.length == 2
                ? parts[0] + " of " + sentinelCount + " agree (quorum " + parts[1] + ")"
                : counts;
    }
}
