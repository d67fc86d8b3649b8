package dev.vedette.sentinel;

import dev.vedette.sentinel.core.Effect;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// How often this Sentinel's failovers came to which end, for which cause, and how long their
/// stages took, read off the events it announces.
final class FailoverTally {

    private static final String EXECUTING = "Executing user requested FAILOVER of '";

    /// The event that begins the stage of that name and ends the one before it; the end of an
    /// attempt ends its last stage.
    private static final Map<String, String> BEGINNINGS =
            Map.of(
                    "+try-failover", "election",
                    "+elected-leader", "selection",
                    "+selected-slave", "promotion",
                    "+promoted-slave", "reconfiguration");

    private static final Set<String> ENDS =
            Set.of(
                    "+failover-end",
                    "+failover-end-for-timeout",
                    "-failover-abort-not-elected",
                    "-failover-abort-no-good-slave",
                    "-failover-abort-slave-timeout",
                    "-failover-abort-master-timeout");

    /// Attempts that ended alike.
    record Kind(String master, String cause, String outcome) implements Comparable<Kind> {
        @Override
        public int compareTo(Kind other) {
            return (master + ' ' + cause + ' ' + outcome)
                    .compareTo(other.master + ' ' + other.cause + ' ' + other.outcome);
        }
    }

    /// How often a stage was gone through, and for how long altogether.
    record Time(long count, long nanos) {
        Time and(long more) {
            return new Time(count + 1, nanos + more);
        }
    }

    private static final class Attempt {
        String cause = "odown";
        @Nullable String stage;
        long since;
    }

    private final Map<Kind, Long> ended = new TreeMap<>();
    private final Map<String, Map<String, Time>> stages = new TreeMap<>();

    /// By group; looked up, never iterated.
    private final Map<String, Attempt> attempts = new HashMap<>();

    Map<Kind, Long> ended() {
        return ended;
    }

    /// By group, by stage.
    Map<String, Map<String, Time>> stages() {
        return stages;
    }

    void logged(String text) {
        if (text.startsWith(EXECUTING) && text.endsWith("'")) {
            String group = text.substring(EXECUTING.length(), text.length() - 1);
            attempts.computeIfAbsent(group, _ -> new Attempt()).cause = "operator";
        }
    }

    void announced(Effect.Announce event, long nanos) {
        String begun = BEGINNINGS.get(event.event());
        boolean isEnd = ENDS.contains(event.event());
        if (begun == null && !isEnd) {
            return;
        }
        String group = groupOf(event.payload());
        Attempt attempt = attempts.computeIfAbsent(group, _ -> new Attempt());
        if (attempt.stage != null) {
            stages.computeIfAbsent(group, _ -> new TreeMap<>())
                    .merge(
                            attempt.stage,
                            new Time(1, nanos - attempt.since),
                            (sum, one) -> sum.and(one.nanos()));
        }
        attempt.stage = begun;
        attempt.since = nanos;
        if (isEnd) {
            String outcome = event.event().substring(1).replace("failover-", "");
            ended.merge(new Kind(group, attempt.cause, outcome), 1L, Long::sum);
            attempts.remove(group);
        }
    }

    /// `master NAME ip port` or `slave NAME ip port @ MASTER ip port`.
    private static String groupOf(String payload) {
        String[] words = payload.split(" ", -1);
        for (int i = 0; i + 1 < words.length; i++) {
            if (words[i].equals("@")) {
                return words[i + 1];
            }
        }
        return words.length > 1 ? words[1] : "";
    }
}
