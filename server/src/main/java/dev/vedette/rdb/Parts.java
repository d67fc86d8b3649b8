package dev.vedette.rdb;

import dev.vedette.base.Bytes;
import dev.vedette.value.ValueType;

import java.util.List;

/// Takes the parts of one value as they are read: a string, or a compact value as a whole, or the
/// beginning of a collection and then its elements.
///
/// What answers false has been given the same member twice.
public sealed interface Parts permits Assembly, Inspection {

    void string(Bytes text);

    /// A collection of `elements` begins, if the RDB says the truth.
    void begin(ValueType type, long elements);

    /// The next element of a list.
    void element(Bytes text);

    /// The next elements of a list, as a valid listpack that holds at least one.
    void node(byte[] listpack);

    /// A member of a set.
    boolean member(Bytes text);

    /// A field of a hash.
    boolean field(Bytes name, Bytes text);

    /// A member of a sorted set.
    boolean scored(Bytes member, double score);

    /// The whole of a hash or sorted set as a valid listpack, and its texts in order.
    void listpack(ValueType type, byte[] listpack, List<Bytes> texts);

    /// The whole of a set as a valid intset.
    void intset(byte[] intset);
}
