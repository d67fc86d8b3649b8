package dev.vedette.oracle;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.node.Node;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.os.OsWorld;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Our data server on a thread of this JVM, with real sockets and files: what a real server is
/// compared with.
public final class OurNode implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 10_000;

    private final Thread thread;
    private final int port;
    private final Path directory;
    private volatile @Nullable Throwable failure;

    private OurNode(int port, Path directory, List<String> arguments) {
        this.port = port;
        this.directory = directory;
        OsWorld world = new OsWorld();
        Log log = new Log(world);
        Config config = new Config(DataServer.DIRECTIVES);
        try {
            new ConfigFile(config, path -> refuse(), name -> List.of())
                    .read(null, null, Invocation.of(arguments).overrides());
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(refused.text(), refused);
        }
        try {
            world.disk().changeDirectory(directory.toString());
        } catch (DiskFailure failure) {
            throw new AssertionError("cannot enter " + directory, failure);
        }
        log.file(directory.resolve("log").toString());
        Node node = DataServer.node(world, config, log, "");
        thread = new Thread(() -> world.run(node), "node-" + port);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((where, thrown) -> failure = thrown);
    }

    private static Bytes refuse() {
        throw new ConfigError("tests have no configuration file");
    }

    /// Starts a node on a free port in an empty directory, with `arguments` as on the command line.
    public static OurNode start(String... arguments) {
        try {
            Path directory = Files.createTempDirectory("our-node-");
            int port = RedisProcess.freePort();
            List<String> all = new ArrayList<>(List.of("--port", "" + port, "--bind", "127.0.0.1"));
            all.addAll(List.of("--save", "", "--repl-diskless-sync", "no"));
            all.addAll(List.of("--repl-ping-replica-period", "3600"));
            all.addAll(List.of(arguments));
            OurNode node = new OurNode(port, directory, all);
            node.thread.start();
            node.awaitListening();
            return node;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitListening() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (!RedisProcess.accepts(port)) {
            check();
            if (!thread.isAlive() || System.nanoTime() > deadline) {
                throw new AssertionError("our node did not start:\n" + log());
            }
            Thread.onSpinWait();
        }
    }

    private void check() {
        Throwable thrown = failure;
        if (thrown != null) {
            throw new AssertionError("our node broke:\n" + log(), thrown);
        }
    }

    public int port() {
        return port;
    }

    public Path directory() {
        return directory;
    }

    /// What it has logged so far.
    public String log() {
        try {
            Path file = directory.resolve("log");
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// A new connection to it.
    public RespClient connect() {
        return RespClient.connect(port);
    }

    /// Ends it, or says why it has ended before; `password` as for [RespClient].
    public void close(String password) {
        check();
        if (thread.isAlive()) {
            try (RespClient client = connect()) {
                if (!password.isEmpty()) {
                    client.ask("AUTH", password);
                }
                client.send("SHUTDOWN", "NOSAVE", "FORCE");
                client.awaitEnd();
            }
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interrupted);
            }
        }
        check();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        close("");
    }
}
