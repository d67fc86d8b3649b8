package dev.vedette.sentinel;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Why redis-sentinel refuses a file.
final class RealRefusal {

    private RealRefusal() {}

    /// What it says before it ends; `taken` if it begins its work instead.
    static String of(String text) {
        Path program = Oracle.onPath("redis-sentinel");
        Oracle.count(1);
        try {
            Path file = Files.createTempFile("vedette-sentinel", ".conf");
            // At the end, so that the numbers of the lines stay.
            Files.writeString(file, text + "port " + RedisProcess.freePort() + "\n");
            Process sentinel =
                    new ProcessBuilder(program.toString(), file.toString())
                            .redirectErrorStream(true)
                            .start();
            try (BufferedReader output = sentinel.inputReader(StandardCharsets.ISO_8859_1)) {
                return verdict(output);
            } finally {
                sentinel.destroyForcibly();
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static String verdict(BufferedReader output) throws IOException {
        StringBuilder refusal = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.contains("Sentinel ID is")) {
                return "taken";
            }
            if (line.startsWith("***") || !refusal.isEmpty()) {
                refusal.append(line).append('\n');
            }
        }
        return refusal.toString().strip();
    }
}
