package dev.vedette.base;

/// One reading of both clocks. `nanos` is monotonic and only good for differences; `millis` is wall
/// time since 1970 and only good for what people and files see. They are never mixed: a deadline is
/// a `nanos`, an expiry a `millis`.
public record Moment(long nanos, long millis) {

    public static final long NANOS_PER_MILLI = 1_000_000;

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
