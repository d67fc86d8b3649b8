package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.command.Session;
import dev.vedette.command.Witness;

/// What a node writes down of each command that ran: the slow log, MONITOR, latencies, their
/// number. One witness for all, because every command calls every witness.
final class Bookkeeping implements Witness {

    private final SlowLog slowLog;
    private final Monitors monitors;
    private final Latencies latencies;
    private final NodeStats stats;

    Bookkeeping(SlowLog slowLog, Monitors monitors, Latencies latencies, NodeStats stats) {
        this.slowLog = slowLog;
        this.monitors = monitors;
        this.latencies = latencies;
        this.stats = stats;
    }

    @Override
    public void ran(Session session, Command command, Bytes[] argv, long nanos) {
        stats.commands++;
        monitors.tell(session, command, argv);
        // How long a command took that waits is known when it is over.
        if (!session.isBlocked()) {
            served(session, command, argv, nanos);
        }
    }

    @Override
    public void served(Session session, Command command, Bytes[] argv, long nanos) {
        slowLog.note(session, command, argv, nanos);
        latencies.note(command, nanos);
    }
}
