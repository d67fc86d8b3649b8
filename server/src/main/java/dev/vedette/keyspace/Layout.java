package dev.vedette.keyspace;

import dev.vedette.memory.Memory;
import dev.vedette.value.Store;

/// How entries and segments lie in the slab of one keyspace.
record Layout(Store store, Memory memory, EntryBlocks entries, SegmentBlocks segments) {

    static Layout of(Store store) {
        EntryBlocks entries = new EntryBlocks(store);
        return new Layout(
                store, store.memory(), entries, new SegmentBlocks(store.memory(), entries));
    }
}
