package dev.vedette.hostile;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Input;
import dev.vedette.resp.RequestParser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Somebody a replica was told to follow: greets as a master does, and says what its script says
/// once it is asked for the stream.
final class FakeMaster implements AutoCloseable {

    static final String ID = "a".repeat(40);

    /// What is said after PSYNC, until it returns or the replica hangs up.
    interface Script {
        void play(Line line) throws IOException;
    }

    private final ServerSocket door;
    private final Script script;
    private final AtomicInteger visits = new AtomicInteger();
    private final AtomicInteger hangups = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    FakeMaster(Script script) {
        this.script = script;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
        try {
            while (true) {
                Socket visitor = door.accept();
                open.add(visitor);
                Thread.ofVirtual().start(() -> receive(visitor));
            }
        } catch (IOException closed) {
            // The end of the test.
            return;
        }
    }

    private void receive(Socket visitor) {
        try (visitor) {
            Line line = new Line(visitor);
            for (String request = line.request(); ; request = line.request()) {
                if (request.startsWith("PSYNC")) {
                    visits.incrementAndGet();
                    script.play(line);
                    return;
                }
                line.say(request.startsWith("PING") ? "+PONG\r\n" : "+OK\r\n");
            }
        } catch (IOException gone) {
            // Which is what many scripts are for.
            hangups.incrementAndGet();
        }
    }

    /// One connection of a replica.
    final class Line {

        private final Socket socket;
        private final Input input = new Input();
        private final RequestParser parser = new RequestParser(input);
        private final byte[] buffer = new byte[16 * 1024];

        private Line(Socket socket) {
            this.socket = socket;
            parser.trust(true);
        }

        /// The next request, its words between blanks; the replica's newlines are none.
        String request() throws IOException {
            Bytes[] argv = parser.next();
            while (argv == null) {
                int count = socket.getInputStream().read(buffer);
                if (count < 0) {
                    throw new IOException("the replica hung up");
                }
                input.add(buffer, 0, count);
                argv = parser.next();
            }
            String request = Stream.of(argv).map(Bytes::latin1).collect(Collectors.joining(" "));
            heard.add(request);
            return request;
        }

        void say(String latin1) throws IOException {
            socket.getOutputStream().write(latin1.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }

        /// Grants a full synchronisation at `offset`.
        void grant(long offset) throws IOException {
            say("+FULLRESYNC " + ID + " " + offset + "\r\n");
        }

        /// An RDB with its length in front.
        void rdb(String rdb) throws IOException {
            say("$" + rdb.length() + "\r\n" + rdb);
        }

        /// Listens until the replica hangs up.
        void listen() throws IOException {
            while (true) {
                request();
            }
        }
    }

    int port() {
        return door.getLocalPort();
    }

    /// How often a replica has asked for the stream.
    int visits() {
        return visits.get();
    }

    /// How often a replica has ended the connection.
    int hangups() {
        return hangups.get();
    }

    /// All that replicas have said.
    List<String> heard() {
        return heard;
    }

    /// A request in array form.
    static String request(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append("$").append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    /// An RDB of these keys and values, all of them short, without a checksum.
    static String rdb(String... keysAndValues) {
        StringBuilder rdb = new StringBuilder("REDIS0009\u00fe\0");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            rdb.append('\0');
            for (String text : List.of(keysAndValues[i], keysAndValues[i + 1])) {
                rdb.append((char) text.length()).append(text);
            }
        }
        return rdb.append("\u00ff\0\0\0\0\0\0\0\0").toString();
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
