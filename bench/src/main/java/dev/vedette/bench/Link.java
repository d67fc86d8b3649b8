package dev.vedette.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A connection that sends commands and reads the first line of each reply.
final class Link implements AutoCloseable {

    private static final int PIPELINE = 500;

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;

    Link(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /// The reply's first line, such as `+PONG` or `-ERR unknown command`. Only for commands whose
    /// reply is one line, or a bulk string.
    String ask(List<String> command) throws IOException {
        send(command);
        out.flush();
        String line = line();
        if (line.startsWith("$") && !line.equals("$-1")) {
            in.skipNBytes(Integer.parseInt(line.substring(1)) + 2);
        }
        return line;
    }

    /// Reads so many lines more of a reply whose shape is known.
    void skipLines(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            line();
        }
    }

    /// A reply that is a bulk string.
    String text(List<String> command) throws IOException {
        String line = firstLine(command);
        if (!line.startsWith("$")) {
            throw new IOException(command + " was answered by " + line);
        }
        return bulk(line);
    }

    /// What follows a bulk string's first line.
    private String bulk(String line) throws IOException {
        byte[] text = in.readNBytes(Integer.parseInt(line.substring(1)));
        in.skipNBytes(2);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// One value of INFO.
    String info(String section, String field) throws IOException {
        for (String line : text(List.of("INFO", section)).split("\r\n")) {
            if (line.startsWith(field + ":")) {
                return line.substring(field.length() + 1);
            }
        }
        throw new IOException("no " + field + " in INFO " + section);
    }

    /// INFO's section about replication; empty while the server loads what it has received.
    String replication() throws IOException {
        String line = firstLine(List.of("INFO", "replication"));
        if (line.startsWith("-LOADING")) {
            return "";
        }
        if (!line.startsWith("$")) {
            throw new IOException("INFO was answered by " + line);
        }
        return bulk(line);
    }

    /// The first line of whatever the reply is; nothing more may be asked over this connection.
    String firstLine(List<String> command) throws IOException {
        send(command);
        out.flush();
        return line();
    }

    /// Sets `count` keys of 16 bytes, `key:000000000000` and on, as redis-benchmark names them.
    void load(int count, int valueBytes) throws IOException {
        String value = "x".repeat(valueBytes);
        sendAll(
                IntStream.range(0, count)
                        .mapToObj(i -> List.of("SET", "key:" + twelveDigits(i), value)));
    }

    /// Sends commands that are answered by one line each.
    void sendAll(Stream<List<String>> commands) throws IOException {
        Iterator<List<String>> rest = commands.iterator();
        while (rest.hasNext()) {
            int sent = 0;
            while (sent < PIPELINE && rest.hasNext()) {
                send(rest.next());
                sent++;
            }
            out.flush();
            for (int i = 0; i < sent; i++) {
                String reply = line();
                if (reply.startsWith("-")) {
                    throw new IOException("a command was answered by " + reply);
                }
            }
        }
    }

    private static String twelveDigits(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(12 - digits.length()) + digits;
    }

    private void send(List<String> command) throws IOException {
        StringBuilder text = new StringBuilder("*").append(command.size()).append("\r\n");
        for (String word : command) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        out.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        int next = in.read();
        while (next != '\n') {
            if (next < 0) {
                throw new IOException("the server closed the connection");
            }
            if (next != '\r') {
                text.append((char) next);
            }
            next = in.read();
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
