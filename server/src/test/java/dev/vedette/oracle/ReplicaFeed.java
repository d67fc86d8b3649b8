package dev.vedette.oracle;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.base.Quoting;
import dev.vedette.resp.Input;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.RequestParser;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a master sends its replicas, command by command: a replica that keeps nothing. It is given
/// the bytes; whose connection they come over is somebody else's business.
public final class ReplicaFeed {

    /// What such a replica sends to begin.
    public static final byte[] REQUEST =
            ReplyEncoder.encode(Bytes.of("PSYNC"), Bytes.of("?"), Bytes.of("-1"));

    private enum Part {
        ANSWER,
        LENGTH,
        SNAPSHOT,
        STREAM
    }

    private final Input input = new Input();
    private final RequestParser parser = new RequestParser(input);
    private Part part = Part.ANSWER;
    private long snapshotBytes;
    private String database = "0";

    public ReplicaFeed() {
        parser.trust(true);
    }

    /// More bytes from the master.
    public void add(byte[] bytes) {
        input.add(bytes);
        while (part != Part.STREAM && advance()) {}
    }

    /// Whether the snapshot has come, so that what follows are commands.
    public boolean isStreaming() {
        return part == Part.STREAM;
    }

    private boolean advance() {
        if (part == Part.SNAPSHOT) {
            int count = (int) Math.min(snapshotBytes, input.available());
            input.take(count);
            snapshotBytes -= count;
            part = snapshotBytes == 0 ? Part.STREAM : part;
            return count > 0 || snapshotBytes == 0;
        }
        String line = line();
        if (line == null) {
            return false;
        }
        // An empty line now and then says that the snapshot is still being written.
        if (line.isEmpty()) {
            return true;
        }
        if (part == Part.ANSWER) {
            check(line.startsWith("+FULLRESYNC "), line);
            part = Part.LENGTH;
        } else {
            check(line.startsWith("$"), line);
            snapshotBytes = Numbers.parseLong(Bytes.of(line.substring(1))).orElseThrow();
            part = Part.SNAPSHOT;
        }
        return true;
    }

    private @Nullable String line() {
        for (int i = 0; i < input.available(); i++) {
            if (input.peek(i) == '\n') {
                return new String(input.take(i + 1), StandardCharsets.ISO_8859_1).strip();
            }
        }
        return null;
    }

    private static void check(boolean holds, String line) {
        if (!holds) {
            throw new AssertionError("the master answered PSYNC with " + line);
        }
    }

    /// The commands that arrived since the last call, quoted where needed, `dbN ` in front of those
    /// outside of database 0 (MULTI and EXEC are in none). SELECT and PING are not shown.
    public List<String> commands() {
        List<String> commands = new ArrayList<>();
        if (part != Part.STREAM) {
            return commands;
        }
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
}
