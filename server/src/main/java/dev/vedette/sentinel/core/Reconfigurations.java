package dev.vedette.sentinel.core;

/// What follows a promotion: the replicas are turned to the new master, so many at a time as
/// `parallel-syncs` says, and the former master with them when it comes back. Clients have their
/// new master by then, so nothing of this is in a hurry but the former one.
final class Reconfigurations {

    private final Memory memory;
    private final MasterSwitch masterSwitch;

    Reconfigurations(Memory memory, MasterSwitch masterSwitch) {
        this.memory = memory;
        this.masterSwitch = masterSwitch;
    }

    /// The former master still takes writes that nobody will keep: it is turned without waiting for
    /// its place in the queue.
    void demote(Instance former) {
        boolean isDue =
                former.orderedAt == 0 || memory.now - former.orderedAt > Tuning.ORDER_PATIENCE;
        if (former.link.isUp() && isDue) {
            masterSwitch.follow(former);
            memory.announce(Level.NOTICE, "+convert-to-slave", former);
        }
    }

    /// Goes on as far as what is known allows.
    void advance(Group g, Stage.Reconfigure stage) {
        Instance former = stage.formerMaster();
        boolean isBack = former.reportedAt > stage.since() && former.role == Role.MASTER;
        if (isBack && !former.isDown() && !stage.isOvertaken(g)) {
            demote(former);
        }
        boolean isTimedOut = memory.now - stage.since() > g.settings.failoverTimeout();
        int busy = 0;
        int open = 0;
        for (Instance replica : g.replicas.values()) {
            if (replica.equals(former)) {
                continue;
            }
            follow(replica);
            if (replica.reconf == Instance.Reconf.SENT
                    || replica.reconf == Instance.Reconf.IN_PROGRESS) {
                busy++;
            }
            if (replica.reconf != Instance.Reconf.DONE && !replica.isDown()) {
                open++;
            }
        }
        if (isTimedOut) {
            endForTimeout(g, former);
        } else if (open == 0 && !g.master.isDown()) {
            end(g, former);
        } else {
            turnNext(g, former, busy);
            memory.wake(memory.now + Tuning.POLL_PERIOD);
        }
    }

    private void follow(Instance replica) {
        Group g = replica.group;
        if (replica.reconf == Instance.Reconf.SENT
                && memory.now - replica.reconfAt > memory.timers.of(Timer.SLAVE_RECONF_TIMEOUT)) {
            memory.announce(Level.NOTICE, "-slave-reconf-sent-timeout", replica);
            replica.reconf = Instance.Reconf.DONE;
        }
        boolean isFresh =
                replica.reportedAt > replica.reconfAt
                        && replica.role == Role.SLAVE
                        && replica.report.follows(g.address());
        if (replica.reconf == Instance.Reconf.SENT && isFresh) {
            memory.announce(Level.NOTICE, "+slave-reconf-inprog", replica);
            replica.reconf = Instance.Reconf.IN_PROGRESS;
        }
        if (replica.reconf == Instance.Reconf.IN_PROGRESS
                && isFresh
                && replica.report.masterLinkUp()) {
            memory.announce(Level.NOTICE, "+slave-reconf-done", replica);
            replica.reconf = Instance.Reconf.DONE;
        }
    }

    private void turnNext(Group g, Instance former, int alreadyBusy) {
        int busy = alreadyBusy;
        for (Instance replica : g.replicas.values()) {
            if (busy >= g.settings.parallelSyncs()) {
                return;
            }
            if (isToBeTurned(replica, former)) {
                masterSwitch.follow(replica);
                replica.reconf = Instance.Reconf.SENT;
                replica.reconfAt = memory.now;
                memory.announce(Level.NOTICE, "+slave-reconf-sent", replica);
                busy++;
            }
        }
    }

    private static boolean isToBeTurned(Instance replica, Instance former) {
        return !replica.equals(former)
                && replica.reconf == Instance.Reconf.NONE
                && replica.link.isUp();
    }

    private void endForTimeout(Group g, Instance former) {
        memory.announce(Level.WARNING, "+failover-end-for-timeout", g.master, asItWas(g, former));
        for (Instance replica : g.replicas.values()) {
            if (isToBeTurned(replica, former)) {
                masterSwitch.follow(replica);
                memory.announce(Level.NOTICE, "+slave-reconf-sent-be", replica);
            }
        }
        end(g, former);
    }

    /// Redis announces the end before it changes the address.
    private static String asItWas(Group g, Instance former) {
        return g.master.kind.word() + ' ' + g.name + ' ' + former.address.words();
    }

    private void end(Group g, Instance former) {
        memory.announce(Level.WARNING, "+failover-end", g.master, asItWas(g, former));
        for (Instance replica : g.replicas.values()) {
            replica.reconf = Instance.Reconf.NONE;
        }
        g.stage = null;
    }
}
