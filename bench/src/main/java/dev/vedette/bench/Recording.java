package dev.vedette.bench;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What a server's Flight Recorder noted of its turns and of the collector's pauses.
///
/// A turn's *stop* is the time that its thread was on a processor and the collector's pauses within
/// it: what the server took, and not what a shared machine took from it.
final class Recording {

    /// Options for a server's JVM that make the recording, written when the server ends.
    static String options(Path file) {
        return "-Dvedette.turns=" + file;
    }

    /// @param began when the turn did
    /// @param wallNanos how long it took
    /// @param cpuNanos how much of it was spent on a processor
    /// @param pauseNanos how much the collector held it up
    record Turn(Instant began, long wallNanos, long cpuNanos, long pauseNanos) {

        long stopNanos() {
            return cpuNanos + pauseNanos;
        }
    }

    private record Pause(Instant from, Instant to) {

        /// How much of it lies between the two.
        long within(Instant began, Instant ended) {
            Instant first = from.isAfter(began) ? from : began;
            Instant last = to.isBefore(ended) ? to : ended;
            return Math.max(0, Duration.between(first, last).toNanos());
        }
    }

    private Recording() {}

    static List<Turn> read(Path file) throws IOException {
        NavigableMap<Instant, Pause> pauses = new TreeMap<>();
        List<Turn> turns = new ArrayList<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                Instant from = event.getStartTime();
                switch (event.getEventType().getName()) {
                    case "jdk.GCPhasePause" ->
                            pauses.put(from, new Pause(from, event.getEndTime()));
                    case "dev.vedette.Turn" ->
                            turns.add(
                                    new Turn(
                                            from,
                                            event.getDuration().toNanos(),
                                            event.getLong("cpuNanos"),
                                            0));
                    default -> throw new IOException("an event nobody asked for: " + event);
                }
            }
        }
        return turns.stream().map(turn -> withPauses(turn, pauses)).toList();
    }

    private static Turn withPauses(Turn turn, NavigableMap<Instant, Pause> pauses) {
        Instant ended = turn.began.plusNanos(turn.wallNanos);
        Instant first = pauses.floorKey(turn.began);
        long nanos = 0;
        for (Pause pause : pauses.tailMap(first == null ? turn.began : first).values()) {
            if (pause.from.isAfter(ended)) {
                break;
            }
            nanos += pause.within(turn.began, ended);
        }
        return new Turn(turn.began, turn.wallNanos, turn.cpuNanos, nanos);
    }
}
