package dev.vedette.keyspace;

import dev.vedette.base.Rng;

/// What the 24 bits for access say that an entry has in its header, as Redis keeps them: the second
/// of the last use, or, while keys are chosen by how often they are used, the minute of the last
/// use (16 bits) and a counter (8 bits).
///
/// The counter is logarithmic: the more it shows, the less likely is the next use to raise it. It
/// falls by one for each period without a use. When the policy changes, what the bits said before
/// is read as the other thing and becomes true as keys are used; Redis does the same.
final class Usage {

    static final int MASK = 0xff_ffff;

    /// Where Redis wraps around times before the beginning of its clock.
    private static final int LATEST = MASK;

    private static final int MOST_FREQUENT = 0xff;
    private static final int MINUTE_SHIFT = 8;
    private static final int MINUTE_MASK = 0xffff;
    private static final long MILLIS_PER_SECOND = 1000;
    private static final long MILLIS_PER_MINUTE = 60_000;

    /// A new key begins here, so that it has time to be used before it is the least used.
    private static final int FIRST_COUNT = 5;

    /// What the counter counts, as the directives have it.
    ///
    /// @param isByFrequency whether the bits hold a counter at all
    /// @param logFactor `lfu-log-factor`
    /// @param decayMinutes `lfu-decay-time`
    record Rule(boolean isByFrequency, long logFactor, long decayMinutes) {}

    private final Rng rng;
    private Rule rule = new Rule(false, 10, 1);
    private boolean isByFrequency;
    private long nowMillis;
    private int clock;

    Usage(Rng rng) {
        this.rng = rng;
    }

    /// As it is now, for a reader on another thread; it does not count.
    Usage frozen() {
        Usage copy = new Usage(new Rng(0));
        copy.obey(rule);
        copy.at(nowMillis);
        return copy;
    }

    void obey(Rule now) {
        rule = now;
        isByFrequency = now.isByFrequency;
        at(nowMillis);
    }

    void at(long millis) {
        nowMillis = millis;
        clock =
                isByFrequency
                        ? (int) (millis / MILLIS_PER_MINUTE) & MINUTE_MASK
                        : (int) (millis / MILLIS_PER_SECOND) & MASK;
    }

    /// The bits of a new key.
    int fresh() {
        return isByFrequency ? counted(FIRST_COUNT) : clock;
    }

    /// The bits behind a use of a key that had these.
    int used(int bits) {
        return isByFrequency ? counted(raised(frequency(bits))) : clock;
    }

    private int counted(int count) {
        return clock << MINUTE_SHIFT | count;
    }

    private int raised(int count) {
        if (count == MOST_FREQUENT) {
            return count;
        }
        double above = Math.max(0, count - FIRST_COUNT);
        return rng.chance(1 / (above * rule.logFactor + 1)) ? count + 1 : count;
    }

    /// What the counter shows now, if there is one: it falls when somebody looks.
    int frequency(int bits) {
        int count = bits & MOST_FREQUENT;
        if (rule.decayMinutes == 0) {
            return count;
        }
        int minutes = clock - (bits >>> MINUTE_SHIFT);
        long periods = (minutes < 0 ? minutes + MINUTE_MASK : minutes) / rule.decayMinutes;
        return (int) Math.max(0, count - periods);
    }

    int idleSeconds(int bits) {
        int second = (int) (nowMillis / MILLIS_PER_SECOND) & MASK;
        int idle = second - bits;
        return idle < 0 ? idle + LATEST : idle;
    }

    /// The bits of a key that was last used so long ago; by frequency, those of a new one. Absurd
    /// times come out as they do in Redis, where the milliseconds of them may wrap around.
    int idle(long seconds) {
        if (isByFrequency) {
            return fresh();
        }
        long second = clock - seconds * MILLIS_PER_SECOND / MILLIS_PER_SECOND;
        return (int) (second < 0 ? second + LATEST : second) & MASK;
    }

    /// The bits of a key that is used so often; by recency, those of one used now.
    int frequent(int count) {
        return isByFrequency ? counted(count) : fresh();
    }
}
