package dev.vedette.data.keys;

import dev.vedette.base.Bytes;
import dev.vedette.keyspace.Database;
import dev.vedette.value.HashValue;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

/// What BY and GET of SORT look up for an element: the string at a key, or a field of a hash, in
/// whose name the element stands for the first `*`; or by `#` the element itself.
///
/// @param before of the key, in front of the element
/// @param behind the rest of the key
/// @param field of the hash at that key, or null for a string
/// @param kind what else a pattern may be
record SortPattern(Bytes before, Bytes behind, @Nullable Bytes field, Kind kind) {

    private enum Kind {
        KEY,
        ELEMENT,
        /// A pattern without `*` finds nothing.
        NOTHING
    }

    static SortPattern of(Bytes pattern) {
        if (pattern.is("#")) {
            return new SortPattern(Bytes.EMPTY, Bytes.EMPTY, null, Kind.ELEMENT);
        }
        int star = star(pattern);
        if (star < 0) {
            return new SortPattern(Bytes.EMPTY, Bytes.EMPTY, null, Kind.NOTHING);
        }
        int arrow = arrow(pattern, star + 1);
        int end = arrow < 0 ? pattern.length() : arrow;
        Bytes field = arrow < 0 ? null : pattern.slice(arrow + 2, pattern.length());
        return new SortPattern(
                pattern.slice(0, star), pattern.slice(star + 1, end), field, Kind.KEY);
    }

    /// Where the element goes; -1 if nowhere.
    static int star(Bytes pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.at(i) == '*') {
                return i;
            }
        }
        return -1;
    }

    /// Where `->` with something behind it is. At the very end it is part of the key.
    private static int arrow(Bytes pattern, int from) {
        for (int i = from; i + 1 < pattern.length(); i++) {
            if (pattern.at(i) == '-' && pattern.at(i + 1) == '>') {
                return i + 2 < pattern.length() ? i : -1;
            }
        }
        return -1;
    }

    /// What it finds for `element`, or null.
    @Nullable Bytes find(Database db, Bytes element) {
        return switch (kind) {
            case ELEMENT -> element;
            case NOTHING -> null;
            case KEY -> lookUp(db, key(element));
        };
    }

    private Bytes key(Bytes element) {
        byte[] key = new byte[before.length() + element.length() + behind.length()];
        System.arraycopy(before.array(), 0, key, 0, before.length());
        System.arraycopy(element.array(), 0, key, before.length(), element.length());
        int rest = before.length() + element.length();
        System.arraycopy(behind.array(), 0, key, rest, behind.length());
        return Bytes.of(key);
    }

    private @Nullable Bytes lookUp(Database db, Bytes key) {
        Value value = db.read(key);
        if (field == null) {
            return value instanceof StringValue string ? string.bytes() : null;
        }
        return value instanceof HashValue hash ? hash.get(field) : null;
    }
}
