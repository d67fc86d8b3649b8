package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/*
 * A Sentinel of Redis whose own failover is under way takes the epoch of a hello that names the master it is just
 * replacing, and not its address; when its failover ends it holds its own choice in the others' epoch. From then on it
 * contradicts everybody, for ever: a hello is believed if its epoch is higher, and both have the same. It cannot replace
 * the master it holds either, since nobody else watches that one.
 *
 * What it would believe is a newer epoch. So one who is in the majority stands for election as for a failover, and, when
 * elected, promotes nobody: the master is asked once more whether it is one, and the same configuration is told under
 * the new epoch. To everybody else nothing but a number changes.
 *
 * An election costs: who voted leaves the elected one alone for twice failover-timeout, and those of Redis do so although
 * it is over. Hence one is held only for a contradiction that lasts, that the contradicting process itself repeats on
 * the connection we made to it (whoever publishes a hello in its name cannot), that a majority does not share, about a
 * master that is well; and not twice in half a minute. A conflict in epoch 0 is one of the files, and the operator's.
 *
 * A failover that was forced beside another leaves half of the Sentinels with each of two masters. Nobody has a majority
 * then, so half is enough to stand, and everybody is asked about the master it holds. Each half would turn the other's
 * master, and of those of Redis each does: a master that was turned so, and follows one that does not lead either, is
 * ordered back by whoever is elected.
 */

/// Brings back a Sentinel that holds another master in the same epoch, by affirming the
/// configuration in a newer one.
final class Schisms {

    private final Memory memory;
    private final Failover failover;

    Schisms(Memory memory, Failover failover) {
        this.memory = memory;
        this.failover = failover;
    }

    /// A known peer has said hello.
    void heard(Group g, Peer peer, Hello hello) {
        boolean contradicts =
                hello.configEpoch() == g.configEpoch
                        && g.configEpoch > 0
                        && !hello.master().equals(g.address());
        Dissent known = peer.dissent;
        if (!contradicts) {
            peer.dissent = null;
        } else if (known == null
                || known.epoch() != g.configEpoch
                || !known.master().equals(hello.master())
                || memory.now - known.heardAt() > hellosMissed(memory)) {
            peer.dissent = new Dissent(hello.master(), g.configEpoch, memory.now, memory.now, 0);
        } else {
            peer.dissent = known.heard(memory.now);
        }
    }

    /// A peer has told, on our own connection to it, who the master is.
    void told(Peer peer, Address master) {
        Dissent dissent = peer.dissent;
        if (dissent != null) {
            peer.dissent = master.equals(dissent.master()) ? dissent.admitted(memory.now) : null;
        }
    }

    private static long hellosMissed(Memory memory) {
        return 3 * memory.timers.of(Timer.PUBLISH_PERIOD);
    }

    void visit(Group g) {
        for (Peer peer : g.peers.values()) {
            Dissent dissent = peer.dissent;
            if (dissent == null) {
                continue;
            }
            if (dissent.epoch() != g.configEpoch
                    || memory.now - dissent.heardAt() > hellosMissed(memory)) {
                peer.dissent = null;
                continue;
            }
            ask(g, peer);
            if (obstacle(memory, g, peer) == null
                    && memory.now - dissent.since() >= patience(memory, g) + turn(g)) {
                g.affirmedLast = memory.now;
                failover.affirm(g, peer, dissent);
                return;
            }
        }
    }

    /// Long enough for any hello that settles it, and for a failover that ends. Where nobody has a
    /// majority there is less time: after four periods Sentinels of Redis turn each other's master.
    private static long patience(Memory memory, Group g) {
        int periods = hasMajority(memory, g) ? 5 : 2;
        return periods * memory.timers.of(Timer.PUBLISH_PERIOD);
    }

    /// Two that stand at once may both fail.
    private long turn(Group g) {
        return failover.rank(g) * memory.timers.of(Timer.PUBLISH_PERIOD) / 2;
    }

    private void ask(Group g, Peer peer) {
        if (peer.link.isUp()
                && !peer.link.isClogged()
                && memory.now - peer.whereAskedAt >= Tuning.URGENT_INFO_PERIOD) {
            peer.whereAskedAt = memory.now;
            memory.links.send(peer.link, new Request.AskWhere(g.name));
        }
    }

    /// Why we do not affirm our configuration against this peer now; null if we may.
    static @Nullable String obstacle(Memory memory, Group g, Peer peer) {
        Dissent dissent = peer.dissent;
        long now = memory.now;
        if (dissent == null) {
            return "it does not contradict any more";
        }
        if (now - dissent.since() < patience(memory, g)) {
            return "it may yet be settled by hellos (" + (now - dissent.since()) + " ms)";
        }
        if (!isConfirmed(memory, peer)) {
            return "the process at " + peer.address.text() + " has not confirmed it";
        }
        if (g.stage != null || g.claim != null || isLeaderExpected(memory, g)) {
            return "a failover is under way (failover-state, voted-leader-epoch)";
        }
        if (!isWell(memory, g.master) && Restorations.whatIsFollowed(g) == null) {
            return "the master is not known to be well (flags, role-reported, info-refresh)";
        }
        int agreeing = agreeing(memory, g);
        if (agreeing < g.majority() && !isTied(g, agreeing)) {
            return "only " + agreeing + " of " + g.voters() + " Sentinels agree with this one";
        }
        if (memory.isTilted() || memory.isDuplicated()) {
            return "this Sentinel does not trust itself (+tilt, +duplicate-myid)";
        }
        if (g.affirmedLast != 0 && now - g.affirmedLast < Tuning.AFFIRM_PERIOD) {
            return "the last attempt is less than half a minute ago";
        }
        return null;
    }

    /// Whether the process itself has told us of late, on our own connection, that it contradicts.
    static boolean isConfirmed(Memory memory, Peer peer) {
        Dissent dissent = peer.dissent;
        return dissent != null
                && dissent.admittedAt() != 0
                && !peer.isImpostor
                && memory.now - dissent.admittedAt() <= hellosMissed(memory);
    }

    /// Half of all that are known agree with us: nobody has a majority, and nobody is overruled by
    /// being voted down.
    private static boolean isTied(Group g, int agreeing) {
        return agreeing < g.majority() && 2 * agreeing >= g.peers.size() + 1;
    }

    /// Whether somebody holds another master by the authority of the same epoch and no majority
    /// agrees with us. Whoever turns nodes now may leave the group with two masters that follow one
    /// another.
    static boolean isOpen(Memory memory, Group g) {
        for (Peer peer : g.peers.values()) {
            Dissent dissent = peer.dissent;
            if (dissent != null && dissent.epoch() == g.configEpoch && isConfirmed(memory, peer)) {
                return !hasMajority(memory, g);
            }
        }
        return false;
    }

    /// Whether a majority contradicts us with one voice, each process by its own word: they have an
    /// election's authority for `master`, and we were overtaken in the same epoch.
    static boolean isHeldByMajority(Memory memory, Group g, Address master) {
        int holding = 0;
        for (Peer peer : g.peers.values()) {
            Dissent dissent = peer.dissent;
            boolean holds =
                    dissent != null
                            && dissent.epoch() == g.configEpoch
                            && dissent.master().equals(master)
                            && isConfirmed(memory, peer);
            holding += holds ? 1 : 0;
        }
        return holding >= g.majority();
    }

    private static boolean isLeaderExpected(Memory memory, Group g) {
        return g.leaderEpoch > g.configEpoch
                && g.votedAt != 0
                && memory.now - g.votedAt < g.settings.failoverTimeout();
    }

    private static boolean isWell(Memory memory, Instance master) {
        return master.role == Role.MASTER
                && master.link.isUp()
                && !master.isDown()
                && master.reportedAt != 0
                && memory.now - master.reportedAt < 2 * memory.timers.of(Timer.INFO_PERIOD);
    }

    static boolean hasMajority(Memory memory, Group g) {
        return agreeing(memory, g) >= g.majority();
    }

    /// Who has told of late that it holds the same in the same epoch, and we.
    private static int agreeing(Memory memory, Group g) {
        int agreeing = 1;
        for (Peer peer : g.peers.values()) {
            boolean isFresh =
                    peer.agreedAt != 0 && memory.now - peer.agreedAt <= hellosMissed(memory);
            agreeing += isFresh && peer.dissent == null ? 1 : 0;
        }
        return agreeing;
    }
}
