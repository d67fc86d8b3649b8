package dev.vedette.value.table;

import dev.vedette.base.Rng;

/// Chooses some of a row of things while walking along it: each is taken with the chance of those
/// still wanted among those still to come, which makes every choice equally probable.
public final class Sample {

    private final Rng rng;
    private long toCome;
    private long wanted;

    /// To take `wanted` of `size`; all if there are fewer.
    public Sample(Rng rng, long size, long wanted) {
        this.rng = rng;
        this.toCome = size;
        this.wanted = Math.min(size, wanted);
    }

    /// Whether the next thing is taken; to be asked once for each.
    public boolean takesNext() {
        boolean isTaken = wanted == toCome || rng.nextLong(toCome) < wanted;
        toCome--;
        if (isTaken) {
            wanted--;
        }
        return isTaken;
    }
}
