package dev.vedette.command;

/// The count of HRANDFIELD, SRANDMEMBER and ZRANDMEMBER: so many different elements, or, below 0,
/// so many with repetitions.
public final class Draws {

    /// Real servers try to answer any number of repetitions and grow until they are killed.
    private static final long MOST_REPEATED = 1 << 22;

    private Draws() {}

    /// Word `index` as such a count.
    public static long count(Call call, int index) {
        long count = call.integer(index);
        if (count == Long.MIN_VALUE) {
            throw new CommandError(
                    "ERR value is out of range, value must between -9223372036854775807 and"
                            + " 9223372036854775807");
        }
        return count;
    }

    /// How many draws a count below 0 asks for; more than a reply can hold are refused.
    public static long repeated(long count) {
        if (-count > MOST_REPEATED) {
            throw new CommandError("ERR value is out of range");
        }
        return -count;
    }
}
