package dev.vedette.lab.workload;

/// How a client decides that its connection still leads to the master.
public enum Manner {
    /// As most clients are by default: they find the master through the sentinels, and stay on that
    /// connection until it breaks or a write is refused.
    STICKY,
    /// As clients that listen to the sentinels: they leave at once when one announces another
    /// master.
    FOLLOWING,
    /// A sticky client that believes a write only when a replica has confirmed it (`WAIT 1`), and
    /// looks for the master anew when none does.
    WAITING
}
