package dev.vedette.lab.history;

/// What a client asked for.
public enum Action {
    /// Sets a key that nobody else ever sets to a value that nobody else ever writes.
    SET,
    /// Adds, at the end of a log, a token that nobody else ever adds anywhere.
    APPEND,
    /// Draws the next number of a shared counter.
    INCR,
    /// Reads a key that was set once, and acknowledged, before.
    GET
}
