/// Topology, workload, fault and checks put together in phases: disturb, heal, verify.
///
/// Start reading at [dev.vedette.lab.scenario.MasterLoss].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.scenario;
