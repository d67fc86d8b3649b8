package dev.vedette.sentinel.core;

/// What INFO replies tell: roles, run ids, and the replicas a master has, or had when it was
/// replaced.
final class Discovery {

    /// Changes of the run id that follow each other faster are told.
    static final long OFTEN = 60_000;

    private final Memory memory;
    private final Durability durability;

    Discovery(Memory memory, Durability durability) {
        this.memory = memory;
        this.durability = durability;
    }

    void read(Instance instance, Report report) {
        instance.link.infosPending = Math.max(0, instance.link.infosPending - 1);
        Report before = instance.report;
        instance.report = report;
        instance.reportedAt = memory.now;
        boolean isAnother = readRunId(instance, report);
        readRole(instance, report);
        readLoss(instance, before, isAnother);
        if (instance.kind == Kind.MASTER && instance.role == Role.MASTER) {
            instance.group.learnLineage(report.lineage());
            meetAll(instance.group, report);
        }
        if (instance.kind == Kind.REPLICA) {
            readPlace(instance, report);
            readLeftBehind(instance, report);
        }
    }

    /// A master that comes back empty before anybody took it for down would empty its replicas:
    /// they follow it, whatever it holds.
    private void readLoss(Instance instance, Report before, boolean isAnother) {
        Report now = instance.report;
        if (instance.kind != Kind.MASTER || instance.role != Role.MASTER) {
            instance.isRebornEmpty = false;
        } else if (isAnother
                && now.keys() >= 0
                && now.keys() <= before.keys() / 10
                && before.keys() > 0
                && !now.lineage().sharesWith(before.lineage())
                && now.streamOffset() < before.streamOffset()) {
            instance.isRebornEmpty = true;
            memory.announce(
                    Level.WARNING,
                    "+problem",
                    instance.words()
                            + " #it has restarted without its data: it had "
                            + before.keys()
                            + " keys at offset "
                            + before.streamOffset());
        }
    }

    /// Whether it is another process than before.
    private boolean readRunId(Instance instance, Report report) {
        if (report.runId().isEmpty() || report.runId().equals(instance.runId)) {
            return false;
        }
        boolean isAnother = !instance.runId.isEmpty();
        if (!instance.runId.isEmpty()) {
            memory.announce(Level.NOTICE, "+reboot", instance);
            if (instance.kind == Kind.MASTER && instance.group.settings.rebootDownAfter() > 0) {
                instance.rebootedAt = memory.now;
            }
            instance.wasSlave = false;
            if (instance.kind == Kind.MASTER) {
                Group g = instance.group;
                boolean isOften = g.reboots > 0 && memory.now - g.rebootedLast < OFTEN;
                g.reboots = isOften ? g.reboots + 1 : 1;
                g.rebootedLast = memory.now;
            }
        }
        instance.runId = report.runId();
        return isAnother;
    }

    private void readRole(Instance instance, Report report) {
        Role role = report.role();
        if (role == null || role == instance.role) {
            return;
        }
        instance.role = role;
        instance.roleSince = memory.now;
        boolean isExpected = (instance.kind == Kind.MASTER) == (role == Role.MASTER);
        memory.announce(
                Level.VERBOSE,
                isExpected ? "+role-change" : "-role-change",
                instance.words() + " new reported role is " + role.word());
    }

    private void readPlace(Instance replica, Report report) {
        if (replica.role == Role.SLAVE) {
            replica.wasSlave = true;
            replica.claimedAt = 0;
            if (report.follows(replica.group.address())) {
                replica.strayedAt = 0;
            } else if (replica.strayedAt == 0) {
                replica.strayedAt = memory.now;
            }
        } else if (replica.claimedAt == 0) {
            replica.claimedAt = memory.now;
        }
    }

    /// Who attached itself to a master after the last INFO before its replacement has been named by
    /// nobody, follows the former master still, and nobody would ever turn it. A former master that
    /// follows the new one names those. What attaches itself to a replica later is a cascade that
    /// an operator wants.
    private void readLeftBehind(Instance former, Report report) {
        Group g = former.group;
        if (!former.mayHaveLeftBehind || !report.follows(g.address())) {
            return;
        }
        meetAll(g, report);
        if (report.masterLinkUp() && former.settledAt == 0) {
            former.settledAt = memory.now;
        }
        long patience =
                Math.max(g.settings.failoverTimeout(), 3 * memory.timers.of(Timer.INFO_PERIOD));
        former.mayHaveLeftBehind =
                former.settledAt == 0 || memory.now - former.settledAt < patience;
    }

    private void meetAll(Group g, Report report) {
        for (Address replica : report.replicas()) {
            meet(g, replica);
        }
    }

    private void meet(Group g, Address address) {
        // A stale line that names the master itself must not make it its own replica.
        if (g.replicas.containsKey(address)
                || address.equals(g.address())
                || g.replicas.size() >= Tuning.MAX_REPLICAS) {
            return;
        }
        Instance replica = new Instance(Kind.REPLICA, address.text(), address, g, memory.now);
        replica.wasSlave = true;
        g.replicas.put(address, replica);
        memory.links.attach(replica);
        memory.announce(Level.NOTICE, "+slave", replica);
        durability.changed();
    }
}
