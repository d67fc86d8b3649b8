package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// A change of masters that loses no write, while the old master lives.
///
/// It is asked to hold its writes and then where its stream ends; what it has acknowledged lies
/// before that. When the chosen replica has come so far it may be promoted. The hold ends with the
/// order that makes the old master a replica, or by itself should we die in between: it is asked
/// for a few seconds only, and renewed while the promotion is not confirmed.
///
/// `FAILOVER TO` of Redis 6.2 does the same inside the server. It was not taken: it looks at the
/// offsets with the timers of the server, old master and new one must both obey it, and a Sentinel
/// that dies in between leaves a failover behind that only another FAILOVER can end.
final class Handovers {

    private final Memory memory;

    Handovers(Memory memory) {
        this.memory = memory;
    }

    Stage begin(Group g, Stage.Select stage, Instance chosen) {
        hold(g.master);
        // Behind the hold on the same connection, so that nothing can be written after it.
        g.master.infoAskedAt = memory.now;
        memory.links.askInfo(g.master.link);
        return new Stage.HandOver(
                stage.epoch(), stage.cause(), memory.now, stage.electedAt(), chosen, false, -1);
    }

    private void hold(Instance master) {
        master.heldAt = memory.now;
        memory.links.send(master.link, new Request.HoldWrites(Tuning.HOLD));
    }

    Stage held(Stage.HandOver stage) {
        return new Stage.HandOver(
                stage.epoch(),
                stage.cause(),
                stage.since(),
                stage.electedAt(),
                stage.chosen(),
                true,
                stage.target());
    }

    /// The master has told where it stands. What it said before it held its writes does not count.
    Stage reported(Stage.HandOver stage, Instance master) {
        if (!stage.isHeld() || stage.target() >= 0) {
            return stage;
        }
        return new Stage.HandOver(
                stage.epoch(),
                stage.cause(),
                stage.since(),
                stage.electedAt(),
                stage.chosen(),
                true,
                master.report.streamOffset());
    }

    /// A replica that has not reached the master tells how far it was in the stream it left.
    boolean isMet(Stage.HandOver stage) {
        Report report = stage.chosen().report;
        return stage.target() >= 0 && report.masterLinkUp() && report.offset() >= stage.target();
    }

    /// Why the handover cannot go on; null while it can.
    @Nullable String obstacle(Group g, Stage.HandOver stage) {
        Instance chosen = stage.chosen();
        Report report = chosen.report;
        if (!g.master.link.isUp()) {
            return "the connection to the master was lost";
        }
        if (g.master.role != Role.MASTER) {
            return "the master says that it is a replica";
        }
        if (!chosen.link.isUp()) {
            return "the connection to " + chosen.name + " was lost";
        }
        if (chosen.role != Role.SLAVE || !report.follows(g.address())) {
            return chosen.name + " does not follow the master any more";
        }
        Report.Lineage lineage = g.master.report.lineage();
        if (lineage.isKnown()
                && report.lineage().isKnown()
                && !lineage.sharesWith(report.lineage())) {
            return chosen.name + " holds other data than the master";
        }
        if (memory.now - stage.since() < Tuning.HANDOVER_WAIT) {
            return null;
        }
        if (!stage.isHeld()) {
            return "the master has not answered CLIENT PAUSE within "
                    + Tuning.HANDOVER_WAIT
                    + " ms";
        }
        if (!report.masterLinkUp()) {
            return chosen.name + " did not reach the master within " + Tuning.HANDOVER_WAIT + " ms";
        }
        return "the offsets did not meet within "
                + Tuning.HANDOVER_WAIT
                + " ms: the master is at "
                + (stage.target() < 0 ? "an unknown offset" : Long.toString(stage.target()))
                + ", "
                + chosen.name
                + " at "
                + report.offset();
    }

    /// Looks how far the chosen replica has come.
    void look(Group g, Stage.HandOver stage) {
        Instance chosen = stage.chosen();
        if (chosen.link.infosPending == 0
                && stage.target() >= 0
                && memory.now - chosen.infoAskedAt >= Tuning.HANDOVER_POLL) {
            chosen.infoAskedAt = memory.now;
            memory.links.askInfo(chosen.link);
        }
        memory.wake(memory.now + Tuning.HANDOVER_POLL);
    }

    /// As long as a promotion is not confirmed, the former master must not go on.
    void keepHeld(Instance master) {
        if (master.heldAt != 0
                && memory.now - master.heldAt >= Tuning.HOLD_RENEWAL
                && master.link.isUp()) {
            hold(master);
        }
    }

    void release(Instance master) {
        if (master.heldAt != 0) {
            master.heldAt = 0;
            if (master.link.isUp()) {
                memory.links.send(master.link, new Request.ReleaseWrites());
            }
        }
    }

    /// The wait of one that was not released is over by itself.
    void forgetHold(Group g) {
        Instance master = g.master;
        if (master.heldAt != 0 && g.fencedAt == 0 && memory.now - master.heldAt >= Tuning.HOLD) {
            master.heldAt = 0;
        }
    }
}
