package dev.vedette.sentinel.core;

/// Configurations heard of and not yet confirmed.
///
/// Whoever may publish on a master can say hello in any name, and one such message moves Redis'
/// Sentinels to any address with any epoch. Here the new master must say itself that it is one and
/// holds our data, or a Sentinel that we know and reach must say so when we ask it.
final class Claims {

    private static final long PATIENCE = 10_000;
    private static final long PERIOD = 100;

    /// Sentinels met less long ago than this confirm nothing: their hello may be the same forgery.
    private static final long ACQUAINTANCE = 10_000;

    private final Memory memory;
    private final MasterSwitch masterSwitch;
    private final Durability durability;

    Claims(Memory memory, MasterSwitch masterSwitch, Durability durability) {
        this.memory = memory;
        this.masterSwitch = masterSwitch;
        this.durability = durability;
    }

    /// A known peer's hello has a higher epoch and another master.
    void heard(Group g, Peer from, Hello hello) {
        Instance witness = g.replicas.get(hello.master());
        if (witness != null) {
            witness.namedAt = memory.now;
        }
        Claim open = g.claim;
        if (open != null && open.epoch() >= hello.configEpoch()) {
            return;
        }
        masterSwitch.dropClaim(g);
        if (witness == null) {
            Address address = hello.master();
            witness = new Instance(Kind.REPLICA, address.text(), address, g, memory.now);
            memory.links.attach(witness);
        }
        g.claim = new Claim(hello.master(), hello.configEpoch(), from, witness, memory.now);
        if (isMasterOfOurData(witness)) {
            adopt(g);
        } else {
            ask(g);
        }
    }

    private boolean isMasterOfOurData(Instance witness) {
        Report.Lineage lineage = witness.report.lineage();
        return witness.role == Role.MASTER
                && witness.reportedAt != 0
                && witness.link.isUp()
                && memory.now - witness.reportedAt <= memory.timers.of(Timer.INFO_PERIOD)
                && (!witness.group.lineage.isKnown()
                        || !lineage.isKnown()
                        || lineage.sharesWith(witness.group.lineage)
                        || lineage.sharesWith(witness.group.formerLineage));
    }

    private void ask(Group g) {
        Claim claim = g.claim;
        if (claim == null) {
            return;
        }
        Link link = claim.witness().link;
        if (link.isUp() && link.infosPending == 0) {
            claim.witness().infoAskedAt = memory.now;
            memory.links.askInfo(link);
        }
        for (Peer peer : g.peers.values()) {
            if (peer.link.isUp()
                    && !peer.link.isClogged()
                    && memory.now - peer.whereAskedAt >= PERIOD) {
                peer.whereAskedAt = memory.now;
                memory.links.send(peer.link, new Request.AskWhere(g.name));
            }
        }
        memory.wake(memory.now + PERIOD);
    }

    /// An INFO of `instance` has come.
    void reported(Instance instance) {
        Claim claim = instance.group.claim;
        if (claim != null && claim.witness().equals(instance) && isMasterOfOurData(instance)) {
            adopt(instance.group);
        }
    }

    /// A peer has told, on our own connection to it, who the master is.
    void confirmed(Peer peer, Address master) {
        Claim claim = peer.group.claim;
        if (claim != null
                && claim.master().equals(master)
                && (isElected(peer, claim)
                        || peer.isRestored
                        || memory.now - peer.metAt >= ACQUAINTANCE)) {
            adopt(peer.group);
        }
    }

    /// The one we voted for in this very epoch was given the choice.
    private static boolean isElected(Peer peer, Claim claim) {
        Group g = peer.group;
        return peer.runId.equals(g.leader) && claim.epoch() == g.leaderEpoch;
    }

    /// Asks again, or no longer.
    void visit(Group g) {
        Claim claim = g.claim;
        if (claim == null) {
            return;
        }
        if (memory.now - claim.since() > PATIENCE || claim.epoch() <= g.configEpoch) {
            memory.emit(
                    new Effect.Log(
                            Level.WARNING,
                            "Sentinel "
                                    + claim.from().runId
                                    + " named "
                                    + claim.master().text()
                                    + " the master of "
                                    + g.name
                                    + " in epoch "
                                    + claim.epoch()
                                    + ", which neither that instance nor a Sentinel confirmed"));
            masterSwitch.dropClaim(g);
        } else {
            ask(g);
        }
    }

    private void adopt(Group g) {
        Claim claim = g.claim;
        if (claim == null || claim.epoch() <= g.configEpoch) {
            return;
        }
        g.claim = null;
        // The connection over which it was asked is the one to go on with.
        g.replicas.putIfAbsent(claim.master(), claim.witness());
        g.chronicle.begin(
                "Sentinel "
                        + claim.from().runId
                        + " made "
                        + claim.master().text()
                        + " the master in epoch "
                        + claim.epoch(),
                claim.since());
        memory.announce(Level.WARNING, "+config-update-from", claim.from());
        masterSwitch.to(g, claim.master(), claim.epoch(), "observer");
        durability.changed();
    }
}
