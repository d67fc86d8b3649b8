package dev.vedette.node;

import dev.vedette.base.Moment;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// Says in the log, at most once a minute, that somebody speaks HTTP to us.
final class Intrusions {

    private static final long QUIET_MILLIS = 60_000;

    private final Log log;
    private final Supplier<Moment> now;
    private @Nullable Moment last;

    Intrusions(Log log, Supplier<Moment> now) {
        this.log = log;
        this.now = now;
    }

    void noticed() {
        Moment before = last;
        if (before != null && now.get().millisSince(before) < QUIET_MILLIS) {
            return;
        }
        last = now.get();
        log.warning(
                "Possible SECURITY ATTACK detected. It looks like somebody is sending POST or Host:"
                        + " commands to Redis. This is likely due to an attacker attempting to use"
                        + " Cross Protocol Scripting to compromise your Redis instance. Connection"
                        + " aborted.");
    }
}
