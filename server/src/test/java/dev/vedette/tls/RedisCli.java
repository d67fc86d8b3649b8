package dev.vedette.tls;

import dev.vedette.oracle.Oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The real redis-cli under TLS.
///
/// @param words what it is started with besides the port
record RedisCli(List<String> words) {

    private static final int PATIENCE_SECONDS = 20;

    static RedisCli trusting(Path authority) {
        return new RedisCli(List.of("--tls", "--cacert", authority.toString()));
    }

    static RedisCli plain() {
        return new RedisCli(List.of());
    }

    RedisCli with(Authority.Pair pair) {
        List<String> more = new ArrayList<>(words);
        more.addAll(List.of("--cert", pair.certificate() + "", "--key", pair.key() + ""));
        return new RedisCli(more);
    }

    RedisCli with(String... options) {
        List<String> more = new ArrayList<>(words);
        more.addAll(List.of(options));
        return new RedisCli(more);
    }

    /// What it prints for a command: answers and errors.
    String ask(int port, String... command) {
        return run(port, "", command);
    }

    /// What it prints for commands it reads.
    String run(int port, String input, String... command) {
        List<String> all = new ArrayList<>(List.of(Oracle.onPath("redis-cli").toString()));
        // A server that says nothing to a client that waits would have it wait for ever.
        all.addAll(0, List.of("timeout", "" + PATIENCE_SECONDS));
        all.addAll(List.of("-h", "127.0.0.1", "-p", "" + port));
        all.addAll(words);
        all.addAll(List.of(command));
        try {
            Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
            Thread.ofVirtual().start(() -> feed(process, input));
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    private static void feed(Process process, String input) {
        try (var out = process.getOutputStream()) {
            out.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ended) {
            // It ended without reading: its output says why.
            return;
        }
    }
}
