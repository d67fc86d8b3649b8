package dev.vedette.world;

/// TLS cannot be set up; the message names the file or directive and the reason.
public final class TlsFailure extends Exception {

    private static final long serialVersionUID = 1;

    public TlsFailure(String message) {
        super(message);
    }

    public TlsFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /// What went wrong, with the file's name.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
