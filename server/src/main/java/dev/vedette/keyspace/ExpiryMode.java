package dev.vedette.keyspace;

/// What happens to a key whose time has come when somebody looks at it.
public enum ExpiryMode {
    /// A master: the key is deleted, and the deletion is journalled for replicas.
    DELETE,
    /// A replica, or a master whose writes are paused: the key seems gone but stays until the
    /// master says so; only a write to it (of a writable replica) deletes it.
    HIDE,
    /// While the master's stream is applied or a file is loaded: the key is there.
    AS_IS
}
