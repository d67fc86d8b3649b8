package dev.vedette.lab.scenario;

import dev.vedette.lab.client.Address;

/// What other threads report to the scenario's own one.
sealed interface Happening {

    /// One message a sentinel published, and when it arrived here (`System.nanoTime`).
    ///
    /// @param sentinel index in the group's list
    record SentinelEvent(long nanos, int sentinel, String channel, String message)
            implements Happening {}

    /// A node acknowledged a write for the first time since the fault.
    record FirstWrite(long nanos, Address node) implements Happening {}
}
