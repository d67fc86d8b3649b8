package dev.vedette.lab.failover;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Listener;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the stages of one group's failover in what its sentinels publish; each stage counts from
/// the first sentinel that tells of it. For one thread.
final class Stages {

    private final String masterName;
    private final int sentinelCount;
    private final long triggerNanos;
    private final Map<String, Stage> reached = new LinkedHashMap<>();
    private final Map<Address, Integer> switches = new HashMap<>();
    private final List<String> aborts = new ArrayList<>();

    Stages(String masterName, int sentinelCount, long triggerNanos) {
        this.masterName = masterName;
        this.sentinelCount = sentinelCount;
        this.triggerNanos = triggerNanos;
    }

    long triggerNanos() {
        return triggerNanos;
    }

    double millis(long nanos) {
        return (nanos - triggerNanos) / 1e6;
    }

    /// In the order of time.
    List<Stage> reached() {
        return reached.values().stream().sorted(Comparator.comparingDouble(Stage::millis)).toList();
    }

    Optional<Stage> stage(String name) {
        return Optional.ofNullable(reached.get(name));
    }

    /// How many times each sentinel announced another master.
    Map<Address, Integer> switches() {
        return switches;
    }

    /// The sentinels' words for giving a failover up.
    List<String> aborts() {
        return aborts;
    }

    /// A stage that was seen here, not told by a sentinel; only its first time counts.
    Optional<Stage> reach(long nanos, String name, String text) {
        Stage stage = new Stage(millis(nanos), name, text);
        return reached.putIfAbsent(name, stage) == null ? Optional.of(stage) : Optional.empty();
    }

    /// The stage this event begins, if it begins one.
    Optional<Stage> hear(Listener.Event event) {
        String[] words = event.message().split(" ");
        if (event.nanos() - triggerNanos < 0 || !isAboutUs(words)) {
            return Optional.empty();
        }
        String instance = words.length >= 4 ? new Place(words[2], words[3]).toString() : "";
        String by = "sentinel " + event.sentinel();
        return switch (event.channel()) {
            case "+sdown" ->
                    words[0].equals("master")
                            ? reach(event, "sdown", by + " has not heard from " + instance)
                            : Optional.empty();
            case "+odown" -> reach(event, "odown", "enough sentinels find " + instance + " down");
            case "+try-failover" -> reach(event, "try-failover", by + " begins");
            case "+elected-leader" -> reach(event, "elected-leader", by + " leads");
            case "+selected-slave" -> reach(event, "selected-slave", "it chooses " + instance);
            case "+promoted-slave" -> reach(event, "promoted-slave", instance + " is a master");
            case "+convert-to-slave" ->
                    reach(event, "convert-to-slave", by + " tells " + instance + " of it");
            case "+failover-end", "+failover-end-for-timeout" ->
                    reach(event, event.channel().substring(1), "for " + by);
            case "+switch-master" -> switched(event, by);
            case String other when other.startsWith("-failover-abort") -> {
                aborts.add(other);
                yield reach(event, other.substring(1), by + " gives the failover up");
            }
            default -> Optional.empty();
        };
    }

    private Optional<Stage> switched(Listener.Event event, String by) {
        int count = switches.merge(event.sentinel(), 1, Integer::sum);
        if (count == 1 && switches.size() == sentinelCount && sentinelCount > 1) {
            return reach(event, "last-to-switch", by + " does so as the last one");
        }
        return reach(event, "switch-master", by + " sends clients to the new one");
    }

    private Optional<Stage> reach(Listener.Event event, String name, String text) {
        return reach(event.nanos(), name, text);
    }

    /// `master NAME IP PORT ...`, `slave IP:PORT IP PORT @ NAME IP PORT`, or `NAME IP PORT IP
    /// PORT`.
    private boolean isAboutUs(String[] words) {
        return switch (words[0]) {
            case "master" -> words.length >= 2 && words[1].equals(masterName);
            case "slave" -> words.length >= 6 && words[5].equals(masterName);
            default -> words[0].equals(masterName);
        };
    }

    private record Place(String host, String port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
