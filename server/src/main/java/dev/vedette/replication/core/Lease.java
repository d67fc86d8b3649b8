package dev.vedette.replication.core;

import dev.vedette.base.Moment;

import java.util.LinkedHashMap;
import java.util.Map;

/*
 * A master that cannot see that it has been replaced must cease to write by itself. Its Sentinels lend it the right to,
 * each for a short while, and each to one node at a time; with a majority of them it may write. Two majorities have a
 * Sentinel in common, so no two nodes can.
 *
 * When such a loan ends must be known to both sides without comparing clocks. So every answer of ours carries a token
 * that says when it was made, by our clock, and a grant repeats the newest token that its Sentinel has received. The
 * loan counts from the token: whatever a grant has spent in queues, in the network, or in the buffer of a process that
 * slept, has been spent. The Sentinel counts from when it received the token, which is later. What is left is that
 * both clocks run at about the same speed; the Sentinel adds a tenth.
 *
 * A hello could not do this. It says nothing about when it was sent, and a process that sleeps for a minute finds a
 * minute's hellos in its buffers.
 */

/// The right of a master to take writes, lent by its Sentinels.
public final class Lease {

    /// Longer grants count as this much.
    private static final long MAX_MILLIS = 60_000;

    /// When the wall clock gains this much on the monotonic one between two looks, the machine has
    /// slept: the monotonic clock of some stands still meanwhile.
    private static final long SLEPT_MILLIS = 250;

    private final String origin;
    private final long startNanos;
    private LeaseTerms terms = LeaseTerms.NONE;

    /// Until when whose grant counts, in monotonic nanos.
    private final Map<String, Long> grants = new LinkedHashMap<>();

    /// Tokens older than this are void.
    private long validFrom;

    private long lastSkewMillis = Long.MAX_VALUE;

    /// @param origin what no other process has
    public Lease(String origin, Moment now) {
        this.origin = origin;
        startNanos = now.nanos();
        validFrom = now.nanos();
    }

    public LeaseTerms terms() {
        return terms;
    }

    /// Other terms; what was granted under the old ones counts no more.
    public void terms(LeaseTerms value) {
        // By their text, which says all: a record's own comparison is linked at its first use, and
        // that takes longer than all else here.
        if (!value.text().equals(terms.text())) {
            terms = value;
            grants.clear();
        }
    }

    /// The node has become a master, or ceased to be one: nothing that was granted before counts.
    public void startAnew(Moment now) {
        grants.clear();
        validFrom = now.nanos();
    }

    /// What a Sentinel has to repeat in its next grant.
    public String token(Moment now) {
        return origin + '-' + (now.nanos() - startNanos) / Moment.NANOS_PER_MILLI;
    }

    /// A Sentinel lends us `millis` from when `token` was made. Tokens that are not ours, or void,
    /// change nothing.
    public void grant(String sentinel, long millis, String token, Moment now) {
        look(now);
        long issued = issuedAt(token, now);
        if (issued == Long.MIN_VALUE || issued - validFrom < 0) {
            return;
        }
        long until = issued + Math.min(millis, MAX_MILLIS) * Moment.NANOS_PER_MILLI;
        Long before = grants.get(sentinel);
        if (before == null || until - before > 0) {
            grants.put(sentinel, until);
        }
    }

    private long issuedAt(String token, Moment now) {
        int dash = token.lastIndexOf('-');
        String digits = token.substring(dash + 1);
        if (dash < 0
                || !token.substring(0, dash).equals(origin)
                || !digits.matches("[0-9]{1,15}")) {
            return Long.MIN_VALUE;
        }
        long issued = startNanos + Long.parseLong(digits) * Moment.NANOS_PER_MILLI;
        return issued - now.nanos() > 0 ? Long.MIN_VALUE : issued;
    }

    /// Whether writes may be taken at `now`: always, when nothing was ordered.
    public boolean holds(Moment now) {
        if (!terms.isOn()) {
            return true;
        }
        look(now);
        return granted(now) >= terms.majority();
    }

    /// How many Sentinels vouch for us.
    public int granted(Moment now) {
        int count = 0;
        for (long until : grants.values()) {
            count += until - now.nanos() > 0 ? 1 : 0;
        }
        return count;
    }

    private void look(Moment now) {
        long skew = now.millis() - now.nanos() / Moment.NANOS_PER_MILLI;
        if (lastSkewMillis != Long.MAX_VALUE && skew - lastSkewMillis > SLEPT_MILLIS) {
            startAnew(now);
        }
        lastSkewMillis = skew;
    }
}
