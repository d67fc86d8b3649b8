package dev.vedette.world.os;

import java.util.BitSet;

/// Numbers for connections as the system hands out file descriptors: always the lowest free one.
/// The JDK hides the real ones.
final class Descriptors {

    /// What a Redis process has open before its first client.
    private static final int FIRST = 8;

    private final BitSet taken = new BitSet();

    int take() {
        int free = taken.nextClearBit(FIRST);
        taken.set(free);
        return free;
    }

    void release(int descriptor) {
        taken.clear(descriptor);
    }
}
