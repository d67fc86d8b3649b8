package dev.vedette.command;

import java.util.function.LongSupplier;

/// When commands begin and end, with one reading of the clock for each where two would cost more
/// than a command: of a pipeline one command begins when the one before it has ended. What is done
/// between the two is counted with the second, so whoever does something longer there says so.
final class Stopwatch {

    private final LongSupplier nanos;
    private long last;
    private boolean isLastNow;

    Stopwatch(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// A command begins.
    long begin() {
        return isLastNow ? last : nanos.getAsLong();
    }

    /// A command has ended.
    long end() {
        last = nanos.getAsLong();
        isLastNow = true;
        return last;
    }

    /// Time is spent on something else, up to the next command.
    void passes() {
        isLastNow = false;
    }
}
