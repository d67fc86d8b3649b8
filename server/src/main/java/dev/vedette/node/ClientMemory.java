package dev.vedette.node;

import dev.vedette.command.Session;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// What clients take, added up as they read and write, so that asking costs nothing; and who has to
/// go when it is too much (`maxmemory-clients`).
final class ClientMemory {

    private long ordinaryBytes;
    private long replicaBytes;
    private long outputBytes;

    /// What one client counts for.
    static final class Share {
        private long bytes;
        private long outputBytes;
        private boolean isOfReplica;
        private boolean isClosed;
    }

    /// What all clients take that are no replicas, as of their last reads and writes.
    long ordinaryBytes() {
        return ordinaryBytes;
    }

    /// What replicas take besides the stream.
    long replicaBytes() {
        return replicaBytes;
    }

    /// What waits to be sent to all of them, with the room that was taken for it.
    long outputBytes() {
        return outputBytes;
    }

    /// The client has an answer to wait for. Each answer comes here, so no more is looked at.
    void answered(Client client) {
        Share share = client.memory;
        long bytes = client.output.capacity();
        if (bytes != share.outputBytes && !share.isClosed) {
            outputBytes += bytes - share.outputBytes;
            share.outputBytes = bytes;
        }
    }

    /// Something was read from the client, answered, or written.
    void changed(Client client) {
        Share share = client.memory;
        if (share.isClosed) {
            return;
        }
        add(share, -share.bytes);
        share.bytes = ClientLines.memoryBytes(client);
        share.isOfReplica = client.session.kind() == Session.Kind.REPLICA;
        add(share, share.bytes);
        answered(client);
    }

    /// The client is gone, whoever may still have something to send it.
    void left(Client client) {
        Share share = client.memory;
        add(share, -share.bytes);
        share.bytes = 0;
        outputBytes -= share.outputBytes;
        share.outputBytes = 0;
        share.isClosed = true;
    }

    private void add(Share share, long bytes) {
        if (share.isOfReplica) {
            replicaBytes += bytes;
        } else {
            ordinaryBytes += bytes;
        }
    }

    /// Who has to go so that the others take no more than `limit`: those who take most.
    List<Client> excess(Collection<Client> all, long limit) {
        long over = ordinaryBytes - limit;
        if (over <= 0) {
            return List.of();
        }
        List<Client> candidates = new ArrayList<>();
        for (Client client : all) {
            if (mayGo(client)) {
                candidates.add(client);
            }
            over -= client.fate() == Client.Fate.LEAVES ? client.memory.bytes : 0;
        }
        candidates.sort(Comparator.comparingLong((Client client) -> -client.memory.bytes));
        List<Client> going = new ArrayList<>();
        for (Client client : candidates) {
            if (over <= 0) {
                break;
            }
            going.add(client);
            over -= client.memory.bytes;
        }
        return going;
    }

    /// For whom most waits to be sent; null when all are on their way out.
    @Nullable Client longestOutput(Collection<Client> all) {
        Client longest = null;
        for (Client client : all) {
            answered(client);
            if (client.fate() != Client.Fate.LEAVES
                    && (longest == null
                            || client.memory.outputBytes > longest.memory.outputBytes)) {
                longest = client;
            }
        }
        return longest;
    }

    private static boolean mayGo(Client client) {
        return client.session.kind() == Session.Kind.NORMAL
                && !client.isExemptFromEviction
                && !client.isMonitor
                && client.fate() != Client.Fate.LEAVES;
    }
}
