package dev.vedette.oracle;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Quoting;
import dev.vedette.resp.Input;
import dev.vedette.resp.RequestParser;

import java.util.ArrayList;
import java.util.List;

/// What a master sends its replicas, command by command: attached to it as a replica that keeps
/// nothing.
public final class ReplicaFeed implements AutoCloseable {

    private final RespClient client;
    private final Input input = new Input();
    private final RequestParser parser = new RequestParser(input);
    private String database = "0";

    private ReplicaFeed(RespClient client) {
        this.client = client;
        parser.trust(true);
    }

    /// Attaches to the server on `port` and waits until its stream begins.
    public static ReplicaFeed attach(int port, String password) {
        RespClient client = RespClient.connect(port);
        if (!password.isEmpty()) {
            client.ask("AUTH", password);
        }
        client.send("PSYNC", "?", "-1");
        String full = line(client);
        if (!full.startsWith("+FULLRESYNC ")) {
            throw new AssertionError("PSYNC was answered " + full);
        }
        String length = line(client);
        while (length.isEmpty()) {
            // A line feed now and then says that the snapshot is still being written.
            length = line(client);
        }
        client.bytes((int) Numbers.parseLong(Bytes.of(length.substring(1))).orElseThrow());
        return new ReplicaFeed(client);
    }

    private static String line(RespClient client) {
        StringBuilder line = new StringBuilder();
        for (byte[] next = client.bytes(1);
                next.length > 0 && next[0] != '\n';
                next = client.bytes(1)) {
            if (next[0] != '\r') {
                line.append((char) next[0]);
            }
        }
        return line.toString();
    }

    /// The commands that arrived since the last call, quoted where needed, `dbN ` in front of those
    /// outside of database 0 (MULTI and EXEC are in none). SELECT and PING are not shown.
    public List<String> arrived() {
        input.add(client.waiting());
        List<String> commands = new ArrayList<>();
        for (Bytes[] argv = parser.next(); argv != null; argv = parser.next()) {
            if (argv[0].is("SELECT")) {
                database = argv[1].latin1();
            } else if (!argv[0].is("PING")) {
                boolean isBracket = argv[0].is("MULTI") || argv[0].is("EXEC");
                boolean isPlain = isBracket || database.equals("0");
                commands.add((isPlain ? "" : "db" + database + " ") + words(argv));
            }
        }
        if (parser.error() != null) {
            throw new AssertionError("the stream cannot be read: " + parser.error());
        }
        return commands;
    }

    /// `argv` as one would type it.
    public static String words(Bytes... argv) {
        StringBuilder text = new StringBuilder();
        for (Bytes word : argv) {
            String plain = word.latin1();
            boolean isPlain =
                    plain.chars().allMatch(c -> c > ' ' && c < 127 && "\"'\\<".indexOf(c) < 0);
            text.append(text.isEmpty() ? "" : " ");
            text.append(
                    isPlain && !plain.isEmpty() ? plain : Quoting.quote(word).replace("<", "\\<"));
        }
        return text.toString();
    }

    @Override
    public void close() {
        client.close();
    }
}
