package dev.vedette.sentinel.core;

/// What an instance says of itself in INFO.
public enum Role {
    MASTER,
    SLAVE;

    /// The word INFO, events and replies use.
    public String word() {
        return this == MASTER ? "master" : "slave";
    }
}
