package dev.vedette.command;

import dev.vedette.base.Bytes;

/// Sees every command that ran: MONITOR and the slow log.
@FunctionalInterface
public interface Witness {

    /// `command` ran for `nanos`. Inside EXEC each command is seen, then EXEC itself. A session
    /// that is blocked now has to wait for its answer.
    void ran(Session session, Command command, Bytes[] argv, long nanos);

    /// `command`, which had to wait, has its answer now, and ran for `nanos` in all; only for
    /// commands that wait for keys.
    default void served(Session session, Command command, Bytes[] argv, long nanos) {}
}
