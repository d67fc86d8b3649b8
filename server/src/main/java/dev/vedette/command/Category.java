package dev.vedette.command;

import java.util.Locale;

/// An ACL category, in the order in which COMMAND INFO lists them.
public enum Category {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING;

    /// Without the `@`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
