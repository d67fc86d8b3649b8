package dev.vedette.rdb;

/// Why an RDB cannot be read on: damage, or something this server does not know. What was delivered
/// before it is no longer to be trusted.
public final class RdbException extends Exception {

    private static final long serialVersionUID = 1;

    private final long offset;

    /// `offset` is the place in the RDB, counted from its first byte.
    public RdbException(long offset, String message) {
        super(message);
        this.offset = offset;
    }

    public long offset() {
        return offset;
    }
}
