/// Puts Redis groups under stress and reports what was lost.
///
/// A scenario runs a topology on a substrate, lets a workload write its history while a fault is
/// injected, and lets checks judge the history. Nothing here depends on what the servers are made
/// of: the lab has a client of its own, so that it never shares a mistake with the server it
/// examines. Start reading at [dev.vedette.lab.scenario.MasterLoss].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab;
