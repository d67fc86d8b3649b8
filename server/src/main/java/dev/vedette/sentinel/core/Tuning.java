package dev.vedette.sentinel.core;

/// The periods and limits of the algorithm, in milliseconds, besides those that an operator may
/// change: [Timer].
///
/// Those that other Sentinels can notice (hello, TILT, repair waits) are Redis' own. Those that
/// only say how soon we look (ask, poll, reconnect) are shorter: a failover then waits for peers
/// and disks, not for our own timers.
final class Tuning {

    /// Between two visits to every instance.
    static final long TICK = 100;

    static final long MIN_PING_PERIOD = 100;
    static final long URGENT_INFO_PERIOD = 1000;

    /// While a promotion or a reconfiguration waits for the answer.
    static final long POLL_PERIOD = 100;

    /// Between asking a peer twice as long as a decision waits for it.
    static final long EAGER_ASK_PERIOD = 100;

    /// An unanswered question is asked again after this.
    static final long ASK_PATIENCE = 1000;

    static final long ASK_VALIDITY = 5000;

    /// Step between the starts of Sentinels that see ODOWN at the same instant, so that the first
    /// is done when the second would begin; besides it the disks get their time, up to the second
    /// bound.
    static final long START_STEP = 10;

    static final long MAX_START_STEP = 500;

    /// For each further master that is down at the same time.
    static final long CROWD_STEP = 10;

    static final long MAX_CROWD_STEP = 1000;

    static final long RETRY_ELECTION = 200;

    /// Before the next attempt when no replica could be promoted.
    static final long NO_REPLICA_RETRY = 5000;

    /// How long one who lost against an elected leader leaves it alone.
    static final long WINNER_PATIENCE = 1500;

    /// How long an election's winner waits for fresh offsets of all replicas.
    static final long FRESH_INFO_WAIT = 150;

    /// And how long when nobody fit has answered yet.
    static final long FRESH_INFO_LIMIT = 1000;

    /// How long a manual failover hopes for votes before it goes on without.
    static final long FORCED_VOTES_WAIT = 500;

    /// How long a handover waits for the chosen replica to have all the master has.
    static final long HANDOVER_WAIT = 1000;

    /// Between two looks at the offsets meanwhile.
    static final long HANDOVER_POLL = 5;

    /// For how long the master is asked to hold its writes, should nobody release it; asked anew in
    /// time as long as it matters.
    static final long HOLD = 3000;

    static final long HOLD_RENEWAL = 1000;

    /// How long who has voted for a candidate does not vouch for the old master, should it answer
    /// again: time for that failover to end.
    static final long FENCE = 5000;

    /// How long an election, and the mandate it gives, may last in a strict group: together less
    /// than the fence of those who voted.
    static final long STRICT_PATIENCE = 2200;

    /// What is added to a lease for clocks that run at different speeds, and for rounding.
    static long untilOver(long lease) {
        return lease + lease / 10 + 2;
    }

    /// Between two looks at a former master whose lease still runs.
    static final long LEASE_POLL = 20;

    /// Grants are renewed so many times per lease.
    static final int GRANTS_PER_LEASE = 5;

    /// Replicas, which need no grant yet, are asked whether they could obey one.
    static final long LEASE_SURVEY = 2000;

    static final long CONNECT_PATIENCE = 3000;
    static final long MAX_RECONNECT_PERIOD = 200;

    /// A connection that ended so soon after its begin never worked.
    static final long SHORT_LIFE = 100;

    /// A process may die between accepting us and answering, but not so often.
    static final int MUTE_ENDS = 3;

    /// Certificates do not mend in a moment, and each attempt costs both ends a handshake and the
    /// other one a line in its log.
    static final long TLS_RECONNECT_PERIOD = 1000;

    /// To a master whose refusal counts: a restart is told from an end.
    static final long FAST_RECONNECT_PERIOD = 20;

    static final int MAX_PENDING = 100;

    /// How long an order is given to show in INFO before it is repeated.
    static final long ORDER_PATIENCE = 2000;

    static final long RETRY_PERSIST = 1000;

    /// Nobody fails over this often; a higher jump is an attack or a broken peer.
    static final long MAX_EPOCH_JUMP = 1_000_000;

    /// Between two elections of ours that affirm a configuration. One of Redis that is failing over
    /// meanwhile takes the epoch of each again; all must agree soon after (seed 5602 of a hunt).
    static final long AFFIRM_PERIOD = 30_000;

    /// How long such an election may last, and then the master's answer.
    static final long AFFIRM_PATIENCE = 2000;

    static final int MAX_SENTINELS = 64;
    static final int MAX_REPLICAS = 1024;

    private Tuning() {}
}
