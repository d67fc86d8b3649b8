package dev.vedette.replication.core;

import dev.vedette.base.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a replica's link wants done, in this order.
public sealed interface LinkEffect {

    /// Find the address and connect; answered by Connected, Broken or Unresolved.
    record Connect(String host, int port) implements LinkEffect {}

    /// Close the connection, whatever is under way on it.
    record Hangup() implements LinkEffect {}

    /// Send a command to the master.
    record Send(List<Bytes> words) implements LinkEffect {}

    /// Send an empty line, which says that we are alive.
    record SendNewline() implements LinkEffect {}

    /// Send how far we are.
    record SendAck() implements LinkEffect {}

    /// A line for the log.
    record Say(boolean warning, String text) implements LinkEffect {}

    /// What comes from now on is the RDB of a snapshot at `offset` of stream `replicationId`.
    record Receive(String replicationId, long offset, Announcement announcement)
            implements LinkEffect {}

    /// Give up the RDB received so far; the old data stays.
    record DropTransfer() implements LinkEffect {}

    /// What comes from now on is the stream where we left it. `newId` if the master has forked
    /// meanwhile: then our own replicas must hear of it before the next byte.
    record Resume(@Nullable String newId) implements LinkEffect {}

    /// How the end of the RDB will be known.
    sealed interface Announcement {

        record Length(long bytes) implements Announcement {}

        /// By forty bytes that follow it.
        record EndMark(String mark) implements Announcement {}

        /// What `$123` or `$EOF:<forty bytes>` announces, or null for anything else.
        static @Nullable Announcement of(String line) {
            if (line.startsWith("$EOF:") && line.length() == 5 + History.ID_LENGTH) {
                return new EndMark(line.substring(5));
            }
            long length = line.startsWith("$") ? History.offset(line.substring(1)) : -1;
            return length < 0 ? null : new Length(length);
        }
    }
}
