package dev.vedette.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Sends requests at a given rate whether or not earlier ones have been answered, and notes how
/// long each answer took, counted from when its request was due. A load that waits for answers asks
/// less while the server is slow, and so does not see how slow it was.
///
/// One thread that never sleeps; it allocates nothing while it measures.
final class PacedLoad implements AutoCloseable {

    private static final int NAMES = 1024;
    private static final int MOST_OPEN = 1 << 14;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    /// A connection, and since when each of its unanswered requests has been due.
    private static final class Line {
        final SocketChannel channel;
        final long[] due = new long[MOST_OPEN];
        long asked;
        long answered;

        /// Of an answer that has come in part.
        int bytes;

        Line(SocketChannel channel) {
            this.channel = channel;
        }
    }

    private final Selector selector = Selector.open();
    private final List<Line> lines = new ArrayList<>();
    private final ByteBuffer[] requests = new ByteBuffer[NAMES];
    private final ByteBuffer read = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final int answerBytes;

    /// @param keys how many there are, named as redis-benchmark names them
    /// @param value what they hold, and are set to
    PacedLoad(int port, int clients, String command, int keys, String value) throws IOException {
        boolean isSet = command.equals("set");
        answerBytes = (isSet ? "+OK\r\n" : bulk(value)).length();
        Random random = new Random(1);
        for (int i = 0; i < NAMES; i++) {
            String key = bulk("key:%012d".formatted(random.nextInt(keys)));
            String text =
                    isSet
                            ? "*3\r\n" + bulk("SET") + key + bulk(value)
                            : "*2\r\n" + bulk("GET") + key;
            byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            requests[i] = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        }
        for (int i = 0; i < clients; i++) {
            SocketChannel channel =
                    SocketChannel.open(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            Line line = new Line(channel);
            channel.register(selector, SelectionKey.OP_READ, line);
            lines.add(line);
        }
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    /// How long the answers took, nanoseconds, in order of length.
    long[] run(int perSecond, double seconds) throws IOException {
        long[] waits = new long[(int) (perSecond * seconds)];
        long every = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long due = System.nanoTime() + every;
        int asked = 0;
        int answered = 0;
        while (answered < waits.length) {
            long now = System.nanoTime();
            while (asked < waits.length && due <= now) {
                ask(lines.get(asked % lines.size()), requests[asked % NAMES], due);
                asked++;
                due += every;
            }
            answered = hear(waits, answered);
            if (now - due > PATIENCE_NANOS && asked == waits.length) {
                throw new IOException(waits.length - answered + " requests were not answered");
            }
        }
        Arrays.sort(waits);
        return waits;
    }

    private static void ask(Line line, ByteBuffer request, long due) throws IOException {
        if (line.asked - line.answered == MOST_OPEN) {
            throw new IOException(MOST_OPEN + " requests of one client were not answered");
        }
        line.due[(int) (line.asked++ % MOST_OPEN)] = due;
        request.rewind();
        while (request.hasRemaining()) {
            line.channel.write(request);
        }
    }

    private int hear(long[] waits, int answered) throws IOException {
        int count = answered;
        if (selector.selectNow() == 0) {
            return count;
        }
        for (SelectionKey key : selector.selectedKeys()) {
            Line line = (Line) key.attachment();
            read.clear();
            int bytes = line.channel.read(read);
            if (bytes < 0) {
                throw new IOException("the server closed the connection");
            }
            long now = System.nanoTime();
            line.bytes += bytes;
            while (line.bytes >= answerBytes) {
                line.bytes -= answerBytes;
                waits[count++] = now - line.due[(int) (line.answered++ % MOST_OPEN)];
            }
        }
        selector.selectedKeys().clear();
        return count;
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.channel.close();
        }
        selector.close();
    }
}
