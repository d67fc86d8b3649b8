package dev.vedette.command;

import dev.vedette.base.Bytes;

/// Sees every command that ran: MONITOR and the slow log.
@FunctionalInterface
public interface Witness {

    /// `command` ran for `nanos`. Inside EXEC each command is seen, then EXEC itself.
    void ran(Session session, Command command, Bytes[] argv, long nanos);
}
