package dev.vedette.sentinel.core;

/// Who is down: by our own opinion (SDOWN), and by that of a quorum (ODOWN, masters only).
final class Detection {

    private final Memory memory;

    Detection(Memory memory) {
        this.memory = memory;
    }

    void examine(Group g) {
        examine(g.master);
        for (Instance replica : g.replicas.values()) {
            examine(replica);
        }
        for (Instance peer : g.peers.values()) {
            examine(peer);
        }
        countOpinions(g);
    }

    /// Examines one instance and, for a master, what its Sentinels think.
    void examineOne(Instance instance) {
        examine(instance);
        if (instance.kind != Kind.REPLICA) {
            countOpinions(instance.group);
        }
    }

    private void examine(Instance instance) {
        boolean isDown =
                isSilent(instance)
                        || isRefused(instance)
                        || isMasterTurnedReplica(instance)
                        || isRebornBesideItsData(instance)
                        || isRebooting(instance);
        if (isDown) {
            instance.lastDownAt = memory.now;
        }
        if (isDown == instance.isDown()) {
            return;
        }
        instance.sdownSince = isDown ? memory.now : 0;
        memory.announce(Level.WARNING, isDown ? "+sdown" : "-sdown", instance);
        if (instance.kind == Kind.MASTER && !isDown) {
            // The next time it falls silent, only answers to new questions count.
            for (Peer peer : instance.group.peers.values()) {
                peer.forgetOpinion();
            }
        }
    }

    private boolean isSilent(Instance instance) {
        long downAfter = instance.group.settings.downAfter();
        long silence = instance.link.silence(memory.now);
        if (silence > downAfter) {
            return !isLockedOut(instance);
        }
        if (silence > 0) {
            memory.wake(memory.now + downAfter - silence + 1);
        }
        return false;
    }

    /// A master that answers us with an error is there for its clients: replacing it because our
    /// password is old would make things worse. Replicas that refuse us are of no use and down.
    private boolean isLockedOut(Instance instance) {
        return instance.kind == Kind.MASTER
                && instance.link.isUp()
                && instance.link.isLockedOut()
                && memory.now - instance.link.repliedAt <= instance.group.settings.downAfter();
    }

    /// Nobody listens at the master's address, and the operator has said that this is enough.
    private static boolean isRefused(Instance instance) {
        return instance.link.refusedAt != 0 && Links.isFast(instance.link);
    }

    /// How many must agree: those the operator wants, but before down-after is over a majority.
    private int needed(Group g) {
        boolean isEarly =
                isRefused(g.master) && g.master.link.silence(memory.now) <= g.settings.downAfter();
        return isEarly ? g.votesNeeded() : g.settings.quorum();
    }

    /// What we hold for a master has said for long that it is a replica: somebody demoted it behind
    /// our back.
    private boolean isMasterTurnedReplica(Instance instance) {
        return instance.kind == Kind.MASTER
                && instance.role == Role.SLAVE
                && memory.now - instance.roleSince
                        > instance.group.settings.downAfter()
                                + 2 * memory.timers.of(Timer.INFO_PERIOD);
    }

    /// A master that lost its data in a restart is as good as dead while a replica has it still.
    private boolean isRebornBesideItsData(Instance instance) {
        if (!instance.isRebornEmpty) {
            return false;
        }
        for (Instance replica : instance.group.replicas.values()) {
            Report report = replica.report;
            if (!replica.isDown()
                    && replica.link.isUp()
                    && report.keys() > 0
                    && report.lineage().sharesWith(instance.group.formerLineage)) {
                return true;
            }
        }
        return false;
    }

    private boolean isRebooting(Instance instance) {
        return instance.kind == Kind.MASTER
                && instance.rebootedAt != 0
                && memory.now - instance.rebootedAt > instance.group.settings.rebootDownAfter();
    }

    private void countOpinions(Group g) {
        int agreeing = 1;
        for (Peer peer : g.peers.values()) {
            if (peer.holdsMasterForDown(memory.now)) {
                agreeing++;
            }
        }
        boolean isOdown = g.master.isDown() && agreeing >= needed(g);
        if (isOdown == g.isOdown()) {
            return;
        }
        if (isOdown) {
            g.odownSince = memory.now;
            memory.announce(
                    Level.WARNING,
                    "+odown",
                    g.master,
                    g.master.words() + " #quorum " + agreeing + "/" + g.settings.quorum());
        } else {
            g.odownSince = 0;
            memory.announce(Level.WARNING, "-odown", g.master);
        }
    }
}
