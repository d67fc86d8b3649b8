package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Finds sentinels that run at the same time and say the same id, as when one configuration file
/// was copied to several machines. [Voices] takes them for one.
final class SharedId {

    /// A process may be stopped a moment after its successor was started.
    private static final long OVERLAP_MILLIS = 2_000;

    private SharedId() {}

    static List<Finding> of(Case all) {
        List<Finding> findings = new ArrayList<>();
        for (Voice voice : all.sentinels()) {
            List<Event> ids = voice.events.stream().filter(e -> e.is(What.SENTINEL_ID)).toList();
            List<List<LogLine>> runs = runs(voice);
            if (ids.size() > 1 && overlap(runs)) {
                findings.add(
                        Found.shown(
                                        "duplicate-sentinel-id",
                                        "%d sentinels that ran at the same time have one id, %s: each takes the others for itself, so none knows another."
                                                .formatted(runs.size(), voice.id),
                                        ids)
                                .remedy(
                                        "Stop them, delete the line `sentinel myid` from each configuration file (it was copied with the file or the machine's image), and start them again.")
                                .finding());
            }
        }
        return findings;
    }

    /// The lines of each process of its own.
    private static List<List<LogLine>> runs(Voice voice) {
        Map<String, List<LogLine>> runs = new LinkedHashMap<>();
        for (LogLine line : voice.lines) {
            if (line.stamp() != null && line.pid() != 0) {
                String run = line.place().file() + '\0' + line.source() + '\0' + line.pid();
                runs.computeIfAbsent(run, _ -> new ArrayList<>()).add(line);
            }
        }
        return List.copyOf(runs.values());
    }

    private static boolean overlap(List<List<LogLine>> runs) {
        for (List<LogLine> one : runs) {
            for (List<LogLine> other : runs) {
                if (one != other
                        && millis(one.getFirst()) < millis(other.getFirst())
                        && millis(other.getFirst()) + OVERLAP_MILLIS < millis(one.getLast())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static long millis(LogLine line) {
        return Objects.requireNonNull(line.stamp()).millis();
    }
}
