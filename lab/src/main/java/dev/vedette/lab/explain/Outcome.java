package dev.vedette.lab.explain;

/// How a story ended.
public enum Outcome {
    /// Another node is the master, and the log shows it.
    SWITCHED,
    /// A promotion was begun and the logs end, or fall silent, before its end is seen.
    UNFINISHED,
    /// A failover was tried and given up, and the master stayed as it was, as far as the logs show.
    NOT_PROMOTED,
    /// The master was down for some and nobody tried to fail over.
    NOT_TRIED,
    /// The master answered again before anything was switched.
    RECOVERED,
    /// No failover, but something worth telling.
    NOTED
}
