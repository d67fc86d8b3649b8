package dev.vedette.command;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.util.regex.Pattern;

/// The words of SCAN, HSCAN, SSCAN and ZSCAN: a cursor, then how much to show of what.
public final class ScanWords {

    private static final long DEFAULT_COUNT = 10;

    /// What C's strtoul takes; a negative number wraps around.
    private static final Pattern CURSOR = Pattern.compile("[+-]?0*\\d{1,20}|");

    private long count = DEFAULT_COUNT;
    private @Nullable Glob pattern;
    private @Nullable Bytes type;
    private final Glob.Effort effort = new Glob.Effort();

    private ScanWords() {}

    /// A cursor as a client writes it.
    public static long cursor(Bytes word) {
        String whole = word.latin1();
        // As C reads it, a NUL is its end.
        int end = whole.indexOf('\0');
        String text = end < 0 ? whole : whole.substring(0, end);
        if (!CURSOR.matcher(text).matches()) {
            throw new CommandError("ERR invalid cursor");
        }
        if (text.isEmpty()) {
            return 0;
        }
        BigInteger value = new BigInteger(text);
        if (value.abs().bitLength() > Long.SIZE) {
            throw new CommandError("ERR invalid cursor");
        }
        return value.longValue();
    }

    /// The options from word `from` on; `TYPE` is one of them only if `takesType`.
    public static ScanWords options(Call call, int from, boolean takesType) {
        ScanWords words = new ScanWords();
        for (int i = from; i < call.count(); i += 2) {
            boolean hasValue = i + 1 < call.count();
            if (call.arg(i).is("COUNT") && hasValue) {
                words.count = call.integer(i + 1);
                if (words.count < 1) {
                    throw CommandError.syntax();
                }
            } else if (call.arg(i).is("MATCH") && hasValue) {
                words.pattern = Glob.of(call.arg(i + 1));
            } else if (call.arg(i).is("TYPE") && hasValue && takesType) {
                words.type = call.arg(i + 1);
            } else {
                throw CommandError.syntax();
            }
        }
        return words;
    }

    /// About how many elements to look at.
    public long count() {
        return count;
    }

    /// The type asked for, or null.
    public @Nullable Bytes type() {
        return type;
    }

    /// Whether the pattern takes this text.
    public boolean matches(Bytes text) {
        return pattern == null || pattern.matchesAll() || pattern.matches(text, effort);
    }
}
