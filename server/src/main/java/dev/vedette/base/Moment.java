package dev.vedette.base;

/// One reading of both clocks. `nanos` is monotonic and only good for differences; `millis` is wall
/// time since 1970 and only good for what people and files see. They are never mixed: a deadline is
/// a `nanos`, an expiry a `millis`.
public record Moment(long nanos, long millis) {

    public static final long NANOS_PER_MILLI = 1_000_000;

    /// The deadline of who waits for ever.
    public static final long NEVER = Long.MAX_VALUE;

    /// Three centuries are enough, and do not overflow.
    private static final long MOST_MILLIS = Long.MAX_VALUE / 2 / NANOS_PER_MILLI;

    /// The monotonic nanos at which who waits from now on for so long gives up; [#NEVER] for 0, as
    /// commands mean it.
    public long deadlineNanos(long timeoutMillis) {
        return timeoutMillis == 0
                ? NEVER
                : nanos + Math.min(timeoutMillis, MOST_MILLIS) * NANOS_PER_MILLI;
    }

    /// Whether a deadline has come.
    public boolean hasReached(long deadlineNanos) {
        return deadlineNanos != NEVER && nanos - deadlineNanos >= 0;
    }

    /// Monotonic milliseconds from `earlier` to this moment.
    public long millisSince(Moment earlier) {
        return (nanos - earlier.nanos) / NANOS_PER_MILLI;
    }

    /// The moment `durationMillis` later on both clocks.
    public Moment plusMillis(long durationMillis) {
        return new Moment(nanos + durationMillis * NANOS_PER_MILLI, millis + durationMillis);
    }

    /// Monotonic order: whether this moment comes before `other`.
    public boolean isBefore(Moment other) {
        return nanos - other.nanos < 0;
    }

    /// Wall time in whole seconds since 1970.
    public long seconds() {
        return Math.floorDiv(millis, 1000L);
    }
}
