package dev.vedette.rdb;

import dev.vedette.base.Bytes;

/// Takes the parts of one value as they are read.
public sealed interface Parts permits Assembly {

    /// The whole of a string.
    void string(Bytes text);
}
