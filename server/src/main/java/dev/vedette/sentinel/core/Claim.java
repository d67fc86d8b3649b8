package dev.vedette.sentinel.core;

/// A newer configuration that a hello told: not believed before somebody confirms it.
///
/// @param witness the instance that is said to be the master; one of the group's replicas, or made
///   for the question
record Claim(Address master, long epoch, Peer from, Instance witness, long since) {}
