package dev.vedette.base;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/*
 * A pattern is read once into elements, of which each takes one character or is a star. Matching
 * remembers only the last star and retries from there, so the work for one text is bounded by the
 * pattern's length times the text's, whatever the number of stars.
 *
 * For a pattern of 100 KB and a text of a megabyte that bound is still a minute. So what is done
 * more than once, the characters gone back over, is counted against an Effort, which a command or a
 * PUBLISH spends on all its texts together. An ordinary pattern goes back over a few characters of a
 * key, and each key is allowed some.
 */

/// Redis' glob patterns, as KEYS, SCAN MATCH, PSUBSCRIBE and CONFIG GET use them: `*`, `?`,
/// `[a-z]`, `[^x]`, and `\` before a character that shall stand for itself.
public final class Glob {

    /// Matching went back over more characters than a command may; nothing is known of the text.
    public static final class TooCostly extends RuntimeException {

        private static final long serialVersionUID = 1;

        private TooCostly() {
            super("pattern takes too long to match", null, false, false);
        }
    }

    /// How many characters may be looked at again: some for each text, and a few hundredths of a
    /// second for all of them.
    public static final class Effort {

        private static final long FOR_ALL = 1L << 24;
        private static final long FOR_EACH = 64;

        private long left = FOR_ALL;

        private void begin() {
            left = Math.min(FOR_ALL, left + FOR_EACH);
        }

        private void spend(int characters) {
            left -= characters;
            if (left < 0) {
                throw new TooCostly();
            }
        }
    }

    private static final int ANY = -1;
    private static final int STAR = -2;

    /// Below this: the set at index `FIRST_SET - element`.
    private static final int FIRST_SET = -3;

    private final boolean ignoresCase;

    /// Characters (0 to 255) that stand for themselves, or one of the marks above.
    private final int[] elements;

    private final int length;
    private final List<BitSet> sets = new ArrayList<>(0);
    private final boolean isOneStar;

    /// The longest pattern: what is read from one takes some times its size.
    private static final int LONGEST = 1 << 20;

    private Glob(byte[] pattern, boolean ignoresCase) {
        if (pattern.length > LONGEST) {
            throw new TooCostly();
        }
        this.ignoresCase = ignoresCase;
        this.elements = new int[pattern.length];
        this.length = read(pattern);
        this.isOneStar = pattern.length == 1 && pattern[0] == '*';
    }

    /// A pattern that compares bytes as they are. [TooCostly] beyond a megabyte.
    public static Glob of(Bytes pattern) {
        return new Glob(pattern.array(), false);
    }

    /// A pattern that takes ASCII letters of either case for the same.
    public static Glob ignoringCase(Bytes pattern) {
        return new Glob(pattern.array(), true);
    }

    /// Whether the pattern is `*`, which needs no look at the text.
    public boolean matchesAll() {
        return isOneStar;
    }

    public boolean matches(Bytes text) {
        return matches(text, new Effort());
    }

    public boolean matches(Bytes text, Effort effort) {
        byte[] array = text.array();
        return matches(array, 0, array.length, effort);
    }

    /// Whether the whole of `text[from, to)` matches. The empty text matches the empty pattern
    /// only, not even `*`: a caller to whom `*` means everything asks [#matchesAll] first.
    public boolean matches(byte[] text, int from, int to, Effort effort) {
        if (from == to) {
            // Redis looks at no star before it has looked at a character.
            return length == 0;
        }
        effort.begin();
        int p = 0;
        int t = from;
        int starP = -1;
        int starT = 0;
        while (t < to) {
            if (p < length && elements[p] == STAR) {
                starP = ++p;
                starT = t;
            } else if (p < length && takes(elements[p], text[t])) {
                p++;
                t++;
            } else if (starP >= 0) {
                effort.spend(t - starT);
                p = starP;
                t = ++starT;
            } else {
                return false;
            }
        }
        return p == length || (p == length - 1 && elements[p] == STAR);
    }

    private boolean takes(int element, byte b) {
        return switch (element) {
            case ANY -> true;
            case STAR -> false;
            default ->
                    element >= 0 ? element == fold(b) : sets.get(FIRST_SET - element).get(b & 0xff);
        };
    }

    // Reading the pattern

    private int read(byte[] pattern) {
        int count = 0;
        int p = 0;
        while (p < pattern.length) {
            switch (pattern[p]) {
                case '*' -> {
                    // Several stars in a row are one.
                    if (count == 0 || elements[count - 1] != STAR) {
                        elements[count++] = STAR;
                    }
                    p++;
                }
                case '?' -> {
                    elements[count++] = ANY;
                    p++;
                }
                case '[' -> {
                    p = readSet(pattern, p + 1);
                    elements[count++] = FIRST_SET - (sets.size() - 1);
                }
                default -> {
                    boolean isQuoted = pattern[p] == '\\' && p + 1 < pattern.length;
                    p += isQuoted ? 1 : 0;
                    elements[count++] = fold(pattern[p++]);
                }
            }
        }
        return count;
    }

    /// Reads a set whose first character stands at `start`, and answers where the pattern goes on.
    /// A set without its `]` ends with the pattern.
    private int readSet(byte[] pattern, int start) {
        BitSet set = new BitSet(256);
        int p = start;
        boolean isInverted = p < pattern.length && pattern[p] == '^';
        if (isInverted) {
            p++;
        }
        while (p < pattern.length && pattern[p] != ']') {
            if (pattern[p] == '\\' && p + 1 < pattern.length) {
                // As in Redis, case counts for a quoted character.
                set.set(pattern[p + 1] & 0xff);
                p += 2;
            } else if (p + 2 < pattern.length && pattern[p + 1] == '-') {
                addRange(set, pattern[p], pattern[p + 2]);
                p += 3;
            } else {
                add(set, fold(pattern[p]));
                p++;
            }
        }
        if (isInverted) {
            set.flip(0, 256);
        }
        sets.add(set);
        return p < pattern.length ? p + 1 : p;
    }

    /// In ranges bytes above 127 come before all others: Redis compares them as signed.
    private void addRange(BitSet set, byte one, byte other) {
        int low = Math.min((byte) fold(one), (byte) fold(other));
        int high = Math.max((byte) fold(one), (byte) fold(other));
        for (int c = low; c <= high; c++) {
            add(set, c & 0xff);
        }
    }

    /// Adds every character that folds to `folded`.
    private void add(BitSet set, int folded) {
        if (ignoresCase && folded >= 'A' && folded <= 'Z') {
            // Nothing in a text folds to a capital.
            return;
        }
        set.set(folded);
        if (ignoresCase && folded >= 'a' && folded <= 'z') {
            set.set(folded - 32);
        }
    }

    private int fold(byte b) {
        int c = b & 0xff;
        return ignoresCase && c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
}
