/// The one thread that owns a server: its turns, its clients, its timers; the commands about
/// connections and about the server itself. What it serves beyond that comes from [Contents]: a
/// data server and a Sentinel differ in nothing else.
///
/// Deterministic: everything outside goes through `World`. Invariants: time stands still within a
/// turn; replies leave after what their commands changed was handed to replicas and files; a client
/// that must go is closed at the turn's end, never inside a command. Start reading at
/// [Node#turn()].
@org.jspecify.annotations.NullMarked
package dev.vedette.node;
