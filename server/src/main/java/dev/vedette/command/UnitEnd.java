package dev.vedette.command;

import dev.vedette.keyspace.Journal;

/// Wants to know what an execution unit (a command, an EXEC, a sweep of expired keys) did, as a
/// whole.
@FunctionalInterface
public interface UnitEnd {

    /// The unit has ended; `journal` is emptied after all observers saw it.
    void unitEnded(Journal journal);
}
