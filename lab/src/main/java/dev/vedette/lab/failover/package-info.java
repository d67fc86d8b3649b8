/// The failover test of a group that is already running, ours or somebody else's: clients write,
/// the master is replaced, and the account says what the clients lost.
///
/// Start reading at [dev.vedette.lab.failover.FailoverTest].
@org.jspecify.annotations.NullMarked
package dev.vedette.lab.failover;
