package dev.vedette.lab.logs;

/// The letter behind the process id.
public enum Role {
    MASTER,
    REPLICA,
    SENTINEL,
    /// A child that saves or rewrites, or a process that is still starting.
    CHILD,
    /// The line does not say.
    UNKNOWN;

    static Role of(char letter) {
        return switch (letter) {
            case 'M' -> MASTER;
            case 'S' -> REPLICA;
            case 'X' -> SENTINEL;
            case 'C' -> CHILD;
            default -> UNKNOWN;
        };
    }
}
