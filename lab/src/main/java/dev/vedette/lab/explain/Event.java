package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.Map;

/// A line understood.
///
/// @param wall its time on its writer's clock; of the line before it when it shows none
/// @param fields what the line names; see [Phrases] and [Payload]
record Event(Voice by, LogLine line, What what, long wall, Map<String, String> fields) {

    /// For lines of logs that show no time at all.
    static final long NO_TIME = Long.MIN_VALUE;

    /// By the common clock. At the same time who gives orders comes before who obeys, and then the
    /// name decides, not the order in which files are given; what one wrote keeps its order.
    static final Comparator<Event> IN_TIME =
            Comparator.comparingLong(Event::at)
                    .thenComparing(event -> !event.by.isSentinel)
                    .thenComparing(event -> event.by.name);

    /// The time on the common clock.
    long at() {
        return wall == NO_TIME ? NO_TIME : wall - by.skewMillis;
    }

    boolean is(What... any) {
        for (What one : any) {
            if (what == one) {
                return true;
            }
        }
        return false;
    }

    /// Empty when the line does not say.
    String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /// Whether the event is about an instance of this kind: master, replica, sentinel.
    boolean isAbout(String kind) {
        return field("kind").equals(kind);
    }

    /// The instance's address; empty when the line has none.
    String subject() {
        return Payload.address(field("ip"), field("port"));
    }

    /// The address of the master the instance belongs to, or of the master itself.
    String master() {
        return isAbout("master") ? subject() : Payload.address(field("mip"), field("mport"));
    }

    /// The master's name; empty when the line has none.
    String group() {
        return field("group");
    }

    /// A number in the line, or null.
    @Nullable Long number(String name) {
        String digits = field(name);
        return digits.matches("\\d{1,18}") ? Long.valueOf(digits) : null;
    }

    Evidence evidence() {
        return new Evidence(line.place().toString(), line.message());
    }
}
