package dev.vedette.node;

import dev.vedette.base.Moment;

/// Wall time in microseconds, which a [Moment] has only in milliseconds: the last digits come from
/// the monotonic clock, anchored anew when the two drift apart or the wall clock jumps.
final class MicroClock {

    private static final long MICROS_PER_MILLI = 1000;
    private static final long NANOS_PER_MICRO = 1000;

    private long anchorMicros = Long.MIN_VALUE;
    private long anchorNanos;

    long micros(Moment now) {
        long guess = anchorMicros + (now.nanos() - anchorNanos) / NANOS_PER_MICRO;
        if (anchorMicros == Long.MIN_VALUE || guess / MICROS_PER_MILLI != now.millis()) {
            anchorMicros = now.millis() * MICROS_PER_MILLI;
            anchorNanos = now.nanos();
            return anchorMicros;
        }
        return guess;
    }
}
