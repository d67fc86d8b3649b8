package dev.vedette.keyspace;

/// What a table knows about its keys with an expiry: how many, their sum for the average, and a
/// lower bound of the earliest, so that active expiry looks only when there is something to find.
///
/// Active expiry sweeps over the segments in rounds. The bound stays what it was until a round
/// ends; then it becomes the least of what the segments reported and of what was set meanwhile.
final class Expiries {

    /// Far expiries count as this far in the average, or a few would overflow the sum.
    private static final long FARTHEST_MILLIS = 1L << 42;

    private long count;
    private long sumMillis;
    private long next = Long.MAX_VALUE;
    private long nextSetInRound = Long.MAX_VALUE;
    private long nextSeenInRound = Long.MAX_VALUE;
    private long sweepPosition;

    /// The work a slice may do, counted in entries looked at.
    static final class Budget {
        private long left;

        Budget(long entries) {
            left = entries;
        }

        long left() {
            return left;
        }

        void spend(long entries) {
            left -= entries;
        }
    }

    long count() {
        return count;
    }

    /// The mean of the expiries in milliseconds since 1970; 0 if there are none.
    long mean() {
        return count == 0 ? 0 : sumMillis / count;
    }

    /// No key expires before this; [Long#MAX_VALUE] if none will.
    long nextExpiry() {
        return next;
    }

    void added(long expiry) {
        if (expiry == EntryBlocks.NO_EXPIRY) {
            return;
        }
        count++;
        sumMillis += weight(expiry);
        next = Math.min(next, expiry);
        nextSetInRound = Math.min(nextSetInRound, expiry);
    }

    void removed(long expiry) {
        if (expiry == EntryBlocks.NO_EXPIRY) {
            return;
        }
        count--;
        sumMillis -= weight(expiry);
        if (count == 0) {
            next = Long.MAX_VALUE;
            nextSetInRound = Long.MAX_VALUE;
        }
    }

    void replaced(long old, long fresh) {
        removed(old);
        added(fresh);
    }

    private static long weight(long expiry) {
        return Math.max(0, Math.min(expiry, FARTHEST_MILLIS));
    }

    long sweepPosition() {
        return sweepPosition;
    }

    /// The sweep passed a segment, where `earliest` remains, and goes on at `position`; 0 begins a
    /// new round.
    void sweptTo(long position, long earliest) {
        sweepPosition = position;
        nextSeenInRound = Math.min(nextSeenInRound, earliest);
        if (position == 0) {
            next = Math.min(nextSeenInRound, nextSetInRound);
            nextSeenInRound = Long.MAX_VALUE;
            nextSetInRound = Long.MAX_VALUE;
        }
    }
}
