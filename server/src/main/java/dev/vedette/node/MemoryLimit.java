package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.memory.Memory;
import dev.vedette.resp.Reply;
import dev.vedette.world.Host;

import org.jspecify.annotations.Nullable;

import java.util.function.LongSupplier;

/// Refuses commands that need memory when there is none left: above `maxmemory`, and before the
/// machine itself has none, for a command must not fail when half of it is done.
final class MemoryLimit {

    static final Directive<Long> MAXMEMORY =
            Directive.of("maxmemory", Syntax.bytes(), 0L)
                    .mutable()
                    .section("MEMORY MANAGEMENT")
                    .about(
                            "How much data and buffers may take before commands that need memory are"
                                    + " refused; 0 for as much as the machine can give.");

    static final Directive<Boolean> REPLICA_IGNORES =
            Directive.of("replica-ignore-maxmemory", Syntax.yesNo(), true)
                    .alias("slave-ignore-maxmemory")
                    .mutable()
                    .section("MEMORY MANAGEMENT")
                    .about("Whether a replica leaves it to its master to keep to maxmemory.");

    private static final String OOM = "OOM command not allowed when used memory > 'maxmemory'.";

    /// What is brought is kept, may be kept once more while it grows, and has overhead.
    private static final long PER_BROUGHT_BYTE = 3;

    private final Config config;
    private final Keyspace keyspace;
    private final LongSupplier usedBytes;

    /// `maxmemory`, kept here because every command that may take memory asks for it.
    private long limit;

    /// @param usedBytes what counts against `maxmemory`
    MemoryLimit(Config config, Keyspace keyspace, Host host, LongSupplier usedBytes) {
        this.config = config;
        this.keyspace = keyspace;
        long most = host.blockBytesLimit();
        if (most > 0) {
            keyspace.store().memory().most(most);
        }
        this.usedBytes = usedBytes;
        config.onChange(this::readLimit, MAXMEMORY);
        readLimit();
    }

    private void readLimit() {
        limit = config.get(MAXMEMORY);
    }

    @Nullable Reply refuse(Session session, Command command, Bytes[] argv) {
        if (!session.anyHas(command, Flag.DENYOOM)) {
            return null;
        }
        if (limit > 0 && !obeysMaster(session) && usedBytes.getAsLong() > limit) {
            return Reply.error(OOM);
        }
        return beforeTheMachineHasNone(argv);
    }

    private boolean obeysMaster(Session session) {
        return session.kind() == Session.Kind.MASTER && config.get(REPLICA_IGNORES);
    }

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
