package dev.vedette.oracle;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.ReplyParser;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A client without opinions: sends words or raw bytes, answers what came back.
public final class RespClient implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 60_000;

    private final SocketChannel channel;
    private final Selector selector;
    private final Input input = new Input();
    private final ReplyParser parser = new ReplyParser(input);
    private boolean isEnded;

    private RespClient(SocketChannel channel, Selector selector) {
        this.channel = channel;
        this.selector = selector;
    }

    /// Connects to `port` on the loopback.
    public static RespClient connect(int port) {
        return connect(InetAddress.getLoopbackAddress().getHostAddress(), port);
    }

    /// Connects to `port` at `host`.
    public static RespClient connect(String host, int port) {
        try {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(host, port));
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Selector selector = Selector.open();
            channel.register(selector, SelectionKey.OP_READ);
            return new RespClient(channel, selector);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Sends a request and answers its reply.
    public Reply ask(String... words) {
        send(words);
        return receive();
    }

    public Reply ask(List<Bytes> words) {
        send(ReplyEncoder.encode(words.toArray(Bytes[]::new)));
        return receive();
    }

    public void send(String... words) {
        Bytes[] argv = new Bytes[words.length];
        for (int i = 0; i < words.length; i++) {
            argv[i] = Bytes.of(words[i]);
        }
        send(ReplyEncoder.encode(argv));
    }

    /// Sends bytes as they are; what the peer does not take because it closed is dropped.
    public void send(byte[] bytes) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        long deadline = deadline();
        try {
            while (rest.hasRemaining() && !isEnded) {
                channel.write(rest);
                // The peer may be waiting for us to read before it takes more.
                if (rest.hasRemaining()) {
                    pump(1);
                    checkPatience(deadline);
                }
            }
        } catch (IOException closed) {
            isEnded = true;
        }
    }

    /// The next reply; fails when none comes.
    public Reply receive() {
        return tryReceive().orElseThrow(() -> new AssertionError("closed by the server"));
    }

    /// The next reply, or empty when the server closes first; fails when neither happens.
    public Optional<Reply> tryReceive() {
        long deadline = deadline();
        Reply reply = parser.next();
        while (reply == null && !isEnded) {
            pump(100);
            checkPatience(deadline);
            reply = parser.next();
            checkParser();
        }
        return Optional.ofNullable(reply);
    }

    /// All replies that have arrived.
    public List<Reply> arrived() {
        pump(0);
        List<Reply> replies = new ArrayList<>();
        for (Reply reply = parser.next(); reply != null; reply = parser.next()) {
            replies.add(reply);
        }
        checkParser();
        return replies;
    }

    /// Everything that arrives until `enough` bytes are there or the server closes; for answers
    /// that are no replies.
    public byte[] bytes(int enough) {
        long deadline = deadline();
        while (input.available() < enough && !isEnded) {
            pump(100);
            checkPatience(deadline);
        }
        return input.take(Math.min(enough, input.available()));
    }

    /// Bytes that arrived and are no whole reply yet.
    public byte[] waiting() {
        pump(0);
        return input.take(input.available());
    }

    /// Waits until the server has closed this connection.
    public void awaitEnd() {
        long deadline = deadline();
        while (!isEnded) {
            pump(100);
            checkPatience(deadline);
        }
    }

    /// Whether the server has closed, as far as was read.
    public boolean isEnded() {
        return isEnded;
    }

    private void pump(long waitMillis) {
        try {
            if (waitMillis > 0 && !isEnded) {
                selector.select(waitMillis);
                selector.selectedKeys().clear();
            }
            int count = 1;
            while (count > 0 && !isEnded) {
                count = channel.read(input.room());
                isEnded = count < 0;
            }
        } catch (IOException reset) {
            isEnded = true;
        }
    }

    private void checkParser() {
        @Nullable String error = parser.error();
        if (error != null) {
            throw new AssertionError("the server's reply cannot be read: " + error);
        }
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    }

    private static void checkPatience(long deadline) {
        if (System.nanoTime() - deadline > 0) {
            throw new AssertionError("no answer within " + PATIENCE_MILLIS + " ms");
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            selector.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
