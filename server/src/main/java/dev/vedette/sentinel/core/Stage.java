package dev.vedette.sentinel.core;

/// How far our own failover of a group is.
///
/// ```
/// WaitStart -> Select -> SendNoOne -> WaitPromotion -> Reconfigure -> none
///     |           |          |              |
///     +-----------+----------+--------------+--> none, the failover is given up
/// ```
///
/// Until `REPLICAOF NO ONE` is sent nothing has happened and giving up costs nothing. Once the
/// promotion is confirmed the configuration has changed and there is no way back.
sealed interface Stage {

    /// The epoch of this failover: votes of another epoch do not count for it.
    long epoch();

    /// Ordered by the operator: votes are asked for, but not insisted upon.
    boolean isForced();

    /// When this stage began.
    long since();

    /// The word in the reply of SENTINEL MASTER.
    String word();

    /// Asks for votes; `isDurable` once our own is on disk, before which nobody is asked.
    record WaitStart(long epoch, boolean isForced, long since, boolean isDurable, long durableAt)
            implements Stage {
        @Override
        public String word() {
            return "wait_start";
        }
    }

    record Select(long epoch, boolean isForced, long since, long electedAt) implements Stage {
        @Override
        public String word() {
            return "select_slave";
        }
    }

    record SendNoOne(long epoch, boolean isForced, long since, long electedAt, Instance chosen)
            implements Stage {
        @Override
        public String word() {
            return "send_slaveof_noone";
        }
    }

    record WaitPromotion(long epoch, boolean isForced, long since, long electedAt, Instance chosen)
            implements Stage {
        @Override
        public String word() {
            return "wait_promotion";
        }
    }

    /// The new master is known to all who can hear; its replicas are turned to it.
    record Reconfigure(long epoch, boolean isForced, long since, Instance formerMaster)
            implements Stage {
        @Override
        public String word() {
            return "reconf_slaves";
        }
    }
}
