package dev.vedette.lab.explain;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The moments of an incident, each in a few words.
final class Timeline {

    private static final Set<What> KEY =
            EnumSet.of(
                    What.SDOWN,
                    What.ODOWN,
                    What.TRY_FAILOVER,
                    What.ELECTED,
                    What.SELECTED,
                    What.PROMOTED,
                    What.SWITCH,
                    What.CONFIG_UPDATE,
                    What.FAILOVER_END,
                    What.FAILOVER_END_TIMEOUT,
                    What.ABORT_NO_GOOD,
                    What.ABORT_NOT_ELECTED,
                    What.ABORT_REPLICA_TIMEOUT,
                    What.ABORT_MASTER_TIMEOUT,
                    What.NEXT_DELAY,
                    What.VOTE,
                    What.CONVERT,
                    What.FIX,
                    What.TILT,
                    What.USER_FAILOVER,
                    What.MASTER_MODE,
                    What.REPLICAOF,
                    What.MASTER_LOST,
                    What.CRASH,
                    What.SHUTDOWN,
                    What.KILLED,
                    What.OUT_OF_MEMORY,
                    What.EXITED,
                    What.STARTING,
                    What.PSYNC_REFUSED_OFFSET,
                    What.PSYNC_REFUSED_ID,
                    What.FULL_SYNC,
                    What.REBOOT,
                    What.LOGIN_REFUSED,
                    What.MASTER_REFUSED,
                    What.OUTPUT_BUFFER,
                    What.NOT_SDOWN,
                    What.NOT_ODOWN);

    private Timeline() {}

    static List<Moment> of(Incident incident, Case all, boolean hasYear) {
        List<Moment> moments = new ArrayList<>();
        long start = incident.start();
        for (Event event : incident.events) {
            moments.add(
                    new Moment(
                            event.at(),
                            hasYear,
                            event.at() == Event.NO_TIME || start == Event.NO_TIME
                                    ? 0
                                    : event.at() - start,
                            event.by().name,
                            text(event, all),
                            isKey(event),
                            event.evidence()));
        }
        return List.copyOf(moments);
    }

    private static boolean isKey(Event event) {
        boolean isOfMaster = !event.is(What.SDOWN, What.NOT_SDOWN) || event.isAbout("master");
        return KEY.contains(event.what()) && isOfMaster;
    }

    private static String text(Event e, Case all) {
        String node = e.subject().isEmpty() ? "" : subject(e, all);
        return switch (e.what()) {
            case SDOWN -> "holds " + node + " for down";
            case NOT_SDOWN -> "sees " + node + " up again";
            case ODOWN ->
                    "enough sentinels agree that %s is down%s"
                            .formatted(
                                    node,
                                    e.field("have").isEmpty()
                                            ? ""
                                            : " (" + e.field("have") + "/" + e.field("need") + ")");
            case NOT_ODOWN -> "no longer enough sentinels hold " + node + " for down";
            case NEW_EPOCH -> "epoch " + e.field("epoch");
            case TRY_FAILOVER -> "wants to lead a failover of " + node;
            case VOTE ->
                    "votes for %s in epoch %s"
                            .formatted(
                                    e.field("leader").equals(e.by().id)
                                            ? "itself"
                                            : all.who.sentinelName(e.field("leader")),
                                    e.field("epoch"));
            case VOTED_FOR ->
                    "hears: %s voted for %s in epoch %s"
                            .formatted(
                                    all.who.sentinelName(e.field("before").strip()),
                                    all.who.sentinelName(e.field("leader")),
                                    e.field("epoch"));
            case ELECTED -> "is elected leader";
            case SELECTED -> "chooses " + node;
            case PROMOTED -> "sees that " + node + " is a master";
            case RECONF_SENT -> "tells " + node + " to follow the new master";
            case RECONF_DONE -> "sees that " + node + " follows the new master";
            case CONFIG_UPDATE ->
                    "is told of a new master by " + all.who.sentinelName(e.field("name"));
            case SWITCH -> "now names " + all.node(Switching.to(e)) + " as the master";
            case CONVERT -> "turns " + node + " into a replica";
            case ABORT_NO_GOOD -> "gives up: no replica is fit";
            case ABORT_NOT_ELECTED -> "gives up: not elected";
            case NEXT_DELAY -> "will not try again before " + e.field("until");
            case MASTER_MODE -> "becomes a master";
            case REPLICAOF ->
                    "becomes a replica of " + Payload.address(e.field("host"), e.field("port"));
            case MASTER_LOST -> "loses its master";
            case STARTING -> "starts";
            case TILT -> "enters TILT: its clock or its time to run jumped";
            case NOT_TILT -> "leaves TILT";
            default -> Words.cut(e.line().message(), 120);
        };
    }

    private static String subject(Event e, Case all) {
        return switch (e.field("kind")) {
            case "sentinel" -> all.who.sentinelName(e.field("name"));
            case "master" -> "master " + all.node(e.subject());
            case "replica" -> "replica " + all.node(e.subject());
            default -> all.node(e.subject());
        };
    }
}
