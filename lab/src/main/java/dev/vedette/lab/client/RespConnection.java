package dev.vedette.lab.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A blocking RESP2 connection. One thread asks; any thread may [#close()], which ends a blocked
/// read.
///
/// After an [IOException] other than [UnexpectedAnswer] the connection is of no use: an answer may
/// still be on its way, and whether the command was carried out is unknown.
public final class RespConnection implements AutoCloseable {

    /// No server here sends longer lines or bulk strings than this; a larger announcement is a
    /// broken stream.
    private static final int LONGEST_BULK = 64 << 20;

    private static final int LONGEST_LINE = 64 << 10;

    /// What is said at the door comes at once.
    private static final int PARTING_TIMEOUT_MILLIS = 500;

    private final Address address;
    private final Envelope envelope;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private String remark = "";
    private boolean isFresh = true;

    private RespConnection(Address address, Envelope envelope, Socket socket) throws IOException {
        this.address = address;
        this.envelope = envelope;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 16 << 10);
        this.out = socket.getOutputStream();
    }

    /// Connects; the timeout bounds the connect and, from then on, each wait for more of an answer.
    public static RespConnection open(Address address, int timeoutMillis) throws IOException {
        return open(address, Envelope.none(), timeoutMillis);
    }

    /// As [#open(Address, int)], in an envelope.
    public static RespConnection open(Address address, Envelope envelope, int timeoutMillis)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMillis);
            socket.connect(new InetSocketAddress(address.host(), address.port()), timeoutMillis);
            return new RespConnection(address, envelope, envelope.around(socket, address));
        } catch (IOException failure) {
            socket.close();
            throw failure;
        }
    }

    /// As [#open(Address, int)], then logs in.
    ///
    /// A server that has no password set refuses any; as with redis-cli this is no failure, but
    /// [#remark()] tells.
    ///
    /// @throws LoginRefused when the server does not know the user or the password
    public static RespConnection open(Address address, Credentials credentials, int timeoutMillis)
            throws IOException {
        return open(address, Envelope.none(), credentials, timeoutMillis);
    }

    /// As [#open(Address, Credentials, int)], in an envelope.
    public static RespConnection open(
            Address address, Envelope envelope, Credentials credentials, int timeoutMillis)
            throws IOException {
        RespConnection connection = open(address, envelope, timeoutMillis);
        try {
            connection.login(credentials);
            return connection;
        } catch (IOException failure) {
            connection.close();
            throw failure;
        }
    }

    void login(Credentials credentials) throws IOException {
        String password = credentials.password();
        if (password == null) {
            return;
        }
        String user = credentials.user();
        Answer answer = user == null ? ask("AUTH", password) : ask("AUTH", user, password);
        if (answer instanceof Answer.Failure(String line)) {
            // Redis 6 and later; before, "ERR Client sent AUTH, but no password is set".
            // Protected mode speaks of a password that is not set, too, but lets nobody in.
            if (line.startsWith("ERR ")
                    && (line.contains("without any password configured")
                            || line.contains("no password is set"))) {
                remark("a password was given, but none is set there");
                return;
            }
            throw new LoginRefused(address, credentials, line);
        }
    }

    /// What was odd about the login, for the user to know; empty if nothing was.
    public String remark() {
        return remark;
    }

    void remark(String oddity) {
        remark = oddity;
    }

    /// As [#open(Address, int)], but answers are waited for without end: for subscriptions.
    public static RespConnection openForEver(Address address, int connectTimeoutMillis)
            throws IOException {
        RespConnection connection = open(address, connectTimeoutMillis);
        connection.patience(0);
        return connection;
    }

    /// From now on, how long each wait for more of an answer may take; 0 for without end.
    public void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    public Address address() {
        return address;
    }

    /// Sends one command and waits for its answer. An error the server answers is a value, not an
    /// exception.
    public Answer ask(String... words) throws IOException {
        try {
            send(words);
            Answer answer = read();
            isFresh = false;
            return answer;
        } catch (SocketException | EOFException broken) {
            if (isFresh) {
                return partingWords(broken);
            }
            throw broken;
        }
    }

    /// A server that turns clients away at the door (protected mode, too many clients) says why and
    /// hangs up; but what we sent meanwhile makes TCP throw its words away. So come again, and only
    /// listen.
    private Answer partingWords(IOException broken) throws IOException {
        try (RespConnection listener = open(address, envelope, PARTING_TIMEOUT_MILLIS)) {
            if (listener.read() instanceof Answer.Failure words) {
                return words;
            }
        } catch (IOException _) {
            // It says nothing: what broke first is all that is known.
        }
        throw broken;
    }

    /// Sends one command without waiting: for subscriptions and pipelines.
    public void send(String... words) throws IOException {
        out.write(encode(List.of(words)));
    }

    static byte[] encode(List<String> words) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
        header(bytes, '*', words.size());
        for (String word : words) {
            byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
            header(bytes, '$', utf8.length);
            bytes.writeBytes(utf8);
            bytes.write('\r');
            bytes.write('\n');
        }
        return bytes.toByteArray();
    }

    private static void header(ByteArrayOutputStream bytes, char type, int count) {
        bytes.writeBytes(
                (type + Integer.toString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /// The next answer or published message.
    public Answer read() throws IOException {
        return read(in);
    }

    static Answer read(InputStream in) throws IOException {
        String line = line(in);
        if (line.isEmpty()) {
            throw new UnexpectedAnswer("an empty line is no RESP type");
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+' -> new Answer.Simple(rest);
            case '-' -> new Answer.Failure(rest);
            case ':' -> new Answer.Int(count(rest, Long.MIN_VALUE, Long.MAX_VALUE));
            case '$' -> bulk(in, (int) count(rest, -1, LONGEST_BULK));
            case '*' -> array(in, (int) count(rest, -1, LONGEST_BULK));
            default -> throw new UnexpectedAnswer("no RESP2 type: " + line);
        };
    }

    private static Answer bulk(InputStream in, int length) throws IOException {
        if (length < 0) {
            return new Answer.Nil();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("a bulk string of " + length + " bytes was cut off");
        }
        return new Answer.Bulk(new String(bytes, StandardCharsets.UTF_8));
    }

    private static Answer array(InputStream in, int length) throws IOException {
        if (length < 0) {
            return new Answer.Nil();
        }
        List<Answer> elements = new ArrayList<>(Math.min(length, 1024));
        for (int i = 0; i < length; i++) {
            elements.add(read(in));
        }
        return new Answer.Array(List.copyOf(elements));
    }

    private static long count(String digits, long least, long most) throws UnexpectedAnswer {
        long value;
        try {
            value = Long.parseLong(digits);
        } catch (NumberFormatException _) {
            throw new UnexpectedAnswer("not a number: " + digits);
        }
        if (value < least || value > most) {
            throw new UnexpectedAnswer("out of range: " + digits);
        }
        return value;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(32);
        int next = in.read();
        while (next != '\r') {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (bytes.size() == LONGEST_LINE) {
                throw new UnexpectedAnswer("a line longer than " + LONGEST_LINE + " bytes");
            }
            bytes.write(next);
            next = in.read();
        }
        if (in.read() != '\n') {
            throw new UnexpectedAnswer("a line ends in CR LF");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// Never fails: a socket that cannot be closed properly is closed all the same.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // The peer may be dead already, which is what this laboratory is about.
        }
    }
}
