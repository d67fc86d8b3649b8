package dev.vedette.rdb;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

// LZF: a byte-oriented Lempel-Ziv code with a window of 8 KB.
//
//   000LLLLL <L+1 literal bytes>
//   LLLooooo oooooooo             copy L+2 bytes from o+1 bytes back     (L = 1..6)
//   111ooooo LLLLLLLL oooooooo    copy L+9 bytes from o+1 bytes back
//
// The compressor finds matches by a table from a hash of three bytes to the last place they were
// seen. Positions in the table grow from call to call, so that an entry of an earlier input is
// recognised by being too small and the table never needs clearing: most inputs are shorter than
// the table.

/// Compresses and decompresses strings as RDB files hold them. An instance belongs to one thread.
final class Lzf {

    /// The most bytes one byte of compressed input can become, rounded up: 264 bytes out of three.
    static final int MAX_EXPANSION = 88;

    private static final int HASH_BITS = 14;
    private static final int WINDOW = 1 << 13;
    private static final int MAX_LITERALS = 32;
    private static final int MAX_MATCH = 264;

    private final int[] lastSeen = new int[1 << HASH_BITS];

    /// What a position of the present input is shifted by in [#lastSeen]; starts at one so that
    /// zero means never.
    private int base = 1;

    /// The compressed form of `in`, or null if it would be longer than `maxBytes`.
    byte @Nullable [] compress(byte[] in, int maxBytes) {
        if (in.length < 4 || maxBytes < 2) {
            return null;
        }
        if (base > Integer.MAX_VALUE - in.length - 1) {
            Arrays.fill(lastSeen, 0);
            base = 1;
        }
        byte[] out = new byte[maxBytes];
        int length = compress(in, out);
        base += in.length;
        return length < 0 ? null : Arrays.copyOf(out, length);
    }

    private int compress(byte[] in, byte[] out) {
        int at = 0;
        int literalStart = 0;
        int written = 0;
        int lastTriple = in.length - 3;
        while (at <= lastTriple) {
            int slot = slot(in, at);
            int candidate = lastSeen[slot] - base;
            lastSeen[slot] = base + at;
            int distance = at - candidate;
            if (candidate < 0 || distance > WINDOW || !sameTriple(in, candidate, at)) {
                at++;
                continue;
            }
            int match = matchLength(in, candidate, at);
            written = literals(in, literalStart, at, out, written);
            written = written < 0 ? -1 : backReference(out, written, distance, match);
            if (written < 0) {
                return -1;
            }
            // Remembering the inside of a match costs more than it finds; its last two places are
            // enough.
            for (int p = Math.max(at + 1, at + match - 2); p < at + match && p <= lastTriple; p++) {
                lastSeen[slot(in, p)] = base + p;
            }
            at += match;
            literalStart = at;
        }
        return literals(in, literalStart, in.length, out, written);
    }

    private static int slot(byte[] in, int at) {
        int triple = (in[at] & 0xFF) << 16 | (in[at + 1] & 0xFF) << 8 | (in[at + 2] & 0xFF);
        return (triple * 0x9E3779B1) >>> (32 - HASH_BITS);
    }

    private static boolean sameTriple(byte[] in, int a, int b) {
        return in[a] == in[b] && in[a + 1] == in[b + 1] && in[a + 2] == in[b + 2];
    }

    private static int matchLength(byte[] in, int from, int at) {
        int max = Math.min(MAX_MATCH, in.length - at);
        int length = 3;
        while (length < max && in[from + length] == in[at + length]) {
            length++;
        }
        return length;
    }

    private static int literals(byte[] in, int from, int to, byte[] out, int written) {
        int w = written;
        for (int at = from; at < to; at += MAX_LITERALS) {
            int run = Math.min(MAX_LITERALS, to - at);
            if (w + 1 + run > out.length) {
                return -1;
            }
            out[w++] = (byte) (run - 1);
            System.arraycopy(in, at, out, w, run);
            w += run;
        }
        return w;
    }

    private static int backReference(byte[] out, int written, int distance, int match) {
        int w = written;
        if (w + 3 > out.length) {
            return -1;
        }
        int back = distance - 1;
        int code = match - 2;
        if (code < 7) {
            out[w++] = (byte) (code << 5 | back >>> 8);
        } else {
            out[w++] = (byte) (7 << 5 | back >>> 8);
            out[w++] = (byte) (code - 7);
        }
        out[w++] = (byte) back;
        return w;
    }

    /// What `in[from, to)` stands for, or null unless that is exactly `length` bytes of well-formed
    /// code.
    static byte @Nullable [] decompress(byte[] in, int from, int to, int length) {
        byte[] out = new byte[length];
        int at = from;
        int written = 0;
        while (at < to) {
            int control = in[at++] & 0xFF;
            int run;
            if (control < MAX_LITERALS) {
                run = control + 1;
                if (run > to - at || run > length - written) {
                    return null;
                }
                System.arraycopy(in, at, out, written, run);
                at += run;
            } else {
                run = control >>> 5;
                if (run == 7) {
                    if (at >= to) {
                        return null;
                    }
                    run += in[at++] & 0xFF;
                }
                run += 2;
                if (at >= to) {
                    return null;
                }
                int distance = ((control & 0x1F) << 8 | (in[at++] & 0xFF)) + 1;
                if (distance > written || run > length - written) {
                    return null;
                }
                repeat(out, written, distance, run);
            }
            written += run;
        }
        return written == length ? out : null;
    }

    /// A run that reaches into itself repeats its first `distance` bytes: what is there already is
    /// copied behind itself, twice as much each time.
    private static void repeat(byte[] out, int at, int distance, int run) {
        int done = Math.min(distance, run);
        System.arraycopy(out, at - distance, out, at, done);
        while (done < run) {
            int more = Math.min(done, run - done);
            System.arraycopy(out, at, out, at + done, more);
            done += more;
        }
    }
}
