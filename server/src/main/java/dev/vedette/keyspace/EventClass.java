package dev.vedette.keyspace;

/// The classes of key events, each with its letter in `notify-keyspace-events`.
public enum EventClass {
    GENERIC('g'),
    STRING('$'),
    LIST('l'),
    SET('s'),
    HASH('h'),
    ZSET('z'),
    EXPIRED('x'),
    EVICTED('e'),
    STREAM('t'),
    MODULE('d'),
    /// A read of a key that is not there. Not part of `A`.
    KEY_MISS('m'),
    /// A key that was not there before. Not part of `A`.
    NEW('n');

    private final char letter;

    EventClass(char letter) {
        this.letter = letter;
    }

    public char letter() {
        return letter;
    }

    /// Whether the letter `A` stands for this class among others.
    public boolean isInAll() {
        return this != KEY_MISS && this != NEW;
    }
}
