package dev.vedette.config;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One start of a real redis-server with a command line of its own.
final class RealRun implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final Process process;

    RealRun(Path directory, String input, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Oracle.onPath("redis-server").toString());
        command.addAll(List.of(arguments));
        try {
            process = new ProcessBuilder(command).directory(directory.toFile()).start();
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    /// What it said when it refused to start: standard error, or its last line in the log.
    String refusal() {
        try (InputStream errors = process.getErrorStream();
                InputStream log = process.getInputStream()) {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return "accepted";
            }
            String text = new String(errors.readAllBytes(), StandardCharsets.ISO_8859_1);
            String said = new String(log.readAllBytes(), StandardCharsets.ISO_8859_1);
            Oracle.count(1);
            if (process.exitValue() != 1) {
                return "exit status " + process.exitValue();
            }
            return text.isEmpty() ? said.strip().replaceFirst(".* # ", "") : text;
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        } finally {
            process.destroyForcibly();
        }
    }

    /// A connection, once it listens.
    RespClient connect(int port) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (true) {
            try {
                RespClient client = RespClient.connect(port);
                Reply hello = client.ask("PING");
                if (hello != null) {
                    return client;
                }
            } catch (AssertionError | RuntimeException notYet) {
                // There is no event for "another process listens".
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw notYet;
                }
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
