package dev.vedette.sentinel.core;

/// What every instance is sent from time to time: INFO to those that hold data, a hello to all.
final class Rounds {

    private final Memory memory;
    private final MasterSwitch masterSwitch;

    Rounds(Memory memory, MasterSwitch masterSwitch) {
        this.memory = memory;
        this.masterSwitch = masterSwitch;
    }

    void visit(Group g) {
        visitServer(g.master);
        for (Instance replica : g.replicas.values()) {
            visitServer(replica);
        }
        for (Peer peer : g.peers.values()) {
            sayHelloIfDue(peer);
        }
    }

    private void visitServer(Instance instance) {
        Link link = instance.link;
        if (link.isUp()
                && link.infosPending == 0
                && memory.now - instance.infoAskedAt >= infoPeriod(instance)) {
            instance.infoAskedAt = memory.now;
            memory.links.askInfo(link);
        }
        sayHelloIfDue(instance);
    }

    private void sayHelloIfDue(Instance instance) {
        if (memory.now - instance.saidHelloAt >= memory.timers.of(Timer.PUBLISH_PERIOD)) {
            masterSwitch.sayHello(instance);
        }
    }

    private static long infoPeriod(Instance instance) {
        Group g = instance.group;
        boolean isWaitedFor =
                g.stage instanceof Stage.WaitPromotion wait && wait.chosen().equals(instance)
                        || g.stage instanceof Stage.Reconfigure
                        || instance.kind == Kind.REPLICA
                                && instance.role == Role.MASTER
                                && instance.orderedAt != 0;
        if (isWaitedFor) {
            return Tuning.POLL_PERIOD;
        }
        boolean isUrgent =
                instance.kind == Kind.REPLICA
                                && (g.isOdown()
                                        || g.stage != null
                                        || !instance.report.masterLinkUp())
                        || instance.kind == Kind.MASTER
                                && (instance.role == Role.SLAVE || g.replicas.isEmpty());
        long usual = g.timers.of(Timer.INFO_PERIOD);
        return isUrgent ? Math.min(Tuning.URGENT_INFO_PERIOD, usual) : usual;
    }
}
