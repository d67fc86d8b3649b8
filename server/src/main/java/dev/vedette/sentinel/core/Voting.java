package dev.vedette.sentinel.core;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

/// Opinions and votes, ours and those of the other Sentinels.
///
/// A vote names the epoch it was asked for, and counts only for the failover that has that very
/// epoch. Redis asks with its newest epoch and counts the votes of that one, which may have moved
/// on since the failover began: two leaders can then carry one epoch. Nobody learns of a vote
/// before it is on disk: a Sentinel that crashed and came back must not vote twice.
final class Voting {

    private final Memory memory;
    private final Leases leases;
    private final Durability durability;

    Voting(Memory memory, Leases leases, Durability durability) {
        this.memory = memory;
        this.leases = leases;
        this.durability = durability;
    }

    /// Asks those peers whose opinion, or vote, is due.
    void ask(Group g, boolean atOnce) {
        boolean isElection = g.stage instanceof Stage.WaitStart start && start.isDurable();
        if (!g.master.isDown() && !isElection) {
            return;
        }
        boolean isUrgent =
                isElection
                        || !g.isOdown()
                                && memory.now - g.master.sdownSince
                                        < memory.timers.of(Timer.ELECTION_TIMEOUT);
        long usual = memory.timers.of(Timer.ASK_PERIOD);
        // When all masters are down at once it is we who are slow, or the network is gone.
        long eager = Math.max(Tuning.EAGER_ASK_PERIOD, memory.downMasters);
        long period = isUrgent ? Math.min(eager, usual) : usual;
        for (Peer peer : g.peers.values()) {
            long age = memory.now - peer.askedAt;
            boolean isDue = peer.isAsked ? age >= Tuning.ASK_PATIENCE : age >= period || atOnce;
            if (peer.link.isUp() && isDue && !peer.link.isClogged()) {
                ask(g, peer);
            }
        }
    }

    /// Asks everybody for the vote now, whatever was asked before.
    void askForVotes(Group g) {
        for (Peer peer : g.peers.values()) {
            if (peer.link.isUp()) {
                ask(g, peer);
            }
        }
    }

    private void ask(Group g, Peer peer) {
        peer.isAsked = true;
        peer.askedAt = memory.now;
        boolean isCandidate = g.stage instanceof Stage.WaitStart start && start.isDurable();
        long epoch = isCandidate && g.stage != null ? g.stage.epoch() : memory.currentEpoch;
        memory.links.send(
                peer.link,
                new Request.AskDown(
                        g.name, nameFor(g, peer), epoch, isCandidate ? memory.me.runId() : null));
    }

    /// By which address a peer knows the group: it votes about the master that it holds. Where that
    /// is another than ours only an affirmation asks it.
    private static Address nameFor(Group g, Peer peer) {
        Dissent dissent = peer.dissent;
        boolean isAffirmation = g.stage != null && g.stage.isAffirmation();
        return isAffirmation && dissent != null ? dissent.master() : g.address();
    }

    /// A peer answered.
    ///
    /// Only an answer about the present master says anything, and about whether it is down only as
    /// long as it is so for us: otherwise late answers would make it, or the one after it, look
    /// down to a quorum at the next hiccup. A vote is one whenever it comes.
    void answered(Group g, Peer peer, Event.DownAnswered answer) {
        peer.isAsked = false;
        Request.AskDown question = answer.question();
        boolean isOurMaster = question.master().equals(g.address());
        if (peer.isImpostor || !isOurMaster && !isOfThisAffirmation(g, question)) {
            return;
        }
        if (isOurMaster && g.master.isDown()) {
            peer.saysDown = answer.down();
            peer.opinionAt = memory.now;
        } else if (question.candidate() == null) {
            return;
        }
        String leader = answer.leader();
        if (leader == null || !isPlausible(answer.leaderEpoch())) {
            return;
        }
        if (!leader.equals(peer.votedFor) || answer.leaderEpoch() != peer.votedEpoch) {
            memory.emit(
                    new Effect.Log(
                            Level.WARNING,
                            peer.name + " voted for " + leader + ' ' + answer.leaderEpoch()));
        }
        peer.votedFor = leader;
        peer.votedAt = memory.now;
        peer.votedEpoch = answer.leaderEpoch();
        g.seenEpoch = Math.max(g.seenEpoch, answer.leaderEpoch());
    }

    private static boolean isOfThisAffirmation(Group g, Request.AskDown question) {
        return g.stage != null
                && g.stage.isAffirmation()
                && question.candidate() != null
                && question.epoch() == g.stage.epoch();
    }

    int votes(Group g, long epoch) {
        int votes = 1;
        for (Peer peer : g.peers.values()) {
            if (peer.votedEpoch == epoch && memory.me.runId().equals(peer.votedFor)) {
                votes++;
            }
        }
        return votes;
    }

    /// Whether so many peers have voted otherwise, or cannot be reached, that an election which
    /// takes `needed` votes cannot be won any more.
    boolean isLost(Group g, long epoch, int needed) {
        int possible = 1;
        boolean isDenied = false;
        for (Peer peer : g.peers.values()) {
            boolean denied =
                    peer.votedEpoch >= epoch
                            && peer.votedFor != null
                            && !peer.votedFor.equals(memory.me.runId());
            isDenied |= denied;
            if (!denied && (peer.link.isUp() || peer.votedEpoch == epoch)) {
                possible++;
            }
        }
        return isDenied && possible < needed;
    }

    /// Whether the votes of `epoch` that we know of have made another one leader.
    boolean hasElectedAnother(Group g, long epoch) {
        for (Peer rival : g.peers.values()) {
            int votes = 0;
            for (Peer peer : g.peers.values()) {
                boolean isFor =
                        peer.votedEpoch == epoch && rival.runId.equals(peer.votedFor)
                                || peer.equals(rival) && peer.votedEpoch != epoch;
                votes += isFor ? 1 : 0;
            }
            if (votes > 1 && votes >= g.votesNeeded()) {
                return true;
            }
        }
        return false;
    }

    /// Another Sentinel asks, for our opinion and perhaps for our vote.
    void asked(Event.DownAsked question) {
        Group g = memory.groupAt(question.master());
        String candidate = question.candidate();
        if (g == null) {
            answer(question.ticket(), null, null, 0);
            return;
        }
        // Who asks is down in its own eyes: its opinion is worth having now rather than at the next
        // period.
        ask(g, memory.now > g.master.sdownSince + 1);
        if (candidate == null) {
            answer(question.ticket(), g, null, 0);
            return;
        }
        if (isPlausible(question.epoch()) && mayVoteFor(g, candidate, question.epoch())) {
            learn(g, question.epoch());
            vote(g, question.epoch(), candidate);
        }
        String leader = g.leader;
        if (leader == null || durability.isSafeVote(g.voteVersion)) {
            answer(question.ticket(), g, leader, g.leaderEpoch);
        } else {
            durability.await(
                    g.voteVersion,
                    new Durability.VoteAnswer(question.ticket(), g.name, leader, g.leaderEpoch));
        }
    }

    /// A Sentinel in TILT does not trust its own view, so it does not decide for others either. A
    /// stranger gets no vote: it does not count in our majority, so we must not count in its. And
    /// as long as the master answers us, only an operator may replace it. In a strict group it must
    /// have ceased to write by our leave before, also when the vote affirms another one.
    private boolean mayVoteFor(Group g, String candidate, long epoch) {
        if (memory.isTilted() || memory.isDuplicated()) {
            return false;
        }
        boolean isOrdered = candidate.equals(g.orderedCandidate) && epoch == g.orderedEpoch;
        boolean wants =
                g.settings.prudence().votesCompatibly()
                        || g.peers.containsKey(candidate) && (isOrdered || !masterAnswers(g));
        Peer peer = g.peers.get(candidate);
        boolean isForAnother = peer != null && peer.dissent != null;
        return wants && (isOrdered && !isForAnother || !leases.bars(g));
    }

    private boolean masterAnswers(Group g) {
        Link link = g.master.link;
        return link.isUp()
                && g.master.role == Role.MASTER
                && !g.master.isDown()
                && memory.now - link.aliveAt <= Math.max(g.settings.downAfter() / 2, Tuning.TICK);
    }

    /// Only a Sentinel we know can give orders on.
    void orderHeard(Event.OrderHeard order) {
        Group g = memory.groups.get(order.group());
        if (g != null && g.peers.containsKey(order.runId()) && isPlausible(order.epoch())) {
            g.orderedCandidate = order.runId();
            g.orderedEpoch = order.epoch();
        }
    }

    /// Tells the others that the votes asked for next are ordered by an operator.
    void tellOrder(Group g, long epoch) {
        for (Peer peer : g.peers.values()) {
            if (peer.link.isUp()) {
                memory.links.send(peer.link, new Request.TellOrder(g.name, epoch));
            }
        }
    }

    boolean isPlausible(long epoch) {
        return epoch >= 0 && epoch <= memory.currentEpoch + Tuning.MAX_EPOCH_JUMP;
    }

    /// Follows a higher epoch.
    void learn(Group g, long epoch) {
        if (epoch > memory.currentEpoch) {
            memory.currentEpoch = epoch;
            if (memory.groups.size() == 1) {
                // With one group, whoever raised the epoch did so for a failover of this group.
                Group only = memory.groups.values().iterator().next();
                only.seenEpoch = Math.max(only.seenEpoch, epoch);
            }
            durability.changed();
            memory.announce(Level.WARNING, "+new-epoch", g.master, Long.toString(epoch));
        }
    }

    private void vote(Group g, long epoch, String candidate) {
        // The epoch is compared with those of this group only: epochs are shared by all groups, and
        // when many masters
        // die at once, a vote for one must not shut out the candidates of the others.
        if (epoch <= g.leaderEpoch || epoch <= g.configEpoch) {
            return;
        }
        Invariant.check(
                epoch <= memory.currentEpoch,
                "vote in epoch %d beyond current %d",
                epoch,
                memory.currentEpoch);
        g.leader = candidate;
        g.leaderEpoch = epoch;
        g.votedAt = memory.now;
        g.seenEpoch = Math.max(g.seenEpoch, epoch);
        g.voteVersion = durability.changed();
        // Leave the elected one the time to finish, as Redis does.
        g.blockedUntil = memory.now + 2 * g.settings.failoverTimeout() + memory.rng.nextInt(1000);
        g.isDelayLogged = false;
    }

    /// Our vote for ourselves; the candidacy begins when it is on disk.
    void voteForMyself(Group g, long epoch) {
        g.leader = memory.me.runId();
        g.leaderEpoch = epoch;
        g.seenEpoch = Math.max(g.seenEpoch, epoch);
        g.voteVersion = durability.changed();
        durability.await(g.voteVersion, new Durability.Candidacy(g.name, epoch));
    }

    /// A vote for another is on disk, or could not be written.
    void voteWritten(Durability.VoteAnswer vote, boolean written) {
        Group g = memory.groups.get(vote.group());
        if (!written) {
            answer(vote.ticket(), g, null, 0);
            return;
        }
        if (g != null && g.announcedVote < vote.epoch()) {
            g.announcedVote = vote.epoch();
            memory.announce(
                    Level.WARNING,
                    "+vote-for-leader",
                    g.master,
                    vote.leader() + ' ' + vote.epoch());
        }
        answer(vote.ticket(), g, vote.leader(), vote.epoch());
    }

    private void answer(long ticket, @Nullable Group g, @Nullable String leader, long epoch) {
        boolean down = g != null && !memory.isTilted() && g.master.isDown();
        memory.emit(new Effect.Answer(ticket, new Effect.Opinion(down, leader, epoch)));
    }
}
