package dev.vedette.sentinel.core;

/// The periods that SENTINEL DEBUG shows and changes, in its order, with Redis' defaults in
/// milliseconds.
public enum Timer {
    INFO_PERIOD(10_000),
    PING_PERIOD(1000),
    ASK_PERIOD(1000),
    PUBLISH_PERIOD(2000),
    DEFAULT_DOWN_AFTER(30_000),
    DEFAULT_FAILOVER_TIMEOUT(180_000),
    TILT_TRIGGER(2000),
    TILT_PERIOD(30_000),
    SLAVE_RECONF_TIMEOUT(10_000),
    MIN_LINK_RECONNECT_PERIOD(15_000),
    ELECTION_TIMEOUT(10_000),
    SCRIPT_MAX_RUNTIME(60_000),
    SCRIPT_RETRY_DELAY(30_000);

    private final long initial;

    Timer(long initial) {
        this.initial = initial;
    }

    long initial() {
        return initial;
    }

    /// `INFO-PERIOD`.
    public String word() {
        return name().replace('_', '-');
    }
}
