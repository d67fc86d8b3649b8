package dev.vedette.node;

import dev.vedette.base.Invariant;
import dev.vedette.base.Moment;
import dev.vedette.command.Timed;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.memory.Memory;
import dev.vedette.memory.Reserve;
import dev.vedette.world.Clock;
import dev.vedette.world.Jobs;
import dev.vedette.world.Outcome;
import dev.vedette.world.World;

import java.util.ArrayList;
import java.util.List;

/// What the slab needs besides commands: large values that were given up are freed in slices,
/// blocks are moved together in slices, and jobs take memory from the system before it is needed
/// and give back what is not.
final class SlabUpkeep implements Timed {

    /// Blocks of given up values that are freed in one turn: about 0.1 ms.
    private static final long RECLAIMED_PER_TURN = 1_000;

    /// Blocks are moved in small steps until so much of a turn has gone: the first ones of a
    /// process are interpreted, and take ten times as long.
    private static final long MOVING_NANOS = 150_000;

    /// Where time stands still within a turn.
    private static final int MOST_STEPS = 4;

    private final Clock clock;
    private final Jobs jobs;
    private final Keyspace keyspace;
    private final Memory memory;
    private boolean isPreparing;
    private boolean hasMoreToDo;
    private long nowNanos;

    SlabUpkeep(World world, Keyspace keyspace) {
        this.clock = world.clock();
        this.jobs = world.jobs();
        this.keyspace = keyspace;
        this.memory = keyspace.store().memory();
    }

    @Override
    public void tick(Moment now) {
        nowNanos = now.nanos();
        boolean hasToFree = keyspace.reclaim(RECLAIMED_PER_TURN);
        hasMoreToDo = hasToMoveMore() || hasToFree;
        prepare();
        giveBack();
    }

    private boolean hasToMoveMore() {
        long began = clock.nanos();
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            if (!keyspace.defragment(1)) {
                return false;
            }
            if (clock.nanos() - began > MOVING_NANOS) {
                break;
            }
        }
        return true;
    }

    @Override
    public long nextDeadlineNanos() {
        return hasMoreToDo ? nowNanos : Long.MAX_VALUE;
    }

    private void prepare() {
        if (isPreparing || memory.wantedReserves() == 0) {
            return;
        }
        isPreparing = true;
        long bytes = memory.reserveBytes();
        jobs.run(
                "memory-ahead",
                () -> Reserve.prepare(bytes),
                outcome -> {
                    isPreparing = false;
                    // If the system has none left, whoever needs a chunk will hear it.
                    if (outcome instanceof Outcome.Done<Reserve>(Reserve reserve)) {
                        memory.keep(reserve);
                        prepare();
                    }
                });
    }

    private void giveBack() {
        List<Reserve> unused = new ArrayList<>();
        for (Reserve one = memory.retired(); one != null; one = memory.retired()) {
            unused.add(one);
        }
        if (!unused.isEmpty()) {
            jobs.run(
                    "memory-back",
                    () -> {
                        unused.forEach(Reserve::close);
                        return unused.size();
                    },
                    SlabUpkeep::gaveBack);
        }
    }

    private static void gaveBack(Outcome<Integer> outcome) {
        if (outcome instanceof Outcome.Failed<Integer>(Exception reason)) {
            throw Invariant.broken("memory that nobody uses cannot be given back: %s", reason);
        }
    }
}
