package dev.vedette.world;

import dev.vedette.base.Moment;

/// The clocks of the machine. A party reads them once per turn, and on purpose elsewhere: time
/// stands still in a turn.
public interface Clock {

    Moment now();
}
