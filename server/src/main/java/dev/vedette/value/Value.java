package dev.vedette.value;

/// What a key holds. Sealed, so that a new type does not compile until every switch knows it.
public sealed interface Value permits StringValue, Collection {

    /// Which of the five types it is.
    ValueType type();

    /// The word of the TYPE command.
    String typeName();

    /// The word of OBJECT ENCODING.
    String encodingName();
}
