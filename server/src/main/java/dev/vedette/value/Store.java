package dev.vedette.value;

import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.memory.Memory;

/// What collections are made with.
///
/// @param hashing keyed: clients choose fields and members
/// @param rng draws random elements; never used by reading methods that a snapshot needs
public record Store(Memory memory, Hashing hashing, Thresholds thresholds, Rng rng) {}
