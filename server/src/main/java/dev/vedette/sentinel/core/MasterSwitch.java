package dev.vedette.sentinel.core;

/// The change of a group's master, whether we brought it about or learned of it, and what follows
/// for those concerned.
final class MasterSwitch {

    private final Memory memory;

    MasterSwitch(Memory memory) {
        this.memory = memory;
    }

    /// Makes `address` the master of `g` by the authority of `epoch`, and returns the former
    /// master, now a replica.
    ///
    /// Connections stay: the new master's is the one over which it was known as a replica. Its
    /// patience starts anew, since what was lost or slow in the turmoil of the switch says nothing
    /// about it.
    ///
    /// @param role for client-reconfig-script: leader when we brought it about, else observer
    Instance to(Group g, Address address, long epoch, String role) {
        Instance old = g.master;
        Instance known = g.replicas.remove(address);
        memory.announce(
                Level.WARNING,
                "+switch-master",
                old,
                g.name + ' ' + old.address.words() + ' ' + address.words());
        g.configEpoch = epoch;
        g.seenEpoch = Math.max(g.seenEpoch, epoch);
        g.master = new Instance(Kind.MASTER, g.name, address, g, memory.now);
        if (known == null) {
            memory.links.attach(g.master);
        } else {
            g.master.takeLink(known);
        }
        startAnew(g.master.link);
        learnLineage(g);

        Instance former =
                new Instance(Kind.REPLICA, old.address.text(), old.address, g, memory.now);
        former.takeLink(old);
        former.reportedAt = 0;
        former.mayHaveLeftBehind = true;
        // Turned before we were told; if it is a master later, somebody has promoted it again.
        former.wasSlave = old.role == Role.SLAVE;
        startAnew(former.link);
        for (Instance replica : g.replicas.values()) {
            replica.reconf = Instance.Reconf.NONE;
            memory.announce(Level.NOTICE, "+slave", replica);
        }
        g.replicas.put(former.address, former);
        memory.announce(Level.NOTICE, "+slave", former);

        dropClaim(g);
        g.stage = null;
        g.fencedAt = 0;
        memory.wake(memory.now);
        g.odownSince = 0;
        g.blockedUntil = 0;
        g.lostElections = 0;
        g.isDelayLogged = false;
        for (Peer peer : g.peers.values()) {
            peer.forgetOpinion();
            // It agreed to what was before, or contradicted that.
            peer.agreedAt = 0;
            peer.dissent = null;
        }
        memory.scripts.reconfigure(g, role, former.address, address);
        return former;
    }

    /// The master stays the same, in a newer epoch.
    void stays(Group g, long epoch) {
        g.configEpoch = epoch;
        g.seenEpoch = Math.max(g.seenEpoch, epoch);
        g.stage = null;
    }

    /// Each promotion begins a new lineage. The next INFO of the master may be ten seconds away,
    /// and until it comes its replicas must not look like strangers.
    private void learnLineage(Group g) {
        Instance master = g.master;
        if (master.report.role() == Role.MASTER) {
            g.learnLineage(master.report.lineage());
        } else {
            g.formerLineage = g.lineage;
            g.lineage = Report.Lineage.UNKNOWN;
            if (master.link.isUp()) {
                master.infoAskedAt = memory.now;
                memory.links.askInfo(master.link);
            }
        }
    }

    /// Asks no longer whether a configuration is true.
    void dropClaim(Group g) {
        Claim claim = g.claim;
        g.claim = null;
        if (claim != null
                && !g.replicas.containsValue(claim.witness())
                && claim.witness().link.users.contains(claim.witness())) {
            memory.links.detach(claim.witness());
        }
    }

    private void startAnew(Link link) {
        if (link.silentSince != 0) {
            link.silentSince = memory.now;
        }
        link.aliveAt = memory.now;
    }

    /// Orders a replica to be a master; the INFO right behind the order shows its effect one round
    /// trip later.
    void lead(Instance replica) {
        replica.orderedAt = memory.now;
        memory.links.send(replica.link, new Request.BecomeMaster());
        replica.infoAskedAt = memory.now;
        memory.links.askInfo(replica.link);
    }

    /// Orders a replica to follow its group's master, and looks whether it does.
    void follow(Instance replica) {
        if (!replica.runId.isEmpty() && replica.runId.equals(replica.group.master.runId)) {
            // The master under another address: it must not become a replica of itself.
            replica.orderedAt = memory.now;
            return;
        }
        replica.orderedAt = memory.now;
        memory.links.send(
                replica.link, new Request.Follow(replica.group.address(), replica.heldAt != 0));
        replica.heldAt = 0;
        replica.infoAskedAt = memory.now;
        memory.links.askInfo(replica.link);
    }

    /// Says hello to all instances and Sentinels now.
    void tellEverybody(Group g) {
        for (Peer peer : g.peers.values()) {
            sayHello(peer);
        }
        sayHello(g.master);
        for (Instance replica : g.replicas.values()) {
            sayHello(replica);
        }
    }

    void sayHello(Instance instance) {
        Link link = instance.link;
        if (!link.isUp() || link.isClogged() || instance.heldAt != 0) {
            // PUBLISH is among the commands that a master which holds its writes makes wait, and
            // all we send behind it would wait, too.
            return;
        }
        Group g = instance.group;
        String announced = memory.globals.announceIp();
        String host = announced == null ? link.localHost : announced;
        instance.saidHelloAt = memory.now;
        memory.links.send(
                link,
                new Request.Publish(
                        new Hello(
                                new Address(host, memory.announcedPort()),
                                memory.me.runId(),
                                memory.currentEpoch,
                                g.name,
                                g.address(),
                                g.configEpoch)));
    }
}
