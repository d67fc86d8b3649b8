package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A process (over its restarts) while it is being found out who it is. Package-private and mutable
/// until [Clocks] is done; the public result is [Machine].
final class Voice {

    final boolean isSentinel;
    final Set<String> files = new LinkedHashSet<>();
    final Set<String> sources = new LinkedHashSet<>();
    final Set<Integer> pids = new LinkedHashSet<>();
    final List<LogLine> lines = new ArrayList<>();
    final List<Event> events = new ArrayList<>();

    /// Further names it is known by: a moved sentinel or node has several addresses.
    final Set<String> addresses = new LinkedHashSet<>();

    String name = "";
    @Nullable String id;
    @Nullable String port;
    @Nullable String version;
    long skewMillis;
    boolean isLinedUp;

    Voice(boolean isSentinel) {
        this.isSentinel = isSentinel;
    }

    void add(LogLine line) {
        lines.add(line);
        files.add(line.place().file());
        if (!line.source().isEmpty()) {
            sources.add(line.source());
        }
        if (line.pid() != 0 && line.role() != Role.CHILD) {
            pids.add(line.pid());
        }
    }

    /// Takes over all that `other` said.
    void absorb(Voice other) {
        other.lines.forEach(this::add);
        if (id == null) {
            id = other.id;
        }
        if (port == null) {
            port = other.port;
        }
    }

    long firstMillis() {
        for (LogLine line : lines) {
            if (line.stamp() != null) {
                return line.stamp().millis();
            }
        }
        return Event.NO_TIME;
    }

    long lastMillis() {
        for (int i = lines.size() - 1; i >= 0; i--) {
            var stamp = lines.get(i).stamp();
            if (stamp != null) {
                return stamp.millis();
            }
        }
        return Event.NO_TIME;
    }

    @Nullable String address() {
        return addresses.isEmpty() ? null : addresses.iterator().next();
    }

    Machine machine() {
        return new Machine(
                name,
                isSentinel,
                address(),
                id,
                version,
                List.copyOf(files),
                lines.size(),
                skewMillis,
                isLinedUp);
    }
}
