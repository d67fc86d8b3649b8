package dev.vedette.sentinel.core;

/// What other Sentinels tell: that they exist, where, and which configuration of a group is the
/// newest they know.
final class Hellos {

    private static final long CONFLICT_PERIOD = 10_000;
    private static final long DOUBLE_CHECK = 500;

    private final Memory memory;
    private final Voting voting;
    private final MasterSwitch masterSwitch;
    private final Durability durability;
    private final Claims claims;
    private final Newcomers newcomers;
    private final Schisms schisms;

    Hellos(
            Memory memory,
            Voting voting,
            MasterSwitch masterSwitch,
            Claims claims,
            Newcomers newcomers,
            Schisms schisms,
            Durability durability) {
        this.schisms = schisms;
        this.newcomers = newcomers;
        this.claims = claims;
        this.memory = memory;
        this.voting = voting;
        this.masterSwitch = masterSwitch;
        this.durability = durability;
    }

    void heard(Hello hello) {
        take(hello, true);
    }

    /// What somebody said before he had proved who he is: true then, and perhaps not any more, so
    /// that it confirms nothing that came between.
    void heardBefore(Hello hello) {
        take(hello, false);
    }

    private void take(Hello hello, boolean isFresh) {
        Group g = memory.groups.get(hello.group());
        if (hello.runId().equals(memory.me.runId())) {
            heardOurself(hello);
            return;
        }
        if (g == null
                || !voting.isPlausible(hello.currentEpoch())
                || !voting.isPlausible(hello.configEpoch())) {
            return;
        }
        Peer peer = newcomers.meet(g, hello);
        if (peer == null) {
            return;
        }
        voting.learn(g, Math.max(hello.currentEpoch(), hello.configEpoch()));
        if (hello.configEpoch() > g.configEpoch) {
            believe(g, peer, hello);
        }
        if (hello.configEpoch() == g.configEpoch && !hello.master().equals(g.address())) {
            settleConflict(g, peer, hello);
        }
        if (isFresh && hello.master().equals(g.address()) && hello.configEpoch() == g.configEpoch) {
            peer.agreedAt = memory.now;
        }
        schisms.heard(g, peer, hello);
        peer.heardAt = memory.now;
    }

    private void believe(Group g, Peer peer, Hello hello) {
        if (hello.master().equals(g.address())) {
            g.configEpoch = hello.configEpoch();
            g.seenEpoch = Math.max(g.seenEpoch, g.configEpoch);
            if (g.leaderEpoch == g.configEpoch) {
                // Who got our vote has affirmed what was: there is no failover to leave alone.
                g.blockedUntil = Math.min(g.blockedUntil, memory.now);
            }
            durability.changed();
            return;
        }
        claims.heard(g, peer, hello);
    }

    /// Two masters in one epoch: nobody's hello can convince the other. In epoch 0 the files name
    /// different instances; later, an operator has forced a failover beside an elected leader. The
    /// one who holds a replica for the master is wrong, and sees it; after a failover the other
    /// must also be seen to be a master. So is whoever a majority contradicts.
    private void settleConflict(Group g, Peer peer, Hello hello) {
        if (g.conflictAt == 0 || memory.now - g.conflictAt >= CONFLICT_PERIOD) {
            g.conflictAt = memory.now;
            memory.announce(
                    Level.WARNING,
                    "+config-conflict",
                    peer.words()
                            + " #epoch "
                            + g.configEpoch
                            + ": here "
                            + g.address().text()
                            + ", there "
                            + hello.master().text());
        }
        if (g.stage == null && (isTurned(g, peer, hello.master()) || isOverruled(g, hello))) {
            memory.announce(Level.WARNING, "+config-update-from", peer);
            masterSwitch.to(g, hello.master(), g.configEpoch, "observer");
            durability.changed();
        }
    }

    private boolean isTurned(Group g, Peer peer, Address other) {
        Instance master = g.master;
        return master.link.isUp()
                && master.role == Role.SLAVE
                && master.report.follows(other)
                && (g.configEpoch == 0 || mayGiveIn(g, peer, other));
    }

    private boolean isOverruled(Group g, Hello hello) {
        return Schisms.isHeldByMajority(memory, g, hello.master())
                && isSeenAsMaster(g, hello.master());
    }

    /// Who has a majority behind it does not: a single one of Redis that took our epoch turns our
    /// master, too (decision 0076).
    private boolean mayGiveIn(Group g, Peer peer, Address other) {
        return !Schisms.hasMajority(memory, g)
                && (isSeenAsMaster(g, other) || isFollowedUnseen(g, peer, other));
    }

    private boolean isSeenAsMaster(Group g, Address address) {
        Instance other = g.replicas.get(address);
        return other != null
                && other.link.isUp()
                && other.role == Role.MASTER
                && memory.now - other.reportedAt <= memory.timers.of(Timer.INFO_PERIOD);
    }

    /// After a RESET nobody is known but a master that has become a replica, and a replica names no
    /// others. It is connected to the one it follows, and the peer itself holds that one.
    private boolean isFollowedUnseen(Group g, Peer peer, Address address) {
        return !g.replicas.containsKey(address)
                && g.master.report.masterLinkUp()
                && Schisms.isConfirmed(memory, peer);
    }

    /// Somebody else bears our name: a copied machine. Neither may vote, since both would.
    private void heardOurself(Hello hello) {
        String announced = memory.globals.announceIp();
        int port = memory.announcedPort();
        String host = hello.sender().host();
        if (hello.sender().port() == port
                && (host.equals(announced) || memory.links.isOwnHost(host))) {
            return;
        }
        // One message may be older than a change of our own address, or forged.
        long since = memory.now - memory.doubleHeardAt;
        if (memory.doubleHeardAt == 0 || since > CONFLICT_PERIOD) {
            memory.doubleHeardAt = memory.now;
        } else if (since > DOUBLE_CHECK) {
            if (!memory.isDuplicated()) {
                memory.announce(
                        Level.WARNING,
                        "+duplicate-myid",
                        hello.runId() + ' ' + hello.sender().words());
            }
            memory.doubleHeardAt = memory.now;
            memory.duplicateAt = memory.now;
        }
    }
}
