package dev.vedette.replication.core;

/// Where a replica's link to its master stands.
public sealed interface LinkState {

    /// Nothing under way until `retryNanos` of the monotonic clock.
    record Waiting(long retryNanos) implements LinkState {}

    record Connecting() implements LinkState {}

    /// Waiting for the reply to `step`.
    record Handshake(Step step) implements LinkState {}

    /// A full synchronisation was granted, its RDB has not been announced yet.
    record AwaitingRdb(String replicationId, long offset) implements LinkState {}

    record Receiving(long received, long total) implements LinkState {}

    /// The RDB is complete and the data is being replaced.
    record Loading() implements LinkState {}

    record Streaming() implements LinkState {}

    enum Step {
        PING,
        AUTH,
        LISTENING_PORT,
        IP_ADDRESS,
        CAPABILITIES,
        PSYNC
    }

    /// The word of ROLE.
    default String word() {
        return switch (this) {
            case Waiting _ -> "connect";
            case Connecting _ -> "connecting";
            case Handshake _ -> "handshake";
            case AwaitingRdb _, Receiving _, Loading _ -> "sync";
            case Streaming _ -> "connected";
        };
    }
}
