package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;

/// What waits for the disk. One image is under way at a time and covers all that changed before it
/// was taken (group commit). What must not be known before it is on disk waits here for the image
/// that contains it, and hears whether it was written: a failed write means no vote and no OK,
/// never a silent one.
final class Durability {

    /// Something that may happen only once an image is on disk.
    sealed interface Waiting {}

    /// The answer to another Sentinel that asked for our vote.
    record VoteAnswer(long ticket, String group, String leader, long epoch) implements Waiting {}

    /// Our own vote for ourselves.
    record Candidacy(String group, long epoch) implements Waiting {}

    /// The operator's OK.
    record OperatorAnswer(long ticket) implements Waiting {}

    private record Entry(long version, Waiting waiting) {}

    /// So many times as long as a write took, none follows that nobody waits for: with thousands of
    /// groups each is half a megabyte, and a start brings thousands of changes.
    private static final int REST_FACTOR = 4;

    private final Memory memory;
    private final List<Entry> entries = new ArrayList<>();
    private long version;
    private long inFlight;
    private long durable;
    private long retryAt;
    private long begunAt;
    private long tookMillis;
    private long restUntil;

    Durability(Memory memory) {
        this.memory = memory;
    }

    /// Something durable changed; the step ends with a write, or the write under way is followed by
    /// another.
    long changed() {
        retryAt = 0;
        return ++version;
    }

    /// Something durable changed and `waiting` depends on it.
    void changed(Waiting waiting) {
        await(changed(), waiting);
    }

    void await(long neededVersion, Waiting waiting) {
        entries.add(new Entry(neededVersion, waiting));
        if (isDirty()) {
            retryAt = 0;
        }
    }

    boolean isDurable(long neededVersion) {
        return neededVersion <= durable;
    }

    /// How long the last write took.
    long tookMillis() {
        return tookMillis;
    }

    private boolean isDirty() {
        return durable < version;
    }

    /// Starts the write that is due.
    void flush() {
        if (inFlight == 0 && isDirty()) {
            long due = Math.max(retryAt, entries.isEmpty() ? restUntil : 0);
            if (due > memory.now) {
                memory.wake(due);
                return;
            }
            inFlight = version;
            begunAt = memory.now;
            memory.emit(new Effect.Persist(inFlight, memory.image()));
        }
    }

    /// Takes the result of a write, and returns what waited for it.
    List<Waiting> persisted(long number, boolean written) {
        if (number != inFlight) {
            return List.of();
        }
        inFlight = 0;
        tookMillis = memory.now - begunAt;
        restUntil = memory.now + REST_FACTOR * tookMillis;
        if (written) {
            durable = number;
        } else {
            retryAt = memory.now + Tuning.RETRY_PERSIST;
        }
        List<Waiting> released = new ArrayList<>();
        entries.removeIf(
                entry -> {
                    boolean isReleased = entry.version <= number;
                    if (isReleased) {
                        released.add(entry.waiting);
                    }
                    return isReleased;
                });
        return released;
    }
}
