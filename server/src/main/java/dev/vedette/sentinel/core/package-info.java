/// What a Sentinel decides: who is down, who may lead, whom to promote, whom to believe.
///
/// Pure: the state machine is driven by [dev.vedette.sentinel.core.SentinelCore#step] with the
/// moment and one event, and answers with effects for the shell to carry out. It never sees a
/// socket, a file or a clock.
///
/// Invariants: at most one vote per group and epoch, on disk before anyone learns of it; epochs
/// never fall; an answer that an instance is down counts only for the address it was asked about;
/// nothing is ordered in TILT. Start reading at [dev.vedette.sentinel.core.SentinelCore].
@org.jspecify.annotations.NullMarked
package dev.vedette.sentinel.core;
