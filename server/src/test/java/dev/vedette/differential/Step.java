package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.ReplicaFeed;

import java.util.List;

/// One step of a program.
sealed interface Step {

    /// A client says something. A client that is blocked says nothing.
    record Say(int client, List<Bytes> words) implements Step {
        @Override
        public String toString() {
            return name(client) + "> " + ReplicaFeed.words(words.toArray(Bytes[]::new));
        }
    }

    /// Another client unblocks this one, if it is blocked.
    record Unblock(int client, boolean withError) implements Step {
        @Override
        public String toString() {
            return "# CLIENT UNBLOCK " + (client == 0 ? "main" : name(client));
        }
    }

    /// What ours dumps is restored by the real server, and the other way round.
    record Transfer(int client, Bytes from, List<Bytes> restore) implements Step {
        @Override
        public String toString() {
            return name(client)
                    + "> RESTORE of DUMP "
                    + ReplicaFeed.words(from)
                    + ": "
                    + ReplicaFeed.words(restore.toArray(Bytes[]::new));
        }
    }

    int client();

    private static String name(int client) {
        return client == 0 ? "" : String.valueOf((char) ('A' + client - 1));
    }
}
