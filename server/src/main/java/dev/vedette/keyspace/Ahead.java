package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.value.Collection;
import dev.vedette.value.ValueType;

import org.jspecify.annotations.Nullable;

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
    private final long[] read = new long[MOST];
    private int count;
    private int next;
    private Bytes lastKey = Bytes.EMPTY;
    private long lastHash;
    private final Bytes[] second = new Bytes[MOST];
    private final Bytes[] last = new Bytes[MOST];
    private int memberCount;

    /// The sum of what was read: kept, so that no compiler can leave the reading out.
    @SuppressWarnings("UnusedVariable") // to be written is all it is for
    private long seen;

    Ahead(Hashing hashing) {
        this.hashing = hashing;
        this.lastHash = hashing.hash(Bytes.EMPTY);
        Arrays.fill(keys, Bytes.EMPTY);
        Arrays.fill(second, Bytes.EMPTY);
        Arrays.fill(last, Bytes.EMPTY);
    }

    void begin() {
        count = 0;
        next = 0;
        memberCount = 0;
    }

    void add(Bytes key) {
        if (count < MOST && key.length() <= LONGEST_KEY) {
            keys[count] = key;
            hashes[count] = hashing.hash(key);
            count++;
        }
    }

    /// A command on the collection that was used last. HSET and SADD name the member behind the
    /// key, ZADD as its last word, which is it for most others as well.
    void addMember(Bytes[] words) {
        if (words.length > 2
                && memberCount < MOST
                && words[2].length() <= LONGEST_KEY
                && words[words.length - 1].length() <= LONGEST_KEY) {
            second[memberCount] = words[2];
            last[memberCount] = words[words.length - 1];
            memberCount++;
        }
    }

    /// Touches what was added by [#addMember].
    void touchMembers(@Nullable Collection collection) {
        if (collection != null && memberCount > 1) {
            boolean isSorted = collection.type() == ValueType.SORTED_SET;
            seen += collection.touch(isSorted ? last : second, memberCount);
        }
    }

    void touch(Table table) {
        seen += table.touch(hashes, places, read, count);
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
        if (key != lastKey) {
            lastHash = hashing.hash(key);
            lastKey = key;
        }
        return lastHash;
    }
}
