package dev.vedette.value;

/// The types a key may hold, in the order of Redis' own codes.
public enum ValueType {
    STRING,
    LIST,
    SET,
    SORTED_SET,
    HASH;

    private static final ValueType[] ALL = values();

    /// The type with that [#ordinal].
    public static ValueType of(int code) {
        return ALL[code];
    }

    /// A handle on the collection of this type that has its root there.
    public Collection at(Store store, int encoding, long root) {
        return switch (this) {
            case STRING -> throw new IllegalArgumentException("a string is no collection");
            case LIST -> new ListValue(store, encoding, root);
            case SET -> new SetValue(store, encoding, root);
            case SORTED_SET -> new SortedSetValue(store, encoding, root);
            case HASH -> new HashValue(store, encoding, root);
        };
    }
}
