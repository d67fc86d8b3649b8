package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// Elections that replace nobody: the configuration stays, under a newer epoch. When one is held is
/// said at [Schisms].
///
/// Its events are not those of a failover, which programs wait for the end of.
final class Affirmations {

    private final Memory memory;
    private final Voting voting;
    private final MasterSwitch masterSwitch;
    private final Durability durability;
    private final Restorations restorations;

    Affirmations(
            Memory memory,
            Voting voting,
            MasterSwitch masterSwitch,
            Durability durability,
            Restorations restorations) {
        this.memory = memory;
        this.voting = voting;
        this.masterSwitch = masterSwitch;
        this.durability = durability;
        this.restorations = restorations;
    }

    /// Our vote for ourselves goes to disk before anybody is asked, as in any election.
    void begin(Group g, Peer dissenter, Dissent dissent) {
        long epoch = ++memory.currentEpoch;
        memory.announce(Level.WARNING, "+new-epoch", g.master, Long.toString(epoch));
        memory.announce(
                Level.WARNING,
                "+try-config-affirm",
                g.master,
                g.master.words()
                        + " #Sentinel "
                        + dissenter.runId
                        + " holds "
                        + dissent.master().text()
                        + " in epoch "
                        + dissent.epoch());
        g.chronicle.begin(
                "no failover: we stood for epoch "
                        + epoch
                        + " to affirm "
                        + g.address().text()
                        + ", because Sentinel "
                        + dissenter.runId
                        + " holds "
                        + dissent.master().text()
                        + " in epoch "
                        + dissent.epoch()
                        + " for "
                        + (memory.now - dissent.since())
                        + " ms (+config-conflict)",
                memory.now);
        g.stage = new Stage.WaitStart(epoch, Stage.Cause.SCHISM, memory.now, false, 0);
        voting.voteForMyself(g, epoch);
    }

    /// Waits for the votes of a majority. The quorum is for who replaces a master: where it is all
    /// Sentinels, one that is gone would keep the others divided.
    void stand(Group g, Stage.WaitStart stage) {
        int votes = voting.votes(g, stage.epoch());
        long patience = Leases.affirmPatience(g);
        String obstacle = obstacle(g, stage, votes + " of " + g.majority() + " votes", patience);
        if (obstacle != null) {
            abandon(g, obstacle);
        } else if (stage.isDurable() && votes >= g.majority()) {
            memory.announce(Level.WARNING, "+elected-to-affirm", g.master);
            g.stage = new Stage.Affirm(stage.epoch(), stage.cause(), memory.now);
            g.triedAt = memory.now;
            memory.links.refresh(g.master);
            g.replicas.values().forEach(memory.links::refresh);
        } else if (stage.isDurable() && voting.isLost(g, stage.epoch(), g.majority())) {
            abandon(g, "too many votes went to others");
        } else {
            memory.wake(stage.since() + patience + 1);
        }
    }

    /// Waits for the master's answer.
    void await(Group g, Stage.Affirm stage) {
        String obstacle = obstacle(g, stage, NO_WORD, Tuning.AFFIRM_PATIENCE);
        if (obstacle != null) {
            abandon(g, obstacle);
        } else {
            memory.wake(stage.since() + Tuning.AFFIRM_PATIENCE + 1);
        }
    }

    /// An INFO of `instance` has come. A master that follows one who does not lead either has been
    /// turned by those who contradict: it is ordered back.
    void reported(Group g, Stage.Affirm stage, Instance instance) {
        String obstacle = obstacle(g, stage, NO_WORD, Tuning.AFFIRM_PATIENCE);
        if (obstacle != null) {
            abandon(g, obstacle);
        } else if (g.master.role == Role.MASTER) {
            if (instance.equals(g.master)) {
                affirm(g, stage);
            }
        } else {
            restore(g, stage);
        }
    }

    private void affirm(Group g, Stage.Affirm stage) {
        masterSwitch.stays(g, stage.epoch());
        durability.changed();
        memory.announce(
                Level.WARNING,
                "+config-affirmed",
                g.master,
                g.master.words() + " #epoch " + g.configEpoch);
        g.chronicle.note("told everybody so in epoch " + g.configEpoch, memory.now);
        masterSwitch.tellEverybody(g);
    }

    private void restore(Group g, Stage.Affirm stage) {
        String followed = Restorations.whatIsFollowed(g);
        if (followed != null) {
            restorations.begin(g, stage, followed);
        } else if (!g.master.isReportPending()
                && g.replicas.values().stream().noneMatch(Instance::isReportPending)) {
            abandon(g, "the master says that it is a replica");
        }
    }

    private static final String NO_WORD = "no answer of the master";

    /// @param missing what there is when the time, `patience`, is up
    private @Nullable String obstacle(Group g, Stage stage, String missing, long patience) {
        if (g.seenEpoch > stage.epoch() || g.configEpoch >= stage.epoch()) {
            return "another candidate came with epoch " + Math.max(g.seenEpoch, g.configEpoch);
        }
        boolean isTurned = g.master.role == Role.SLAVE;
        if (!g.master.link.isUp() || g.master.isDown() && !isTurned) {
            return "the master does not answer any more";
        }
        return memory.now - stage.since() > patience
                ? missing + " within " + patience + " ms"
                : null;
    }

    /// Nothing has happened but that an epoch is used up.
    void abandon(Group g, String why) {
        memory.announce(
                Level.WARNING, "-config-affirm-abort", g.master, g.master.words() + " #" + why);
        g.chronicle.note("gave up: " + why, memory.now);
        g.stage = null;
        memory.wake(memory.now);
    }
}
