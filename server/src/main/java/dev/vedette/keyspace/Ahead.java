package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;

import java.util.Arrays;

/// The keys of commands that have been read but not carried out: touched before, so that the cache
/// misses of many overlap instead of queueing up, and each key is hashed once.
///
/// What is touched is a guess. A wrong one costs a little time and nothing else.
final class Ahead {

    /// More at once than the processor can wait for would only push others out of the cache.
    static final int MOST = 32;

    /// Longer keys are hashed when they are needed, and not kept alive by this.
    private static final int LONGEST_KEY = 1024;

    /// Commands may name keys that were not announced; beyond so many, one that was is not looked
    /// for.
    private static final int LOOK_FURTHER = 4;

    private final Hashing hashing;
    private final Bytes[] keys = new Bytes[MOST];
    private final long[] hashes = new long[MOST];
    private final long[] places = new long[MOST];
    private int count;
    private int next;
    private Bytes last = Bytes.EMPTY;
    private long lastHash;

    /// The sum of what was read: kept, so that no compiler can leave the reading out.
    @SuppressWarnings("UnusedVariable") // to be written is all it is for
    private long seen;

    Ahead(Hashing hashing) {
        this.hashing = hashing;
        this.lastHash = hashing.hash(Bytes.EMPTY);
        Arrays.fill(keys, Bytes.EMPTY);
    }

    void begin() {
        count = 0;
        next = 0;
    }

    void add(Bytes key) {
        if (count < MOST && key.length() <= LONGEST_KEY) {
            keys[count] = key;
            hashes[count] = hashing.hash(key);
            count++;
        }
    }

    void touch(Table table) {
        seen += table.touch(hashes, places, count);
    }

    /// The hash of a key. Handlers look a key up and then change it, so the last is remembered,
    /// too.
    @SuppressWarnings("ReferenceEquality") // the same object is meant; comparing bytes costs a hash
    long hash(Bytes key) {
        int end = Math.min(count, next + LOOK_FURTHER);
        for (int i = next; i < end; i++) {
            if (keys[i] == key) {
                next = i;
                return hashes[i];
            }
        }
        if (key != last) {
            lastHash = hashing.hash(key);
            last = key;
        }
        return lastHash;
    }
}
