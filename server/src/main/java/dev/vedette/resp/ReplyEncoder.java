package dev.vedette.resp;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Texts;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;

/// Bytes on their way out, in a buffer that grows with what is put in and shrinks once all was
/// sent. Beyond some megabytes it goes on in another buffer: to copy what nobody reads again and
/// again would cost those who do read.
///
/// Besides replies it takes requests, because a node is also a client: of its master, of its
/// replicas.
public final class ReplyEncoder {

    private static final int KEPT_CAPACITY = 16 * 1024;

    /// What [#release] may find: who is answered much at once mostly is so again, and to grow from
    /// the beginning each time costs more than the answer.
    private static final int MOST_KEPT = 4 << 20;

    /// A buffer with so much in it is not made larger.
    private static final int PIECE = MOST_KEPT;

    private static final int SPARE_FACTOR = 4;

    /// An eighth of what was needed is forgotten at a time.
    private static final int FADING_BITS = 3;

    /// What goes out before the array.
    private final ArrayDeque<ByteBuffer> earlier = new ArrayDeque<>(1);

    private long earlierBytes;
    private byte[] array = new byte[256];
    private int sent;

    /// How far the buffer was filled, the less the longer ago.
    private int highest;

    private int end;

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
        room(to - from);
        System.arraycopy(bytes, from, array, end, to - from);
        end += to - from;
    }

    public void raw(Bytes bytes) {
        raw(bytes.array(), 0, bytes.length());
    }

    /// How many bytes wait to be sent.
    public long size() {
        return end - sent + earlierBytes;
    }

    /// How many bytes the buffer holds now.
    public long capacity() {
        return array.length + earlierBytes;
    }

    /// A view of the first bytes that wait; what was written from it is reported by [#sent].
    public ByteBuffer unsent() {
        return earlierBytes > 0
                ? earlier.element().duplicate()
                : ByteBuffer.wrap(array, sent, end - sent);
    }

    /// The first `count` bytes of what [#unsent] gave are gone.
    public void sent(int count) {
        if (earlierBytes > 0) {
            ByteBuffer first = earlier.element();
            first.position(first.position() + count);
            earlierBytes -= count;
            if (!first.hasRemaining()) {
                earlier.remove();
            }
            return;
        }
        sent += count;
        highest = Math.max(highest, end);
        if (sent == end) {
            sent = 0;
            end = 0;
            if (array.length > MOST_KEPT) {
                array = new byte[KEPT_CAPACITY];
            }
        }
    }

    /// Throws away what waits, and the buffers.
    public void forget() {
        earlier.clear();
        earlierBytes = 0;
        array = new byte[0];
        sent = 0;
        end = 0;
    }

    /// Gives back what is much more than was needed lately. Called now and then: it takes some ten
    /// calls, for who is answered much but seldom would else have his buffer grow anew each time.
    public void release() {
        if (size() == 0 && array.length > KEPT_CAPACITY && array.length / SPARE_FACTOR > highest) {
            array = new byte[KEPT_CAPACITY];
            sent = 0;
            end = 0;
        }
        highest -= (highest >> FADING_BITS) + 1;
        highest = Math.max(highest, 0);
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
            bulks(list.texts);
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
        bulk(value.array(), 0, value.length());
    }

    private void bulks(Texts texts) {
        byte[] all = texts.array();
        int count = texts.count();
        for (int i = 0; i < count; i++) {
            bulk(all, texts.from(i), texts.to(i));
        }
    }

    private void bulk(byte[] text, int from, int to) {
        int length = to - from;
        // A sign, twenty digits, two line ends.
        room(length + 25);
        array[end++] = '$';
        end = digits(length);
        array[end++] = '\r';
        array[end++] = '\n';
        System.arraycopy(text, from, array, end, length);
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
        int waiting = end - sent;
        if (waiting >= PIECE) {
            earlier.add(ByteBuffer.wrap(array, sent, waiting));
            earlierBytes += waiting;
            array = new byte[Math.max(count, PIECE)];
            sent = 0;
            end = 0;
            return;
        }
        long wanted =
                Math.max(
                        waiting + (long) count, Math.min(Integer.MAX_VALUE - 8, array.length * 2L));
        byte[] target = new byte[Math.toIntExact(wanted)];
        System.arraycopy(array, sent, target, 0, waiting);
        array = target;
        sent = 0;
        end = waiting;
    }
}
