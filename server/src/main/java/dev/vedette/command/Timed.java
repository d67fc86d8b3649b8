package dev.vedette.command;

import dev.vedette.base.Moment;

/// A room that has something to do when time passes.
public interface Timed {

    /// Called in every turn of the node, at the latest at the deadline.
    void tick(Moment now);

    /// The monotonic nanos by which it wants its next tick; `Long.MAX_VALUE` for none.
    long nextDeadlineNanos();
}
