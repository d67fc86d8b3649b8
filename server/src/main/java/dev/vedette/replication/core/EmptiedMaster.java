package dev.vedette.replication.core;

import dev.vedette.base.Moment;

import org.jspecify.annotations.Nullable;

// A master without persistence that restarts comes back empty and under another history, before any
// Sentinel has noticed that it was gone. Its replicas would throw away the only copy that is left.
// So they wait: a Sentinel needs time to notice and to promote one of them, and a master that is
// meant to be empty can wait as long.

/// Whether a master that offers nothing may empty its replica.
public final class EmptiedMaster {

    /// Twice the default of Sentinel's patience.
    public static final long DEFERRAL_SECONDS = 60;

    /// Whether our data came from the master we follow now, so that no order to follow another one
    /// allows it to be given up.
    private boolean isMastersData;

    /// When that master first offered nothing instead of it; null while it has not.
    private @Nullable Moment emptiedAt;

    /// We follow somebody else now, by order.
    public void followsAnother() {
        isMastersData = false;
        emptiedAt = null;
    }

    /// What we hold came from the master we follow.
    public void dataIsMasters() {
        isMastersData = true;
    }

    /// Whether an RDB with so many keys has to wait.
    ///
    /// @param held how many keys it would replace
    public boolean isToBeDeferred(long keys, long held, boolean isOfOtherHistory, Moment now) {
        boolean isLoss = isMastersData && keys == 0 && held > 0 && isOfOtherHistory;
        if (!isLoss) {
            emptiedAt = null;
            return false;
        }
        Moment first = emptiedAt == null ? now : emptiedAt;
        emptiedAt = first;
        return now.millisSince(first) < DEFERRAL_SECONDS * 1000;
    }
}
