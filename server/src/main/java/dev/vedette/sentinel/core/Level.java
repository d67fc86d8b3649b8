package dev.vedette.sentinel.core;

/// How loud an event is. DEBUG events are only logged; the others are published as well.
public enum Level {
    DEBUG,
    VERBOSE,
    NOTICE,
    WARNING
}
