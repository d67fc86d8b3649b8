package dev.vedette.sentinel.core;

import java.util.Arrays;

/// What is to happen when: a heap over time, first in first out for equal times.
///
/// Time and order of arrival are one number, and each node has four children, so that the heap is
/// flat and a comparison is one: a run of ten minutes puts in and takes out half a million.
final class Agenda {

    private static final int SERIAL_BITS = 32;

    /// Beyond any run.
    private static final long LAST_MICROS = (1L << (63 - SERIAL_BITS)) - 1;

    private static final int CHILDREN = 4;

    private long[] keys = new long[1024];
    private Runnable[] works = new Runnable[1024];
    private int size;
    private long lastSerial;

    boolean isEmpty() {
        return size == 0;
    }

    long nextAt() {
        return keys[0] >>> SERIAL_BITS;
    }

    void add(long at, Runnable work) {
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            works = Arrays.copyOf(works, size * 2);
        }
        long key = Math.min(at, LAST_MICROS) << SERIAL_BITS | ++lastSerial;
        int i = size++;
        while (i > 0) {
            int parent = (i - 1) / CHILDREN;
            if (keys[parent] < key) {
                break;
            }
            keys[i] = keys[parent];
            works[i] = works[parent];
            i = parent;
        }
        keys[i] = key;
        works[i] = work;
    }

    Runnable poll() {
        Runnable first = works[0];
        int last = --size;
        long key = keys[last];
        Runnable work = works[last];
        works[last] = null;
        int i = 0;
        while (true) {
            int child = CHILDREN * i + 1;
            if (child >= last) {
                break;
            }
            child = earliest(child, Math.min(child + CHILDREN, last));
            if (key < keys[child]) {
                break;
            }
            keys[i] = keys[child];
            works[i] = works[child];
            i = child;
        }
        if (last > 0) {
            keys[i] = key;
            works[i] = work;
        }
        return first;
    }

    private int earliest(int from, int to) {
        int earliest = from;
        for (int i = from + 1; i < to; i++) {
            if (keys[i] < keys[earliest]) {
                earliest = i;
            }
        }
        return earliest;
    }
}
