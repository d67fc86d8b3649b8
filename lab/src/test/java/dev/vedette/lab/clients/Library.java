package dev.vedette.lab.clients;

import java.time.Duration;

/// A client library of the JVM in sentinel mode. What goes wrong is thrown as the library throws
/// it.
public interface Library extends AutoCloseable {

    /// Long enough for a busy machine: a killed master is noticed without it.
    Duration TIMEOUT = Duration.ofSeconds(5);

    /// Connects through the sentinels.
    @FunctionalInterface
    interface Opening {
        Library open(Sentinels sentinels);
    }

    void set(String key, String value);

    /// Whether `key` was read with this value, from a replica. A library without such reads says
    /// no.
    boolean reads(String key, String value);

    /// The port of the master this library uses now.
    int masterPort();

    @Override
    void close();
}
