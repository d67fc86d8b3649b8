package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

/// A rule of one room about commands in general: no writes on a replica, little while loading, and
/// so on.
@FunctionalInterface
public interface Gate {

    /// The error that refuses the command, [Reply.Later] when the gate will have it dispatched
    /// again later, or null to let it pass. Asked before a command is queued, and once more for
    /// EXEC itself.
    @Nullable Reply refuse(Session session, Command command, Bytes[] argv);
}
