package dev.vedette.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.substrate.FreePorts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// `vedette` and `bin/*` as scripts start them. What is expected of `daemonize`, of the title in ps
/// and of exit codes was seen on redis-server 7.0.15.
class LauncherIT {

    private static final Path HOME = Path.of(System.getProperty("basedir")).resolveSibling("bin");
    private static final long LIMIT_SECONDS = 180;

    @TempDir private Path work;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void nothingStaysBehind() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void theProgramTellsItsVersion() throws Exception {
        Process process = start(HOME.resolveSibling("vedette").toString(), "--version");
        assertThat(exit(process)).isZero();
        assertThat(out()).startsWith("vedette ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theServerIsTheProcessThatWasStartedAndLooksLikeRedisInPs() throws Exception {
        int port = freePort();
        Process process = startServer("--port", "" + port, "--bind", "127.0.0.1");
        awaitPong(port, process);
        assertThat(shown(process.pid())).isEqualTo("redis-server 127.0.0.1:" + port);
        assertThat(Path.of("/proc", "" + process.pid(), "comm")).hasContent("redis-server");
        assertThat(ask(port, "INFO server")).contains("process_id:" + process.pid() + "\r\n");
        process.destroy();
        assertThat(exit(process)).isZero();
    }

    @Test
    void aServerMayBeReachedThroughALinkInAFolderWithSpaces() throws Exception {
        Path link = Files.createDirectory(work.resolve("a b")).resolve("redis-server");
        Files.createSymbolicLink(link, HOME.resolve("redis-server"));
        Process process = start(link.toString(), "--version");
        assertThat(exit(process)).isZero();
        assertThat(out()).startsWith("Redis server v=");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void daemonizeReturnsAtOnceAndLeavesAServerBehind() throws Exception {
        int port = freePort();
        Path pidFile = work.resolve("pid");
        Path conf =
                Files.writeString(
                        work.resolve("d.conf"),
                        "port " + port + "\ndaemonize yes\npidfile " + pidFile + "\n");
        Path outer = Files.writeString(work.resolve("outer.conf"), "include " + conf + "\n");
        Process launcher = startServer(outer.toString());
        assertThat(exit(launcher)).isZero();
        assertThat(out()).isEmpty();
        awaitPong(port, launcher);
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        assertThat(pid).isNotEqualTo(launcher.pid());
        assertThat(shown(pid)).isEqualTo("redis-server *:" + port);
        assertThat(Path.of("/proc", "" + pid, "fd", "1").toRealPath()).hasToString("/dev/null");
        ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
        server.destroy();
        server.onExit().get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void theLastWordOnDaemonizeCounts() throws Exception {
        int port = freePort();
        Path conf = Files.writeString(work.resolve("d.conf"), "daemonize yes\n");
        Process process = startServer(conf.toString(), "--port", "" + port, "--daemonize", "no");
        awaitPong(port, process);
        assertThat(process.isAlive()).isTrue();
        assertThat(out()).contains("Ready to accept connections");
    }

    @Test
    void aRefusedConfigurationIsShownBeforeTheServerGoesIntoTheBackground() throws Exception {
        Process process = startServer("--daemonize", "yes", "--nosuch", "1");
        assertThat(exit(process)).isEqualTo(1);
        assertThat(out()).contains("Bad directive or wrong number of arguments");
    }

    @Test
    void configurationMayComeFromStandardInput() throws Exception {
        int port = freePort();
        Process process = startServer("-", "--bind", "127.0.0.1");
        try (var input = process.outputWriter()) {
            input.write("port " + port + "\n");
        }
        awaitPong(port, process);
        process.destroy();
        assertThat(exit(process)).isZero();
    }

    private Process startServer(String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(HOME.resolve("redis-server").toString()));
        words.addAll(List.of(arguments));
        return start(words.toArray(String[]::new));
    }

    private Process start(String... words) throws IOException {
        Process process =
                new ProcessBuilder(words)
                        .directory(work.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(work.resolve("out").toFile())
                        .start();
        started.add(process);
        return process;
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("it ended").isTrue();
        return process.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(work.resolve("out"));
    }

    /// The command line without the zeros that fill it.
    private static String shown(long pid) throws IOException {
        return Files.readString(Path.of("/proc", "" + pid, "cmdline")).replace("\0", "");
    }

    private void awaitPong(int port, Process process) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (!ask(port, "PING").equals("+PONG\r\n")) {
            assertThat(System.nanoTime()).as("answers in time: " + out()).isLessThan(deadline);
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    /// One inline command on a connection of its own; empty when nobody answers.
    private static String ask(int port, String command) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write((command + "\r\nQUIT\r\n").getBytes(StandardCharsets.US_ASCII));
            String answers =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answers.replaceFirst("\\+OK\r\n$", "");
        } catch (SocketException _) {
            // Refused, or cut while the listening socket for IPv4 gives way to one for both.
            return "";
        }
    }

    private static int freePort() throws IOException {
        return FreePorts.find(1, new SplittableRandom()).getFirst();
    }
}
