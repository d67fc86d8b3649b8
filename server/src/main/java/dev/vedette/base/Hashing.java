package dev.vedette.base;

/// The keyed hash of one server's tables. Its seed is a secret drawn at start: clients choose keys.
public record Hashing(long seed0, long seed1) {

    public long hash(Bytes key) {
        return hash(key.array(), 0, key.length());
    }

    /// The hash of `array[from, to)`.
    public long hash(byte[] array, int from, int to) {
        return SipHash.hash(seed0, seed1, array, from, to);
    }
}
