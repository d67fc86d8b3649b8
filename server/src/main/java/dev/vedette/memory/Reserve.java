package dev.vedette.memory;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Memory taken from the system, written to once, so that the first use of it waits for nothing.
///
/// @param arena what gives it back; null if that is left to the collector
public record Reserve(MemorySegment segment, @Nullable Arena arena) {

    /// What a chunk of so many bytes is made of ([Memory#reserveBytes]). Any thread may take it
    /// from the system, and hand it to the owner of a memory ([Memory#keep]).
    public static Reserve prepare(long bytes) {
        return of(bytes, true);
    }

    static Reserve of(long bytes, boolean canBeClosed) {
        Arena arena = canBeClosed ? Arena.ofShared() : Arena.ofAuto();
        try {
            // It comes zeroed, which is what touches every page of it.
            MemorySegment segment = arena.allocate(bytes, SizeClasses.UNIT);
            return new Reserve(segment, canBeClosed ? arena : null);
        } catch (OutOfMemoryError none) {
            throw new MemoryExhausted(bytes, none);
        }
    }

    /// Gives it back to the system; any thread may, once nobody uses it. It takes a while.
    public void close() {
        if (arena != null) {
            arena.close();
        }
    }
}
