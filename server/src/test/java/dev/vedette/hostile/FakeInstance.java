package dev.vedette.hostile;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Input;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.RequestParser;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Party;
import dev.vedette.world.World;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A server on a simulated machine that answers a Sentinel as one should, except where it is told
/// what to say.
final class FakeInstance implements Party, Listener.Acceptor {

    private static final long TURN_NANOS = 10_000_000;

    private final World world;
    private final int port;
    private final Map<String, byte[]> lies = new HashMap<>();
    private final List<Line> open = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private String info;
    private String runId = "";
    private int accepted;
    private int bytesPerTurn = Integer.MAX_VALUE;

    FakeInstance(World world, int port, String info) {
        this.world = world;
        this.port = port;
        this.info = info;
    }

    /// Is a Sentinel of that name.
    FakeInstance sentinel(String id) {
        runId = id;
        return this;
    }

    void info(String text) {
        info = text;
    }

    /// From now on answers requests that begin so (in capitals) with these bytes.
    void lie(String request, byte[] answer) {
        lies.put(request, answer);
    }

    /// From now on sends so little at a time.
    void trickle(int bytes) {
        bytesPerTurn = bytes;
    }

    /// Says something on all its connections that nobody asked for.
    void blurt(byte[] bytes) {
        for (Line line : open) {
            line.output.raw(bytes, 0, bytes.length);
        }
    }

    /// Connections that there were, and that there are.
    int accepted() {
        return accepted;
    }

    int connected() {
        return open.size();
    }

    List<String> heard() {
        return heard;
    }

    @Override
    public void start() {
        try {
            world.network().listen(new Address("*", port), 10, this);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public long turn() {
        world.network().deliver();
        List.copyOf(open).forEach(Line::flush);
        return world.clock().now().nanos() + TURN_NANOS;
    }

    @Override
    public boolean isFinished() {
        return false;
    }

    @Override
    public void accepted(Connection connection) {
        accepted++;
        Line line = new Line(connection);
        open.add(line);
        connection.handler(line);
    }

    @Override
    public void failed(String reason) {
        throw new AssertionError(reason);
    }

    private byte[] answer(String request) {
        for (Map.Entry<String, byte[]> lie : lies.entrySet()) {
            if (request.startsWith(lie.getKey())) {
                return lie.getValue();
            }
        }
        ReplyEncoder honest = new ReplyEncoder();
        switch (request.split(" ")[0]) {
            case "PING" -> honest.raw(Bytes.of("+PONG\r\n"));
            case "INFO" -> honest.raw(Bytes.of("$" + info.length() + "\r\n" + info + "\r\n"));
            case "PUBLISH" -> honest.raw(Bytes.of(":0\r\n"));
            case "SUBSCRIBE" ->
                    honest.raw(
                            Bytes.of(
                                    "*3\r\n$9\r\nsubscribe\r\n$18\r\n__sentinel__:hello\r\n:1\r\n"));
            case "SENTINEL" ->
                    honest.raw(
                            Bytes.of(
                                    request.startsWith("SENTINEL MYID")
                                            ? "$40\r\n" + runId + "\r\n"
                                            : "*3\r\n:0\r\n$1\r\n*\r\n:0\r\n"));
            default -> honest.raw(Bytes.of("+OK\r\n"));
        }
        return honest.drain();
    }

    private final class Line implements Connection.Handler {
        private final Connection connection;
        private final Input input = new Input();
        private final RequestParser parser = new RequestParser(input);
        private final ReplyEncoder output = new ReplyEncoder();

        Line(Connection connection) {
            this.connection = connection;
            parser.trust(true);
        }

        @Override
        public void connected() {
            throw new AssertionError("it came to us");
        }

        @Override
        public void readable() {
            if (connection.read(input.room()) < 0) {
                leave();
                return;
            }
            for (Bytes[] words = parser.next(); words != null; words = parser.next()) {
                String request =
                        Stream.of(words).map(Bytes::latin1).collect(Collectors.joining(" "));
                heard.add(request);
                byte[] answer = answer(request.toUpperCase(Locale.ROOT));
                output.raw(answer, 0, answer.length);
            }
            flush();
        }

        void flush() {
            ByteBuffer unsent = output.unsent();
            unsent.limit(unsent.position() + Math.min(bytesPerTurn, unsent.remaining()));
            if (!unsent.hasRemaining() || !connection.isOpen()) {
                return;
            }
            int count = connection.write(unsent);
            if (count < 0) {
                leave();
            } else {
                output.sent(count);
            }
        }

        @Override
        public void writable() {
            flush();
        }

        @Override
        public void broken(String reason) {
            leave();
        }

        private void leave() {
            connection.close();
            open.remove(this);
        }
    }
}
