package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Session;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.memory.Memory;
import dev.vedette.resp.Reply;
import dev.vedette.world.Host;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// Refuses commands that need memory when there is none left: above `maxmemory`, and before the
/// machine itself has none, for a command must not fail when half of it is done.
final class MemoryLimit {

    private static final String OOM = "OOM command not allowed when used memory > 'maxmemory'.";

    /// What is brought is kept, may be kept once more while it grows, and has overhead.
    private static final long PER_BROUGHT_BYTE = 3;

    private final Evictions evictions;
    private final Keyspace keyspace;

    MemoryLimit(Evictions evictions, Keyspace keyspace, Host host) {
        this.evictions = evictions;
        this.keyspace = keyspace;
        long most = host.blockBytesLimit();
        if (most > 0) {
            keyspace.store().memory().most(most);
        }
    }

    /// The gate. As in Redis every command makes room, one that reads as well.
    @Nullable Reply refuse(Session session, Command command, Bytes[] argv) {
        boolean needsMemory = session.anyHas(command, Flag.DENYOOM);
        if (evictions.makeRoom() == Evictions.State.SHORT
                && (needsMemory || isQueued(session, command))) {
            return Reply.error(OOM);
        }
        return needsMemory ? beforeTheMachineHasNone(argv) : null;
    }

    /// In a transaction nothing more is taken, but for what may end it.
    private static boolean isQueued(Session session, Command command) {
        return session.detour() != null && !ENDINGS.contains(command.name());
    }

    private static final Set<String> ENDINGS = Set.of("EXEC", "DISCARD", "QUIT", "RESET");

    private @Nullable Reply beforeTheMachineHasNone(Bytes[] argv) {
        long brought = 0;
        for (Bytes word : argv) {
            brought += word.length();
        }
        Memory memory = keyspace.store().memory();
        return memory.hasRoomFor(PER_BROUGHT_BYTE * brought)
                ? null
                : CommandError.noRoom(memory).reply();
    }
}
