package dev.vedette.lab.workload;

import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.function.Supplier;

/// Reads, from a replica, the key that was acknowledged last. Replication is asynchronous: the key
/// may not be there yet, but if it is, it has the value that was written.
final class Reader extends Client {

    private final Supplier<@Nullable Operation> latestWrite;

    Reader(
            int number,
            History history,
            int paceMillis,
            MasterFollower follower,
            Supplier<@Nullable Operation> latestWrite) {
        super(number, history, paceMillis, follower);
        this.latestWrite = latestWrite;
    }

    @Override
    RespConnection connect() throws IOException {
        return follower().replica();
    }

    /// A reader is at a replica, which the master's place does not concern.
    @Override
    boolean followsAnnouncements() {
        return false;
    }

    @Override
    void step(RespConnection replica) throws IOException {
        Operation write = latestWrite.get();
        if (write != null) {
            perform(replica, Action.GET, write.key(), write.value(), "GET", write.key());
        }
    }
}
