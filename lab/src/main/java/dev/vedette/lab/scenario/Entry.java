package dev.vedette.lab.scenario;

/// One line of the story of a failover.
///
/// @param micros microseconds since the fault
/// @param witness who saw it: a sentinel by name, `clients`, or `lab` for what the scenario did or
///   found itself
/// @param event the sentinel's own word, such as `+sdown`, or one of the lab's: `fault`,
///   `first-write` ...
/// @param text what it means, with the names of this group
public record Entry(long micros, String witness, String event, String text) {}
