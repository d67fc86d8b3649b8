/// The ports to everything outside: time, secrets, network, disk, other threads, the process
/// itself. Two implementations: `world.os` (the real one) and `sim` (one seed decides all).
///
/// A [Party] (a data node, a sentinel) is driven by its world on one thread: it may use the ports
/// only inside its own turns, except where a port says that jobs may use it too ([Disk],
/// [Jobs#post], [Log]).
///
/// Invariants: nothing here blocks, but [Disk] and [Host#pause] do; both are for short waits or for
/// jobs. Start reading at [World].
@org.jspecify.annotations.NullMarked
package dev.vedette.world;
