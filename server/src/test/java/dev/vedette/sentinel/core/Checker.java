package dev.vedette.sentinel.core;

import dev.vedette.base.Moment;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The promises of the Sentinels, checked after every event against a history that the model keeps:
/// nothing here trusts what the core counts or remembers of votes and answers. Each promise is
/// named S1..S30.
final class Checker {

    /// A promise that does not hold.
    static final class Broken extends AssertionError {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }

    private record Ballot(String voter, String group, long epoch) {}

    private record ForeignVote(Ballot ballot, String candidate) {}

    private record Term(String group, long epoch) {}

    private record Mandate(Term term, String leader) {}

    private static final long PUBLISH_MICROS = 2_000_000;

    /// How much longer a time is by a clock of the model than by the slowest that is drawn.
    private static final double CLOCKS = 1.12;

    private final Simulation sim;
    private final Map<Ballot, String> ballots = new HashMap<>();

    /// Who was elected by votes.
    private final Map<Term, String> winners = new HashMap<>();

    /// Since when who leads: by votes, or because an operator forced it.
    private final Map<Mandate, Long> mandates = new HashMap<>();

    private final Map<Term, Address> targets = new HashMap<>();
    private final Map<Term, Address> configs = new HashMap<>();

    /// Whom each leader ordered to be a master. In a term that an operator forced there are
    /// several.
    private final Map<Mandate, Address> promoted = new HashMap<>();

    /// What was to be affirmed in an election that replaces nobody.
    private final Map<Mandate, Address> affirmed = new HashMap<>();

    private final Map<Term, Boolean> published = new HashMap<>();

    /// Terms an operator forced without a majority: no promise of uniqueness covers them, and
    /// another one may win such a term by votes.
    private final Set<Term> forced = new HashSet<>();

    private final Set<ForeignVote> foreignVotes = new HashSet<>();

    /// Terms in which a Sentinel of another make led: there may be two leaders and two addresses.
    private final Set<Term> foreignTerms = new HashSet<>();

    /// Of those, the ones that another Sentinel led as well. When both have told their address, one
    /// of the two gives way to the other within the epoch.
    private final Set<Term> contested = new HashSet<>();

    private final Map<Term, String> foreignLeaders = new HashMap<>();
    private final Map<Term, Address> foreignAddresses = new HashMap<>();

    private final Shadow[] shadows;

    final Order order;
    final Liveness liveness;
    final Writers writers;

    int failovers;
    int elections;
    int handovers;
    int affirmations;
    int restorations;

    Checker(Simulation sim) {
        this.sim = sim;
        order = new Order(sim);
        liveness = new Liveness(sim);
        writers = new Writers(sim);
        shadows = new Shadow[sim.watchers.size()];
    }

    void check(boolean holds, String promise, ModelSentinel who, Object detail) {
        if (!holds) {
            throw new Broken(
                    promise + " at s" + who.index + ", " + sim.now / 1e6 + " s: " + detail);
        }
    }

    void started(ModelSentinel s) {
        Memory memory = s.memory();
        check(
                memory.currentEpoch >= s.disk.currentEpoch(),
                "S6 restored current epoch",
                s,
                memory.currentEpoch);
        shadows[s.index] = new Shadow(sim, s.disk);
        liveness.started(s);
        compare(s, null);
    }

    void after(ModelSentinel s, Event event, List<Effect> effects) {
        Shadow shadow = shadows[s.index];
        if (event instanceof Event.Reset reset) {
            shadow.forget(reset);
        }
        if (event instanceof Event.HelloHeard(Hello hello) && hello.runId().equals(s.runId)) {
            shadow.heardItself(s, hello);
        }
        compare(s, event);
        liveness.after(s);
        if (event instanceof Event.DownAsked asked) {
            Group g = s.memory().groupAt(asked.master());
            shadow.asked(asked.ticket(), g == null ? "" : g.name);
        }
        if (event instanceof Event.HelloHeard(Hello hello)) {
            shadow.heard(hello);
        }
        for (Effect effect : effects) {
            switch (effect) {
                case Effect.Answer answer when answer.outcome() instanceof Effect.Opinion opinion ->
                        answered(s, answer.ticket(), opinion);
                case Effect.Announce announce -> announced(s, announce);
                case Effect.Send send -> sent(s, send);
                case Effect.Persist persist ->
                        check(
                                persist.image().currentEpoch() == s.memory().currentEpoch
                                        && persist.image().groups().size() == sim.groupCount,
                                "S21 the image is whole",
                                s,
                                persist.number());
                default -> {}
            }
        }
    }

    private static String groupOf(Event event, Memory memory) {
        return switch (event) {
            case Event.HelloHeard e -> e.hello().group();
            case Event.DownAsked e -> {
                Group g = memory.groupAt(e.master());
                yield g == null ? "" : g.name;
            }
            case Event.DownAnswered e -> e.question().group();
            case Event.WhereAnswered e -> e.group();
            case null, default -> null;
        };
    }

    /// S6, S7, S8, S9, S20, S22, S23, S24, S25: what is known only grows, and only where it was
    /// told.
    private void compare(ModelSentinel s, Event event) {
        Memory memory = s.memory();
        Shadow shadow = shadows[s.index];
        check(
                memory.currentEpoch >= shadow.currentEpoch,
                "S6 current epoch",
                s,
                memory.currentEpoch);
        check(
                memory.currentEpoch - shadow.currentEpoch <= Tuning.MAX_EPOCH_JUMP,
                "S23 epoch jump",
                s,
                memory.currentEpoch);
        shadow.currentEpoch = memory.currentEpoch;
        String concerned = groupOf(event, memory);
        for (Group g : memory.groups.values()) {
            Shadow.Shown shown = shadow.groups.get(g.name);
            if (shown.isStill(g)) {
                // All that follows is about changes; nothing is kept of what has not changed.
                continue;
            }
            boolean isOther = concerned != null && !concerned.equals(g.name);
            if (g.configEpoch != shown.configEpoch || !g.address().equals(shown.address)) {
                check(!isOther, "S22 another group's configuration", s, event);
                configured(s, g, shown);
            }
            check(g.leaderEpoch >= shown.leaderEpoch, "S6 leader epoch", s, g.leaderEpoch);
            check(
                    !isOther || g.leaderEpoch == shown.leaderEpoch,
                    "S22 another group's vote",
                    s,
                    event);
            check(
                    g.leaderEpoch == shown.leaderEpoch || !memory.isTilted() || isForced(g),
                    "S13 a vote in TILT",
                    s,
                    g.leaderEpoch);
            check(
                    g.leaderEpoch == shown.leaderEpoch || !shadow.isDouble() || isForced(g),
                    "S19 a vote while another bears the same id",
                    s,
                    g.leaderEpoch);
            shown.leaderEpoch = g.leaderEpoch;
            check(
                    g.configEpoch <= memory.currentEpoch,
                    "S7 config epoch beyond current",
                    s,
                    g.configEpoch);
            if (g.peers.size() != shown.peers) {
                check(g.peers.size() > shown.peers, "S20 known Sentinels", s, g.peers.keySet());
                check(!isOther, "S22 another group's Sentinels", s, event);
                check(
                        g.peers.keySet().containsAll(shown.known),
                        "S20 known Sentinels",
                        s,
                        shown.known);
                shown.known.addAll(g.peers.keySet());
                shown.peers = g.peers.size();
            }
            check(
                    g.replicas.size() >= shown.replicas || g.configEpoch > 0,
                    "replicas vanish",
                    s,
                    g.replicas.size());
            shown.replicas = g.replicas.size();
        }
    }

    private boolean mayBeTwo(Term term) {
        return forced.contains(term) || contested.contains(term);
    }

    private void configured(ModelSentinel s, Group g, Shadow.Shown shown) {
        check(g.configEpoch >= shown.configEpoch, "S6 config epoch", s, g.configEpoch);
        check(
                g.address().equals(shown.address)
                        || g.configEpoch > shown.configEpoch
                        || mayBeTwo(new Term(g.name, g.configEpoch)),
                "S9 address without a higher epoch",
                s,
                g.address());
        shown.configEpoch = g.configEpoch;
        if (!g.address().equals(shown.address)) {
            shown.switchTo(g.address());
        }
        Term term = new Term(g.name, g.configEpoch);
        if (g.configEpoch > 0 && !mayBeTwo(term) && !foreignTerms.contains(term)) {
            Address first = configs.putIfAbsent(term, g.address());
            check(
                    first == null || first.equals(g.address()),
                    "S8 two addresses in " + term,
                    s,
                    first + " and " + g.address());
        }
        View.GroupView view = s.core.group(new Moment(0, 0), g.name);
        check(view != null && view.address().equals(g.address()), "S25 the answer", s, g.address());
    }

    /// S1, S2, S13: what leaves in a reply.
    private void answered(ModelSentinel s, long ticket, Effect.Opinion opinion) {
        boolean isTilted = s.memory().isTilted();
        check(!isTilted || !opinion.down(), "S13 an opinion in TILT", s, opinion);
        if (opinion.leader() == null) {
            return;
        }
        Group g = s.memory().groups.get(shadows[s.index].answered(ticket));
        if (g == null) {
            return;
        }
        cast(s, g, opinion.leaderEpoch(), opinion.leader());
    }

    private void cast(ModelSentinel s, Group g, long epoch, String candidate) {
        Ballot ballot = new Ballot(s.runId, g.name, epoch);
        String first = ballots.putIfAbsent(ballot, candidate);
        check(
                first == null || first.equals(candidate),
                "S1 two votes in one epoch",
                s,
                ballot + ": " + first + " and " + candidate);
        check(
                durableLeaderEpoch(s, g.name) >= epoch,
                "S2 a vote that is not on disk",
                s,
                ballot + ", on disk " + durableLeaderEpoch(s, g.name));
    }

    private static long durableLeaderEpoch(ModelSentinel s, String group) {
        for (Durable.GroupImage image : s.disk.groups()) {
            if (image.name().equals(group)) {
                return image.leaderEpoch();
            }
        }
        return -1;
    }

    private void announced(ModelSentinel s, Effect.Announce event) {
        switch (event.event()) {
            case "+try-failover" -> tried(s, word(event, 1));
            case "+elected-leader", "+elected-to-affirm" -> elected(s, word(event, 1));
            case "+try-config-affirm" -> triedToAffirm(s, word(event, 1));
            case "+config-affirmed" -> affirmed(s, word(event, 1));
            case "+master-restored" -> restored(s, word(event, 1));
            case "+promoted-slave" -> {
                Group g = s.memory().groups.get(word(event, 5));
                sim.annals.promoted(g.name, g.configEpoch, g.address(), sim.now);
            }
            case "+switch-master" -> {
                Group g = s.memory().groups.get(word(event, 0));
                Shadow.Shown shown = shadows[s.index].groups.get(g.name);
                check(
                        g.configEpoch > shown.switchedEpoch
                                || mayBeTwo(new Term(g.name, g.configEpoch)),
                        "S24 +switch-master epochs",
                        s,
                        g.configEpoch + " after " + shown.switchedEpoch);
                shown.switchedEpoch = g.configEpoch;
                failovers++;
            }
            default -> {}
        }
    }

    private static String word(Effect.Announce event, int index) {
        return event.payload().split(" ")[index];
    }

    /// S13, S14: why a failover starts.
    private void tried(ModelSentinel s, String name) {
        Group g = s.memory().groups.get(name);
        check(!s.memory().isTilted() || isForced(g), "S13 a failover in TILT", s, name);
        sim.annals.tried(name);
        if (g.stage == null || g.stage.isOrdered()) {
            return;
        }
        liveness.tried(s, name);
        check(g.master.isDown(), "S14 own opinion", s, name);
        int agreeing =
                shadows[s.index]
                        .groups
                        .get(name)
                        .callingItDownSince(sim.now - (long) ((5_000_000 + 2000) * CLOCKS));
        check(
                agreeing >= g.settings.quorum(),
                "S14 down answers of peers about this master",
                s,
                agreeing + " of " + g.settings.quorum());
    }

    static boolean isForced(Group g) {
        return g.stage != null && g.stage.isOrdered();
    }

    /// S3, S4, S5: votes as they left the voters, not as the winner counted them. The quorum is for
    /// who promotes; who only affirms needs a majority, so that there is no other leader.
    private void elected(ModelSentinel s, String name) {
        Group g = s.memory().groups.get(name);
        long epoch = electionEpoch(g);
        Term term = new Term(name, epoch);
        int votes = 0;
        for (Watcher voter : sim.watchers) {
            Ballot ballot = new Ballot(voter.runId, name, epoch);
            if (s.runId.equals(ballots.get(ballot))
                    || foreignVotes.contains(new ForeignVote(ballot, s.runId))) {
                votes++;
            }
        }
        int majority = known(g) / 2 + 1;
        boolean promotes = !(g.stage instanceof Stage.Affirm);
        int needed = promotes ? Math.max(g.settings.quorum(), majority) : majority;
        boolean isForced = isForced(g) || g.stage == null;
        if (votes < needed && isForced) {
            forced.add(term);
            configs.remove(term);
        } else {
            check(
                    votes >= needed,
                    "S4/S5 votes of this very epoch",
                    s,
                    votes + " of " + needed + " in " + term);
            String other = winners.putIfAbsent(term, s.runId);
            check(other == null || forced.contains(term), "S3 two leaders in " + term, s, other);
            sim.annals.elected(s, name, epoch);
        }
        if (foreignTerms.contains(term)) {
            contested.add(term);
        }
        mandates.put(new Mandate(term, s.runId), sim.now);
        elections++;
    }

    private static long electionEpoch(Group g) {
        return g.stage != null ? g.stage.epoch() : g.leaderEpoch;
    }

    private void sent(ModelSentinel s, Effect.Send send) {
        switch (send.request()) {
            case Request.AskDown ask when ask.candidate() != null -> {
                Group g = s.memory().groups.get(ask.group());
                check(ask.candidate().equals(s.runId), "asks for another", s, ask);
                cast(s, g, ask.epoch(), s.runId);
            }
            case Request.BecomeMaster _ -> ordered(s, send.conn());
            case Request.Follow follow -> {
                Group g = s.memory().links.of(send.conn()).users.getFirst().group;
                check(
                        follow.master().equals(g.address())
                                && !follow.master().equals(addressOf(s, send.conn())),
                        "S18 an order against the configuration, or to follow itself",
                        s,
                        follow);
                check(!s.memory().isTilted(), "S13 an order in TILT", s, follow);
                demoted(s, g, s.memory().links.of(send.conn()).users.getFirst());
            }
            case Request.Publish publish -> published(s, publish.hello());
            default -> {}
        }
    }

    /// S28: who says that it is a master is turned by the one that was elected to replace it, by
    /// one to whom a majority of Sentinels has confirmed the configuration since and just now, or
    /// after the time in which a newer configuration would have been heard.
    private void demoted(ModelSentinel s, Group g, Instance instance) {
        Term term = new Term(g.name, g.configEpoch);
        if (instance.role != Role.MASTER
                || mandates.containsKey(new Mandate(term, s.runId))
                || forced.contains(term)) {
            return;
        }
        Shadow.Shown shown = shadows[s.index].groups.get(g.name);
        long since = shown.claimsSince.getOrDefault(instance.address, sim.now);
        // Both are told apart by milliseconds in the core, of a clock that may be slow.
        long told = Math.max(since, sim.now - (long) (1_000_000 * CLOCKS));
        int agreeing = shown.agreeingSince(told - (long) (1000 * CLOCKS));
        int known = known(g);
        long heardSince = shadows[s.index].heardSince[sim.at(instance.address).index];
        long quiet = sim.now - Math.max(since, heardSince);
        check(
                agreeing >= known / 2 + 1 || quiet * CLOCKS > 4 * PUBLISH_MICROS - 2000,
                "S28 a demotion that no majority confirmed",
                s,
                instance.address + ", confirmed by " + agreeing + " of " + known);
    }

    private int known(Group g) {
        return Math.max(g.peers.size() + 1, sim.prudence.expectedSentinels());
    }

    /// S29: an election that only affirms the configuration is held against somebody who really
    /// contradicts, by one with whom a majority agrees, or half, and rarely.
    private void triedToAffirm(ModelSentinel s, String name) {
        Group g = s.memory().groups.get(name);
        Shadow.Shown shown = shadows[s.index].groups.get(name);
        check(!s.memory().isTilted(), "S13 an election in TILT", s, name);
        check(
                sim.now - shown.affirmedAt >= 30_000_000 / CLOCKS,
                "S29 affirmed again too soon",
                s,
                sim.now - shown.affirmedAt);
        shown.affirmedAt = sim.now;
        long recently = sim.now - (long) ((3 * PUBLISH_MICROS + 2000) * CLOCKS);
        int agreeing = shown.agreeingSince(recently);
        boolean isTied = 2 * agreeing >= g.peers.size() + 1;
        check(
                agreeing >= known(g) / 2 + 1 || isTied,
                "S29 affirmed though others may be the majority",
                s,
                agreeing + " of " + known(g));
        check(
                shown.isContradictedSince(recently),
                "S29 affirmed though nobody contradicts",
                s,
                name);
        check(g.configEpoch > 0, "S29 a conflict of the files", s, name);
        affirmed.put(new Mandate(new Term(name, electionEpoch(g)), s.runId), g.address());
    }

    /// S29: it changes nothing but the epoch, and the master has said since that it is one.
    private void affirmed(ModelSentinel s, String name) {
        Group g = s.memory().groups.get(name);
        Term term = new Term(name, g.configEpoch);
        Address toAffirm = affirmed.get(new Mandate(term, s.runId));
        check(
                g.address().equals(toAffirm),
                "S29 affirmed another master",
                s,
                term + ": " + toAffirm + " and " + g.address());
        check(
                hasSeenSinceItLeads(s, term, g.address()),
                "S29 affirmed unseen, or not elected",
                s,
                term);
        writers.affirms(s, g);
        affirmations++;
    }

    /// S30: like an affirmation it changes nothing but the epoch, and the one who was elected has
    /// seen that the master is one again.
    private void restored(ModelSentinel s, String name) {
        Group g = s.memory().groups.get(name);
        Term term = new Term(name, g.configEpoch);
        check(
                g.address().equals(promoted.get(new Mandate(term, s.runId)))
                        && hasSeenSinceItLeads(s, term, g.address()),
                "S30 restored unseen, or not elected",
                s,
                term);
        restorations++;
    }

    /// Whether `master` has said to `s` that it is one since `s` leads.
    private boolean hasSeenSinceItLeads(ModelSentinel s, Term term, Address master) {
        Long since = mandates.get(new Mandate(term, s.runId));
        Long seen = shadows[s.index].groups.get(term.group()).seenAsMaster.get(master);
        return since != null && seen != null && seen >= since;
    }

    private static Address addressOf(ModelSentinel s, long id) {
        Simulation.Conn conn = s.conn(id);
        return conn == null ? null : conn.target.address;
    }

    /// S11, S12, S13: REPLICAOF NO ONE.
    private void ordered(ModelSentinel s, long conn) {
        Instance chosen = s.memory().links.of(conn).users.getFirst();
        Group g = chosen.group;
        long epoch = g.stage == null ? g.configEpoch : g.stage.epoch();
        Term term = new Term(g.name, epoch);
        check(!s.memory().isTilted(), "S13 a promotion in TILT", s, term);
        Address toAffirm = affirmed.get(new Mandate(term, s.runId));
        check(
                toAffirm == null || chosen.address.equals(toAffirm),
                "S29 elected to affirm, and promotes",
                s,
                term);
        boolean isRepeated = chosen.address.equals(targets.get(term));
        if (!isRepeated && (g.stage == null || g.stage.cause() != Stage.Cause.HANDOVER)) {
            // What was ordered once may have happened: an order is repeated to the same replica,
            // whatever is known of others by then.
            Promotions.check(this, s, g, chosen);
        }
        if (g.stage instanceof Stage.WaitPromotion stage
                && stage.cause() == Stage.Cause.HANDOVER
                && chosen.reportedAt <= stage.since()) {
            handedOver(s, (ModelServer) sim.at(g.address()), (ModelServer) sim.at(chosen.address));
        }
        writers.promotes(s, g);
        Long since = mandates.get(new Mandate(term, s.runId));
        check(since != null, "S11 a promotion by one who did not win", s, term);
        check(g.leaderEpoch == epoch && s.runId.equals(g.leader), "S11 own newer vote", s, term);
        check(
                sim.groupCount > 1 || isForced(g) || s.memory().currentEpoch == epoch,
                "S11 a newer epoch is known",
                s,
                s.memory().currentEpoch + " " + term);
        check(
                sim.now - since <= (1000 * Math.max(1000, sim.failoverTimeout / 2) + 1000) * CLOCKS,
                "S11 a stale mandate",
                s,
                term);
        promoted.put(new Mandate(term, s.runId), chosen.address);
        Address first = targets.putIfAbsent(term, chosen.address);
        check(
                first == null || first.equals(chosen.address) || forced.contains(term),
                "S12 two targets in " + term,
                s,
                first + " and " + chosen.address);
    }

    /// S26: a handover loses nothing. The one who hands over takes no more writes, and his
    /// successor has all of them.
    private void handedOver(ModelSentinel s, ModelServer from, ModelServer to) {
        handovers++;
        check(
                from.isHeld() || !from.isAlive || from.role != Role.MASTER,
                "S26 a handover while the master takes writes",
                s,
                from.address);
        check(
                to.offset >= from.acknowledged() || !from.isAlive,
                "S26 writes lost in a handover",
                s,
                from.acknowledged() + " on the master, on its successor " + to.offset);
    }

    /// S10: a new configuration is first told by its winner, who has seen the promotion.
    private void published(ModelSentinel s, Hello hello) {
        Term term = new Term(hello.group(), hello.configEpoch());
        if (hello.configEpoch() == 0 || published.putIfAbsent(term, true) != null) {
            return;
        }
        check(
                mandates.containsKey(new Mandate(term, s.runId)),
                "S10 told by one who did not win",
                s,
                term);
        check(
                hasSeenSinceItLeads(s, term, hello.master()),
                "S10 told before the promotion was seen",
                s,
                term);
    }

    // What Sentinels of another make do. They keep no promise of ours; what they do must be known
    // to judge those who hear it.

    void foreignVote(Watcher voter, String group, long epoch, String candidate) {
        foreignVotes.add(new ForeignVote(new Ballot(voter.runId, group, epoch), candidate));
    }

    void foreignLeader(Watcher leader, String group, long epoch) {
        Term term = new Term(group, epoch);
        foreignTerms.add(term);
        String other = foreignLeaders.putIfAbsent(term, leader.runId);
        if (winners.containsKey(term)
                || forced.contains(term)
                || other != null && !other.equals(leader.runId)) {
            contested.add(term);
        }
    }

    /// A Sentinel of Redis may take an epoch and not the address that goes with it: that term has
    /// two addresses as well.
    void foreignHello(Hello hello) {
        Term term = new Term(hello.group(), hello.configEpoch());
        Address told = foreignAddresses.putIfAbsent(term, hello.master());
        Address ours = configs.get(term);
        if (told != null && !told.equals(hello.master())
                || ours != null && !ours.equals(hello.master())) {
            contested.add(term);
        }
        published.put(term, true);
    }

    /// An event is about to reach a Sentinel over the network.
    void delivered(Simulation.Conn conn, Event event) {
        shadows[conn.owner.index].delivered(conn, event);
    }

    /// S23: a message that no honest Sentinel sends changes nothing.
    void expectNoChange(ModelSentinel s, Event event) {
        String before = digest(s.memory());
        s.step(event);
        check(digest(s.memory()).equals(before), "S23 a bad message changed something", s, event);
    }

    private static String digest(Memory memory) {
        StringBuilder text = new StringBuilder().append(memory.currentEpoch);
        for (Group g : memory.groups.values()) {
            text.append(' ')
                    .append(g.address())
                    .append(g.configEpoch)
                    .append(' ')
                    .append(g.leaderEpoch)
                    .append(g.leader)
                    .append(g.peers.keySet())
                    .append(g.replicas.keySet());
        }
        return text.toString();
    }

    void atTheEnd() {
        ModelSentinel first = sim.sentinels.getFirst();
        order.atTheEnd(first);
        liveness.atTheEnd(first);
    }
}
