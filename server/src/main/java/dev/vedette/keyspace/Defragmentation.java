package dev.vedette.keyspace;

import dev.vedette.memory.Memory;

/// Moves blocks together when too much of the slab lies between them, in slices.
///
/// A round closes the sparsest chunks and goes once over all databases. It is called off when a
/// snapshot begins: what a snapshot may read is not moved.
final class Defragmentation {

    /// Less than this is not worth a round.
    private static final long LEAST_SCATTERED_BYTES = 8L << 20;

    /// A round begins when this part of what is used is scattered.
    private static final int PART_OF_USED = 5;

    private final Keyspace keyspace;
    private final Memory memory;
    private boolean isUnderWay;
    private int database;
    private long position;

    /// What was scattered when a round found nothing to do; the next begins when there is more.
    private long leftBytes;

    Defragmentation(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.memory = keyspace.store().memory();
    }

    boolean isUnderWay() {
        return isUnderWay;
    }

    /// Looks through so many segments of up to a thousand entries, if there is anything to do;
    /// whether there is more.
    boolean work(int segments) {
        if (memory.isFreezeOpen()) {
            callOff();
            return false;
        }
        if (!isUnderWay && !begin()) {
            return false;
        }
        for (int i = 0; i < segments && database < keyspace.databases(); i++) {
            position = keyspace.database(database).relocate(position);
            if (position == 0) {
                database++;
            }
        }
        if (database == keyspace.databases()) {
            callOff();
        }
        return isUnderWay;
    }

    private boolean begin() {
        long scattered = memory.scatteredBytes();
        boolean isWorthIt =
                scattered > LEAST_SCATTERED_BYTES
                        && scattered > memory.used() / PART_OF_USED
                        && scattered > leftBytes + leftBytes / 4;
        if (!isWorthIt) {
            leftBytes = Math.min(leftBytes, scattered);
            return false;
        }
        isUnderWay = memory.beginEvacuation();
        if (!isUnderWay) {
            leftBytes = scattered;
        }
        database = 0;
        position = 0;
        return isUnderWay;
    }

    void callOff() {
        if (isUnderWay) {
            isUnderWay = false;
            memory.endEvacuation();
        }
    }
}
