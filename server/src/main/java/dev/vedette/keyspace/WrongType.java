package dev.vedette.keyspace;

/// The key holds a value of another type than the command works on. It carries no stack: it is a
/// client's mistake, caught by the dispatcher.
public final class WrongType extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Redis' words for it.
    public static final String TEXT =
            "WRONGTYPE Operation against a key holding the wrong kind of value";

    public WrongType() {
        super(TEXT, null, false, false);
    }
}
