package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Cuts the events into incidents: one for each outage or failover of one master address.
///
/// A sentinel event that names another master address than the one at hand begins a new incident,
/// as does trouble after everybody had seen the master well again. What servers write belongs to
/// the incident in whose time it falls, from a little before its first event on.
final class Incidents {

    /// How long before the first sentinel event the cause may have been written: down-after is
    /// seldom longer.
    private static final long PRELUDE_MILLIS = 90_000;

    /// Two lone outages closer than this are told as one that comes and goes.
    private static final long FLAPPING_MILLIS = 120_000;

    /// Server events further apart are not one incident where no sentinel joins them.
    private static final long QUIET_MILLIS = 60_000;

    private final Case all;
    private final Map<String, String> groupOfEpoch = new HashMap<>();
    private final Map<Event, String> epochOfTry = new HashMap<>();
    private final List<Incident> incidents = new ArrayList<>();

    private Incidents(Case all) {
        this.all = all;
    }

    static List<Incident> of(Case all) {
        Incidents cut = new Incidents(all);
        cut.learnEpochs();
        Map<String, List<Event>> byGroup = new LinkedHashMap<>();
        all.groups().forEach(group -> byGroup.put(group, new ArrayList<>()));
        Map<Voice, Set<String>> down = new HashMap<>();
        for (Event event : all.events) {
            String group = cut.group(event, down);
            if (group != null) {
                byGroup.computeIfAbsent(group, g -> new ArrayList<>()).add(event);
            }
        }
        byGroup.forEach(cut::cutGroup);
        if (cut.incidents.isEmpty()) {
            cut.serversAlone();
        }
        cut.incidents.forEach(cut::work);
        cut.incidents.sort(Comparator.comparingLong(Incident::start));
        return cut.incidents;
    }

    static boolean isTrigger(Event e) {
        return e.is(What.SDOWN, What.ODOWN, What.REBOOT) && e.isAbout("master")
                || e.is(
                        What.USER_FAILOVER,
                        What.TRY_FAILOVER,
                        What.ELECTED,
                        What.STATE_SELECT,
                        What.SELECTED,
                        What.PROMOTED,
                        What.CONFIG_UPDATE,
                        What.SWITCH,
                        What.ABORT_NO_GOOD,
                        What.ABORT_NOT_ELECTED,
                        What.ABORT_REPLICA_TIMEOUT,
                        What.STATE_WAIT);
    }

    /// `+new-epoch` and `+try-failover` stand next to each other in the asking sentinel's log.
    private void learnEpochs() {
        for (Voice voice : all.sentinels()) {
            for (int i = 1; i < voice.events.size(); i++) {
                Event before = voice.events.get(i - 1);
                Event event = voice.events.get(i);
                if (event.is(What.TRY_FAILOVER) && before.is(What.NEW_EPOCH)) {
                    groupOfEpoch.putIfAbsent(before.field("epoch"), event.group());
                    epochOfTry.put(event, before.field("epoch"));
                }
            }
        }
    }

    /// Events without a master's name belong to the one master that this sentinel holds for down,
    /// if the epoch does not say more; where that is not clear, to none.
    private @Nullable String group(Event event, Map<Voice, Set<String>> down) {
        if (!event.by().isSentinel) {
            return all.groupOf(event.by());
        }
        String own = event.group();
        if (!own.isEmpty()) {
            Set<String> open = down.computeIfAbsent(event.by(), v -> new LinkedHashSet<>());
            if (event.is(What.SWITCH) || event.is(What.NOT_SDOWN) && event.isAbout("master")) {
                open.remove(own);
            } else if (isTrigger(event)) {
                open.add(own);
            }
            return own;
        }
        if (all.groups().size() == 1) {
            return all.groups().iterator().next();
        }
        String ofEpoch = groupOfEpoch.get(event.field("epoch"));
        Set<String> open = down.getOrDefault(event.by(), Set.of());
        String theOnly = open.size() == 1 ? open.iterator().next() : null;
        return ofEpoch == null ? theOnly : ofEpoch;
    }

    private void cutGroup(String group, List<Event> events) {
        List<Incident> ofGroup = new ArrayList<>();
        Incident current = null;
        for (Event event : events) {
            if (event.by().isSentinel
                    && isTrigger(event)
                    && (current == null || beginsAnother(current, event))) {
                current = new Incident(group);
                ofGroup.add(current);
            }
            if (current != null && event.by().isSentinel) {
                current.events.add(event);
                if (current.oldMaster.isEmpty() && isTrigger(event) && !event.master().isEmpty()) {
                    current.oldMaster = event.master();
                }
            }
        }
        takeLateNews(ofGroup);
        gatherVotes(ofGroup);
        join(ofGroup);
        addServers(ofGroup, events);
        addBefore(ofGroup, events);
        incidents.addAll(ofGroup);
    }

    private static boolean beginsAnother(Incident current, Event event) {
        String address = event.master();
        boolean isElsewhere =
                !address.isEmpty()
                        && !current.oldMaster.isEmpty()
                        && !address.equals(current.oldMaster);
        if (isElsewhere) {
            return true;
        }
        if (event.is(What.REBOOT)) {
            return event.at() - current.events.getLast().at() > QUIET_MILLIS;
        }
        boolean isOver = current.isSwitched() || current.isRecovered();
        if (event.is(What.USER_FAILOVER)) {
            boolean isGivenUp = current.has(What.ABORT_NO_GOOD, What.ABORT_NOT_ELECTED);
            return isOver || isGivenUp;
        }
        return !current.isSwitched()
                && current.isRecovered()
                && event.is(What.SDOWN, What.ODOWN, What.TRY_FAILOVER);
    }

    /// A vote belongs to the try of its epoch, also where the voter's clock says it came before.
    private void gatherVotes(List<Incident> ofGroup) {
        Map<String, Incident> byEpoch = new HashMap<>();
        for (Incident incident : ofGroup) {
            for (Event event : incident.all(What.TRY_FAILOVER)) {
                String epoch = epochOfTry.get(event);
                if (epoch != null) {
                    byEpoch.putIfAbsent(epoch, incident);
                }
            }
        }
        for (Incident incident : ofGroup) {
            for (Event event : incident.all(What.VOTE, What.VOTED_FOR, What.NEW_EPOCH)) {
                Incident ofEpoch = byEpoch.get(event.field("epoch"));
                if (ofEpoch != null && ofEpoch != incident) {
                    incident.events.remove(event);
                    ofEpoch.events.add(event);
                }
            }
        }
    }

    /// A sentinel that was away and is told where the master is by now saw no failover of its own:
    /// what it writes belongs to the one that made that node the master.
    private static void takeLateNews(List<Incident> ofGroup) {
        for (int i = ofGroup.size() - 1; i > 0; i--) {
            Incident news = ofGroup.get(i);
            String now = news.newMaster();
            boolean isNewsOnly =
                    news.events.stream()
                            .filter(Incidents::isTrigger)
                            .allMatch(e -> e.is(What.CONFIG_UPDATE, What.SWITCH));
            for (int j = i - 1; isNewsOnly && now != null && j >= 0; j--) {
                Incident before = ofGroup.get(j);
                if (now.equals(before.newMaster()) && wasQuietSince(ofGroup, j, i)) {
                    before.events.addAll(news.events);
                    ofGroup.remove(i);
                    break;
                }
            }
        }
    }

    /// Whether no other switch lies between the two.
    private static boolean wasQuietSince(List<Incident> ofGroup, int from, int to) {
        return ofGroup.subList(from + 1, to).stream().noneMatch(Incident::isSwitched);
    }

    /// A master that comes and goes, without any try in between, is one incident.
    private static void join(List<Incident> ofGroup) {
        for (int i = ofGroup.size() - 1; i > 0; i--) {
            Incident before = ofGroup.get(i - 1);
            Incident after = ofGroup.get(i);
            boolean isQuiet = isWithoutTry(before) && isWithoutTry(after);
            long gap = after.start() - before.events.getLast().at();
            if (isQuiet && before.oldMaster.equals(after.oldMaster) && gap < FLAPPING_MILLIS) {
                before.events.addAll(after.events);
                ofGroup.remove(i);
            }
        }
    }

    private static boolean isWithoutTry(Incident incident) {
        return !incident.has(What.TRY_FAILOVER, What.SWITCH, What.VOTE, What.USER_FAILOVER);
    }

    private static void addServers(List<Incident> ofGroup, List<Event> events) {
        for (Event event : events) {
            if (event.by().isSentinel) {
                continue;
            }
            for (int i = ofGroup.size() - 1; i >= 0; i--) {
                boolean isBefore = event.at() < ofGroup.get(i).start();
                if (isBefore && i > 0 && isSettling(event)) {
                    continue;
                }
                if (event.at() >= from(ofGroup, i)) {
                    ofGroup.get(i).events.add(event);
                    break;
                }
            }
        }
        ofGroup.forEach(i -> i.events.sort(Event.IN_TIME));
    }

    /// What follows a switch, not what leads to the next.
    private static boolean isSettling(Event event) {
        return event.is(
                What.REPLICAOF,
                What.CONNECTING,
                What.PSYNC_TRIED,
                What.PSYNC_GRANTED,
                What.PSYNC_ACCEPTED,
                What.PSYNC_REFUSED_ID,
                What.PSYNC_REFUSED_OFFSET,
                What.PSYNC_NO_BACKLOG,
                What.FULL_SYNC,
                What.FULL_SYNC_ASKED,
                What.FLUSHED,
                What.LOADED,
                What.SYNC_FINISHED,
                What.REPLICA_ASKS,
                What.REPLICA_SYNCED);
    }

    private static long from(List<Incident> ofGroup, int index) {
        long start = ofGroup.get(index).start();
        if (start == Event.NO_TIME) {
            return start;
        }
        if (index == 0) {
            return start - PRELUDE_MILLIS;
        }
        Incident previous = ofGroup.get(index - 1);
        Event done =
                previous.events.reversed().stream()
                        .filter(
                                e ->
                                        e.by().isSentinel
                                                && e.is(
                                                        What.SWITCH,
                                                        What.CONVERT,
                                                        What.NOT_SDOWN,
                                                        What.ABORT_NO_GOOD,
                                                        What.ABORT_NOT_ELECTED))
                        .findFirst()
                        .orElse(previous.events.getFirst());
        return Math.max(done.at() + 1, start - PRELUDE_MILLIS);
    }

    /// What sentinels noted shortly before the first trigger may be its cause: a switch of role, a
    /// restart, TILT, a setting.
    private static void addBefore(List<Incident> ofGroup, List<Event> events) {
        if (ofGroup.isEmpty()) {
            return;
        }
        Incident first = ofGroup.getFirst();
        long start = first.start();
        List<Event> before =
                events.stream()
                        .filter(e -> e.by().isSentinel && !first.events.contains(e))
                        .filter(e -> e.at() <= start && e.at() >= start - PRELUDE_MILLIS)
                        .filter(
                                e ->
                                        e.is(
                                                What.TILT,
                                                What.NOT_TILT,
                                                What.ROLE_DIFFERS,
                                                What.SET,
                                                What.NEW_EPOCH,
                                                What.VOTE,
                                                What.UNRESOLVED))
                        .toList();
        first.events.addAll(0, before);
        first.events.sort(Event.IN_TIME);
    }

    /// Where no sentinel saw anything, a change of roles or a death among the servers is worth a
    /// story; without any sentinel's log, a lost master is, too.
    private void serversAlone() {
        Incident current = null;
        long last = Event.NO_TIME;
        boolean hasSentinels = !all.sentinels().isEmpty();
        for (Event event : all.events) {
            boolean isTelling =
                    event.is(
                                    What.MASTER_MODE,
                                    What.COMMAND_FAILOVER,
                                    What.CRASH,
                                    What.KILLED,
                                    What.OUT_OF_MEMORY)
                            || !hasSentinels
                                    && event.is(
                                            What.MASTER_LOST,
                                            What.MASTER_TIMEOUT,
                                            What.PSYNC_REFUSED_OFFSET);
            boolean isNear = last != Event.NO_TIME && event.at() - last < QUIET_MILLIS;
            if (isTelling && (current == null || !isNear)) {
                String group = event.by().isSentinel ? null : all.groupOf(event.by());
                current = new Incident(group == null ? "" : group);
                incidents.add(current);
            }
            if (current != null && (isNear || isTelling)) {
                current.events.add(event);
                last = event.at();
            }
        }
        incidents.forEach(this::mastersOfServers);
    }

    private void mastersOfServers(Incident incident) {
        for (Event event : incident.events) {
            String own = event.by().address();
            if (event.is(What.COMMAND_FAILOVER) && own != null) {
                incident.oldMaster = own;
            }
        }
    }

    /// Finds the tries and the votes.
    private void work(Incident incident) {
        Map<Voice, Incident.Attempt> open = new HashMap<>();
        Map<Voice, Event> requested = new HashMap<>();
        Map<Voice, String> epoch = new HashMap<>();
        for (Event event : incident.events) {
            if (!event.by().isSentinel) {
                continue;
            }
            Voice by = event.by();
            switch (event.what()) {
                case USER_FAILOVER -> requested.put(by, event);
                case NEW_EPOCH -> epoch.put(by, event.field("epoch"));
                case TRY_FAILOVER -> {
                    Incident.Attempt attempt = new Incident.Attempt(event);
                    attempt.requested = requested.remove(by);
                    attempt.epoch = epoch.get(by);
                    incident.attempts.add(attempt);
                    open.put(by, attempt);
                    continue;
                }
                case VOTE -> vote(incident, event, voter(by), open.get(by));
                case VOTED_FOR -> vote(incident, event, event.field("before").strip(), null);
                default -> {}
            }
            Incident.Attempt attempt = open.get(by);
            if (attempt != null) {
                attempt.events.add(event);
                if (event.is(
                        What.SWITCH,
                        What.ABORT_NOT_ELECTED,
                        What.ABORT_NO_GOOD,
                        What.ABORT_REPLICA_TIMEOUT,
                        What.ABORT_MASTER_TIMEOUT)) {
                    open.remove(by);
                }
            }
        }
    }

    private static String voter(Voice by) {
        return by.id == null ? by.name : by.id;
    }

    private static void vote(
            Incident incident, Event event, String voter, Incident.@Nullable Attempt attempt) {
        String epoch = event.field("epoch");
        String leader = event.field("leader");
        if (attempt != null && attempt.epoch == null && leader.equals(event.by().id)) {
            attempt.epoch = epoch;
        }
        boolean isKnown =
                incident.votes.stream()
                        .anyMatch(
                                v ->
                                        v.voter().equals(voter)
                                                && v.epoch().equals(epoch)
                                                && v.candidate().equals(leader));
        if (!isKnown && !leader.isEmpty()) {
            incident.votes.add(new Incident.Vote(voter, leader, epoch, event));
        }
    }
}
