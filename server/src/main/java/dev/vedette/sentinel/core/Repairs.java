package dev.vedette.sentinel.core;

/// Instances that do not play the part the configuration gives them: a former master that has come
/// back, a replica that follows somebody else.
///
/// To act on a stale configuration would demote a good master, so Redis waits until any newer one
/// must have been heard. The common case need not wait: a former master that was never seen as a
/// replica since cannot have been promoted again without a newer configuration, and a majority of
/// Sentinels that say, after it came back, that they hold ours prove that nobody was elected.
final class Repairs {

    private static final long CONFIRMATION_PERIOD = 500;

    /// How long what a peer holds may be taken for what it still holds.
    private static final long CONFIRMED_FOR = 2 * CONFIRMATION_PERIOD;

    private final Memory memory;
    private final MasterSwitch masterSwitch;

    Repairs(Memory memory, MasterSwitch masterSwitch) {
        this.memory = memory;
        this.masterSwitch = masterSwitch;
    }

    void examine(Instance replica) {
        Group g = replica.group;
        if (memory.isTilted()
                || isBusy(g)
                || !replica.link.isUp()
                || replica.reportedAt == 0
                || replica.isDown()
                || memory.now - replica.orderedAt < Tuning.ORDER_PATIENCE
                || !looksSane(g.master)
                || isNamed(replica)
                || Schisms.isOpen(memory, g)) {
            return;
        }
        if (replica.role == Role.MASTER) {
            convert(replica);
        } else if (replica.strayedAt != 0
                && hasBeenQuietFor(replica, replica.strayedAt, g.settings.failoverTimeout())) {
            masterSwitch.follow(replica);
            memory.announce(Level.NOTICE, "+fix-slave-config", replica);
        }
    }

    /// Whether somebody says of late that it is the master by a newer configuration, which nobody
    /// has confirmed yet.
    private boolean isNamed(Instance replica) {
        return replica.namedAt != 0
                && memory.now - replica.namedAt <= 3 * memory.timers.of(Timer.PUBLISH_PERIOD);
    }

    private static boolean isBusy(Group g) {
        return g.stage != null && !(g.stage instanceof Stage.Reconfigure);
    }

    /// Whether the master of the configuration is one that others can be told to follow.
    private boolean looksSane(Instance master) {
        return master.role == Role.MASTER
                && master.reportedAt != 0
                && !master.isDown()
                && memory.now - master.reportedAt < 2 * memory.timers.of(Timer.INFO_PERIOD);
    }

    /// By then any newer configuration has been heard.
    private long helloWait() {
        return 4 * memory.timers.of(Timer.PUBLISH_PERIOD);
    }

    private void convert(Instance replica) {
        boolean mayBeQuick =
                !replica.wasSlave
                        && replica.claimedAt != 0
                        && replica.group.leaderEpoch <= replica.group.configEpoch
                        && !leads(replica.group);
        long since = Math.max(replica.claimedAt, memory.now - CONFIRMED_FOR);
        if (mayBeQuick && isConfirmed(replica.group, since)
                || hasBeenQuietFor(replica, replica.roleSince, helloWait())) {
            masterSwitch.follow(replica);
            memory.announce(Level.NOTICE, "+convert-to-slave", replica);
        } else if (mayBeQuick && memory.now - replica.whereAskedAt >= CONFIRMATION_PERIOD) {
            replica.whereAskedAt = memory.now;
            askWhere(replica.group);
        }
    }

    /// Whoever leads turns the former master itself.
    private static boolean leads(Group g) {
        return g.stage instanceof Stage.Reconfigure stage && !stage.isOvertaken(g);
    }

    private boolean hasBeenQuietFor(Instance replica, long since, long wait) {
        return memory.now - since > wait
                && memory.now - replica.lastDownAt > wait
                && memory.now - replica.group.master.lastDownAt > wait;
    }

    /// By a majority and by all who can be heard: a failover that an operator forces asks nobody,
    /// so one alone may know of it.
    private static boolean isConfirmed(Group g, long since) {
        int agreeing = 1;
        for (Peer peer : g.peers.values()) {
            if (peer.agreedAt >= since) {
                agreeing++;
            } else if (peer.link.isUp() && !peer.isDown()) {
                return false;
            }
        }
        return agreeing >= g.majority();
    }

    private void askWhere(Group g) {
        for (Peer peer : g.peers.values()) {
            if (peer.link.isUp() && !peer.link.isClogged()) {
                memory.links.send(peer.link, new Request.AskWhere(g.name));
            }
        }
    }
}
