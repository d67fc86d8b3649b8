package dev.vedette.node;

import dev.vedette.base.Moment;
import dev.vedette.command.Dispatcher;
import dev.vedette.config.Config;
import dev.vedette.keyspace.ExpiryMode;
import dev.vedette.keyspace.Keyspace;

import java.util.function.LongSupplier;

/// Deletes keys whose time has come though nobody looks at them, in a bounded share of each period.
final class ExpirySweep {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int SLICE_ENTRIES = 200;
    private static final long PERCENT = 25;
    private static final long PERCENT_PER_EFFORT = 2;

    private final Config config;
    private final Dispatcher dispatcher;
    private final NodeStats stats;
    private final LongSupplier nanos;
    private boolean isOn = true;

    /// @param nanos the monotonic clock, which goes on while the sweep runs
    ExpirySweep(Config config, Dispatcher dispatcher, NodeStats stats, LongSupplier nanos) {
        this.config = config;
        this.dispatcher = dispatcher;
        this.stats = stats;
        this.nanos = nanos;
    }

    /// DEBUG SET-ACTIVE-EXPIRE.
    void isOn(boolean on) {
        isOn = on;
    }

    /// One period's share, of `hz` periods per second.
    void sweep(Moment now, long hz) {
        Keyspace keyspace = dispatcher.keyspace();
        if (!isOn || keyspace.expiryMode() != ExpiryMode.DELETE) {
            return;
        }
        long begun = nanos.getAsLong();
        long effort = config.get(NodeDirectives.EXPIRE_EFFORT);
        long percent = PERCENT + PERCENT_PER_EFFORT * (effort - 1);
        long allowance = NANOS_PER_SECOND / hz * percent / 100;
        boolean isDone;
        do {
            isDone = keyspace.expireSlice(SLICE_ENTRIES) > now.millis();
            dispatcher.endSweep();
        } while (!isDone && nanos.getAsLong() - begun < allowance);
        stats.expiryNanos += nanos.getAsLong() - begun;
        stats.expiryCapReached += isDone ? 0 : 1;
    }
}
