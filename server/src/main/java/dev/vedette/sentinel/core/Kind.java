package dev.vedette.sentinel.core;

/// What a Sentinel takes an instance for, whatever the instance says of itself.
public enum Kind {
    MASTER("master"),
    REPLICA("slave"),
    SENTINEL("sentinel");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /// The word events and flags use.
    public String word() {
        return word;
    }
}
