package dev.vedette.replication.core;

/// What happens to a replica's link to its master.
public sealed interface LinkEvent {

    /// Time has passed.
    record Tick() implements LinkEvent {}

    /// The master's host name has no address now.
    record Unresolved(String reason) implements LinkEvent {}

    record Connected() implements LinkEvent {}

    /// The connection failed or ended; `reason` is the system's text.
    record Broken(String reason) implements LinkEvent {}

    /// A line of the master before the stream: a reply, or what announces the RDB. Without its line
    /// end.
    record Line(String text) implements LinkEvent {}

    /// So many bytes of the RDB or of the stream have come.
    record Received(long bytes) implements LinkEvent {}

    /// The RDB is complete and sound; the old data is about to be replaced.
    record Transferred() implements LinkEvent {}

    /// The RDB is damaged, of another length than announced, or cannot be stored.
    record TransferFailed(String reason) implements LinkEvent {}

    /// The new data is in place, and the stream goes on from it.
    record Loaded() implements LinkEvent {}

    /// The stream holds something that is no command: the connection is useless, and so is what we
    /// know of our place.
    record StreamBroken(String reason) implements LinkEvent {}
}
