package dev.vedette.world;

/// How a job ended.
public sealed interface Outcome<T> {

    record Done<T>(T value) implements Outcome<T> {}

    /// With the checked or unchecked exception the work threw.
    record Failed<T>(Exception reason) implements Outcome<T> {}
}
