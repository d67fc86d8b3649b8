package dev.vedette.resp;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;

/// Bytes on their way out, in an array of its own, and before that in pieces from [Buffers], if it
/// has been given some, when they are many: what nobody reads is not copied again and again as it
/// grows.
///
/// Besides replies it takes requests, because a node is also a client: of its master, of its
/// replicas.
public final class ReplyEncoder {

    private static final int FIRST_CAPACITY = 256;

    /// What is longer goes into pieces.
    private static final int MOST_OWN = 16 * 1024;

    private static final byte[] NONE = {};

    private final @Nullable Buffers buffers;

    /// What goes out before the array; the last one may have room left.
    private final ArrayDeque<Buffers.Piece> pieces = new ArrayDeque<>(0);

    /// How many bytes they hold, and of the first of them, how many are gone.
    private long inPieces;

    private int sentOfFirst;
    private byte[] array = new byte[FIRST_CAPACITY];
    private int sent;
    private int end;

    /// One whose array grows with what is put in.
    public ReplyEncoder() {
        buffers = null;
    }

    /// One that [#forget] must end.
    public ReplyEncoder(Buffers buffers) {
        this.buffers = buffers;
    }

    /// Appends `reply` as protocol version 2 or 3 has it; [Reply.Later] is nothing.
    public void reply(Reply reply, int protocol) {
        boolean isOld = protocol < 3;
        switch (reply) {
            case Reply.Simple(String text) -> line('+', text);
            case Reply.Error(String text) -> line('-', text);
            case Reply.Int(long value) -> header(':', value);
            case Reply.Bulk(Bytes value) -> bulk(value);
            case Reply.Null() -> ascii(isOld ? "$-1\r\n" : "_\r\n");
            case Reply.NullArray() -> ascii(isOld ? "*-1\r\n" : "_\r\n");
            case Reply.Array(List<Reply> elements) -> aggregate('*', elements, 1, protocol);
            case Reply.MapReply(List<Reply> flat) ->
                    aggregate(isOld ? '*' : '%', flat, isOld ? 1 : 2, protocol);
            case Reply.SetReply(List<Reply> elements) ->
                    aggregate(isOld ? '*' : '~', elements, 1, protocol);
            case Reply.Push(List<Reply> elements) ->
                    aggregate(isOld ? '*' : '>', elements, 1, protocol);
            case Reply.DoubleReply(double value) -> number(value, isOld);
            case Reply.Bool(boolean value) ->
                    ascii(isOld ? (value ? ":1\r\n" : ":0\r\n") : (value ? "#t\r\n" : "#f\r\n"));
            case Reply.BigNumber(String digits) -> {
                if (isOld) {
                    bulk(Bytes.of(digits));
                } else {
                    line('(', digits);
                }
            }
            case Reply.Verbatim(String format, Bytes text) -> verbatim(format, text, isOld);
            case Reply.Several(List<Reply> replies) -> replies.forEach(one -> reply(one, protocol));
            case Reply.Later() -> {}
        }
    }

    /// Appends a request in array form.
    public void request(Bytes... words) {
        header('*', words.length);
        for (Bytes word : words) {
            bulk(word);
        }
    }

    public void request(String... words) {
        header('*', words.length);
        for (String word : words) {
            bulk(Bytes.of(word));
        }
    }

    /// Appends bytes as they are.
    public void raw(byte[] bytes, int from, int to) {
        int length = to - from;
        Buffers spare = buffers;
        if (length > MOST_OWN && spare != null) {
            spill(spare);
            putInPieces(spare, bytes, from, length);
        } else {
            room(length);
            System.arraycopy(bytes, from, array, end, length);
            end += length;
        }
    }

    public void raw(Bytes bytes) {
        raw(bytes.array(), 0, bytes.length());
    }

    /// How many bytes wait to be sent.
    public long size() {
        return end - sent + inPieces;
    }

    /// How many bytes its room takes now.
    public long capacity() {
        return array.length + (long) pieces.size() * Buffers.PIECE_BYTES;
    }

    /// A view of the first bytes that wait; what was written from it is reported by [#sent].
    public ByteBuffer unsent() {
        if (inPieces == 0) {
            return ByteBuffer.wrap(array, sent, end - sent);
        }
        ByteBuffer first = pieces.element().bytes();
        return first.duplicate().limit(first.position()).position(sentOfFirst);
    }

    /// The first `count` bytes of what [#unsent] gave are gone.
    public void sent(int count) {
        if (inPieces == 0) {
            sent += count;
        } else {
            inPieces -= count;
            sentOfFirst += count;
            if (sentOfFirst == pieces.element().bytes().position()) {
                Objects.requireNonNull(buffers).give(pieces.remove());
                sentOfFirst = 0;
            }
        }
        if (sent == end) {
            sent = 0;
            end = 0;
            if (array.length > MOST_OWN) {
                array = NONE;
            }
        }
    }

    /// Throws away what waits, and all room.
    public void forget() {
        while (!pieces.isEmpty()) {
            Objects.requireNonNull(buffers).give(pieces.remove());
        }
        inPieces = 0;
        sentOfFirst = 0;
        array = NONE;
        sent = 0;
        end = 0;
    }

    /// A copy of all that waits, which counts as sent.
    public byte[] drain() {
        ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(size()));
        while (all.hasRemaining()) {
            ByteBuffer piece = unsent();
            int count = piece.remaining();
            all.put(piece);
            sent(count);
        }
        return all.array();
    }

    /// The bytes of one reply.
    public static byte[] encode(Reply reply, int protocol) {
        ReplyEncoder encoder = new ReplyEncoder();
        encoder.reply(reply, protocol);
        return encoder.drain();
    }

    /// The bytes of one request in array form.
    public static byte[] encode(Bytes... words) {
        ReplyEncoder encoder = new ReplyEncoder();
        encoder.request(words);
        return encoder.drain();
    }

    private void aggregate(char type, List<Reply> elements, int perEntry, int protocol) {
        header(type, elements.size() / perEntry);
        if (elements instanceof BulkList list) {
            raw(list.texts.array(), 0, list.texts.end());
            return;
        }
        for (Reply element : elements) {
            reply(element, protocol);
        }
    }

    private void number(double value, boolean isOld) {
        String text = Numbers.formatDouble(value);
        if (isOld) {
            bulk(Bytes.of(text));
        } else {
            line(',', text);
        }
    }

    private void verbatim(String format, Bytes text, boolean isOld) {
        if (isOld) {
            bulk(text);
            return;
        }
        header('=', text.length() + format.length() + 1L);
        ascii(format);
        put(':');
        raw(text);
        ascii("\r\n");
    }

    private void bulk(Bytes value) {
        byte[] text = value.array();
        int length = text.length;
        if (length > MOST_OWN && buffers != null) {
            header('$', length);
            raw(value);
            ascii("\r\n");
            return;
        }
        // A sign, twenty digits, two line ends.
        room(length + 25);
        array[end++] = '$';
        end = digits(length);
        array[end++] = '\r';
        array[end++] = '\n';
        System.arraycopy(text, 0, array, end, length);
        end += length;
        array[end++] = '\r';
        array[end++] = '\n';
    }

    /// A line must stay one line whatever a client made us quote, or it could forge replies.
    private void line(char type, String text) {
        int length = text.length();
        room(length + 3);
        array[end++] = (byte) type;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            array[end++] = (byte) (c == '\r' || c == '\n' || c == 0 ? ' ' : c);
        }
        array[end++] = '\r';
        array[end++] = '\n';
    }

    private void header(char type, long number) {
        room(23);
        array[end++] = (byte) type;
        end = digits(number);
        array[end++] = '\r';
        array[end++] = '\n';
    }

    private int digits(long number) {
        int at = end;
        if (number >= 0 && number < 100) {
            // Most lengths and counts.
            if (number >= 10) {
                array[at++] = (byte) ('0' + number / 10);
            }
            array[at++] = (byte) ('0' + number % 10);
            return at;
        }
        if (number == Long.MIN_VALUE) {
            byte[] text = Bytes.of(number).array();
            System.arraycopy(text, 0, array, at, text.length);
            return at + text.length;
        }
        long rest = number;
        if (rest < 0) {
            array[at++] = '-';
            rest = -rest;
        }
        int count = 1;
        for (long power = rest; power >= 10; power /= 10) {
            count++;
        }
        for (int i = at + count - 1; i >= at; i--) {
            array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return at + count;
    }

    private void ascii(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            array[end++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        room(1);
        array[end++] = (byte) c;
    }

    private void room(int count) {
        if (array.length - end >= count) {
            return;
        }
        Buffers spare = buffers;
        if (spare != null && size() + count > MOST_OWN) {
            spill(spare);
        }
        int waiting = end - sent;
        long wanted = (long) waiting + count;
        byte[] target = array;
        if (wanted > array.length) {
            long doubled = Math.min(Integer.MAX_VALUE - 8, 2L * array.length);
            long most = spare == null ? doubled : Math.min(MOST_OWN, doubled);
            long length = Math.max(wanted, Math.max(FIRST_CAPACITY, most));
            target = new byte[Math.toIntExact(length)];
        }
        System.arraycopy(array, sent, target, 0, waiting);
        array = target;
        sent = 0;
        end = waiting;
    }

    /// Moves what waits in the array to the pieces.
    private void spill(Buffers spare) {
        putInPieces(spare, array, sent, end - sent);
        sent = 0;
        end = 0;
    }

    private void putInPieces(Buffers spare, byte[] bytes, int from, int length) {
        int at = from;
        while (at < from + length) {
            if (pieces.isEmpty() || !pieces.getLast().bytes().hasRemaining()) {
                pieces.add(spare.take());
            }
            ByteBuffer last = pieces.getLast().bytes();
            int count = Math.min(last.remaining(), from + length - at);
            last.put(bytes, at, count);
            inPieces += count;
            at += count;
        }
    }
}
