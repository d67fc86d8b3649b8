package dev.vedette.sentinel.core;

import java.util.EnumMap;
import java.util.Map;

/// What the timers are set to now. SENTINEL DEBUG changes them for tests; nothing of it is stored.
final class Timers {

    private static final Timer[] ALL = Timer.values();

    private final long[] millis = new long[ALL.length];

    Timers() {
        for (Timer timer : ALL) {
            millis[timer.ordinal()] = timer.initial();
        }
    }

    long of(Timer timer) {
        return millis[timer.ordinal()];
    }

    void set(Timer timer, long value) {
        millis[timer.ordinal()] = value;
    }

    Map<Timer, Long> all() {
        Map<Timer, Long> all = new EnumMap<>(Timer.class);
        for (Timer timer : ALL) {
            all.put(timer, of(timer));
        }
        return all;
    }
}
