package dev.vedette.node;

import dev.vedette.base.Moment;
import dev.vedette.command.Timed;
import dev.vedette.config.Config;
import dev.vedette.keyspace.EvictionPolicy;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.world.Log;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Evicts keys while more memory is used than `maxmemory` allows: before each command, as Redis
/// does, for a time that `maxmemory-eviction-tenacity` bounds; what is left to do then is done
/// between commands.
///
/// Values that were given up but not freed yet are freed first: evicting more keys while they go
/// would delete what need not be deleted. For the same reason blocks that only a snapshot keeps do
/// not count: evicting would not free them.
final class Evictions implements Timed {

    /// How things stand.
    enum State {
        /// Less is used than is allowed.
        ENOUGH,
        /// More is used, and there are keys that can go.
        UNDER_WAY,
        /// More is used, and nothing can go.
        SHORT
    }

    /// Blocks of given up values that are freed between two looks.
    private static final long RECLAIMED_AT_ONCE = 1_000;

    /// Keys evicted between two looks at the clock.
    private static final int KEYS_BETWEEN_LOOKS = 16;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /// What Redis waits by default, and what each unit below and above makes of it.
    private static final double USUAL_NANOS = 500_000;

    private static final int USUAL_TENACITY = 10;
    private static final double MORE_PER_UNIT = 1.15;
    private static final int UNBOUNDED_TENACITY = 100;

    private final Config config;
    private final Log log;
    private final Keyspace keyspace;
    private final LongSupplier nanos;
    private final LongSupplier countedBytes;
    private final BooleanSupplier mayEvict;
    private final Runnable endSweep;
    private long limit;
    private int samples;
    private long allowanceNanos;
    private boolean isUnderWay;
    private long nowNanos;
    private boolean isExceeded;
    private long exceededSinceNanos;
    private long exceededNanos;

    /// @param nanos the monotonic clock, which goes on while keys are evicted
    /// @param countedBytes what counts against the limit, as far as it is known without a search
    /// @param mayEvict whether keys may be deleted, and commands refused for want of memory, at all
    /// @param endSweep hands on what was deleted
    Evictions(
            Config config,
            Log log,
            Keyspace keyspace,
            LongSupplier nanos,
            LongSupplier countedBytes,
            BooleanSupplier mayEvict,
            Runnable endSweep) {
        this.config = config;
        this.log = log;
        this.keyspace = keyspace;
        this.nanos = nanos;
        this.countedBytes = countedBytes;
        this.mayEvict = mayEvict;
        this.endSweep = endSweep;
        config.onChange(this::limitChanged, MemoryDirectives.MAXMEMORY);
        config.onChange(
                this::obey,
                MemoryDirectives.POLICY,
                MemoryDirectives.SAMPLES,
                MemoryDirectives.TENACITY,
                MemoryDirectives.LFU_LOG_FACTOR,
                MemoryDirectives.LFU_DECAY_TIME);
        obey();
    }

    private void obey() {
        samples = config.get(MemoryDirectives.SAMPLES).intValue();
        allowanceNanos = allowance(config.get(MemoryDirectives.TENACITY));
        keyspace.evict(
                config.get(MemoryDirectives.POLICY),
                config.get(MemoryDirectives.LFU_LOG_FACTOR),
                config.get(MemoryDirectives.LFU_DECAY_TIME));
        limit = config.get(MemoryDirectives.MAXMEMORY);
        EvictionPolicy policy = keyspace.evictionPolicy();
        keyspace.chosenByUse(limit > 0 && (policy.isByRecency() || policy.isByFrequency()));
    }

    private static long allowance(long tenacity) {
        if (tenacity >= UNBOUNDED_TENACITY) {
            return Long.MAX_VALUE;
        }
        int above = (int) tenacity - USUAL_TENACITY;
        return (long)
                (above <= 0
                        ? USUAL_NANOS * tenacity / USUAL_TENACITY
                        : USUAL_NANOS * Math.pow(MORE_PER_UNIT, above));
    }

    /// A new limit is kept to at once, not with the next command.
    private void limitChanged() {
        obey();
        isUnderWay = limit > 0;
        long used = countedBytes.getAsLong();
        if (limit > 0 && limit < used) {
            log.warning(
                    "WARNING: the new maxmemory value set via CONFIG SET (%d) is smaller than the"
                            + " current memory usage (%d). This will result in key eviction and/or the"
                            + " inability to accept new write commands depending on the"
                            + " maxmemory-policy.",
                    limit, used);
        }
    }

    @Override
    public void tick(Moment now) {
        nowNanos = now.nanos();
        if (isUnderWay) {
            makeRoom();
        }
    }

    @Override
    public long nextDeadlineNanos() {
        return isUnderWay ? nowNanos : Long.MAX_VALUE;
    }

    /// Deletes keys if too much memory is used; no command may be under way.
    State makeRoom() {
        State state = State.ENOUGH;
        if (limit > 0 && countedBytes.getAsLong() > limit && mayEvict.getAsBoolean()) {
            state = evict();
            endSweep.run();
        }
        isUnderWay = state == State.UNDER_WAY;
        note(state != State.ENOUGH);
        return state;
    }

    private State evict() {
        long begun = nanos.getAsLong();
        int sinceLook = 0;
        while (countedBytes.getAsLong() > limit) {
            if (!step()) {
                return State.SHORT;
            }
            if (++sinceLook == KEYS_BETWEEN_LOOKS) {
                sinceLook = 0;
                endSweep.run();
                if (nanos.getAsLong() - begun > allowanceNanos) {
                    return State.UNDER_WAY;
                }
            }
        }
        return State.ENOUGH;
    }

    /// Frees something, or comes nearer to it; false if nothing can be freed.
    private boolean step() {
        if (keyspace.pendingDiscards() > 0) {
            keyspace.reclaim(RECLAIMED_AT_ONCE);
            return true;
        }
        return keyspace.evictOne(samples) != Keyspace.Evicted.NOTHING_TO_EVICT;
    }

    private void note(boolean exceeds) {
        if (exceeds == isExceeded) {
            return;
        }
        long now = nanos.getAsLong();
        if (exceeds) {
            exceededSinceNanos = now;
        } else {
            exceededNanos += now - exceededSinceNanos;
        }
        isExceeded = exceeds;
    }

    /// For how long the limit has been exceeded now.
    long exceededMillisNow() {
        return isExceeded ? (nanos.getAsLong() - exceededSinceNanos) / NANOS_PER_MILLI : 0;
    }

    /// For how long it was in all, since start or [#resetCounts].
    long exceededMillis() {
        return exceededNanos / NANOS_PER_MILLI + exceededMillisNow();
    }

    /// For CONFIG RESETSTAT.
    void resetCounts() {
        exceededNanos = 0;
        exceededSinceNanos = nanos.getAsLong();
    }
}
