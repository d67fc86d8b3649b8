package dev.vedette.resp;

import dev.vedette.base.Bytes;
import dev.vedette.base.Quoting;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/// Takes requests out of an [Input], in array form (`*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`) or inline
/// (`GET k\n`).
///
/// A request that has begun keeps its finished arguments here and the rest in the input, so nothing
/// is looked at twice except an unfinished line or argument length. After an error nothing more is
/// parsed.
public final class RequestParser {

    /// 64 KiB: the longest inline request, and the longest line that states a length.
    public static final int MAX_LINE = 64 * 1024;

    /// The reason when a client begins to speak TLS, to whose first bytes nothing else is similar.
    public static final String TLS = "TLS was spoken to a port that has none";

    private static final byte TLS_HANDSHAKE = 0x16;
    private static final byte TLS_VERSION = 0x03;
    private static final int MAX_COUNT_UNKNOWN_CLIENT = 10;
    private static final int MAX_BULK_UNKNOWN_CLIENT = 16 * 1024;
    private static final int FIRST_ARGUMENTS = 1024;

    /// Of a command; what is longer is none.
    private static final int LONGEST_NAME = 32;

    /// Two digits and the end of their line.
    private static final int SHORT_LINE = 4;

    private static final long NO_NUMBER = Long.MIN_VALUE;
    private static final Bytes[] NO_WORDS = new Bytes[0];

    private final Input input;
    private boolean isTrusted;
    private boolean takesOnlyArrays;
    private long maxBulk = 512L * 1024 * 1024;
    private int remaining;
    private long bulkLength = -1;
    private Bytes[] arguments = NO_WORDS;
    private Bytes name = Bytes.EMPTY;
    private int count;

    /// How long the line is that was read last, its end included.
    private int line;

    /// How much of an unfinished line was already searched for its end.
    private int scanned;

    private @Nullable String error;

    public RequestParser(Input input) {
        this.input = input;
    }

    /// A client that has not authenticated may not make us keep much: ten arguments of 16 KiB.
    public void trust(boolean isAuthenticated) {
        isTrusted = isAuthenticated;
    }

    /// For a peer that is no person: anything but an array of at least one argument, or an empty
    /// line, is an error.
    public void onlyArrays() {
        takesOnlyArrays = true;
    }

    /// `proto-max-bulk-len`.
    public void maxBulk(long bytes) {
        maxBulk = bytes;
    }

    /// The protocol error to answer with before closing (`ERR Protocol error: ...`), or null while
    /// all is well.
    public @Nullable String error() {
        return error;
    }

    /// Whether a request has begun whose end has not arrived.
    public boolean isInside() {
        return remaining > 0 || input.available() > 0;
    }

    /// The next whole request, never empty; null when more bytes are needed or after an error.
    public Bytes @Nullable [] next() {
        while (error == null) {
            if (remaining > 0) {
                return array();
            }
            if (input.available() == 0) {
                return null;
            }
            if (input.peek(0) != '*') {
                boolean isBlank = input.peek(0) == '\n' || input.peek(0) == '\r';
                if (takesOnlyArrays && !isBlank) {
                    fail("expected '*', got '" + (char) (input.peek(0) & 0xff) + "'");
                    return null;
                }
                Bytes[] words = inline();
                if (words == null || words.length > 0) {
                    return words;
                }
            } else if (!begin()) {
                return null;
            }
        }
        return null;
    }

    private Bytes @Nullable [] inline() {
        if (input.peek(0) == TLS_HANDSHAKE) {
            if (input.available() < 2) {
                return null;
            }
            if (input.peek(1) == TLS_VERSION) {
                // Its line might never end, and the client would wait for an answer for ever.
                fail(TLS);
                return null;
            }
        }
        int end = lineEnd('\n', "too big inline request");
        if (end < 0) {
            return null;
        }
        int from = input.from;
        int trimmed = end > from && input.array[end - 1] == '\r' ? end - 1 : end;
        List<Bytes> words = Quoting.split(Bytes.copyOf(input.array, from, trimmed));
        if (words == null) {
            fail("unbalanced quotes in request");
            return null;
        }
        input.skip(end + 1 - from);
        return words.toArray(NO_WORDS);
    }

    private boolean begin() {
        long announced = shortLength();
        if (announced < 0) {
            int end = lineEnd('\r', "too big mbulk count string");
            if (end < 0 || end + 1 == input.to()) {
                return false;
            }
            announced = length(end, -Long.MAX_VALUE, Integer.MAX_VALUE);
            if (announced == NO_NUMBER) {
                return fail("invalid multibulk length");
            }
            line = end + 2 - input.from;
        }
        if (!isTrusted && announced > MAX_COUNT_UNKNOWN_CLIENT) {
            return fail("unauthenticated multibulk length");
        }
        input.skip(line);
        if (takesOnlyArrays && announced < 1) {
            return fail("an array of nothing");
        }
        // Nothing or less than nothing is announced: Redis goes on with what follows.
        remaining = (int) Math.max(0, announced);
        count = 0;
        bulkLength = -1;
        arguments = remaining == 0 ? NO_WORDS : new Bytes[Math.min(remaining, FIRST_ARGUMENTS)];
        return true;
    }

    private Bytes @Nullable [] array() {
        while (remaining > 0) {
            if (bulkLength < 0 && !announceBulk()) {
                return null;
            }
            int length = (int) bulkLength;
            if (input.available() < length + 2) {
                return null;
            }
            int from = input.from;
            // Redis 7 takes any two bytes here. A peer that miscounted would have its data run as
            // commands.
            if (input.array[from + length] != '\r' || input.array[from + length + 1] != '\n') {
                fail("expected CRLF after bulk");
                return null;
            }
            if (count == arguments.length) {
                arguments = Arrays.copyOf(arguments, count + Math.min(count, remaining));
            }
            arguments[count++] = word(from, from + length);
            input.skip(length + 2);
            bulkLength = -1;
            remaining--;
        }
        Bytes[] whole = count == arguments.length ? arguments : Arrays.copyOf(arguments, count);
        arguments = NO_WORDS;
        return whole;
    }

    /// A copy of `[from, to)`. The first word is mostly that of the request before, and then the
    /// same object: it need be neither copied nor looked up again.
    private Bytes word(int from, int to) {
        if (count > 0 || to - from > LONGEST_NAME) {
            return Bytes.copyOf(input.array, from, to);
        }
        byte[] last = name.array();
        if (!Arrays.equals(last, 0, last.length, input.array, from, to)) {
            name = Bytes.copyOf(input.array, from, to);
        }
        return name;
    }

    private boolean announceBulk() {
        if (input.available() == 0) {
            return false;
        }
        int first = input.peek(0);
        long announced = first == '$' ? shortLength() : -1;
        if (announced < 0 || announced > maxBulk) {
            int end = lineEnd('\r', "too big bulk count string");
            if (end < 0 || end + 1 == input.to()) {
                return false;
            }
            if (first != '$') {
                return fail("expected '$', got '" + (char) (first & 0xff) + "'");
            }
            announced = length(end, 0, maxBulk);
            if (announced == NO_NUMBER) {
                return fail("invalid bulk length");
            }
            line = end + 2 - input.from;
        }
        if (!isTrusted && announced > MAX_BULK_UNKNOWN_CLIENT) {
            return fail("unauthenticated bulk length");
        }
        input.skip(line);
        bulkLength = announced;
        return true;
    }

    /// What most lines state, a number of one or two digits, where the line has come as a whole; -1
    /// says nothing about it.
    private int shortLength() {
        byte[] array = input.array;
        int at = input.from + 1;
        if (input.to() - at < SHORT_LINE) {
            return -1;
        }
        int number = array[at++] - '0';
        if (number < 0 || number > 9) {
            return -1;
        }
        if (array[at] != '\r') {
            int digit = array[at++] - '0';
            if (number == 0 || digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        if (array[at] != '\r' || array[at + 1] != '\n') {
            return -1;
        }
        scanned = 0;
        line = at + 2 - input.from;
        return number;
    }

    /// Where `mark` ends the first waiting line, or -1 when it has not come, which is an error once
    /// the line is too long. As in Redis a NUL hides what follows, so such a line never ends.
    private int lineEnd(char mark, String tooBig) {
        byte[] array = input.array;
        int to = input.to();
        int limit = (int) Math.min(to, (long) input.from + MAX_LINE + 1);
        for (int i = Math.max(input.from, input.from + scanned); i < limit; i++) {
            if (array[i] == mark) {
                scanned = 0;
                return i;
            }
            if (array[i] == 0) {
                limit = i;
            }
        }
        scanned = limit - input.from;
        if (to - input.from > MAX_LINE) {
            fail(tooBig);
        }
        return -1;
    }

    /// The number between the type byte and `end`, in its only spelling (no sign `+`, blanks or
    /// leading zeros), or [#NO_NUMBER] when it is none or out of bounds. A line feed must follow
    /// `end`.
    private long length(int end, long min, long max) {
        byte[] array = input.array;
        int at = input.from + 1;
        boolean isNegative = at < end && array[at] == '-';
        if (isNegative) {
            at++;
        }
        int digits = end - at;
        boolean hasLeadingZero = digits > (isNegative ? 0 : 1) && array[at] == '0';
        if (digits < 1 || digits > 18 || hasLeadingZero || array[end + 1] != '\n') {
            return NO_NUMBER;
        }
        long value = 0;
        for (; at < end; at++) {
            int digit = array[at] - '0';
            if (digit < 0 || digit > 9) {
                return NO_NUMBER;
            }
            value = value * 10 + digit;
        }
        long signed = isNegative ? -value : value;
        return signed < min || signed > max ? NO_NUMBER : signed;
    }

    private boolean fail(String reason) {
        error = "ERR Protocol error: " + reason;
        return false;
    }
}
