package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What of a run is told and not drawn from its seed.
///
/// @param sentinels how many; 0 draws it
/// @param realSentinels how many of them are [RealSentinel]s; -1 draws it, leaving at least one of
///   ours
/// @param groups 0 draws it
/// @param downAfter 0 draws it
/// @param failoverTimeout 0 draws it
/// @param faults what happens, and when; null for faults of all kinds, and their healing at the end
/// @param endMicros when the run ends
/// @param pace how faults that are drawn follow one another
record Scene(
        int sentinels,
        int realSentinels,
        int groups,
        long downAfter,
        long failoverTimeout,
        Consumer<Simulation> faults,
        long endMicros,
        Pace pace) {

    /// How faults that are drawn follow one another. Dense ones soon end: such a run takes a third
    /// of the time, and what it ends with is the worse.
    ///
    /// @param faultMicros until when faults come
    /// @param mostSeconds between two of them; how many, up to that, is drawn
    record Pace(long faultMicros, int mostSeconds) {

        static final Pace USUAL = new Pace(470_000_000, 20);
        static final Pace DENSE = new Pace(85_000_000, 7);
    }

    static final long DEATH_MICROS = 60_000_000;

    /// What there is for order after the last fault that is drawn.
    private static final long ORDER_MICROS = 130_000_000;

    /// Ours alone, against everything.
    static final Scene SWARM = swarm(Pace.USUAL);

    /// One quorum of ours and of Redis', against everything.
    static final Scene MIXED = mixed(Pace.USUAL);

    static Scene swarm(Pace pace) {
        return drawn(0, 0, 0, 0, 0, pace);
    }

    static Scene mixed(Pace pace) {
        return drawn(0, -1, 0, 0, 0, pace);
    }

    /// Faults of all kinds.
    static Scene drawn(
            int sentinels,
            int realSentinels,
            int groups,
            long downAfter,
            long failoverTimeout,
            Pace pace) {
        return new Scene(
                sentinels,
                realSentinels,
                groups,
                downAfter,
                failoverTimeout,
                null,
                pace.faultMicros + ORDER_MICROS,
                pace);
    }

    /// Those of Redis renew no leases, and what is played by the book is not drawn.
    boolean mayBeStrict() {
        return faults == null && realSentinels == 0;
    }

    /// The same with Sentinels of Redis only, or of ours only.
    Scene with(boolean isReal) {
        return new Scene(
                sentinels,
                isReal ? sentinels : 0,
                groups,
                downAfter,
                failoverTimeout,
                faults,
                endMicros,
                pace);
    }

    /// The masters of two groups die at the same moment, on a slow network.
    static Scene twoMastersDie() {
        return new Scene(
                3,
                0,
                2,
                5000,
                10_000,
                sim ->
                        sim.at(
                                60_000_000,
                                () -> {
                                    sim.slowUntil(Long.MAX_VALUE, 60_000);
                                    sim.kill(sim.servers.get(0));
                                    sim.kill(sim.servers.get(3));
                                }),
                100_000_000,
                Pace.USUAL);
    }

    /// The only master dies; down-after is a second.
    static Scene aMasterDies() {
        return new Scene(3, 0, 1, 1000, 10_000, Scene::killMaster, 120_000_000, Pace.USUAL);
    }

    /// The only master dies, of any group of ours.
    static Scene anyMasterDies() {
        return new Scene(0, 0, 1, 0, 0, Scene::killMaster, 100_000_000, Pace.USUAL);
    }

    /// A Sentinel of Redis is ordered to fail over. While it waits for the replicas, the one it
    /// promoted dies, the others go back to the old master in the next epoch, and the dead one
    /// returns.
    static Scene aFailoverIsOvertaken() {
        return new Scene(4, 1, 1, 2000, 10_000, Scene::overtake, 240_000_000, Pace.USUAL);
    }

    /// Four Sentinels, the last so many of Redis. A cut leaves half of them and one replica on each
    /// side, and the master on none; both sides are ordered to fail over at once, and twenty
    /// seconds later all is whole: two masters by the authority of one epoch, and half a group for
    /// each.
    static Scene halvesOfOneEpoch(int realSentinels) {
        return new Scene(4, realSentinels, 1, 5000, 10_000, Scene::halve, 240_000_000, Pace.USUAL);
    }

    /// The same, but ours hear the other half 16 seconds after those of Redis do, who have turned
    /// each other's masters by then.
    static Scene halvesHeardLate(int realSentinels) {
        return new Scene(
                4,
                realSentinels,
                1,
                5000,
                10_000,
                sim -> {
                    halve(sim);
                    sim.at(WHOLE_MICROS + 1, () -> cutHalves(sim, true));
                    sim.at(WHOLE_MICROS + 1, () -> joinAllBut(sim, sim.sentinels));
                    sim.at(WHOLE_MICROS + 16_000_000, () -> cutHalves(sim, false));
                },
                300_000_000,
                Pace.USUAL);
    }

    static final long WHOLE_MICROS = DEATH_MICROS + 20_000_000;

    private static void halve(Simulation sim) {
        sim.at(
                DEATH_MICROS,
                () -> {
                    cutHalves(sim, true);
                    order(sim.watchers.getFirst());
                    order(sim.watchers.getLast());
                });
        sim.at(WHOLE_MICROS, () -> cutHalves(sim, false));
    }

    private static void order(Watcher watcher) {
        watcher.run(() -> watcher.failover("group0", Event.Manner.FORCE));
    }

    private static void cutHalves(Simulation sim, boolean isCut) {
        List<ModelProcess> processes = new ArrayList<>(sim.watchers);
        processes.addAll(sim.servers);
        for (ModelProcess one : processes) {
            for (ModelProcess other : processes) {
                sim.cut[one.index][other.index] = isCut && side(one) != side(other);
            }
        }
    }

    private static void joinAllBut(Simulation sim, List<? extends ModelProcess> cutOff) {
        List<ModelProcess> processes = new ArrayList<>(sim.watchers);
        processes.addAll(sim.servers);
        processes.removeAll(cutOff);
        for (ModelProcess one : processes) {
            for (ModelProcess other : processes) {
                sim.cut[one.index][other.index] = false;
            }
        }
    }

    private static int side(ModelProcess process) {
        return switch (process.index) {
            case 0, 1, 5 -> 1;
            case 2, 3, 6 -> 2;
            default -> 0;
        };
    }

    private static void overtake(Simulation sim) {
        Watcher redis = sim.watchers.getLast();
        ModelServer third = sim.servers.get(2);
        sim.at(
                DEATH_MICROS,
                () -> {
                    // It can neither be turned nor chosen.
                    third.isLocked = true;
                    redis.run(() -> redis.failover("group0", Event.Manner.FORCE));
                    killThePromoted(sim);
                });
        sim.at(DEATH_MICROS + 80_000_000, () -> third.isLocked = false);
    }

    private static void killThePromoted(Simulation sim) {
        List<Annals.Promotion> promotions = sim.annals.promotions("group0");
        if (promotions.isEmpty()) {
            sim.after(10_000, () -> killThePromoted(sim));
            return;
        }
        ModelProcess promoted = sim.at(promotions.getFirst().master());
        sim.after(1_000 * (50 + sim.rng.nextLong(900)), () -> sim.kill(promoted));
        sim.after(40_000_000, promoted::restart);
    }

    private static void killMaster(Simulation sim) {
        sim.at(DEATH_MICROS, () -> sim.kill(sim.servers.getFirst()));
    }
}
