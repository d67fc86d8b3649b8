package dev.vedette.sentinel.core;

/// How far our own failover of a group is.
///
/// ```
/// WaitStart -> Select -> SendNoOne -> WaitPromotion -> Reconfigure -> none
///  |  |           |   |      |           ^  |
///  |  |           |   +---> HandOver ----+  |
///  |  +-----------+----------+--------------+--> none, the failover is given up
///  |              +-> Restore -> none, the master is a master again
///  +-> Affirm -> none, nothing is promoted
/// ```
///
/// Until `REPLICAOF NO ONE` is sent nothing has happened and giving up costs nothing. Once the
/// promotion is confirmed the configuration has changed and there is no way back.
sealed interface Stage {

    /// Why there is a failover.
    enum Cause {
        /// A quorum holds the master for down.
        OUTAGE,
        /// The operator wants it now, whatever it costs.
        FORCED,
        /// The operator wants it without losing a write: the master waits until its successor has
        /// all it has.
        HANDOVER,
        /// No failover: a peer contradicts in the same epoch, so the configuration wants a newer
        /// one.
        SCHISM
    }

    /// The epoch of this failover: votes of another epoch do not count for it.
    long epoch();

    Cause cause();

    /// Ordered by the operator: votes are asked for, but not insisted upon.
    default boolean isOrdered() {
        return cause() == Cause.FORCED || cause() == Cause.HANDOVER;
    }

    /// An election that replaces nobody.
    default boolean isAffirmation() {
        return cause() == Cause.SCHISM;
    }

    /// Whether this is, for those who are told of failovers, a part of one.
    default boolean isFailover() {
        return !isAffirmation() && !(this instanceof Restore);
    }

    /// When this stage began.
    long since();

    /// The word in the reply of SENTINEL MASTER.
    String word();

    /// Asks for votes; `isDurable` once our own is on disk, before which nobody is asked.
    record WaitStart(long epoch, Cause cause, long since, boolean isDurable, long durableAt)
            implements Stage {
        @Override
        public String word() {
            return "wait_start";
        }
    }

    /// Elected to affirm the configuration; the master is asked whether it is one.
    record Affirm(long epoch, Cause cause, long since) implements Stage {
        @Override
        public String word() {
            return "none";
        }
    }

    /// Nobody could be promoted, and the master, which had become a replica of nobody that leads,
    /// is ordered back.
    record Restore(long epoch, Cause cause, long since) implements Stage {
        @Override
        public String word() {
            return "none";
        }
    }

    record Select(long epoch, Cause cause, long since, long electedAt) implements Stage {
        @Override
        public String word() {
            return "select_slave";
        }
    }

    record SendNoOne(long epoch, Cause cause, long since, long electedAt, Instance chosen)
            implements Stage {
        @Override
        public String word() {
            return "send_slaveof_noone";
        }
    }

    /// The master's writes are held until the chosen replica has all of them.
    ///
    /// @param isHeld whether the master has said so
    /// @param target where its stream ends; -1 until it said so after that
    record HandOver(
            long epoch,
            Cause cause,
            long since,
            long electedAt,
            Instance chosen,
            boolean isHeld,
            long target)
            implements Stage {
        @Override
        public String word() {
            return "send_slaveof_noone";
        }
    }

    record WaitPromotion(long epoch, Cause cause, long since, long electedAt, Instance chosen)
            implements Stage {
        @Override
        public String word() {
            return "wait_promotion";
        }
    }

    /// The new master is known to all who can hear; its replicas are turned to it.
    record Reconfigure(long epoch, Cause cause, long since, Instance formerMaster)
            implements Stage {
        @Override
        public String word() {
            return "reconf_slaves";
        }

        /// Whether somebody else leads by now, or has our vote for it: the former master may have
        /// been promoted again.
        boolean isOvertaken(Group g) {
            return g.configEpoch > epoch || g.leaderEpoch > epoch;
        }
    }
}
