package dev.vedette.sentinel.core;

import org.jspecify.annotations.Nullable;

/// Another Sentinel of a group: what it last said about the master, and for whom it voted.
final class Peer extends Instance {

    long heardAt;

    /// Since when we know it at this address.
    long metAt;

    /// Whether the last process with our name knew it already.
    boolean isRestored;

    /// Whether the process at its address has told us that it is the one.
    boolean isProven;

    /// Whether that process has told us that it is another one: what it says counts for nobody.
    boolean isImpostor;

    boolean saysDown;
    long opinionAt;
    long askedAt;
    boolean isAsked;

    @Nullable String votedFor;

    /// When it last told its vote.
    long votedAt;

    long votedEpoch;

    /// When it last told us that its master of the group is ours.
    long agreedAt;

    /// While it names another master in our epoch; null while it does not.
    @Nullable Dissent dissent;

    Peer(String runId, Address address, Group group, long now) {
        super(Kind.SENTINEL, runId, address, group, now);
        this.runId = runId;
        metAt = now;
        heardAt = now;
    }

    /// Whether it is at its address and answers us.
    boolean isPresent() {
        return link.isUp() && !isDown() && !isImpostor && link.aliveAt >= link.command.openedAt;
    }

    /// Its last word about the master, while it is fresh: it is asked only as long as we ourselves
    /// find the master down, so the last word may stay for ever.
    boolean holdsMasterForDown(long now) {
        return saysDown && now - opinionAt <= Tuning.ASK_VALIDITY;
    }

    /// For whom it last said that it voted, as long as Redis shows it; null for nobody.
    @Nullable String shownVote(long now) {
        return now - votedAt <= Tuning.ASK_VALIDITY ? votedFor : null;
    }

    /// Opinions and votes about one master mean nothing for the next.
    void forgetOpinion() {
        saysDown = false;
        opinionAt = 0;
        isAsked = false;
        askedAt = 0;
    }
}
