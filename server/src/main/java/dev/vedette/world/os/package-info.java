/// The world of a real machine: java.nio sockets, files, virtual threads for jobs, signals of the
/// process.
///
/// The only room besides the root that may touch clocks, threads, files and sockets. Nothing is
/// decided here: what a bind failure or a lost connection means is up to the party. Start reading
/// at [OsWorld].
@org.jspecify.annotations.NullMarked
package dev.vedette.world.os;
