package dev.vedette.sentinel;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.sentinel.Quorum.Maker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// One Sentinel as a process of its own, real or ours, with a configuration file and a log.
final class SentinelProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 180;

    final int port;
    final Path directory;
    private final Maker maker;
    private final Path conf;
    private Process process;
    private RespClient client;

    private SentinelProcess(Maker maker, Path directory, Path conf, int port) {
        this.maker = maker;
        this.directory = directory;
        this.conf = conf;
        this.port = port;
    }

    /// Starts one in a directory of its own below `parent` and waits until it answers; `lines` say
    /// what it watches.
    static SentinelProcess start(Maker maker, Path parent, String lines) {
        SentinelProcess sentinel = prepare(maker, parent, lines);
        sentinel.start();
        sentinel.awaitAnswers();
        return sentinel;
    }

    /// Writes its file only.
    static SentinelProcess prepare(Maker maker, Path parent, String lines) {
        try {
            Path directory = Files.createTempDirectory(parent, maker.name());
            int port = RedisProcess.freePort();
            Path conf = directory.resolve("sentinel.conf");
            Files.writeString(
                    conf,
                    "# of the operator\nport "
                            + port
                            + "\nbind 127.0.0.1\nloglevel debug\nlogfile "
                            + directory
                            + "/log.txt\n"
                            + lines);
            return new SentinelProcess(maker, directory, conf, port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The other program on the same file and port; this one must have ended.
    SentinelProcess succeededBy(Maker other) {
        SentinelProcess next = new SentinelProcess(other, directory, conf, port);
        next.start();
        next.awaitAnswers();
        return next;
    }

    void start() {
        List<String> words = new ArrayList<>();
        if (maker == Maker.REAL) {
            words.add(Oracle.onPath("redis-sentinel").toString());
            words.add(conf.toString());
        } else if (maker == Maker.OLD) {
            words.addAll(List.of(Oracle.oldBinary().toString(), conf.toString(), "--sentinel"));
        } else {
            words.addAll(RedisProcess.ourProgram("-Xmx256m"));
            words.addAll(List.of(conf.toString(), "--sentinel"));
        }
        try {
            process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("out.txt").toFile())
                            .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void awaitAnswers() {
        await(
                maker + " answers",
                () -> {
                    if (!process.isAlive()) {
                        throw new AssertionError(maker + " has ended\n" + output() + log());
                    }
                    try {
                        client = RespClient.connect(port);
                        return !Quorum.flat(client.ask("PING")).isEmpty();
                    } catch (UncheckedIOException notYet) {
                        return false;
                    }
                });
    }

    RespClient client() {
        return client;
    }

    /// The answer to the words of `line`, flat; `''` is an empty word.
    List<String> ask(String line) {
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("''") ? "" : words[i];
        }
        return Quorum.flat(client.ask(words));
    }

    /// The value of a field in the answer to SENTINEL MASTER and its like; empty without it.
    String field(String question, String name) {
        List<String> flat = ask(question);
        int at = flat.indexOf(name);
        return at < 0 ? "" : flat.get(at + 1);
    }

    void await(String claim, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(
                        "not within " + PATIENCE_SECONDS + " s: " + claim + "\n" + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(maker + " does not end\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /// Ends in an orderly way.
    void stop() {
        process.destroy();
        awaitExit();
    }

    String conf() {
        return text(conf);
    }

    Path path() {
        return conf;
    }

    String log() {
        return Files.exists(directory.resolve("log.txt"))
                ? text(directory.resolve("log.txt"))
                : output();
    }

    /// What it has printed.
    String output() {
        return text(directory.resolve("out.txt"));
    }

    /// The texts of log lines, without process id, time and level.
    List<String> logged() {
        return log().lines().map(line -> line.replaceFirst("^\\d+:X .{24} . ", "")).toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
        if (process != null) {
            process.destroyForcibly();
            awaitExit();
        }
    }
}
