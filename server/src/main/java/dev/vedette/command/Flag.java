package dev.vedette.command;

import java.util.Locale;

/// What COMMAND INFO says about a command in one word, in the order in which it says it.
public enum Flag {
    /// May change the keyspace.
    WRITE,
    /// Reads the keyspace and never changes it.
    READONLY,
    /// Refused when memory is short.
    DENYOOM,
    /// For operators.
    ADMIN,
    PUBSUB,
    NOSCRIPT,
    BLOCKING,
    /// Allowed while data is loaded.
    LOADING,
    /// Allowed on a replica whose data is stale.
    STALE,
    SKIP_MONITOR,
    SKIP_SLOWLOG,
    ASKING,
    FAST,
    /// Allowed before a client has authenticated.
    NO_AUTH,
    MAY_REPLICATE,
    NO_MANDATORY_KEYS,
    NO_ASYNC_LOADING,
    /// Refused between MULTI and EXEC.
    NO_MULTI,
    MOVABLEKEYS,
    /// Allowed while a script runs too long.
    ALLOW_BUSY,
    /// Refused unless a directive of its own allows it.
    PROTECTED;

    /// As COMMAND INFO spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether COMMAND INFO of 7.0 shows it.
    boolean isShown() {
        return this != MAY_REPLICATE && this != PROTECTED;
    }
}
