package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// One outage, or failover, of one master: the events that belong to it, and what follows from them
/// alone. Filled by [Incidents], told by the chapters.
final class Incident {

    /// One sentinel's try to lead a failover.
    static final class Attempt {
        final Event tried;
        @Nullable Event requested;
        @Nullable String epoch;
        final List<Event> events = new ArrayList<>();

        Attempt(Event tried) {
            this.tried = tried;
            events.add(tried);
        }

        @Nullable Event first(What... what) {
            return events.stream().filter(e -> e.is(what)).findFirst().orElse(null);
        }

        boolean has(What... what) {
            return first(what) != null;
        }

        /// The line that ended it; null while the log shows no end.
        @Nullable Event end() {
            return events.reversed().stream()
                    .filter(
                            e ->
                                    e.is(
                                            What.ABORT_NOT_ELECTED,
                                            What.ABORT_NO_GOOD,
                                            What.ABORT_REPLICA_TIMEOUT,
                                            What.ABORT_MASTER_TIMEOUT,
                                            What.SWITCH))
                    .findFirst()
                    .orElse(null);
        }
    }

    /// One vote, as the voter or the one voted for wrote it down.
    record Vote(String voter, String candidate, String epoch, Event event) {}

    final String group;
    String oldMaster = "";
    final List<Event> events = new ArrayList<>();
    final List<Attempt> attempts = new ArrayList<>();
    final List<Vote> votes = new ArrayList<>();

    Incident(String group) {
        this.group = group;
    }

    /// Where the sentinels, or the servers where no sentinel spoke, say the master is now.
    @Nullable String newMaster() {
        for (Event event : events.reversed()) {
            boolean isFromHere = oldMaster.isEmpty() || event.master().equals(oldMaster);
            if (event.is(What.SWITCH) && isFromHere && !Switching.to(event).isEmpty()) {
                return Switching.to(event);
            }
        }
        Event promoted = last(What.PROMOTED);
        if (promoted != null) {
            return promoted.subject().isEmpty() ? null : promoted.subject();
        }
        Event became =
                events.stream().anyMatch(e -> e.by().isSentinel && Incidents.isTrigger(e))
                        ? null
                        : last(What.MASTER_MODE);
        return became == null ? null : became.by().address();
    }

    @Nullable Event first(What... what) {
        return events.stream().filter(e -> e.is(what)).findFirst().orElse(null);
    }

    @Nullable Event last(What... what) {
        return events.reversed().stream().filter(e -> e.is(what)).findFirst().orElse(null);
    }

    List<Event> all(What... what) {
        return events.stream().filter(e -> e.is(what)).toList();
    }

    boolean has(What... what) {
        return first(what) != null;
    }

    /// About the old master, held as master.
    List<Event> ofMaster(What... what) {
        return events.stream()
                .filter(e -> e.is(what) && e.isAbout("master") && e.by().isSentinel)
                .filter(e -> oldMaster.isEmpty() || e.subject().equals(oldMaster))
                .toList();
    }

    /// The first event that belongs to the outage itself, not to what led to it.
    Event trigger() {
        return events.stream().filter(Incidents::isTrigger).findFirst().orElse(events.getFirst());
    }

    long start() {
        return trigger().at();
    }

    boolean isManual() {
        return has(What.USER_FAILOVER) && ofMaster(What.ODOWN).isEmpty();
    }

    boolean isSwitched() {
        return has(What.SWITCH);
    }

    /// Whether every sentinel that saw the master down saw it up again.
    boolean isRecovered() {
        Set<Voice> down = new LinkedHashSet<>();
        for (Event event : events) {
            if (event.is(What.SDOWN, What.ODOWN) && event.isAbout("master")) {
                down.add(event.by());
            } else if (event.is(What.NOT_SDOWN) && event.isAbout("master")
                    || event.is(What.BYE, What.SHUTDOWN, What.STARTING)) {
                down.remove(event.by());
            }
        }
        return down.isEmpty() && !ofMaster(What.NOT_SDOWN).isEmpty();
    }

    Outcome outcome() {
        if (isSwitched()) {
            return Outcome.SWITCHED;
        }
        if (has(What.PROMOTED, What.SELECTED)
                && !has(What.ABORT_REPLICA_TIMEOUT, What.ABORT_MASTER_TIMEOUT)) {
            return Outcome.UNFINISHED;
        }
        if (isRecovered()) {
            return Outcome.RECOVERED;
        }
        if (!attempts.isEmpty() || !votes.isEmpty()) {
            boolean isGivenUp =
                    attempts.stream().anyMatch(a -> a.end() != null) || has(What.NEXT_DELAY);
            return isGivenUp ? Outcome.NOT_PROMOTED : Outcome.UNFINISHED;
        }
        if (!ofMaster(What.SDOWN, What.ODOWN).isEmpty()) {
            return Outcome.NOT_TRIED;
        }
        boolean isBySentinel =
                all(What.MASTER_MODE).stream().anyMatch(e -> !Addresses.orderedBy(e).isEmpty());
        return isBySentinel ? Outcome.SWITCHED : Outcome.NOTED;
    }

    /// The server that took its master's role by the FAILOVER command; null when none did.
    @Nullable Event handedOver() {
        return all(What.MASTER_MODE).stream()
                .filter(e -> e.line().message().contains("failover request"))
                .findFirst()
                .orElse(null);
    }

    /// The try that led to the switch, or the last one.
    @Nullable Attempt decisive() {
        for (Attempt attempt : attempts.reversed()) {
            if (attempt.has(What.SWITCH, What.PROMOTED, What.FAILOVER_END)) {
                return attempt;
            }
        }
        for (Attempt attempt : attempts.reversed()) {
            if (attempt.has(What.ELECTED)) {
                return attempt;
            }
        }
        return attempts.isEmpty() ? null : attempts.getLast();
    }

    /// The id of the sentinel that led the switch, as far as any line says; empty when none does.
    String leaderId() {
        Attempt decisive = decisive();
        if (decisive != null && decisive.has(What.ELECTED, What.SELECTED)) {
            String own = decisive.tried.by().id;
            return own == null ? "" : own;
        }
        Event update = first(What.CONFIG_UPDATE);
        return update == null ? "" : update.field("name");
    }
}
