package dev.vedette.sentinel;

import dev.vedette.acl.Users;
import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.Directive;
import dev.vedette.config.Syntax;
import dev.vedette.node.Encryption;
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
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A few pages for monitoring systems and load balancers, by HTTP on a port of its own: one request
/// per connection, only reading. It listens on the loopback address unless told otherwise, and asks
/// for a login or speaks TLS where an operator wants that.
///
/// Accounts are those of the Sentinel itself: who may run INFO may read. What a probe of an
/// orchestrator asks, which has no login to show, is answered to anybody and tells nothing of the
/// masters.
final class HttpPort implements Listener.Acceptor {

    static final Directive<Long> PORT =
            Directive.of("http-port", Syntax.integer(0, 65535), 0L)
                    .section("SENTINEL")
                    .about("The port of /metrics, /healthz, /readyz and /primary; 0 means none.");

    static final Directive<String> BIND =
            Directive.of("http-bind", Syntax.text(), "127.0.0.1")
                    .section("SENTINEL")
                    .about("The address that `http-port` is opened on.");

    static final Directive<Boolean> AUTH =
            Directive.of("http-auth", Syntax.yesNo(), false)
                    .section("SENTINEL")
                    .about(
                            "Answer /metrics and /primary only to users of this Sentinel who may"
                                    + " run INFO, by HTTP's basic authentication.");

    static final Directive<Boolean> TLS =
            Directive.of("http-tls", Syntax.yesNo(), false)
                    .section("SENTINEL")
                    .about(
                            "Speak TLS on `http-port`, with the certificates and rules of the tls-"
                                    + " directives; tls-port or tls-replication must be set.");

    static final List<Directive<?>> ALL = List.of(PORT, BIND, AUTH, TLS);

    /// Who comes when so many are connected takes the place of the oldest.
    private static final int MAX_VISITORS = 32;

    private static final Pattern LOGIN =
            Pattern.compile(
                    "\r\nAuthorization:[ \t]*Basic[ \t]+([A-Za-z0-9+/=]+)[ \t]*\r\n",
                    Pattern.CASE_INSENSITIVE);

    private static final int MAX_REQUEST = 8192;
    private static final int BACKLOG = 64;

    private final Network network;
    private final Log log;
    private final Config config;
    private final HttpPages pages;
    private final Users users;
    private final Deque<Visitor> visitors = new ArrayDeque<>();

    HttpPort(Network network, Log log, Config config, Users users, HttpPages pages) {
        this.users = users;
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
        boolean isSecure = config.get(TLS);
        if (isSecure && !Encryption.isWanted(config)) {
            log.warning(
                    "No HTTP on %s:%d: http-tls needs certificates, which are read when tls-port or"
                            + " tls-replication is set.",
                    host, port);
            return;
        }
        try {
            Address at = new Address(host, port);
            if (isSecure) {
                network.listenSecurely(at, BACKLOG, this);
            } else {
                network.listen(at, BACKLOG, this);
            }
            log.notice(
                    "%s on %s:%d: /metrics, /healthz, /readyz, /primary?master=",
                    isSecure ? "HTTPS" : "HTTP", host, port);
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
                    words.length != 3 || !isHead && !words[0].equals("GET")
                            ? new Page(405, "text/plain", "only GET and HEAD\n")
                            : isAdmitted(words[1], text)
                                    ? pages.answer(words[1])
                                    : new Page(401, "text/plain", "a login is needed\n");
            byte[] body = page.text().getBytes(StandardCharsets.UTF_8);
            String head =
                    "HTTP/1.1 "
                            + page.status()
                            + phraseOf(page.status())
                            + "\r\nContent-Type: "
                            + page.type()
                            + "\r\nContent-Length: "
                            + body.length
                            + (page.status() == 401
                                    ? "\r\nWWW-Authenticate: Basic realm=\"sentinel\""
                                    : "")
                            + "\r\nConnection: close\r\n\r\n";
            byte[] start = head.getBytes(StandardCharsets.ISO_8859_1);
            ByteBuffer whole = ByteBuffer.allocate(start.length + (isHead ? 0 : body.length));
            whole.put(start);
            if (!isHead) {
                whole.put(body);
            }
            return whole.array();
        }

        private boolean isAdmitted(String target, String request) {
            if (!config.get(AUTH) || HttpPages.isForAnybody(target)) {
                return true;
            }
            Matcher login = LOGIN.matcher(request.substring(0, request.indexOf("\r\n\r\n") + 2));
            if (!login.find()) {
                return false;
            }
            byte[] words;
            try {
                words = Base64.getDecoder().decode(login.group(1));
            } catch (IllegalArgumentException notBase64) {
                return false;
            }
            int colon = 0;
            while (colon < words.length && words[colon] != ':') {
                colon++;
            }
            return colon < words.length
                    && users.admits(
                            Bytes.of(Arrays.copyOfRange(words, 0, colon)),
                            Bytes.of(Arrays.copyOfRange(words, colon + 1, words.length)),
                            "info");
        }

        private static String phraseOf(int status) {
            return switch (status) {
                case 200 -> " OK";
                case 400 -> " Bad Request";
                case 401 -> " Unauthorized";
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
