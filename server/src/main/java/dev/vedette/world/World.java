package dev.vedette.world;

import dev.vedette.base.Rng;

/// All that a party needs from outside, so that the same code runs on a machine and in a
/// simulation.
public interface World {

    Clock clock();

    /// For jitter, sampling and eviction: seeded, so that a simulated run repeats. Never for
    /// secrets.
    Rng rng();

    Secrets secrets();

    Network network();

    Disk disk();

    Jobs jobs();

    Host host();
}
