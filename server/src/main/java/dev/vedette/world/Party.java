package dev.vedette.world;

/// One single-threaded program in a world: a data node or a sentinel. The world calls it from one
/// thread only.
public interface Party {

    /// Called once, before the first turn: listens, loads, arms timers.
    void start();

    /// Does all that is ready and returns the monotonic nanos by which it wants its next turn even
    /// if nothing happens.
    long turn();

    /// Whether the party wants no more turns.
    boolean isFinished();
}
