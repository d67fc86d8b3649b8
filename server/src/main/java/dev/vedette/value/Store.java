package dev.vedette.value;

import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

/// What collections are made with.
///
/// @param hashing keyed: clients choose fields and members
/// @param rng draws random elements; never used by reading methods that a snapshot needs
public record Store(Memory memory, Hashing hashing, Thresholds thresholds, Rng rng) {

    /// How many elements are shown before who looks at them is asked whether it goes on.
    static final long LOOKED_AT_ONCE = 64;
}
