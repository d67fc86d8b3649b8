package dev.vedette.sentinel.core;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Our own failovers, from the decision to start to the last replica that follows the new master.
/// The stages and what leads from one to the next are drawn at [Stage].
///
/// Unlike Redis, a stage ends with the event that completes it and not with the next tick, the new
/// master is announced when its promotion is confirmed and not when the last replica follows it,
/// and an election that cannot be won is given up at once.
final class Failover {

    private final Memory memory;
    private final Voting voting;
    private final Leases leases;
    private final MasterSwitch masterSwitch;
    private final Durability durability;
    private final Handovers handovers;
    private final Affirmations affirmations;
    private final Restorations restorations;
    private final Reconfigurations reconfigurations;

    Failover(
            Memory memory,
            Voting voting,
            Leases leases,
            MasterSwitch masterSwitch,
            Durability durability) {
        this.memory = memory;
        this.voting = voting;
        this.leases = leases;
        this.masterSwitch = masterSwitch;
        this.durability = durability;
        handovers = new Handovers(memory);
        restorations = new Restorations(memory, masterSwitch, durability);
        affirmations = new Affirmations(memory, voting, masterSwitch, durability, restorations);
        reconfigurations = new Reconfigurations(memory, masterSwitch);
    }

    /// Goes on as far as what is known allows.
    void advance(Group g) {
        if (memory.isTilted()) {
            return;
        }
        Stage before;
        do {
            before = g.stage;
            switch (before) {
                case null -> {
                    handovers.forgetHold(g);
                    if (isDue(g)) {
                        memory.wake(memory.now);
                    }
                }
                case Stage.WaitStart stage -> waitStart(g, stage);
                case Stage.Affirm stage -> affirmations.await(g, stage);
                case Stage.Restore stage -> restorations.await(g, stage);
                case Stage.Select stage -> select(g, stage);
                case Stage.SendNoOne stage -> sendNoOne(g, stage);
                case Stage.HandOver stage -> handOver(g, stage);
                case Stage.WaitPromotion stage -> waitPromotion(g, stage);
                case Stage.Reconfigure stage -> reconfigurations.advance(g, stage);
            }
        } while (g.stage != null && !g.stage.equals(before));
    }

    /// Starts when it is our turn. Only called when all that has arrived is taken in: the request
    /// of another candidate may be among it, and two candidates at once may both fail.
    void startIfDue(Group g) {
        if (isDue(g)) {
            start(g, Stage.Cause.OUTAGE);
        }
    }

    private boolean isDue(Group g) {
        if (g.stage != null || !g.isOdown() || memory.isTilted() || memory.isDuplicated()) {
            return false;
        }
        if (leases.bars(g)) {
            return false;
        }
        long startAt = Math.max(blockedUntil(g), g.odownSince + rank(g) * step());
        if (memory.now >= startAt) {
            return true;
        }
        memory.wake(startAt);
        if (g.blockedUntil > memory.now + 1000 && !g.isDelayLogged) {
            g.isDelayLogged = true;
            memory.emit(
                    new Effect.LogNextFailover(
                            memory.moment.millis() + g.blockedUntil - memory.now));
        }
        return false;
    }

    /// Whoever got our vote is left alone, as in Redis, but not when it died with it.
    private long blockedUntil(Group g) {
        Peer leader = g.leader == null ? null : g.peers.get(g.leader);
        if (leader != null && leader.sdownSince > g.votedAt) {
            g.blockedUntil = Math.min(g.blockedUntil, leader.sdownSince + Tuning.RETRY_ELECTION);
        }
        return g.blockedUntil;
    }

    /// How long the one before us gets: its vote and that of a peer have to reach their disks,
    /// which are taken to be as slow as ours was.
    private long step() {
        // Many failovers at once share the disks and the processors.
        long crowd = Math.max(0, memory.downMasters - 1) * Tuning.CROWD_STEP;
        return Tuning.START_STEP
                + Math.min(Tuning.MAX_START_STEP, 2 * durability.tookMillis())
                + Math.min(Tuning.MAX_CROWD_STEP, crowd);
    }

    /// Our place in the queue of those that see ODOWN at the same instant. It rotates with the
    /// epoch, so that a Sentinel that cannot finish a failover is not the first for ever.
    int rank(Group g) {
        int smaller = 0;
        int reachable = 1;
        for (Peer peer : g.peers.values()) {
            if (!peer.isDown() && peer.link.isUp()) {
                reachable++;
                if (peer.runId.compareTo(memory.me.runId()) < 0) {
                    smaller++;
                }
            }
        }
        // With many groups the newest epoch runs ahead at each Sentinel for itself when many
        // masters
        // die at once: all would take themselves for the first. What is known of the one group is
        // the same everywhere.
        long turn =
                memory.groups.size() == 1 ? memory.currentEpoch : g.seenEpoch + g.name.hashCode();
        return (int) Math.floorMod(smaller - turn, (long) reachable);
    }

    /// Begins a failover; the vote for ourselves goes to disk before anybody is asked.
    void start(Group g, Stage.Cause cause) {
        long epoch = ++memory.currentEpoch;
        memory.announce(Level.WARNING, "+new-epoch", g.master, Long.toString(epoch));
        memory.announce(Level.WARNING, "+try-failover", g.master);
        g.chronicle.begin(
                "we tried in epoch "
                        + epoch
                        + (cause == Stage.Cause.OUTAGE
                                ? ", because a quorum held the master for down"
                                : cause == Stage.Cause.FORCED
                                        ? ", because an operator forced it"
                                        : ", because an operator ordered it"),
                memory.now);
        g.stage = new Stage.WaitStart(epoch, cause, memory.now, false, 0);
        g.blockedUntil = memory.now + 2 * g.settings.failoverTimeout() + memory.rng.nextInt(1000);
        g.isDelayLogged = false;
        g.triedAt = memory.now;
        voting.voteForMyself(g, epoch);
        refreshReports(g);
    }

    /// Stands for election to tell the same configuration in a newer epoch.
    void affirm(Group g, Peer dissenter, Dissent dissent) {
        affirmations.begin(g, dissenter, dissent);
    }

    private void refreshReports(Group g) {
        g.replicas.values().forEach(memory.links::refresh);
        if (g.master.role == Role.SLAVE) {
            memory.links.refresh(g.master);
        }
    }

    /// Our vote for ourselves is on disk, or could not be written.
    void candidacyWritten(Durability.Candidacy candidacy, boolean written) {
        Group g = memory.groups.get(candidacy.group());
        if (g == null
                || !(g.stage instanceof Stage.WaitStart start)
                || start.epoch() != candidacy.epoch()) {
            return;
        }
        if (!written) {
            if (start.isAffirmation()) {
                affirmations.abandon(g, "our vote could not be written");
            } else {
                notElected(g, Tuning.RETRY_PERSIST);
            }
            return;
        }
        g.announcedVote = candidacy.epoch();
        memory.announce(
                Level.WARNING,
                "+vote-for-leader",
                g.master,
                memory.me.runId() + ' ' + candidacy.epoch());
        g.stage =
                new Stage.WaitStart(start.epoch(), start.cause(), start.since(), true, memory.now);
        if (start.cause() != Stage.Cause.OUTAGE) {
            voting.tellOrder(g, start.epoch());
        }
        voting.askForVotes(g);
    }

    private void waitStart(Group g, Stage.WaitStart stage) {
        if (stage.isAffirmation()) {
            affirmations.stand(g, stage);
            return;
        }
        if (!stage.isDurable()) {
            return;
        }
        long electionTimeout =
                Math.min(
                        Math.min(
                                memory.timers.of(Timer.ELECTION_TIMEOUT),
                                g.settings.failoverTimeout()),
                        Leases.patience(g, stage));
        boolean isOutrun = g.seenEpoch > stage.epoch() || g.configEpoch >= stage.epoch();
        boolean hasVotes = voting.votes(g, stage.epoch()) >= g.votesNeeded();
        boolean goesWithout =
                stage.isOrdered() && memory.now - stage.durableAt() >= Tuning.FORCED_VOTES_WAIT;
        if (isOutrun || !stage.isOrdered() && !g.isOdown()) {
            tell(
                    g,
                    isOutrun
                            ? "another candidate came with epoch " + g.seenEpoch
                            : "the master is not held for down by a quorum any more");
            notElected(g, retryDelay(g));
        } else if (hasVotes || goesWithout) {
            memory.announce(Level.WARNING, "+elected-leader", g.master);
            crashIf(memory.rehearsal.afterElection());
            memory.announce(Level.WARNING, "+failover-state-select-slave", g.master);
            g.stage = new Stage.Select(stage.epoch(), stage.cause(), memory.now, memory.now);
        } else if (voting.isLost(g, stage.epoch(), g.votesNeeded())) {
            if (stage.isOrdered()) {
                start(g, stage.cause());
            } else {
                tell(g, votesTold(g, stage) + ": too many went to others");
                notElected(g, retryDelay(g));
            }
        } else if (memory.now - stage.since() > electionTimeout) {
            tell(g, votesTold(g, stage) + " within " + electionTimeout + " ms");
            notElected(g, retryDelay(g));
        } else if (stage.isOrdered()) {
            memory.wake(stage.durableAt() + Tuning.FORCED_VOTES_WAIT);
        }
    }

    private void crashIf(boolean isRehearsed) {
        if (isRehearsed) {
            memory.emit(new Effect.Crash());
        }
    }

    private String votesTold(Group g, Stage stage) {
        return "got "
                + voting.votes(g, stage.epoch())
                + " votes of "
                + g.votesNeeded()
                + " needed, of "
                + g.voters()
                + " Sentinels";
    }

    /// Lost rounds are repeated soon, but at random distances, and further apart the more were
    /// lost.
    private long retryDelay(Group g) {
        long base =
                Math.min(
                        Tuning.RETRY_ELECTION << Math.min(g.lostElections, 5),
                        Math.min(
                                memory.timers.of(Timer.ELECTION_TIMEOUT),
                                g.settings.failoverTimeout()));
        return base + memory.rng.nextLong(base);
    }

    private void notElected(Group g, long retryMillis) {
        memory.announce(Level.WARNING, "-failover-abort-not-elected", g.master);
        boolean votedForAnother = g.leader != null && !g.leader.equals(memory.me.runId());
        if (!votedForAnother) {
            boolean hasLeader = voting.hasElectedAnother(g, g.seenEpoch);
            g.blockedUntil = memory.now + retryMillis + (hasLeader ? Tuning.WINNER_PATIENCE : 0);
        }
        g.lostElections++;
        g.stage = null;
        memory.wake(g.blockedUntil);
    }

    /// Whether the mandate of the election still stands: nobody newer is elected or asks for votes,
    /// it is not old, and the reason for it has not gone. Asked before each step that cannot be
    /// taken back, since a process may have slept between two lines.
    private boolean mayLead(Group g, Stage stage, long electedAt) {
        return g.seenEpoch <= stage.epoch()
                && g.configEpoch < stage.epoch()
                && memory.now - electedAt
                        < Math.min(
                                Math.max(1000, g.settings.failoverTimeout() / 2),
                                Leases.patience(g, stage))
                && (stage.isOrdered() || g.isOdown());
    }

    private void select(Group g, Stage.Select stage) {
        if (!mayLead(g, stage, stage.electedAt())) {
            notElected(g, retryDelay(g));
            return;
        }
        Optional<Instance> best = ReplicaChoice.best(g, memory.now, g.triedAt);
        long patience = best.isEmpty() ? Tuning.FRESH_INFO_LIMIT : Tuning.FRESH_INFO_WAIT;
        if (memory.now - stage.electedAt() < patience && someReportIsPending(g)) {
            memory.wake(stage.electedAt() + patience);
            return;
        }
        if (best.isEmpty()) {
            giveUp(g, stage);
            return;
        }
        Instance chosen = best.get();
        memory.announce(Level.WARNING, "+selected-slave", chosen);
        if (stage.cause() == Stage.Cause.HANDOVER) {
            g.stage = handovers.begin(g, stage, chosen);
            return;
        }
        memory.announce(Level.NOTICE, "+failover-state-send-slaveof-noone", chosen);
        g.stage =
                new Stage.SendNoOne(
                        stage.epoch(), stage.cause(), memory.now, stage.electedAt(), chosen);
    }

    /// Nobody can be promoted.
    private void giveUp(Group g, Stage.Select stage) {
        memory.announce(Level.WARNING, "-failover-abort-no-good-slave", g.master);
        explainRejections(g);
        g.stage = null;
        // Nothing has changed, so the next attempt need not wait as after one that half succeeded;
        // others may know of a replica that we do not.
        g.blockedUntil =
                Math.min(
                        g.blockedUntil,
                        memory.now
                                + Tuning.NO_REPLICA_RETRY
                                + memory.rng.nextLong(Tuning.NO_REPLICA_RETRY / 2));
        String followed = stage.isOrdered() ? null : Restorations.whatIsFollowed(g);
        if (followed != null) {
            restorations.begin(g, stage, followed);
        }
    }

    /// Tells the reason here, and to the Sentinels that do not lead.
    private void tell(Group g, String reason) {
        memory.reason(g, reason);
        long epoch = g.stage == null ? g.leaderEpoch : g.stage.epoch();
        for (Peer peer : g.peers.values()) {
            if (peer.link.isUp() && !peer.link.isClogged()) {
                memory.links.send(peer.link, new Request.TellReason(g.name, epoch, reason));
            }
        }
    }

    private void explainRejections(Group g) {
        for (Instance replica : g.replicas.values()) {
            String reason = ReplicaChoice.reasonAgainst(g, replica, memory.now, g.triedAt);
            if (reason != null) {
                tell(g, replica.name + " cannot be promoted: " + reason);
            }
        }
        if (g.replicas.isEmpty()) {
            tell(g, "no replica is known");
        }
    }

    private boolean someReportIsPending(Group g) {
        for (Instance replica : g.replicas.values()) {
            if (!replica.isDown() && replica.isReportPending()) {
                return true;
            }
        }
        return g.master.role == Role.SLAVE && g.master.isReportPending();
    }

    private void sendNoOne(Group g, Stage.SendNoOne stage) {
        if (!mayLead(g, stage, stage.electedAt())) {
            notElected(g, retryDelay(g));
        } else if (stage.chosen().link.isUp()) {
            promote(g, stage, stage.electedAt(), stage.chosen());
        } else {
            // Nothing was sent yet, so another one may still be chosen.
            g.stage = new Stage.Select(stage.epoch(), stage.cause(), memory.now, stage.electedAt());
        }
    }

    private void handOver(Group g, Stage.HandOver stage) {
        String obstacle =
                mayLead(g, stage, stage.electedAt())
                        ? handovers.obstacle(g, stage)
                        : "another failover of the group has begun";
        if (obstacle != null) {
            abandon(g, stage, obstacle);
        } else if (handovers.isMet(stage)) {
            memory.announce(Level.NOTICE, "+failover-state-send-slaveof-noone", stage.chosen());
            promote(g, stage, stage.electedAt(), stage.chosen());
        } else {
            handovers.look(g, stage);
        }
    }

    /// Gives up a handover: the master goes on as if nothing had been. But whoever has begun
    /// another one may have asked it to wait, too, and the release of any ends the wait of all.
    private void abandon(Group g, Stage.HandOver stage, String why) {
        memory.announce(Level.WARNING, "-failover-abort-master-timeout", g.master);
        memory.announce(Level.WARNING, "+failover-reason", g.master, g.master.words() + " #" + why);
        if (g.seenEpoch <= stage.epoch()) {
            handovers.release(g.master);
        }
        g.stage = null;
        g.blockedUntil = memory.now;
    }

    void holdAnswered(Instance master, @Nullable String refusal) {
        Group g = master.group;
        if (g.stage instanceof Stage.HandOver stage && master.equals(g.master)) {
            if (refusal != null) {
                abandon(g, stage, "the master refuses to hold its writes: " + refusal);
            } else {
                g.stage = handovers.held(stage);
            }
        }
    }

    private void promote(Group g, Stage stage, long electedAt, Instance chosen) {
        masterSwitch.lead(chosen);
        memory.announce(Level.NOTICE, "+failover-state-wait-promotion", chosen);
        g.stage =
                new Stage.WaitPromotion(
                        stage.epoch(), stage.cause(), memory.now, electedAt, chosen);
    }

    private void waitPromotion(Group g, Stage.WaitPromotion stage) {
        Instance chosen = stage.chosen();
        if (memory.now - stage.since() > g.settings.failoverTimeout()) {
            memory.announce(Level.WARNING, "-failover-abort-slave-timeout", g.master);
            handovers.release(g.master);
            g.stage = null;
        } else if (chosen.link.isUp()
                && chosen.link.infosPending == 0
                && chosen.role == Role.SLAVE
                && memory.now - chosen.orderedAt > Tuning.ORDER_PATIENCE
                && mayLead(g, stage, stage.electedAt())) {
            masterSwitch.lead(chosen);
        } else {
            handovers.keepHeld(g.master);
            memory.wake(memory.now + Tuning.POLL_PERIOD);
        }
    }

    /// An INFO of `instance` has come.
    void reported(Instance instance) {
        Group g = instance.group;
        if (g.stage instanceof Stage.HandOver handing && instance.equals(g.master)) {
            g.stage = handovers.reported(handing, instance);
        }
        if (g.stage == null && g.isOdown() && ReplicaChoice.isHeir(instance)) {
            // The promotion we gave up has come to pass after all: it wants a configuration now and
            // not at the next attempt.
            g.blockedUntil = memory.now;
            memory.wake(memory.now);
        }
        if (g.stage instanceof Stage.Affirm affirm && !memory.isTilted()) {
            affirmations.reported(g, affirm, instance);
            return;
        }
        if (g.stage instanceof Stage.Restore restore
                && instance.equals(g.master)
                && !memory.isTilted()) {
            restorations.reported(g, restore);
            return;
        }
        if (memory.isTilted()
                || instance.role != Role.MASTER
                || !(g.stage instanceof Stage.WaitPromotion stage)
                || !stage.chosen().equals(instance)) {
            return;
        }
        if (g.configEpoch >= stage.epoch()) {
            memory.announce(Level.WARNING, "-failover-abort-not-elected", g.master);
            handovers.release(g.master);
            g.stage = null;
            return;
        }
        memory.announce(Level.WARNING, "+promoted-slave", instance);
        noteOffsets(g, instance);
        crashIf(memory.rehearsal.afterPromotion());
        memory.announce(Level.WARNING, "+failover-state-reconf-slaves", g.master);
        Instance former = masterSwitch.to(g, instance.address, stage.epoch(), "leader");
        durability.changed();
        Invariant.check(
                g.configEpoch == stage.epoch(),
                "config epoch %d after failover %d",
                g.configEpoch,
                stage.epoch());
        g.stage = new Stage.Reconfigure(stage.epoch(), stage.cause(), memory.now, former);
        masterSwitch.tellEverybody(g);
        if (stage.isOrdered()) {
            reconfigurations.demote(former);
        }
    }

    /// What may be lost, as far as it was seen.
    private void noteOffsets(Group g, Instance promoted) {
        Instance old = g.master;
        if (old.reportedAt != 0) {
            g.chronicle.note(
                    "the old master's stream was at "
                            + old.report.streamOffset()
                            + " when it last answered INFO, "
                            + (memory.now - old.reportedAt)
                            + " ms before; the new one's is at "
                            + promoted.report.streamOffset(),
                    memory.now);
        }
    }
}
