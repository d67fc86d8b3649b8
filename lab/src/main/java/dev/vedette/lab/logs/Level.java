package dev.vedette.lab.logs;

/// The character in front of the message.
public enum Level {
    DEBUG,
    VERBOSE,
    NOTICE,
    WARNING,
    /// The line does not say.
    UNKNOWN;

    static Level of(char mark) {
        return switch (mark) {
            case '.' -> DEBUG;
            case '-' -> VERBOSE;
            case '*' -> NOTICE;
            case '#' -> WARNING;
            default -> UNKNOWN;
        };
    }
}
