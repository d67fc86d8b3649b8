package dev.vedette.value;

/// What a key holds. Sealed, so that a new type does not compile until every switch knows it.
public sealed interface Value permits StringValue {

    /// The word of the TYPE command.
    String typeName();

    /// The word of OBJECT ENCODING.
    String encodingName();

    /// An estimate of the bytes this value occupies on the heap, without its key.
    long heapBytes();
}
