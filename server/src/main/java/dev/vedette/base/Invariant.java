package dev.vedette.base;

import java.util.Locale;

/// A broken invariant stops the node: going on would spread the damage.
public final class Invariant {

    private Invariant() {}

    /// Throws [Broken] with both sides of the comparison in the message unless `holds`.
    public static void check(boolean holds, String message, Object... args) {
        if (!holds) {
            throw broken(message, args);
        }
    }

    /// The error to throw where control must not arrive.
    public static Broken broken(String message, Object... args) {
        return new Broken(String.format(Locale.ROOT, message, args));
    }

    /// Says which invariant does not hold. Never caught to go on.
    public static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1;

        Broken(String message) {
            super(message);
        }
    }
}
