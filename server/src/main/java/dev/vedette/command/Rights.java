package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

/// What a session may do, by who it acts as.
@FunctionalInterface
public interface Rights {

    /// Of sessions nobody has to log in for: our master's, the node's own.
    Rights UNLIMITED =
            new Rights() {
                @Override
                public @Nullable Reply refuse(
                        Session session, Command command, Bytes[] argv, boolean wasQueued) {
                    return null;
                }
            };

    /// The error that refuses the command, or null to let it pass. Asked before a command is queued
    /// and, with `wasQueued`, again when EXEC comes to it: rights may have been taken away
    /// meanwhile.
    @Nullable Reply refuse(Session session, Command command, Bytes[] argv, boolean wasQueued);

    /// Whether a command that is not refused may read any key: SORT learns only on its way which
    /// ones it reads.
    default boolean mayReadAllKeys(Command command, Bytes[] argv) {
        return true;
    }
}
