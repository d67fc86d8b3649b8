package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.base.SipHash;

/// Which keys have come already, by 64 bits of each: some 16 bytes a key while an RDB is received.
///
/// Two of a hundred million different keys look alike once in 3,600 times. Then a good RDB is
/// refused, and comes again under other secrets.
final class SeenKeys {

    private static final int FIRST_SLOTS = 1024;
    private static final long DATABASE_FACTOR = 0x9E3779B97F4A7C15L;

    private final long secret;
    private final long secret2;
    private long[] slots = new long[FIRST_SLOTS];
    private int count;

    SeenKeys(long secret, long secret2) {
        this.secret = secret;
        this.secret2 = secret2;
    }

    /// Whether the key is new.
    boolean add(long database, Bytes key) {
        if (count > slots.length / 2) {
            grow();
        }
        byte[] bytes = key.array();
        long print =
                SipHash.hash(secret, secret2, bytes, 0, bytes.length) + database * DATABASE_FACTOR;
        // Zero marks a free slot.
        return put(slots, print == 0 ? 1 : print);
    }

    private boolean put(long[] into, long print) {
        int mask = into.length - 1;
        int slot = (int) print & mask;
        while (into[slot] != 0) {
            if (into[slot] == print) {
                return false;
            }
            slot = slot + 1 & mask;
        }
        into[slot] = print;
        count++;
        return true;
    }

    private void grow() {
        long[] larger = new long[Math.multiplyExact(slots.length, 2)];
        count = 0;
        for (long print : slots) {
            if (print != 0) {
                put(larger, print);
            }
        }
        slots = larger;
    }
}
