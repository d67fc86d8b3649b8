package dev.vedette.data.strings;

import dev.vedette.command.CommandError;

/// How long a string may become.
final class Limits {

    /// The default of `proto-max-bulk-len`.
    static final long LONGEST_STRING = 512L << 20;

    private Limits() {}

    static void checkLength(long length) {
        if (length > LONGEST_STRING) {
            throw new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
        }
    }

    /// The length of a string written at `offset`; the sum may not overflow either.
    static void checkLength(long offset, long length) {
        checkLength(offset > LONGEST_STRING ? offset : offset + length);
    }
}
