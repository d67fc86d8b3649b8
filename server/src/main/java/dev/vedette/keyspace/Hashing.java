package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.SipHash;

/// The keyed hash of this keyspace. Its seed is a secret drawn at start: clients choose keys.
record Hashing(long seed0, long seed1) {

    long hash(Bytes key) {
        return hash(key.array(), 0, key.length());
    }

    long hash(byte[] array, int from, int to) {
        return SipHash.hash(seed0, seed1, array, from, to);
    }
}
