package dev.vedette.lab.explain;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/// Why a failover was not tried, not won, or won in vain.
final class WhyNotPromoted {

    private static final long FULL_WAIT_MILLIS = 9_000;

    private final Incident incident;
    private final Case all;
    private final List<Finding> findings = new ArrayList<>();

    private WhyNotPromoted(Incident incident, Case all) {
        this.incident = incident;
        this.all = all;
    }

    static List<Finding> of(Incident incident, Case all) {
        WhyNotPromoted why = new WhyNotPromoted(incident, all);
        why.noGoodReplica();
        why.notElected();
        why.noQuorum();
        why.promotionNotSeen();
        why.waiting();
        return why.findings;
    }

    private void noGoodReplica() {
        Event none = incident.last(What.ABORT_NO_GOOD);
        if (none == null) {
            return;
        }
        Set<String> known = ReplicaStates.known(incident, all, none);
        Found found =
                Found.shown(
                        "no-good-replica",
                        "%s was elected but found no replica it may promote."
                                .formatted(all.by(none)),
                        none);
        if (known.isEmpty()) {
            boolean isWhole = Membership.isLogWhole(none.by());
            found.detail(
                    isWhole
                            ? "Its log names no replica of this master at all (no +slave line)."
                            : "Its log names no replica of this master, but it does not reach back to its start.",
                    none);
            found.look("redis-cli -p 26379 SENTINEL REPLICAS " + incident.group);
        }
        boolean isAnyLeft = false;
        for (String replica : known) {
            Sentence reason = against(none, replica);
            found.detail(
                    reason == null
                            ? Telling.sentence(
                                    "%s was up for %s, so something else speaks against it: priority 0, its link to the master down for too long, or INFO not answered of late."
                                            .formatted(all.node(replica), all.by(none)),
                                    none)
                            : reason);
            isAnyLeft |= reason == null;
            remedies(found, none, replica);
        }
        if (isAnyLeft) {
            found.look(
                    "redis-cli -p 26379 SENTINEL REPLICAS %s: slave-priority, master-link-status, flags, info-refresh of each replica"
                            .formatted(incident.group));
        }
        findings.add(found.finding());
    }

    private @Nullable Sentence against(Event none, String replica) {
        Event down = ReplicaStates.lastDown(none, replica);
        Sentence dumped = ReplicaStates.fromDumps(all, replica);
        if (down == null) {
            Sentence own = LinkTrouble.of(incident, all, replica, none);
            return dumped == null ? own : dumped;
        }
        Voice voice = all.who.node(replica);
        Event alive = voice == null ? null : aliveAround(voice, none);
        if (alive == null) {
            return Telling.sentence(
                    "%s was down for %s since %s."
                            .formatted(all.node(replica), all.by(none), Words.clock(down.at())),
                    down);
        }
        return Telling.sentence(
                "%s was down for %s since %s, yet its own log shows it running %s."
                        .formatted(
                                all.node(replica),
                                all.by(none),
                                Words.clock(down.at()),
                                Words.at(alive)),
                down,
                alive);
    }

    /// A line of the node's own that shows it running at the moment; null when none does.
    static @Nullable Event aliveAround(Voice voice, Event moment) {
        Event before = null;
        for (Event event : voice.events) {
            if (event.at() > moment.at()) {
                boolean isStart = event.is(What.STARTING, What.VERSION, What.CRASH);
                return isStart || before == null || before.is(What.BYE, What.CRASH) ? null : event;
            }
            before = event;
        }
        return null;
    }

    private void remedies(Found found, Event none, String replica) {
        Event down = ReplicaStates.lastDown(none, replica);
        Voice voice = all.who.node(replica);
        if (ReplicaStates.isExcluded(all, replica)) {
            found.remedy(
                    "Unless %s is kept out on purpose (a backup, a replica of another site): CONFIG SET replica-priority 100 there, and CONFIG REWRITE."
                            .formatted(replica));
        }
        if (down == null) {
            return;
        }
        if (voice == null) {
            found.look(
                    "the log of %s around %s, to see whether it ran"
                            .formatted(replica, Words.clock(none.at())));
            found.look(
                    "redis-cli -h %s PING with the sentinels' auth-user and auth-pass: a refused login looks like down"
                            .formatted(replica.replaceFirst(":(\\d+)$", " -p $1")));
        } else if (aliveAround(voice, none) != null) {
            found.remedy(
                    "Log in to %s with the sentinels' auth-user and auth-pass: a node that answers the sentinel with an error (WRONGPASS, NOAUTH, NOPERM, DENIED) is down for it. Give all nodes the same password, or the user the rights Sentinel needs."
                            .formatted(replica));
            found.remedy(
                    "Check that the sentinels reach %s at exactly that address (replica-announce-ip, NAT, bind, protected-mode)."
                            .formatted(replica));
        }
    }

    private void notElected() {
        List<Incident.Attempt> lost =
                incident.attempts.stream()
                        .filter(a -> a.has(What.ABORT_NOT_ELECTED) && !isWonByAnother(a))
                        .toList();
        if (lost.isEmpty()) {
            stillAsking();
        }
        if (lost.isEmpty()) {
            return;
        }
        Incident.Attempt attempt = lost.getLast();
        Event end = Objects.requireNonNull(attempt.first(What.ABORT_NOT_ELECTED));
        Voice by = end.by();
        Found found =
                Found.shown(
                        "not-elected",
                        "%s asked for votes%s and did not get enough%s."
                                .formatted(
                                        all.by(end),
                                        attempt.epoch == null ? "" : " in epoch " + attempt.epoch,
                                        lost.size() == 1
                                                ? ""
                                                : " (%d tries ended so)".formatted(lost.size())),
                        end);
        int votes = Election.votesFor(incident, by.id, attempt.epoch);
        Set<String> others = Membership.others(by, incident.group, end);
        Map<String, Event> down = Membership.down(by, incident.group, end);
        countVotes(found, attempt, end, votes, others);
        patience(found, attempt, end);
        down.forEach(
                (id, event) ->
                        found.detail(
                                "%s held %s for down since %s: no vote could come from there, but it counts in the majority."
                                        .formatted(
                                                all.by(end),
                                                all.who.sentinelName(id),
                                                Words.clock(event.at())),
                                event));
        split(found, attempt, by);
        if (!down.isEmpty()) {
            found.remedy(Standing.forget(List.copyOf(down.values())));
        }
        findings.add(found.finding());
    }

    /// The log ends while a sentinel waits for votes: what speaks against its election already.
    private void stillAsking() {
        Incident.Attempt last = incident.attempts.isEmpty() ? null : incident.attempts.getLast();
        if (last == null || incident.isSwitched() || last.has(What.ELECTED) || last.end() != null) {
            return;
        }
        Event tried = last.tried;
        Map<String, Event> down = Membership.down(tried.by(), incident.group, tried);
        int known = Membership.others(tried.by(), incident.group, tried).size() + 1;
        if (2 * (known - down.size()) > known) {
            return;
        }
        findings.add(
                Found.likely(
                                "no-majority",
                                "%s could not be elected: of %d sentinels it knows it held %d for down, and a majority of all must vote for it."
                                        .formatted(all.by(tried), known, down.size()),
                                Stream.concat(Stream.of(tried), down.values().stream())
                                        .toArray(Event[]::new))
                        .remedy(
                                "Start the sentinels that are down, or make the others forget those that are gone for good: SENTINEL RESET %s, one sentinel at a time, 30 s apart."
                                        .formatted(incident.group))
                        .finding());
    }

    private boolean isWonByAnother(Incident.Attempt lost) {
        return incident.attempts.stream()
                .anyMatch(
                        other ->
                                other != lost
                                        && lost.epoch != null
                                        && lost.epoch.equals(other.epoch)
                                        && other.has(What.ELECTED));
    }

    private void countVotes(
            Found found, Incident.Attempt attempt, Event end, int votes, Set<String> others) {
        int all3 = others.size() + 1;
        int majority = all3 / 2 + 1;
        Event quorum = Membership.quorum(incident, all);
        Long need = quorum == null ? null : quorum.number("need");
        long needed = need == null ? majority : Math.max(majority, need);
        if (votes == 0) {
            found.look(
                    "the lines of %s between %s and %s: the votes it got are missing here"
                            .formatted(
                                    all.by(end),
                                    Words.clock(attempt.tried.at()),
                                    Words.clock(end.at())));
            return;
        }
        String quorumText = need == null ? "" : " and the quorum of " + need;
        found.detail(
                "%s had %s, its own included; it needs a majority of all sentinels it knows%s. Its log names %s."
                        .formatted(
                                all.by(end),
                                Words.count(votes, "vote", "votes"),
                                quorumText,
                                Words.count(others.size(), "other", "others")),
                end);
        if (votes >= needed) {
            found.detail(
                    "By that count it should have won, so it must know at least %d sentinels (some of them long gone), or the votes came too late or for another epoch."
                            .formatted(2 * votes),
                    end);
            found.look(
                    "redis-cli -p 26379 SENTINEL SENTINELS %s on that sentinel: more entries than real sentinels are ghosts"
                            .formatted(incident.group));
            found.remedy(
                    "Remove ghosts with SENTINEL RESET %s on each sentinel, one at a time, 30 s apart."
                            .formatted(incident.group));
        } else if (votes == 1 && !others.isEmpty() && !isAnyDown(end)) {
            found.remedy(
                    "Check that the sentinels reach each other's ports and can log in to each other (requirepass needs sentinel-pass; a user needs +sentinel|is-master-down-by-addr, publish and ping).");
        }
    }

    /// The wait for votes is the smaller of ten seconds and failover-timeout.
    private void patience(Found found, Incident.Attempt attempt, Event end) {
        long waited = end.at() - attempt.tried.at();
        if (end.at() == Event.NO_TIME || waited >= FULL_WAIT_MILLIS) {
            return;
        }
        found.detail(
                "It gave up after %s. The wait for votes is the smaller of 10 s and failover-timeout, so failover-timeout is set to about that."
                        .formatted(Words.duration(waited)),
                attempt.tried,
                end);
        if (waited < 2_000) {
            found.remedy(
                    "failover-timeout is too short for votes to arrive: SENTINEL SET %s failover-timeout 60000 (or the default 180000) on every sentinel."
                            .formatted(incident.group));
        }
    }

    private boolean isAnyDown(Event end) {
        return !Membership.down(end.by(), incident.group, end).isEmpty();
    }

    private void split(Found found, Incident.Attempt attempt, Voice by) {
        Set<String> rivals = new LinkedHashSet<>();
        List<Event> events = new ArrayList<>();
        for (Incident.Vote vote : incident.votes) {
            boolean isRival = vote.epoch().equals(attempt.epoch) && !vote.candidate().equals(by.id);
            if (isRival && by.id != null) {
                rivals.add(all.who.sentinelName(vote.candidate()));
                events.add(vote.event());
            }
        }
        if (!rivals.isEmpty()) {
            found.detail(
                    Telling.sentence(
                            "Votes of the same epoch went to %s: they asked at the same moment, and each sentinel has one vote an epoch."
                                    .formatted(Words.list(rivals)),
                            events));
            if (!incident.isSwitched() && incident.attempts.size() == 1) {
                found.remedy(
                        "A split vote needs no repair: it is tried again after twice failover-timeout.");
            }
        }
    }

    private void noQuorum() {
        List<Event> downs = incident.ofMaster(What.SDOWN);
        boolean isAgreed = !incident.ofMaster(What.ODOWN).isEmpty() || !incident.attempts.isEmpty();
        if (downs.isEmpty() || isAgreed || incident.isSwitched() || !incident.votes.isEmpty()) {
            return;
        }
        Event first = downs.getFirst();
        Map<Voice, Event> byWhom = Detection.firsts(incident, What.SDOWN);
        Event quorum = Membership.quorum(incident, all);
        Set<String> others = new LinkedHashSet<>();
        byWhom.keySet().forEach(v -> others.addAll(Membership.others(v, incident.group, first)));
        Set<String> everybody = new LinkedHashSet<>(others);
        byWhom.keySet().forEach(v -> everybody.add(v.id == null ? v.name : v.id));
        boolean isWhole = byWhom.keySet().stream().allMatch(Membership::isLogWhole);
        if (others.isEmpty() && isWhole) {
            alone(first, quorum);
            return;
        }
        Long need = quorum == null ? null : quorum.number("need");
        Found found =
                Found.shown(
                        "no-quorum",
                        "%s held the master for down, and not enough others agreed in time%s."
                                .formatted(
                                        Words.list(
                                                byWhom.keySet().stream().map(v -> v.name).toList()),
                                        need == null ? "" : " (quorum " + need + ")"),
                        List.copyOf(byWhom.values()));
        whoSaysSo(found, byWhom, first);
        cutOff(found, byWhom, first);
        boolean isImpossible = need != null && need > everybody.size() && isWhole;
        if (isImpossible) {
            found.detail(
                    "The quorum is %d, and only %s known: it can never be reached."
                            .formatted(
                                    need,
                                    Words.count(everybody.size(), "sentinel is", "sentinels are")),
                    Objects.requireNonNull(quorum));
            found.remedy(
                    "On every sentinel: SENTINEL SET %s quorum %d"
                            .formatted(incident.group, everybody.size() / 2 + 1));
        }
        unheard(found, others, first);
        if (!incident.isRecovered() && !isImpossible) {
            found.remedy(
                    "Check the network between these sentinels and the master, and among the sentinels.");
        }
        findings.add(found.finding());
    }

    private void whoSaysSo(Found found, Map<Voice, Event> byWhom, Event first) {
        for (Voice voice : byWhom.keySet()) {
            Membership.down(voice, incident.group, first)
                    .forEach(
                            (id, event) ->
                                    found.detail(
                                            "%s held %s for down too: it could not ask it."
                                                    .formatted(
                                                            voice.name, all.who.sentinelName(id)),
                                            event));
        }
        for (Voice voice : Detection.watching(incident, all)) {
            if (!byWhom.containsKey(voice)) {
                found.detail("The log of %s has no +sdown of it.".formatted(voice.name), first);
            }
        }
    }

    private void unheard(Found found, Set<String> others, Event first) {
        List<String> names =
                others.stream()
                        .filter(id -> all.who.sentinel(id) == null)
                        .map(all.who::sentinelName)
                        .toList();
        if (!names.isEmpty()) {
            found.look(
                    "the logs of the other sentinels around %s: %s"
                            .formatted(Words.clock(first.at()), Words.list(names)));
        }
    }

    /// A sentinel that holds the master and all the others for down is most likely cut off itself.
    private void cutOff(Found found, Map<Voice, Event> byWhom, Event first) {
        if (byWhom.size() != 1) {
            return;
        }
        Voice voice = byWhom.keySet().iterator().next();
        Set<String> others = Membership.others(voice, incident.group, first);
        Map<String, Event> down = new LinkedHashMap<>();
        for (Event event : incident.events) {
            boolean isPeer = event.by() == voice && event.isAbout("sentinel");
            if (isPeer && event.is(What.SDOWN)) {
                down.putIfAbsent(event.field("name"), event);
            }
        }
        boolean hasWitness = !Detection.watching(incident, all).equals(byWhom.keySet());
        if (!others.isEmpty() && down.keySet().containsAll(others) && hasWitness) {
            found.detail(
                    "It held all the others for down as well, and they did not hold the master for down: most likely it was cut off itself.",
                    down.values().iterator().next());
        }
    }

    private void alone(Event first, @Nullable Event quorum) {
        Long need = quorum == null ? null : quorum.number("need");
        Found found =
                Found.shown(
                        "alone",
                        "%s knew no other sentinel: its log has no +sentinel line, so nobody could agree%s."
                                .formatted(
                                        all.by(first),
                                        need == null ? "" : " and the quorum is " + need),
                        quorum == null ? new Event[] {first} : new Event[] {first, quorum});
        found.detail(
                "Sentinels find each other through the master: they must be able to log in to it and to publish there.",
                first);
        found.remedy(
                "Check auth-pass, the user's rights (publish, subscribe to __sentinel__:hello) and that every sentinel monitors this master under the same name, "
                        + incident.group
                        + ".");
        found.look(
                "the other sentinels' logs, and redis-cli -p 26379 SENTINEL CKQUORUM "
                        + incident.group);
        findings.add(found.finding());
    }

    private void promotionNotSeen() {
        Event gaveUp = incident.last(What.ABORT_REPLICA_TIMEOUT, What.ABORT_MASTER_TIMEOUT);
        if (gaveUp == null) {
            return;
        }
        Event selected = incident.last(What.SELECTED);
        String node = selected == null ? "the chosen replica" : all.node(selected.subject());
        Found found =
                Found.shown(
                        "promotion-not-seen",
                        "%s told %s to be a master and did not see it become one within failover-timeout."
                                .formatted(all.by(gaveUp), node),
                        gaveUp);
        Voice voice = selected == null ? null : all.who.node(selected.subject());
        boolean hasObeyed =
                voice != null
                        && incident.events.stream()
                                .anyMatch(e -> e.by() == voice && e.is(What.MASTER_MODE));
        if (voice != null && selected != null) {
            found.detail(
                    hasObeyed
                            ? "Its own log shows that it did become a master."
                            : "Its own log, which is here, shows no MASTER MODE: the order never arrived or was refused.",
                    selected);
        }
        found.remedy(
                "Look for a renamed or forbidden command on it: the sentinels' user needs +multi +exec +slaveof +config|rewrite +client|kill +client|setname +info +ping +publish +subscribe (or tell Sentinel the new name with rename-command); and for a broken network.");
        if (voice == null) {
            found.look(
                    "the log of %s around %s: MASTER MODE enabled or not"
                            .formatted(node, Words.clock(gaveUp.at())));
        }
        findings.add(found.finding());
    }

    private void waiting() {
        Event delay = incident.last(What.NEXT_DELAY);
        if (delay == null || incident.isSwitched() || incident.isRecovered()) {
            return;
        }
        findings.add(
                Found.shown(
                                "waiting",
                                "%s would not try again before %s (twice failover-timeout after the last try or vote)."
                                        .formatted(all.by(delay), delay.field("until")),
                                delay)
                        .remedy(
                                "If the wait between two tries is too long: SENTINEL SET %s failover-timeout MILLISECONDS on every sentinel (the wait is twice that)."
                                        .formatted(incident.group))
                        .finding());
    }
}
