package dev.vedette.world;

import dev.vedette.base.Moment;

/// The clocks of the machine. A party reads them once per turn, and on purpose elsewhere: time
/// stands still in a turn.
public interface Clock {

    Moment now();

    /// The monotonic clock alone: as [Moment#nanos], for half the price.
    default long nanos() {
        return now().nanos();
    }
}
