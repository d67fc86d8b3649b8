package dev.vedette.world;

/// Work under way on another thread.
public interface Job {

    String name();

    /// Asks the work to stop: its thread is interrupted, and it ends as [Outcome.Failed] if it
    /// heeds that.
    void cancel();
}
