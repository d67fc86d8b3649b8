package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// How long each step of a failover took, from the lines that mark its begin and its end.
final class Stages {

    private final Incident incident;
    private final List<Story.Stage> stages = new ArrayList<>();

    private Stages(Incident incident) {
        this.incident = incident;
    }

    static List<Story.Stage> of(Incident incident, Case all) {
        Stages stages = new Stages(incident);
        Incident.Attempt attempt = incident.decisive();
        Event sdown = incident.ofMaster(What.SDOWN).stream().findFirst().orElse(null);
        Event odown = incident.ofMaster(What.ODOWN).stream().findFirst().orElse(null);
        Event lost = lostBefore(incident, all, sdown);
        stages.add("last sign of the master to the first +sdown", lost, sdown);
        stages.add("first +sdown to +odown", sdown, odown);
        if (attempt == null) {
            stages.withoutLeader(sdown);
            return List.copyOf(stages.stages);
        }
        Event tried = attempt.tried;
        Event elected = attempt.first(What.ELECTED);
        Event selected = attempt.first(What.SELECTED);
        Event told = attempt.first(What.STATE_WAIT, What.STATE_NO_ONE);
        Event promoted = attempt.first(What.PROMOTED);
        stages.add("+odown to the try that counted", odown, tried);
        stages.add("asking for votes", tried, elected);
        stages.add("choosing the replica", elected, selected);
        stages.add("telling it to be a master", selected, told);
        stages.add("until the promotion was seen", told, promoted);
        Event end = attempt.first(What.FAILOVER_END, What.FAILOVER_END_TIMEOUT, What.SWITCH);
        stages.add("until the other sentinels switched", promoted, lastFollower(incident, attempt));
        stages.add("re-pointing the other replicas", promoted, end);
        Event first = sdown == null ? tried : sdown;
        stages.add(
                "in all, from the first sign in the sentinels to the promotion", first, promoted);
        return List.copyOf(stages.stages);
    }

    private void withoutLeader(@Nullable Event sdown) {
        Event voted = incident.first(What.VOTE);
        Event switched = incident.first(What.SWITCH);
        add("+sdown to the first vote", sdown, voted);
        add("vote to the first +switch-master seen", voted, switched);
        add("in all, from the first +sdown to +switch-master", sdown, switched);
    }

    private static @Nullable Event lostBefore(Incident incident, Case all, @Nullable Event sdown) {
        if (sdown == null) {
            return null;
        }
        Voice old = all.who.node(incident.oldMaster);
        return incident.events.stream()
                .filter(e -> e.at() <= sdown.at())
                .filter(
                        e ->
                                e.is(What.MASTER_LOST) && e.by() != old
                                        || e.by() == old
                                                && e.is(What.SHUTDOWN, What.CRASH, What.BYE))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Event lastFollower(Incident incident, Incident.Attempt attempt) {
        return incident.all(What.SWITCH).stream()
                .filter(e -> e.by() != attempt.tried.by())
                .reduce((a, b) -> b)
                .orElse(null);
    }

    private void add(String name, @Nullable Event from, @Nullable Event to) {
        if (from == null || to == null || from.at() == Event.NO_TIME || to.at() < from.at()) {
            return;
        }
        stages.add(
                new Story.Stage(
                        name, to.at() - from.at(), List.of(from.evidence(), to.evidence())));
    }
}
