package dev.vedette.lab.explain;

/// What a line says happened. Sentinel's own events bear their names; the rest are messages of
/// servers and sentinels, found by [Phrases].
enum What {
    // Sentinel's events.
    MONITOR("+monitor"),
    UNMONITOR("-monitor"),
    RESET("+reset-master"),
    SDOWN("+sdown"),
    NOT_SDOWN("-sdown"),
    ODOWN("+odown"),
    NOT_ODOWN("-odown"),
    NEW_EPOCH("+new-epoch"),
    TRY_FAILOVER("+try-failover"),
    VOTE("+vote-for-leader"),
    ELECTED("+elected-leader"),
    STATE_SELECT("+failover-state-select-slave"),
    SELECTED("+selected-slave"),
    STATE_NO_ONE("+failover-state-send-slaveof-noone"),
    STATE_WAIT("+failover-state-wait-promotion"),
    PROMOTED("+promoted-slave"),
    STATE_RECONF("+failover-state-reconf-slaves"),
    RECONF_SENT("+slave-reconf-sent"),
    RECONF_SENT_BE("+slave-reconf-sent-be"),
    RECONF_INPROG("+slave-reconf-inprog"),
    RECONF_DONE("+slave-reconf-done"),
    RECONF_TIMEOUT("-slave-reconf-sent-timeout"),
    FAILOVER_END("+failover-end"),
    FAILOVER_END_TIMEOUT("+failover-end-for-timeout"),
    SWITCH("+switch-master"),
    CONFIG_UPDATE("+config-update-from"),
    ABORT_NOT_ELECTED("-failover-abort-not-elected"),
    ABORT_NO_GOOD("-failover-abort-no-good-slave"),
    ABORT_REPLICA_TIMEOUT("-failover-abort-slave-timeout"),
    ABORT_MASTER_TIMEOUT("-failover-abort-master-timeout"),
    SET("+set"),
    TILT("+tilt"),
    NOT_TILT("-tilt"),
    SCRIPT_ERROR("-script-error"),
    SCRIPT_TIMEOUT("-script-timeout"),
    REPLICA("+slave"),
    SENTINEL("+sentinel"),
    DUPLICATE_SENTINEL("-dup-sentinel"),
    INVALID_ADDRESS("+sentinel-invalid-addr"),
    ADDRESS_SWITCH("+sentinel-address-switch"),
    ADDRESS_UPDATE("+sentinel-address-update"),
    REBOOT("+reboot"),
    CONVERT("+convert-to-slave"),
    FIX("+fix-slave-config"),
    ROLE_AGREES("+role-change"),
    ROLE_DIFFERS("-role-change"),

    // Other lines of a sentinel.
    SENTINEL_ID,
    VOTED_FOR,
    NEXT_DELAY,
    USER_FAILOVER,
    SAVE_FAILED,
    UNRESOLVED,

    // A process' life.
    STARTING,
    VERSION,
    RUNNING,
    READY,
    LOADED,
    SHUTDOWN,
    BYE,
    CRASH,
    OUT_OF_MEMORY,
    KILLED,
    EXITED,
    CANNOT_START,

    // Replication, seen by either side.
    MASTER_MODE,
    REPLICAOF,
    NEW_REPLICATION_ID,
    CONNECTING,
    MASTER_LOST,
    MASTER_TIMEOUT,
    SYNC_ERROR,
    PSYNC_TRIED,
    PSYNC_IMPOSSIBLE,
    PSYNC_GRANTED,
    FULL_SYNC,
    SYNC_FINISHED,
    FLUSHED,
    LOGIN_REFUSED,
    MASTER_REFUSED,
    REPLICA_ASKS,
    PSYNC_ACCEPTED,
    PSYNC_REFUSED_OFFSET,
    PSYNC_REFUSED_ID,
    PSYNC_NO_BACKLOG,
    FULL_SYNC_ASKED,
    REPLICA_SYNCED,
    REPLICA_LOST,
    REPLICA_TIMEOUT,
    COMMAND_FAILOVER,
    BACKLOG_CREATED,

    // Trouble.
    OUTPUT_BUFFER,
    SLOW_SCRIPT,
    SLOW_FSYNC,
    DISK,
    SAVE_ERROR,
    FORK_FAILED,
    REWRITE_FAILED,
    PROTECTED,
    BAD_DATA,

    /// Known, and of no consequence here.
    ORDINARY;

    private final String event;

    What() {
        this("");
    }

    What(String event) {
        this.event = event;
    }

    /// The name of the event; empty for what is none.
    String event() {
        return event;
    }
}
