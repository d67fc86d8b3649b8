/// What a client can measure of a running group: replication lag, round trips, stale reads; and
/// what its sentinels would do if the master were lost now. Writes only where it is told to.
///
/// Start reading at [dev.vedette.lab.probe.Measurement], [dev.vedette.lab.probe.Readiness] and
/// [dev.vedette.lab.probe.StaleReads].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.probe;
