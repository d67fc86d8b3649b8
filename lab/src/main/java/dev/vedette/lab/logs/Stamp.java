package dev.vedette.lab.logs;

/// A time as a line shows it.
///
/// @param millis the wall clock of the one who wrote it, as milliseconds since 1970 as if its zone
///   were UTC: what a reader of the log sees, not an instant
/// @param hasYear whether the line says the year; older versions do not, and the reader assumes one
/// @param outer whether the time is of the wrapping (container engine, journal), not of the process
public record Stamp(long millis, boolean hasYear, boolean outer) {}
