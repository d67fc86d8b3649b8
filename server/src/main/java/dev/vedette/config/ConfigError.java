package dev.vedette.config;

/// A value that cannot be taken, with the reason in Redis' words. It carries no stack: it is an
/// answer to a person, not a fault of the program, and whoever set the value catches it.
public final class ConfigError extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ConfigError(String reason) {
        super(reason, null, false, false);
    }

    /// Why, as Redis prints it behind the line or in the reply to CONFIG SET.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
