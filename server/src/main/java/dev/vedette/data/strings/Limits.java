package dev.vedette.data.strings;

import dev.vedette.command.CommandError;
import dev.vedette.value.StringValue;

/// How long a string may become.
final class Limits {

    static final long LONGEST_STRING = StringValue.LONGEST;

    private Limits() {}

    static void checkLength(long length) {
        if (length > LONGEST_STRING) {
            throw CommandError.stringTooLong();
        }
    }

    /// The length of a string written at `offset`; the sum may not overflow either.
    static void checkLength(long offset, long length) {
        checkLength(offset > LONGEST_STRING ? offset : offset + length);
    }
}
