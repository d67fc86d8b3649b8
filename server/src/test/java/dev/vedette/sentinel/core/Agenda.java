package dev.vedette.sentinel.core;

import java.util.Arrays;

/// What is to happen when: a binary heap over time, first in first out for equal times.
final class Agenda {

    private long[] times = new long[1024];
    private long[] serials = new long[1024];
    private Runnable[] works = new Runnable[1024];
    private int size;
    private long lastSerial;

    boolean isEmpty() {
        return size == 0;
    }

    long nextAt() {
        return times[0];
    }

    void add(long at, Runnable work) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            serials = Arrays.copyOf(serials, size * 2);
            works = Arrays.copyOf(works, size * 2);
        }
        long serial = ++lastSerial;
        int i = size++;
        while (i > 0) {
            int parent = (i - 1) / 2;
            if (times[parent] < at || times[parent] == at && serials[parent] < serial) {
                break;
            }
            move(parent, i);
            i = parent;
        }
        set(i, at, serial, work);
    }

    Runnable poll() {
        Runnable first = works[0];
        int last = --size;
        long at = times[last];
        long serial = serials[last];
        Runnable work = works[last];
        works[last] = null;
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && isBefore(child + 1, child)) {
                child++;
            }
            if (at < times[child] || at == times[child] && serial < serials[child]) {
                break;
            }
            move(child, i);
            i = child;
        }
        if (size > 0) {
            set(i, at, serial, work);
        }
        return first;
    }

    private boolean isBefore(int a, int b) {
        return times[a] < times[b] || times[a] == times[b] && serials[a] < serials[b];
    }

    private void move(int from, int to) {
        times[to] = times[from];
        serials[to] = serials[from];
        works[to] = works[from];
    }

    private void set(int i, long at, long serial, Runnable work) {
        times[i] = at;
        serials[i] = serial;
        works[i] = work;
    }
}
