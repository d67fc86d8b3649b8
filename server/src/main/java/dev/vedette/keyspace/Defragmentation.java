package dev.vedette.keyspace;

import dev.vedette.base.Bytes;
import dev.vedette.memory.Memory;

import java.util.ArrayDeque;

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

    /// Whether it is known what is to be moved.
    private boolean isMoving;

    /// What was scattered when the round began.
    private long scatteredBytes;

    private int database;
    private long position;

    /// Keys, of the database in question, of collections that are moved in steps of their own.
    private final ArrayDeque<Bytes> large = new ArrayDeque<>();

    /// Where in the first of them to go on.
    private long positionInLarge;

    /// What was scattered when a round found nothing to do; the next begins when there is more.
    private long leftBytes;

    Defragmentation(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.memory = keyspace.store().memory();
    }

    boolean isUnderWay() {
        return isUnderWay;
    }

    /// Does so many steps, if there is anything to do; whether there is more. A step looks at some
    /// hundred entries or elements, or copies some 100 KB.
    boolean work(int steps) {
        boolean hasToReopen = memory.reopen();
        if (memory.isFreezeOpen()) {
            callOff();
            return hasToReopen;
        }
        if (hasToReopen) {
            return true;
        }
        if (!isUnderWay && !begin()) {
            return false;
        }
        for (int i = 0; i < steps && isUnderWay; i++) {
            step();
        }
        return isUnderWay;
    }

    private void step() {
        if (isMoving) {
            move();
            return;
        }
        switch (memory.prepareEvacuation()) {
            case GOES_ON -> {}
            case FOUND -> isMoving = true;
            case NOTHING_FOUND -> {
                leftBytes = scatteredBytes;
                callOff();
            }
        }
    }

    private void move() {
        Bytes key = large.peek();
        if (key != null) {
            positionInLarge = keyspace.database(database).relocateIn(key, positionInLarge);
            if (positionInLarge == 0) {
                large.remove();
            }
            return;
        }
        if (position == Table.END) {
            position = 0;
            database++;
        }
        if (database == keyspace.databases()) {
            callOff();
            return;
        }
        position = keyspace.database(database).relocate(position, large::add);
    }

    /// Begins a round although it may not be worth it.
    void beginAnyway() {
        if (!isUnderWay && !memory.isFreezeOpen()) {
            beginRound();
        }
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
        beginRound();
        return isUnderWay;
    }

    private void beginRound() {
        isUnderWay = memory.beginEvacuation();
        isMoving = false;
        scatteredBytes = memory.scatteredBytes();
        database = 0;
        position = 0;
        positionInLarge = 0;
    }

    void callOff() {
        if (isUnderWay) {
            isUnderWay = false;
            large.clear();
            memory.endEvacuation();
        }
    }
}
