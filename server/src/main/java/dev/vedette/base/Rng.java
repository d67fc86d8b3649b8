package dev.vedette.base;

/// A seeded generator (xoshiro256**, seeded by splitmix64): the same seed gives the same run on
/// every JDK. Not for secrets: those come from `World.secrets()`.
public final class Rng {

    private long s0;
    private long s1;
    private long s2;
    private long s3;

    public Rng(long seed) {
        long z = seed;
        s0 = mix(z += GOLDEN);
        s1 = mix(z += GOLDEN);
        s2 = mix(z += GOLDEN);
        s3 = mix(z + GOLDEN);
    }

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    public long nextLong() {
        long result = Long.rotateLeft(s1 * 5, 7) * 9;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /// Uniform in `[0, bound)`; `bound` must be positive.
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw Invariant.broken("bound %d must be positive", bound);
        }
        // Rejection keeps the distribution exact; the loop ends after two rounds on average at
        // worst. Where the limit is matters to the last draws only, and costs a division.
        long draw;
        do {
            draw = nextLong() >>> 1;
        } while (draw > Long.MAX_VALUE - bound && draw >= Long.MAX_VALUE - Long.MAX_VALUE % bound);
        return draw % bound;
    }

    /// Uniform in `[0, bound)`; `bound` must be positive.
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /// Uniform in `[0, 1)`.
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /// True with the given probability.
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /// A generator of its own, whose draws do not disturb this one's.
    public Rng split() {
        return new Rng(nextLong());
    }
}
