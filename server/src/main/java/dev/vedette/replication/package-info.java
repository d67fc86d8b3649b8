/// Replication as master and as replica: carries out what [dev.vedette.replication.core] decides.
///
/// Deterministic: sockets, files, clocks and jobs only through the world. Invariants: the offset
/// equals the bytes of the stream rendered or applied; a replica adds nothing of its own to the
/// stream; old data is given up only for an RDB that has been read to its end. Start reading at
/// [dev.vedette.replication.Replication].
@org.jspecify.annotations.NullMarked
package dev.vedette.replication;
