package dev.vedette.sentinel.core;

import java.util.EnumMap;
import java.util.Map;

/// What the timers are set to now. SENTINEL DEBUG changes them for tests; nothing of it is stored.
final class Timers {

    private final Map<Timer, Long> millis = new EnumMap<>(Timer.class);

    Timers() {
        for (Timer timer : Timer.values()) {
            millis.put(timer, timer.initial());
        }
    }

    long of(Timer timer) {
        return millis.getOrDefault(timer, timer.initial());
    }

    void set(Timer timer, long value) {
        millis.put(timer, value);
    }

    Map<Timer, Long> all() {
        return new EnumMap<>(millis);
    }
}
