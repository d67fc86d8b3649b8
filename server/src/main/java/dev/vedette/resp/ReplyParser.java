package dev.vedette.resp;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// Takes replies of both protocols out of an [Input]: the client's side of a link to a master or a
/// node.
///
/// The peer is not trusted: nesting and lengths are bounded, and lists grow with elements that
/// arrived. Unfinished aggregates wait on a stack here, so a long reply is read only once.
public final class ReplyParser {

    private static final int MAX_LINE = 64 * 1024;
    private static final int MAX_DEPTH = 64;
    private static final int MAX_ELEMENTS = 1024 * 1024;

    private final Input input;
    private final int maxBulk;
    private final int maxElements;

    /// How many elements the unfinished reply has announced so far, at all levels.
    private long announced;

    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private @Nullable String error;

    public ReplyParser(Input input) {
        this(input, 512 * 1024 * 1024, MAX_ELEMENTS);
    }

    /// @param maxBulk bytes of the longest string
    /// @param maxElements of one reply, those inside others among them
    public ReplyParser(Input input, int maxBulk, int maxElements) {
        this.input = input;
        this.maxBulk = maxBulk;
        this.maxElements = maxElements;
    }

    private static final class Open {
        final char type;
        final List<Reply> elements = new ArrayList<>();
        long missing;

        Open(char type, long missing) {
            this.type = type;
            this.missing = missing;
        }
    }

    /// What the peer did wrong, or null. After an error nothing more is parsed.
    public @Nullable String error() {
        return error;
    }

    /// Whether a reply has begun whose end has not arrived.
    public boolean isInside() {
        return !open.isEmpty() || input.available() > 0;
    }

    /// The next whole reply; null when more bytes are needed or after an error. Attributes are
    /// dropped.
    public @Nullable Reply next() {
        while (error == null) {
            Reply element = element();
            if (element == null) {
                return null;
            }
            Reply whole = element instanceof Reply.Later ? closed() : add(element);
            if (whole != null) {
                return whole;
            }
        }
        return null;
    }

    private @Nullable Reply add(Reply element) {
        Open top = open.peek();
        if (top == null) {
            return element;
        }
        top.elements.add(element);
        top.missing--;
        return closed();
    }

    private @Nullable Reply closed() {
        for (Open top = open.peek(); top != null && top.missing == 0; top = open.peek()) {
            open.pop();
            Open around = open.peek();
            if (top.type == '|') {
                return null;
            }
            Reply aggregate = aggregate(top.type, top.elements);
            if (around == null) {
                return aggregate;
            }
            around.elements.add(aggregate);
            around.missing--;
        }
        return null;
    }

    private static Reply aggregate(char type, List<Reply> elements) {
        return switch (type) {
            case '%' -> new Reply.MapReply(elements);
            case '~' -> new Reply.SetReply(elements);
            case '>' -> new Reply.Push(elements);
            default -> new Reply.Array(elements);
        };
    }

    /// [Reply.Later] when it opened an aggregate.
    private @Nullable Reply element() {
        int end = lineEnd();
        if (end < 0) {
            return null;
        }
        int from = input.from;
        if (end == from) {
            return fail("an empty line");
        }
        char type = (char) (input.array[from] & 0xff);
        return switch (type) {
            case '$', '=', '!' -> bulk(type, end);
            case '*', '~', '>', '%', '|' -> open(type, end);
            default -> {
                String text =
                        new String(
                                input.array, from + 1, end - from - 1, StandardCharsets.ISO_8859_1);
                Reply reply = line(type, text);
                if (reply != null) {
                    input.skip(end + 2 - from);
                }
                yield reply;
            }
        };
    }

    private @Nullable Reply line(char type, String text) {
        return switch (type) {
            case '+' -> new Reply.Simple(text);
            case '-' -> new Reply.Error(text);
            case ':' -> {
                OptionalLong value = Numbers.parseLong(Bytes.of(text));
                yield value.isPresent()
                        ? new Reply.Int(value.getAsLong())
                        : fail("invalid integer");
            }
            case '_' -> Reply.NULL;
            case '#' ->
                    text.equals("t") || text.equals("f")
                            ? Reply.bool(text.equals("t"))
                            : fail("invalid boolean");
            case ',' -> {
                OptionalDouble value = Numbers.parseDouble(Bytes.of(text));
                yield value.isPresent()
                        ? new Reply.DoubleReply(value.getAsDouble())
                        : fail("invalid double");
            }
            case '(' -> new Reply.BigNumber(text);
            default -> fail("unknown type byte " + (int) type);
        };
    }

    private @Nullable Reply bulk(char type, int end) {
        long length = length(end);
        if (length == -1) {
            input.skip(end + 2 - input.from);
            return Reply.NULL;
        }
        if (length < 0 || length > maxBulk) {
            return fail("invalid bulk length");
        }
        int from = end + 2;
        if (input.to() - from < length + 2) {
            return null;
        }
        int to = from + (int) length;
        if (input.array[to] != '\r' || input.array[to + 1] != '\n') {
            return fail("expected CRLF after bulk");
        }
        Bytes value = Bytes.copyOf(input.array, from, to);
        input.skip(to + 2 - input.from);
        return switch (type) {
            case '!' -> new Reply.Error(value.latin1());
            case '=' -> verbatim(value);
            default -> new Reply.Bulk(value);
        };
    }

    private @Nullable Reply verbatim(Bytes value) {
        if (value.length() < 4 || value.at(3) != ':') {
            return fail("verbatim text without format");
        }
        return new Reply.Verbatim(value.slice(0, 3).latin1(), value.slice(4, value.length()));
    }

    private @Nullable Reply open(char type, int end) {
        long count = length(end);
        if (count == -1 && type == '*') {
            input.skip(end + 2 - input.from);
            return Reply.NULL_ARRAY;
        }
        announced = open.isEmpty() ? count : announced + count;
        if (count < 0 || announced > maxElements) {
            return fail("invalid aggregate length");
        }
        if (open.size() == MAX_DEPTH) {
            return fail("nested too deeply");
        }
        input.skip(end + 2 - input.from);
        open.push(new Open(type, type == '%' || type == '|' ? count * 2 : count));
        return Reply.LATER;
    }

    private long length(int end) {
        return Numbers.parseLong(Bytes.copyOf(input.array, input.from + 1, end))
                .orElse(Long.MIN_VALUE);
    }

    /// Where CR LF ends the first waiting line, or -1.
    private int lineEnd() {
        byte[] array = input.array;
        int limit = (int) Math.min(input.to() - 1L, (long) input.from + MAX_LINE);
        for (int i = input.from; i < limit; i++) {
            if (array[i] == '\r' && array[i + 1] == '\n') {
                return i;
            }
        }
        if (input.available() > MAX_LINE) {
            fail("too long a line");
        }
        return -1;
    }

    private @Nullable Reply fail(String reason) {
        error = reason;
        return null;
    }
}
