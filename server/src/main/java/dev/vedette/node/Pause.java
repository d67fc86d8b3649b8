package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Moment;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Session;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Queue;

/// CLIENT PAUSE: commands of ordinary clients wait, all of them or those that write, until the time
/// is up. Keys whose time has come seem gone meanwhile, but their deletion waits too: the data set
/// stands still.
///
/// A waiting command is kept with its client and dispatched again, so that it meets the gates as
/// they are then.
final class Pause {

    /// What waits.
    enum Mode {
        NOTHING,
        WRITES,
        EVERYTHING
    }

    private final Clients clients;
    private final Keyspace keyspace;
    private final Queue<Client> waiting = new ArrayDeque<>();
    private Mode mode = Mode.NOTHING;
    private long untilNanos;

    Pause(Clients clients, Keyspace keyspace) {
        this.clients = clients;
        this.keyspace = keyspace;
    }

    /// A second pause may only make the first longer and stricter.
    void begin(Mode wanted, Moment until) {
        if (wanted.compareTo(mode) > 0) {
            mode = wanted;
        }
        if (mode == wanted && waiting.isEmpty() || until.nanos() - untilNanos > 0) {
            untilNanos = until.nanos();
        }
        keyspace.hold(true);
    }

    void end() {
        mode = Mode.NOTHING;
        keyspace.hold(false);
        for (int left = waiting.size(); left > 0; left--) {
            clients.resume(waiting.remove());
        }
    }

    void endIfDue(Moment now) {
        if (mode != Mode.NOTHING && now.nanos() - untilNanos >= 0) {
            end();
        }
    }

    long deadlineNanos() {
        return mode == Mode.NOTHING ? Long.MAX_VALUE : untilNanos;
    }

    /// The gate: asked before every command.
    @Nullable Reply refuse(Session session, Command command, Bytes[] argv) {
        if (mode == Mode.NOTHING
                || session.kind() != Session.Kind.NORMAL
                || !concerns(session, command)) {
            return null;
        }
        Client client = clients.of(session);
        if (client == null) {
            return null;
        }
        client.postponed = argv;
        waiting.add(client);
        return Reply.later();
    }

    private boolean concerns(Session session, Command command) {
        if (mode == Mode.EVERYTHING) {
            return true;
        }
        Session.Detour queue = session.detour();
        if (queue != null && queue.isCarriedOutBy(command)) {
            return queue.anyHas(Flag.WRITE) || queue.anyHas(Flag.MAY_REPLICATE);
        }
        return command.isWrite() || command.has(Flag.MAY_REPLICATE);
    }
}
