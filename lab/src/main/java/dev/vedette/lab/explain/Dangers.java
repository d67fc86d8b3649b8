package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// What an incident shows beyond its own course: data at risk, masters beside each other, sentinels
/// that disagree, a switch too many.
final class Dangers {

    private static final Pattern LOOPBACK = Pattern.compile("127\\.|localhost:|\\[?::1\\]?:");

    /// A sentinel gives the new master no longer than down-after; with values of about a second it
    /// may take the time of its own reconnection for silence.
    private static final long HASTY_MILLIS = 4_000;

    /// Twice the default, and a little.
    private static final long LONGEST_DOWN_AFTER_MILLIS = 65_000;

    private final Incident incident;
    private final Case all;
    private final List<Finding> findings = new ArrayList<>();

    private Dangers(Incident incident, Case all) {
        this.incident = incident;
        this.all = all;
    }

    static List<Finding> of(Incident incident, @Nullable Incident before, Case all) {
        Dangers dangers = new Dangers(incident, all);
        dangers.lost();
        dangers.disagreement();
        dangers.sentinelsNotTold();
        dangers.downFromTheStart();
        dangers.rebooted();
        if (before != null) {
            dangers.tooSoon(before);
        }
        return dangers.findings;
    }

    private void lost() {
        Sentence loss = incident.newMaster() == null ? null : Aftermath.loss(incident, all);
        Sentence two = incident.newMaster() == null ? null : Aftermath.twoMasters(incident, all);
        if (loss != null && !Aftermath.isHarmless(loss)) {
            boolean isCounted = Aftermath.isCounted(loss);
            findings.add(
                    new Finding(
                            isCounted ? "lost-writes" : "loss-unknown",
                            isCounted ? Finding.Certainty.SHOWN : Finding.Certainty.POSSIBLE,
                            loss,
                            two == null ? List.of() : List.of(two),
                            List.of(
                                    "min-replicas-to-write 1 and a min-replicas-max-lag below down-after bound the loss; WAIT tells a client whether a write has a second copy.",
                                    incident.isManual()
                                            ? "SENTINEL FAILOVER does not stop the old master from taking writes. Stop the writers first, or use CLIENT PAUSE ... WRITE on the old master, or the server's own FAILOVER command."
                                            : "Clients should ask the sentinels again at every reconnection, and not stay on the old master."),
                            List.of()));
        }
    }

    /// Roles changed among the servers, and no sentinel's log shows that it took notice.
    private void sentinelsNotTold() {
        Event handed = incident.handedOver();
        boolean isKnown = all.events.stream().anyMatch(e -> e.is(What.SWITCH));
        if (handed != null && !all.sentinels().isEmpty() && !isKnown) {
            findings.add(
                    Found.shown(
                                    "sentinels-not-told",
                                    "%s is the master since %s, and no sentinel's log here shows a +switch-master: they may still send clients to the old one."
                                            .formatted(handed.by().name, Words.clock(handed.at())),
                                    handed)
                            .remedy(
                                    "Do not use the FAILOVER command where sentinels watch: they hold to the old master, or turn the roles back.")
                            .finding());
        }
    }

    private void disagreement() {
        Map<Voice, Event> last = new LinkedHashMap<>();
        for (Event event : incident.all(What.SWITCH)) {
            last.put(event.by(), event);
        }
        Set<String> masters = new LinkedHashSet<>();
        last.values().forEach(e -> masters.add(Switching.to(e)));
        if (masters.size() > 1) {
            findings.add(
                    Found.shown(
                                    "sentinels-disagree",
                                    "The sentinels' last word on the master differs: %s."
                                            .formatted(Words.list(masters)),
                                    List.copyOf(last.values()))
                            .remedy(
                                    "redis-cli -p 26379 SENTINEL GET-MASTER-ADDR-BY-NAME %s on each; then ROLE on each node: more than one master means lost writes."
                                            .formatted(incident.group))
                            .finding());
        }
    }

    /// Down since the sentinel began to watch, and never seen up: it cannot talk to it, whatever
    /// the master does.
    private void downFromTheStart() {
        List<Event> downs = List.copyOf(Detection.firsts(incident, What.SDOWN).values());
        for (Event down : downs) {
            Voice voice = down.by();
            // Where a sentinel that had talked to it held it for down at the same time, it was
            // down.
            boolean isShared =
                    downs.stream()
                            .anyMatch(
                                    other ->
                                            other.by() != voice
                                                    && Math.abs(other.at() - down.at()) < 5_000
                                                    && hadHeard(other));
            Event monitor = null;
            boolean wasHeard = false;
            for (Event event : voice.events) {
                if (event.equals(down)) {
                    break;
                }
                if (event.is(What.MONITOR) && event.subject().equals(incident.oldMaster)) {
                    monitor = event;
                }
                wasHeard |=
                        event.group().equals(incident.group)
                                && event.is(
                                        What.REPLICA, What.NOT_SDOWN, What.SENTINEL, What.SWITCH);
            }
            Event lost = incident.first(What.MASTER_LOST, What.MASTER_TIMEOUT);
            boolean isRealOutage = lost != null && lost.at() <= down.at();
            boolean isExplained = wasHeard || isRealOutage || isShared;
            if (monitor != null
                    && !isExplained
                    && down.at() - monitor.at() < LONGEST_DOWN_AFTER_MILLIS) {
                downFromTheStart(voice, monitor, down);
                return;
            }
        }
    }

    private boolean hadHeard(Event down) {
        for (Event event : down.by().events) {
            if (event.equals(down)) {
                return false;
            }
            if (event.group().equals(incident.group)
                    && event.is(What.REPLICA, What.NOT_SDOWN, What.SENTINEL, What.SWITCH)) {
                return true;
            }
        }
        return false;
    }

    private void downFromTheStart(Voice voice, Event monitor, Event down) {
        Voice node = all.who.node(incident.oldMaster);
        Event alive = node == null ? null : WhyNotPromoted.aliveAround(node, down);
        if (alive == null) {
            // A replica that lost it only later was still being fed then.
            alive =
                    incident.events.stream()
                            .filter(e -> e.is(What.MASTER_LOST) && e.at() > down.at())
                            .filter(e -> e.by() != node)
                            .findFirst()
                            .orElse(null);
        }
        String text =
                "%s never had a good answer from %s: it held it for down %s after it began to watch it, and learned of no replica and no other sentinel through it."
                        .formatted(
                                voice.name,
                                all.oldMaster(incident),
                                Words.duration(down.at() - monitor.at()));
        Found found =
                alive == null
                        ? Found.possible("never-answered", text, monitor, down)
                        : Found.likely("never-answered", text, monitor, down);
        if (alive != null) {
            found.detail(
                    alive.by() == node
                            ? "The node itself was running then, by its own log."
                            : "The node was running then: its replica lost the connection only later.",
                    alive);
        } else {
            found.look(
                    "the log of %s around %s"
                            .formatted(incident.oldMaster, Words.clock(down.at())));
        }
        if (LOOPBACK.matcher(incident.oldMaster).lookingAt()) {
            found.detail(
                    "%s is the sentinel's own machine, or only its own container: on every other machine it is another one."
                            .formatted(incident.oldMaster),
                    monitor);
            found.remedy(
                    "Unless all of it runs on one machine: have every sentinel monitor the master at the address that the others and the clients use.");
        }
        found.detail(
                "Sentinel writes no line about a refused login: a wrong or missing auth-pass, a user without rights, protected mode and a dead process look the same in its log.",
                down);
        found.remedy(
                "From that sentinel's machine: redis-cli -h %s PING, with its auth-user and auth-pass. PONG means the network and the login are good."
                        .formatted(incident.oldMaster.replaceFirst(":(\\d+)$", " -p $1")));
        findings.add(found.finding());
    }

    private void rebooted() {
        Event reboot = incident.first(What.REBOOT);
        if (reboot == null || incident.isSwitched()) {
            return;
        }
        findings.add(
                Found.shown(
                                "rebooted",
                                "%s was restarted: %s saw a new run id %s."
                                        .formatted(
                                                all.node(reboot.subject()),
                                                all.by(reboot),
                                                Words.at(reboot)),
                                reboot)
                        .look("its log: how many keys it loaded, and whether replicas copied it")
                        .finding());
    }

    private void tooSoon(Incident before) {
        Event down = incident.ofMaster(What.SDOWN).stream().findFirst().orElse(null);
        Event switched = down == null ? null : before.last(What.SWITCH);
        if (down == null || switched == null || down.at() == Event.NO_TIME) {
            return;
        }
        Event own =
                before.all(What.SWITCH).stream()
                        .filter(e -> e.by() == down.by())
                        .reduce((a, b) -> b)
                        .orElse(switched);
        long gap = down.at() - own.at();
        boolean isOfNew = Switching.to(own).equals(incident.oldMaster);
        if (!isOfNew || gap < 0 || gap > HASTY_MILLIS) {
            return;
        }
        Voice node = all.who.node(incident.oldMaster);
        boolean isShownUp = node != null && WhyNotPromoted.aliveAround(node, down) != null;
        boolean isSoonUp =
                incident.ofMaster(What.NOT_SDOWN).stream()
                        .anyMatch(e -> e.at() - down.at() < HASTY_MILLIS);
        String text =
                "%s held the new master for down only %s after it had learned of it%s."
                        .formatted(
                                all.by(down),
                                Words.duration(gap),
                                isShownUp ? ", while that node ran by its own log" : "");
        if (!isShownUp && !isSoonUp) {
            findings.add(
                    Found.possible("second-failover", text, own, down)
                            .detail(
                                    "It may never have had a good answer from it: another password, a user without rights, protected mode or an address it cannot reach would look so.",
                                    down)
                            .look(
                                    "the log of %s around %s"
                                            .formatted(incident.oldMaster, Words.clock(down.at())))
                            .finding());
            return;
        }
        Found found = Found.likely("second-failover", text, own, down);
        found.detail(
                "With a down-after of about a second a sentinel may count its own reconnection as silence, and the others' old opinions of the former master still count as agreement.",
                down);
        found.remedy("Use a down-after-milliseconds of several seconds.");
        findings.add(found.finding());
    }
}
