package dev.vedette.config;

/// Which Redis we present ourselves as: clients choose their behaviour by it.
public final class Compatibility {

    /// What INFO, HELLO, the log and the RDB files call our version.
    public static final String REDIS_VERSION = "7.0.15";

    private Compatibility() {}
}
