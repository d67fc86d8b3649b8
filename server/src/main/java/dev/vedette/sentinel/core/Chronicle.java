package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The last failovers of a group as this Sentinel saw them: what happened when, and why it ended as
/// it did. What another Sentinel led is known from its hello and from what it told of the end.
final class Chronicle {

    private static final int MAX_CHAPTERS = 8;
    private static final int MAX_LINES = 40;

    private static final Set<String> STEPS =
            Set.of(
                    "+elected-leader",
                    "+selected-slave",
                    "+failover-state-send-slaveof-noone",
                    "+promoted-slave",
                    "+config-update-from",
                    "+convert-to-slave",
                    "+slave-reconf-done",
                    "+failover-end",
                    "+failover-end-for-timeout",
                    "-failover-abort-not-elected",
                    "-failover-abort-no-good-slave",
                    "-failover-abort-slave-timeout",
                    "-failover-abort-master-timeout");

    /// One failover.
    private static final class Chapter {
        final String title;
        final long begunAt;
        final List<String> lines = new ArrayList<>();

        Chapter(String title, long begunAt) {
            this.title = title;
            this.begunAt = begunAt;
        }
    }

    private final List<Chapter> chapters = new ArrayList<>();

    /// Begins another chapter, unless the last one has that title.
    void begin(String title, long now) {
        if (!chapters.isEmpty() && chapters.getLast().title.equals(title)) {
            return;
        }
        chapters.add(new Chapter(title, now));
        if (chapters.size() > MAX_CHAPTERS) {
            chapters.removeFirst();
        }
    }

    boolean isEmpty() {
        return chapters.isEmpty();
    }

    /// Notes an event if it belongs to a failover.
    void event(String event, String about, long now) {
        if (STEPS.contains(event)) {
            note(event + ' ' + about, now);
        }
    }

    void note(String line, long now) {
        if (!chapters.isEmpty() && chapters.getLast().lines.size() < MAX_LINES) {
            Chapter last = chapters.getLast();
            last.lines.add("after " + (now - last.begunAt) + " ms: " + line);
        }
    }

    /// The newest last; each begins with how long ago it was.
    List<List<String>> told(long now) {
        List<List<String>> told = new ArrayList<>();
        for (Chapter chapter : chapters) {
            List<String> lines = new ArrayList<>();
            lines.add((now - chapter.begunAt) / 1000 + " s ago: " + chapter.title);
            lines.addAll(chapter.lines);
            told.add(lines);
        }
        return told;
    }
}
