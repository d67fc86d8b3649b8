package dev.vedette.oracle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real server process on a free port of the loopback, in an empty directory of its own.
public final class RedisProcess implements AutoCloseable {

    /// A JVM among ten others on two cores takes its time.
    private static final long START_MILLIS = 60_000;

    private static final long CLEANING_MILLIS = 30_000;

    private final Process process;
    private final int port;
    private final Path directory;

    private RedisProcess(Process process, int port, Path directory) {
        this.process = process;
        this.port = port;
        this.directory = directory;
    }

    /// What starts our own server, or with `--sentinel` our Sentinel, in a process of its own:
    /// soon, rather than fast later.
    ///
    /// @param more options of its JVM
    public static List<String> ourProgram(String... more) {
        List<String> options = new ArrayList<>();
        options.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        options.addAll(List.of(more));
        return program(options);
    }

    private static List<String> program(List<String> jvmOptions) {
        List<String> program = new ArrayList<>();
        program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        program.addAll(jvmOptions);
        program.addAll(List.of("-cp", System.getProperty("java.class.path")));
        program.add("dev.vedette.Main");
        return program;
    }

    /// Our own server in a process of its own, because its JVM is to have these options.
    public static RedisProcess ours(List<String> jvmOptions, String... arguments) {
        return start(program(jvmOptions), arguments);
    }

    static RedisProcess start(Path program, String... arguments) {
        return start(List.of(program.toString()), arguments);
    }

    static RedisProcess start(List<String> program, String... arguments) {
        try {
            Path directory = Files.createTempDirectory("redis-oracle-");
            int port = freePort();
            List<String> command = new ArrayList<>(program);
            command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", ""));
            command.addAll(List.of("--dir", directory.toString(), "--repl-diskless-sync", "no"));
            command.addAll(List.of("--repl-ping-replica-period", "3600"));
            command.addAll(List.of(arguments));
            Process process =
                    new ProcessBuilder(command)
                            .directory(directory.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("log").toFile())
                            .start();
            RedisProcess server = new RedisProcess(process, port, directory);
            server.awaitListening();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final int LEAST_PORT = 10_000;
    private static final int MOST_PORT = 32_000;

    /// A port nobody listens on, below those the system hands out: between the question and the use
    /// no connection of another test can take it.
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException _) {
                // Somebody has this one: another is drawn.
            }
        }
    }

    private void awaitListening() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!accepts(port)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String log = log();
                close();
                throw new AssertionError("redis-server did not start:\n" + log);
            }
            // There is no event for "another process listens"; a refused connect costs little.
            try {
                process.waitFor(10, TimeUnit.MILLISECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while redis-server started", interrupted);
            }
        }
    }

    /// Whether something listens on `port` of the loopback.
    public static boolean accepts(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /// Its working directory; deleted at the end.
    public Path directory() {
        return directory;
    }

    /// What it has logged so far.
    public String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// A new connection to it.
    public RespClient connect() {
        return RespClient.connect(port);
    }

    /// Waits for the process to end by itself; answers its exit code.
    public int awaitExit(long millis) {
        try {
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(
                        "redis-server " + pid() + " still runs after " + millis + " ms");
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interrupted);
        }
    }

    /// Kills the process and removes its directory.
    ///
    /// A child of it that writes an RDB file outlives it and makes its file anew while the
    /// directory is emptied, so it is killed as well; one that began between our look and the end
    /// of its parent ends by itself, soon.
    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
        children.forEach(child -> child.onExit().join());
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLEANING_MILLIS);
        while (!isRemoved(System.nanoTime() > deadline)) {
            Thread.onSpinWait();
        }
    }

    /// @param isLastTime whether a file that has come meanwhile is an error
    private boolean isRemoved(boolean isLastTime) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
            return true;
        } catch (IOException | UncheckedIOException failure) {
            if (isLastTime) {
                throw new AssertionError(directory + " cannot be removed", failure);
            }
            // Closed twice, by its test and at the end of the run; or a file has come or gone.
            return Files.notExists(directory);
        }
    }
}
