package dev.vedette.command;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/// The family a command is documented under, and the ACL category that comes with it.
public enum Group {
    GENERIC(Category.KEYSPACE),
    STRING(Category.STRING),
    LIST(Category.LIST),
    SET(Category.SET),
    SORTED_SET(Category.SORTEDSET),
    HASH(Category.HASH),
    STREAM(Category.STREAM),
    BITMAP(Category.BITMAP),
    HYPERLOGLOG(Category.HYPERLOGLOG),
    GEO(Category.GEO),
    PUBSUB(null),
    TRANSACTIONS(Category.TRANSACTION),
    CONNECTION(Category.CONNECTION),
    SCRIPTING(Category.SCRIPTING),
    SERVER(null),
    SENTINEL(null),
    CLUSTER(null);

    private final @Nullable Category category;

    Group(@Nullable Category category) {
        this.category = category;
    }

    @Nullable Category category() {
        return category;
    }

    /// As COMMAND DOCS spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
