package dev.vedette.sim;

import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.List;

/// What goes wrong in one episode of a [WholeGroup], and what puts it right again.
///
/// At most one thing happens to data nodes and one to a minority of the Sentinels at a time: more
/// may rightly lose what was acknowledged long before, and then nothing could be demanded.
final class Mischief {

    private static final int KINDS = 12;

    /// A node that comes back has lost its data. It stays away until somebody else leads: a master
    /// that is back sooner, empty, empties its replicas (docs/decisions/0006).
    private static final long AWAY_MILLIS = 25_000;

    private final WholeGroup group;
    private final Rng rng;
    private final double[] appetite = new double[KINDS];
    private final List<Runnable> remedies = new ArrayList<>();

    /// Nodes that were ended in this episode.
    final List<Integer> ended = new ArrayList<>();

    Mischief(WholeGroup group) {
        this.group = group;
        rng = group.rng;
        for (int i = 0; i < KINDS; i++) {
            appetite[i] = rng.chance(0.7) ? rng.nextDouble() : 0;
        }
    }

    /// Does something, and answers for how long it is to last, in milliseconds.
    long begin(int master) {
        ended.clear();
        int victim = rng.chance(0.7) ? master : rng.nextInt(WholeGroup.NODES);
        int sentinel = WholeGroup.NODES + rng.nextInt(group.sentinels.size());
        long lasts = 1000L + rng.nextInt(9000);
        int kind = drawn(0, 6);
        switch (kind) {
            case 0 -> {
                end(victim, rng.chance(0.3));
                lasts += AWAY_MILLIS;
            }
            case 1 -> group.machine(victim).pause(10 + rng.nextInt((int) lasts));
            case 2 -> isolate(victim, rng.nextInt(3), List.of());
            case 3 -> isolate(victim, 0, List.of(sentinel));
            case 4 -> slow(victim);
            case 5 -> order();
            default -> {}
        }
        // Who stands with a cut off master is not to be lost besides.
        if (kind != 3) {
            troubleSentinel(sentinel, drawn(6, KINDS));
        }
        return lasts;
    }

    private int drawn(int from, int to) {
        int kind = from + rng.nextInt(to - from);
        return rng.chance(appetite[kind]) ? kind : -1;
    }

    private void troubleSentinel(int sentinel, int kind) {
        SimWorld machine = group.machine(sentinel);
        switch (kind) {
            case 6 -> end(sentinel, false);
            case 7 -> end(sentinel, true);
            case 8 -> machine.pause(10 + rng.nextInt(8000));
            case 9 -> isolate(sentinel, rng.nextInt(3), List.of());
            case 10 -> {
                machine.simDisk().fail("No space left on device");
                remedies.add(() -> machine.simDisk().fail(null));
            }
            case 11 -> {
                machine.simDisk().crashAfter(rng.nextInt(12));
                remedies.add(
                        () -> {
                            group.end(sentinel, true);
                            restart(sentinel);
                        });
            }
            default -> {}
        }
        if (rng.chance(0.3)) {
            machine.jumpWallClock(rng.nextLong(7_200_000) - 3_600_000);
        }
    }

    private void end(int index, boolean withMachine) {
        group.end(index, withMachine);
        if (index < WholeGroup.NODES) {
            ended.add(index);
        }
        remedies.add(() -> restart(index));
    }

    private void restart(int index) {
        if (!group.machine(index).isRunning()) {
            group.start(index);
        }
    }

    /// Cuts one machine, and who stands with it, off from all others but the desks: in both
    /// directions, or only what it sends, or only what it is sent.
    private void isolate(int index, int way, List<Integer> company) {
        for (int i = 0; i < group.machines(); i++) {
            if (i != index && !company.contains(i)) {
                cut(index, i, way);
            }
        }
        for (int friend : company) {
            for (int i = 0; i < group.machines(); i++) {
                if (i != index && i != friend) {
                    cut(friend, i, way);
                }
            }
        }
    }

    private void cut(int one, int other, int way) {
        String from = group.machine(way == 2 ? other : one).address();
        String to = group.machine(way == 2 ? one : other).address();
        if (way == 0) {
            group.simulation.links().cut(from, to);
        } else {
            group.simulation.links().cutOneWay(from, to);
        }
        remedies.add(() -> group.simulation.links().heal(from, to));
    }

    private void slow(int index) {
        for (int i = 0; i < group.machines(); i++) {
            if (i != index) {
                String one = group.machine(index).address();
                String other = group.machine(i).address();
                group.simulation.links().slow(one, other, 1000 + rng.nextInt(20_000));
                remedies.add(() -> group.simulation.links().speedUp(one, other));
            }
        }
    }

    private void order() {
        List<SimClient> desks = group.sentinelDesks();
        SimClient desk = desks.get(rng.nextInt(desks.size()));
        desk.ask("SENTINEL", "FAILOVER", WholeGroup.NAME);
    }

    void end() {
        remedies.forEach(Runnable::run);
        remedies.clear();
    }
}
