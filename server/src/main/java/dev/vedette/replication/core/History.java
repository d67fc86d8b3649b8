package dev.vedette.replication.core;

import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

// A replication id names one sequence of bytes that some master generated; an offset is a place in
// it. Two nodes at the same id and offset hold the same data. A node that stops following and
// becomes a master goes on in a sequence of its own, so it takes a fresh id; but up to here its
// data is that of the old id, and replicas of the old master may continue from it. Hence a second
// id, good for offsets up to and including the one where the sequences part.

/// Which stream this node's data is at, and where.
public final class History {

    /// How many characters a replication id has.
    public static final int ID_LENGTH = 40;

    /// Stands for "no second id".
    public static final String NO_ID = "0".repeat(ID_LENGTH);

    private String id;
    private String secondId = NO_ID;
    private long secondOffset = -1;
    private long offset;

    /// A stream of its own that starts at zero.
    public History(String id) {
        Invariant.check(isId(id), "replication id '%s'", id);
        this.id = id;
    }

    /// Whether `text` has the form of a replication id: forty characters, all hexadecimal digits.
    public static boolean isId(String text) {
        return text.length() == ID_LENGTH
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128);
    }

    /// The offset or length that `digits` say, or -1 if they say none.
    static long offset(String digits) {
        boolean plain =
                !digits.isEmpty()
                        && digits.length() <= 18
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return plain ? Long.parseLong(digits) : -1;
    }

    public String id() {
        return id;
    }

    public String secondId() {
        return secondId;
    }

    /// The first offset the second id is not good for, or -1 without a second id.
    public long secondOffset() {
        return secondOffset;
    }

    /// How many bytes of the stream this node's data contains.
    public long offset() {
        return offset;
    }

    public void advance(long count) {
        Invariant.check(count >= 0, "the offset cannot go back by %d", count);
        offset += count;
    }

    /// From here on this node speaks under an id nobody has heard of; what it held under the old
    /// ids is not vouched for.
    public void startAnew(String freshId) {
        id = freshId;
        forgetSecond();
    }

    /// This node stops following: a stream of its own, which shares its past with the one followed
    /// so far.
    public void fork(String freshId) {
        secondId = id;
        secondOffset = offset + 1;
        id = freshId;
    }

    /// The master we continue with has itself forked, and we with it.
    public void followFork(String newId) {
        fork(newId);
    }

    /// All data has been replaced by that of another stream.
    public void adopt(String newId, long newOffset) {
        id = newId;
        offset = newOffset;
        forgetSecond();
    }

    /// The past that a file on disk claims: a restarted master continues from it under its own new
    /// id.
    public void inherit(String pastId, long pastOffset) {
        secondId = pastId;
        secondOffset = pastOffset + 1;
        offset = pastOffset;
    }

    public void forgetSecond() {
        secondId = NO_ID;
        secondOffset = -1;
    }

    /// Why a replica at `askedId` whose next byte is `askedOffset` does not share our past, or null
    /// if it does.
    @Nullable String mismatch(String askedId, long askedOffset) {
        if (askedId.equals(id)) {
            return null;
        }
        boolean second = !secondId.equals(NO_ID) && askedId.equals(secondId);
        if (second && askedOffset <= secondOffset) {
            return null;
        }
        return second
                ? "Requested offset for second ID was "
                        + askedOffset
                        + ", but I can reply up to "
                        + secondOffset
                : "Replication ID mismatch (Replica asked for '"
                        + askedId
                        + "', my replication IDs are '"
                        + id
                        + "' and '"
                        + secondId
                        + "')";
    }
}
