/// What replication decides, without doing any of it: identities and offsets, the backlog, who may
/// continue from where, the replica's link to its master, and the master's account of its replicas.
///
/// Pure: time comes as a Moment, bytes come as arrays, and what shall happen goes out as
/// [dev.vedette.replication.core.LinkEffect]s. Invariants: an offset never falls under one
/// replication id; a continuation is granted only inside the backlog and only under an id whose
/// history is ours up to that offset. Start reading at [dev.vedette.replication.core.Psync] and
/// [dev.vedette.replication.core.ReplicaLink].
@org.jspecify.annotations.NullMarked
package dev.vedette.replication.core;
