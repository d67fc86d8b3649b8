package dev.vedette.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What the process says when it starts, ends, or refuses to start, next to redis-server under the
/// same arguments.
final class LogLinesIT {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir private Path directory;

    /// What came of a process: its exit status and its masked output.
    private record Run(int status, List<String> lines) {}

    private static List<String> ours() {
        return RedisProcess.ourProgram();
    }

    private static List<String> theirs() {
        return List.of(Oracle.onPath("redis-server").toString());
    }

    /// Runs to the end; `until` is the text after which SIGTERM is sent, or empty to wait for an
    /// end by itself.
    private Run run(List<String> program, String until, String... arguments) throws Exception {
        Path work = Files.createTempDirectory(directory, "run");
        Path output = work.resolve("output");
        List<String> command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        Process process =
                new ProcessBuilder(command)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            if (!until.isEmpty()) {
                awaitText(process, output, until);
                process.destroy();
            }
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("ends: %s", Files.readString(output))
                    .isTrue();
            return new Run(process.exitValue(), masked(Files.readString(output)));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void awaitText(Process process, Path output, String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.readString(output).contains(text)) {
            assertThat(System.nanoTime() < deadline && process.isAlive())
                    .as("says %s: %s", text, Files.readString(output))
                    .isTrue();
            // There is no event for "another process wrote a line".
            process.waitFor(5, TimeUnit.MILLISECONDS);
        }
    }

    private static List<String> masked(String output) {
        List<String> lines = new ArrayList<>();
        for (String line : output.split("\n", -1)) {
            // Advice about this machine's kernel, which concerns fork and its memory.
            if (line.contains("WARNING Memory overcommit") || line.contains("Transparent Huge")) {
                continue;
            }
            lines.add(
                    line.replaceAll(
                                    "^\\d+:([MSCX]) \\d\\d \\w{3} \\d{4} [0-9:.]{12}",
                                    "PID:$1 TIME")
                            .replaceAll(
                                    "^\\d+:signal-handler \\(\\d+\\)", "PID:signal-handler (TIME)")
                            .replaceAll("pid=\\d+", "pid=N")
                            .replaceAll("port=\\d+", "port=N")
                            .replaceAll("0\\.\\d{3} seconds", "N seconds")
                            .replaceAll("when created [0-9.]+ Mb", "when created N Mb")
                            .replaceAll("RDB age \\d+", "RDB age N"));
        }
        return lines;
    }

    private void compare(String until, String... arguments) throws Exception {
        Run theirs = run(theirs(), until, arguments);
        Run ours = run(ours(), until, arguments);
        assertThat(ours).as(String.join(" ", arguments)).isEqualTo(theirs);
        Oracle.count(theirs.lines().size());
    }

    @Test
    void startAndEndReadAsRedis() throws Exception {
        String port = String.valueOf(RedisProcess.freePort());
        compare("Ready to accept", "--port", port, "--save", "", "--pidfile", "pid");
        compare("Ready to accept", "--port", port, "--save", "1 1");
        compare(
                "Ready to accept",
                "--port",
                port,
                "--save",
                "1 1",
                "--shutdown-on-sigterm",
                "nosave");
    }

    @Test
    void aPortInUseIsNamedAndTheStartRefused() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            compare("", "--port", port, "--bind", "127.0.0.1");
            compare("", "--port", port);
        }
    }

    @Test
    void whatCannotBeObeyedRefusesTheStart() throws Exception {
        String port = String.valueOf(RedisProcess.freePort());
        compare("", "--port", port, "--bind", "10.255.255.1");
        compare("", "--port", "0");
        compare("", "--port", port, "--dir", "/no/such/directory");
        compare("", "--port", port, "--no-such-directive", "x");
        compare("", "--port", "seventy");
        compare("", "/no/such/file.conf");
        compare("", "--port", port, "--logfile", "/no/such/log");
    }

    @Test
    void aDamagedFileIsLeftAsItIsAndTheStartRefused() throws Exception {
        Path work = Files.createDirectory(directory.resolve("damaged"));
        byte[] damaged = "REDIS0010\u00fa\u0009redis-ver".getBytes(StandardCharsets.ISO_8859_1);
        Files.write(work.resolve("dump.rdb"), damaged);
        String port = String.valueOf(RedisProcess.freePort());
        Run ours = run(ours(), "", "--port", port, "--dir", work.toString());
        assertThat(ours.status()).isEqualTo(1);
        assertThat(String.join("\n", ours.lines())).doesNotContain("Exception", "\tat ");
        assertThat(Files.readAllBytes(work.resolve("dump.rdb"))).isEqualTo(damaged);
    }

    @Test
    void versionAndHelpKeepTheirShape() throws Exception {
        Run ours = run(ours(), "", "--version");
        assertThat(ours.status()).isZero();
        assertThat(ours.lines().getFirst())
                .matches(
                        "Redis server v=7\\.0\\.15 sha=\\S+ malloc=\\S+ bits=64 build=[0-9a-f]+.*");
        assertThat(run(ours(), "", "--help").lines().getFirst()).startsWith("Usage: redis-server");
    }

    @Test
    void logLinesGoToAFileThatMayBeRenamedAway() throws IOException, InterruptedException {
        Path work = Files.createDirectory(directory.resolve("renamed"));
        Path log = work.resolve("log");
        List<String> command = new ArrayList<>(ours());
        command.addAll(
                List.of(
                        "--port",
                        "" + RedisProcess.freePort(),
                        "--save",
                        "",
                        "--logfile",
                        log.toString()));
        Process process = new ProcessBuilder(command).directory(work.toFile()).start();
        try {
            while (!Files.exists(log) || !Files.readString(log).contains("Ready to accept")) {
                assertThat(process.isAlive()).isTrue();
                process.waitFor(5, TimeUnit.MILLISECONDS);
            }
            Files.move(log, work.resolve("old"));
            process.destroy();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(log)).contains("bye bye").doesNotContain("Ready to accept");
        } finally {
            process.destroyForcibly();
        }
    }
}
