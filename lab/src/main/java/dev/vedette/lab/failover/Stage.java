package dev.vedette.lab.failover;

/// One step of the failover, and when it was first seen.
///
/// @param millis since the trigger
/// @param name the sentinels' own word without its sign, such as `promoted-slave`, or one of ours
/// @param text what it means, in this group's addresses
public record Stage(double millis, String name, String text) {}
