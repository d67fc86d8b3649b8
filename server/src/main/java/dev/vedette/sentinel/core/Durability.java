package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.List;

/// What waits for the disk. An image covers all that changed before it was taken (group commit).
/// Epochs and votes are safe soon, in a small file of their own; until they are, no other image is
/// taken. The rest of it follows, and may be overtaken by the next. What must not be known before
/// it is on disk waits here for the image that contains it, and hears whether it was written: a
/// failed write means no vote and no OK, never a silent one.
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

    /// What the last image covers.
    private long taken;

    /// The image whose votes are not safe yet; 0 if there is none.
    private long inFlight;

    private long safeVotes;
    private long durable;
    private long retryAt;
    private long takenAt;

    /// Since when there has been something under way.
    private long busySince;

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

    /// Whether a vote of that version would survive a crash.
    boolean isSafeVote(long neededVersion) {
        return neededVersion <= safeVotes;
    }

    /// How long it took until the last vote was safe.
    long tookMillis() {
        return tookMillis;
    }

    private boolean isDirty() {
        return taken < version;
    }

    private boolean isBusy() {
        return durable < taken;
    }

    /// Starts the write that is due.
    void flush() {
        if (inFlight != 0 || !isDirty() || entries.isEmpty() && isBusy()) {
            return;
        }
        long due = Math.max(retryAt, entries.isEmpty() ? restUntil : 0);
        if (due > memory.now) {
            memory.wake(due);
            return;
        }
        if (!isBusy()) {
            busySince = memory.now;
        }
        taken = version;
        inFlight = version;
        takenAt = memory.now;
        memory.emit(new Effect.Persist(inFlight, memory.image()));
    }

    /// Epochs and votes of an image are safe; returns the votes that waited for that.
    List<Waiting> votesSafe(long number) {
        if (number != inFlight) {
            return List.of();
        }
        land(number);
        safeVotes = number;
        return release(number, true);
    }

    private void land(long number) {
        if (number == inFlight) {
            inFlight = 0;
            tookMillis = memory.now - takenAt;
        }
    }

    /// Takes the result of a write, and returns what waited for it.
    List<Waiting> persisted(long number, boolean written) {
        if (number <= durable || number > taken) {
            return List.of();
        }
        land(number);
        restUntil = memory.now + REST_FACTOR * (memory.now - busySince);
        busySince = memory.now;
        if (written) {
            durable = number;
            safeVotes = Math.max(safeVotes, number);
        } else if (number == taken) {
            taken = durable;
            retryAt = memory.now + Tuning.RETRY_PERSIST;
        }
        return release(number, false);
    }

    private List<Waiting> release(long number, boolean votesOnly) {
        List<Waiting> released = new ArrayList<>();
        entries.removeIf(
                entry -> {
                    boolean isReleased =
                            entry.version <= number
                                    && !(votesOnly && entry.waiting instanceof OperatorAnswer);
                    if (isReleased) {
                        released.add(entry.waiting);
                    }
                    return isReleased;
                });
        return released;
    }
}
