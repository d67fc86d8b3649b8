package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// A connection that keeps the bytes of each reply: two texts of one number are two replies.
final class Wire implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;
    private byte[] buffer = new byte[64 * 1024];
    private int from;
    private int to;
    private boolean isEnded;

    Wire(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void send(List<Bytes> words) {
        send(ReplyEncoder.encode(words.toArray(Bytes[]::new)));
    }

    void send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException closed) {
            isEnded = true;
        }
    }

    /// The reply of a command that always has one.
    Reply ask(Object... words) {
        send(words(words));
        return receive().reply();
    }

    static List<Bytes> words(Object... words) {
        return Arrays.stream(words)
                .map(word -> word instanceof Bytes bytes ? bytes : Bytes.of(word.toString()))
                .toList();
    }

    /// The next reply, or [Answer#CLOSED].
    Answer receive() {
        Answer answer = within(PATIENCE_MILLIS);
        if (answer == null) {
            throw new AssertionError("no answer within " + PATIENCE_MILLIS + " ms");
        }
        return answer;
    }

    /// The next reply if it comes within `millis`, else null.
    @org.jspecify.annotations.Nullable
    Answer within(int millis) {
        while (true) {
            int end = from < to ? frame(from) : -1;
            if (end >= 0) {
                byte[] raw = Arrays.copyOfRange(buffer, from, end);
                from = end;
                return Answer.of(raw);
            }
            if (isEnded) {
                return Answer.CLOSED;
            }
            if (!pump(millis)) {
                return null;
            }
        }
    }

    /// All replies that are there already.
    Deque<Answer> arrived() {
        Deque<Answer> answers = new ArrayDeque<>();
        try {
            while (!isEnded && in.available() > 0) {
                pump(PATIENCE_MILLIS);
            }
        } catch (IOException closed) {
            isEnded = true;
        }
        while (from < to) {
            int end = frame(from);
            if (end < 0) {
                break;
            }
            answers.add(Answer.of(Arrays.copyOfRange(buffer, from, end)));
            from = end;
        }
        return answers;
    }

    private boolean pump(int millis) {
        if (from == to) {
            from = 0;
            to = 0;
        } else if (to == buffer.length) {
            byte[] larger = new byte[(to - from) * 2 + 64 * 1024];
            System.arraycopy(buffer, from, larger, 0, to - from);
            buffer = larger;
            to -= from;
            from = 0;
        }
        try {
            socket.setSoTimeout(millis);
            int count = in.read(buffer, to, buffer.length - to);
            isEnded = count < 0;
            to += Math.max(0, count);
            return true;
        } catch (SocketTimeoutException late) {
            return false;
        } catch (IOException closed) {
            isEnded = true;
            return true;
        }
    }

    /// Where the reply that begins at `start` ends, -1 while it is not all there.
    private int frame(int start) {
        int line = lineEnd(start);
        if (line < 0) {
            return -1;
        }
        return switch (buffer[start]) {
            case '$', '=', '!' -> {
                int length = number(start + 1, line);
                int end = length < 0 ? line : line + length + 2;
                yield end <= to ? end : -1;
            }
            case '*', '~', '>' -> elements(line, number(start + 1, line));
            case '%' -> elements(line, 2 * number(start + 1, line));
            default -> line;
        };
    }

    private int elements(int start, int count) {
        int at = start;
        for (int i = 0; i < count; i++) {
            at = at < to ? frame(at) : -1;
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    private int lineEnd(int start) {
        for (int i = start; i + 1 < to; i++) {
            if (buffer[i] == '\r' && buffer[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    private int number(int start, int lineEnd) {
        boolean isNegative = buffer[start] == '-';
        int value = 0;
        for (int i = isNegative ? start + 1 : start; i < lineEnd - 2; i++) {
            value = value * 10 + (buffer[i] - '0');
        }
        return isNegative ? -value : value;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
