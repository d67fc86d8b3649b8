package dev.vedette.keyspace;

import dev.vedette.base.Invariant;
import dev.vedette.value.Collection;

import java.util.ArrayDeque;
import java.util.function.LongPredicate;

/// What nobody can reach any more and whose blocks are still to be freed.
///
/// Freeing a collection of a million elements takes as long as filling it, so it may be put off and
/// done in slices. What is small is freed at once: putting it off would cost more.
final class Discards {

    /// The most elements that are freed at once in any case: Redis' limit for the same question.
    private static final long SMALL = 64;

    private static final long ALL = Long.MAX_VALUE;

    /// Each frees about so many blocks and says whether it is done.
    private final ArrayDeque<LongPredicate> waiting = new ArrayDeque<>();

    private long freed;

    /// Gives up a collection, at once or, if it is large and `lazily`, when there is time.
    void drop(Collection collection, boolean lazily) {
        if (lazily && collection.size() > SMALL) {
            waiting.add(collection::release);
        } else {
            collection.release(ALL);
        }
    }

    /// Gives up something else: `release` frees about so many blocks and says whether it is done.
    void drop(LongPredicate release, boolean lazily) {
        if (lazily) {
            waiting.add(release);
        } else {
            boolean isGone = release.test(ALL);
            Invariant.check(isGone, "something was left when all was to be freed");
        }
    }

    /// Frees about so many blocks; whether there is more to do.
    boolean work(long blocks) {
        LongPredicate first = waiting.peek();
        if (first == null) {
            return false;
        }
        if (first.test(blocks)) {
            waiting.remove();
            freed++;
        }
        return !waiting.isEmpty();
    }

    int pending() {
        return waiting.size();
    }

    /// How many have been freed lazily, since start or [#resetCount].
    long freed() {
        return freed;
    }

    void resetCount() {
        freed = 0;
    }
}
