package dev.vedette.sentinel;

import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.sentinel.HttpPages.Page;
import dev.vedette.world.Address;
import dev.vedette.world.Connection;
import dev.vedette.world.Listener;
import dev.vedette.world.Log;
import dev.vedette.world.Network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// A few pages for monitoring systems and load balancers, by HTTP on a port of its own: one request
/// per connection, only reading, no login. It listens on the loopback address unless told
/// otherwise.
final class HttpPort implements Listener.Acceptor {

    static final Directive<Long> PORT =
            Directive.of("http-port", Syntax.integer(0, 65535), 0L)
                    .section("SENTINEL")
                    .about("The port of /metrics, /healthz, /readyz and /primary; 0 means none.");

    static final Directive<String> BIND =
            Directive.of("http-bind", Syntax.text(), "127.0.0.1")
                    .section("SENTINEL")
                    .about("The address that `http-port` is opened on.");

    /// Who comes when so many are connected takes the place of the oldest.
    private static final int MAX_VISITORS = 32;

    private static final int MAX_REQUEST = 8192;
    private static final int BACKLOG = 64;

    private final Network network;
    private final Log log;
    private final Config config;
    private final HttpPages pages;
    private final Deque<Visitor> visitors = new ArrayDeque<>();

    HttpPort(Network network, Log log, Config config, HttpPages pages) {
        this.network = network;
        this.log = log;
        this.config = config;
        this.pages = pages;
    }

    void open() {
        int port = config.get(PORT).intValue();
        if (port == 0) {
            return;
        }
        String host = config.get(BIND);
        try {
            network.listen(new Address(host, port), BACKLOG, this);
            log.notice("HTTP on %s:%d: /metrics, /healthz, /readyz, /primary?master=", host, port);
        } catch (IOException failure) {
            log.warning("No HTTP on %s:%d: %s", host, port, String.valueOf(failure.getMessage()));
        }
    }

    @Override
    public void accepted(Connection connection) {
        if (visitors.size() >= MAX_VISITORS) {
            visitors.removeFirst().connection.close();
        }
        Visitor visitor = new Visitor(connection);
        visitors.addLast(visitor);
        connection.handler(visitor);
    }

    @Override
    public void failed(String reason) {
        log.warning("An HTTP connection could not be accepted: %s", reason);
    }

    private final class Visitor implements Connection.Handler {

        final Connection connection;
        private final ByteBuffer request = ByteBuffer.allocate(MAX_REQUEST);
        private ByteBuffer response = ByteBuffer.allocate(0);

        Visitor(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void connected() {
            // It came to us: it is connected.
        }

        @Override
        public void readable() {
            int count = connection.read(request);
            if (count < 0) {
                leave();
                return;
            }
            String text =
                    new String(request.array(), 0, request.position(), StandardCharsets.ISO_8859_1);
            if (text.contains("\r\n\r\n")) {
                connection.wantRead(false);
                response = ByteBuffer.wrap(answer(text));
                writable();
            } else if (!request.hasRemaining()) {
                leave();
            }
        }

        private byte[] answer(String text) {
            String[] words = text.substring(0, text.indexOf('\r')).split(" ", -1);
            boolean isHead = words[0].equals("HEAD");
            Page page =
                    words.length == 3 && (isHead || words[0].equals("GET"))
                            ? pages.answer(words[1])
                            : new Page(405, "text/plain", "only GET and HEAD\n");
            byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
            String head =
                    "HTTP/1.1 "
                            + page.status()
                            + phraseOf(page.status())
                            + "\r\nContent-Type: "
                            + page.type()
                            + "\r\nContent-Length: "
                            + body.length
                            + "\r\nConnection: close\r\n\r\n";
            byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer whole = ByteBuffer.allocate(start.length + (isHead ? 0 : body.length));
            whole.put(start);
            if (!isHead) {
                whole.put(body);
            }
            return whole.array();
        }

        private static String phraseOf(int status) {
            return switch (status) {
                case 200 -> " OK";
                case 400 -> " Bad Request";
                case 404 -> " Not Found";
                case 405 -> " Method Not Allowed";
                default -> " Service Unavailable";
            };
        }

        @Override
        public void writable() {
            int count = connection.write(response);
            if (count < 0 || !response.hasRemaining()) {
                leave();
            } else {
                connection.wantWrite(true);
            }
        }

        @Override
        public void broken(String reason) {
            visitors.remove(this);
        }

        private void leave() {
            connection.close();
            visitors.remove(this);
        }
    }
}
