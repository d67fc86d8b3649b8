package dev.vedette.base;

/// Redis' glob patterns, as KEYS, SCAN MATCH, PSUBSCRIBE and CONFIG GET use them: `*`, `?`,
/// `[a-z]`, `[^x]`, and `\` before a character that shall stand for itself.
///
/// Matching remembers only the last `*` and retries from there, so the work is bounded by pattern
/// length times text length: a pattern of many stars cannot stop the server.
public final class Glob {

    private final byte[] pattern;
    private final boolean ignoresCase;

    private Glob(byte[] pattern, boolean ignoresCase) {
        this.pattern = pattern;
        this.ignoresCase = ignoresCase;
    }

    /// A pattern that compares bytes as they are.
    public static Glob of(Bytes pattern) {
        return new Glob(pattern.array(), false);
    }

    /// A pattern that takes ASCII letters of either case for the same.
    public static Glob ignoringCase(Bytes pattern) {
        return new Glob(pattern.array(), true);
    }

    /// Whether the pattern is `*`, which needs no look at the text.
    public boolean matchesAll() {
        return pattern.length == 1 && pattern[0] == '*';
    }

    public boolean matches(Bytes text) {
        byte[] array = text.array();
        return matches(array, 0, array.length);
    }

    /// Whether the whole of `text[from, to)` matches. The empty text matches the empty pattern
    /// only, not even `*`: a caller to whom `*` means everything asks [#matchesAll] first.
    public boolean matches(byte[] text, int from, int to) {
        if (from == to) {
            // Redis looks at no star before it has looked at a character.
            return pattern.length == 0;
        }
        int p = 0;
        int t = from;
        int starP = -1;
        int starT = 0;
        while (t < to) {
            if (p < pattern.length && pattern[p] == '*') {
                starP = ++p;
                starT = t;
                continue;
            }
            int next = p < pattern.length ? one(p, text[t]) : MISS;
            if (next != MISS) {
                p = next;
                t++;
            } else if (starP >= 0) {
                p = starP;
                t = ++starT;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }

    private static final int MISS = -1;

    /// Matches one character against the element at `p`: the position after the element, or MISS.
    private int one(int p, byte b) {
        return switch (pattern[p]) {
            case '?' -> p + 1;
            case '[' -> set(p + 1, b);
            case '\\' -> literal(p + 1 < pattern.length ? p + 1 : p, b);
            default -> literal(p, b);
        };
    }

    private int literal(int p, byte b) {
        return fold(pattern[p]) == fold(b) ? p + 1 : MISS;
    }

    /// A set whose first character stands at `start`. One without its `]` ends with the pattern.
    private int set(int start, byte b) {
        int p = start;
        boolean inverted = p < pattern.length && pattern[p] == '^';
        if (inverted) {
            p++;
        }
        int c = fold(b);
        boolean hit = false;
        while (p < pattern.length && pattern[p] != ']') {
            if (pattern[p] == '\\' && p + 1 < pattern.length) {
                hit |= pattern[p + 1] == b;
                p += 2;
            } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
                int low = fold(pattern[p]);
                int high = fold(pattern[p + 2]);
                hit |= Math.min(low, high) <= c && c <= Math.max(low, high);
                p += 3;
            } else {
                hit |= fold(pattern[p]) == c;
                p++;
            }
        }
        if (hit == inverted) {
            return MISS;
        }
        return p < pattern.length ? p + 1 : p;
    }

    /// Signed, as Redis compares: in ranges bytes above 127 come before all others.
    private int fold(byte b) {
        return ignoresCase && b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
