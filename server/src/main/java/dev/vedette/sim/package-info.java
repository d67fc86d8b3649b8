/// The simulated world: one scheduler, many parties, and one seed that decides delays, losses,
/// splits and crashes.
///
/// Deterministic: same seed and same calls, same bytes. Nothing here reads a real clock or touches
/// a real file or socket. What a party does inside a turn happens at the moments its clock shows,
/// so a pause inside a turn delays what is written after it.
///
/// Invariants: events run in order of (moment, number); a connection delivers its bytes in order or
/// not at all; after a crash the disk holds what was synced and perhaps a part of what was not.
/// Start reading at [Simulation].
@org.jspecify.annotations.NullMarked
package dev.vedette.sim;
