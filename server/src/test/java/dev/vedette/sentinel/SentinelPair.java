package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A real Sentinel and one of ours, started with the same file.
final class SentinelPair implements AutoCloseable {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final String PEER = "89abcdef0123456789abcdef0123456789abcdef";

    /// Nothing listens where the masters should be, so both Sentinels stay in the state of the
    /// file.
    private static final String LINES =
            """
            sentinel myid %s
            sentinel monitor alpha 127.0.0.1 1 2
            sentinel monitor "beta" 127.0.0.1 2 1
            SENTINEL known-replica alpha 127.0.0.1 3
            sentinel Known-Sentinel alpha 127.0.0.1 4 %s
            sentinel failover-timeout alpha 60000
            sentinel config-epoch alpha 7
            sentinel leader-epoch alpha 8
            sentinel current-epoch 9
            """
                    .formatted(ID, PEER);

    private final Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final List<RespClient> clients = new ArrayList<>();
    private RespClient real;
    private RespClient ours;

    SentinelPair(Path directory) throws IOException {
        this.directory = directory;
        String text = "# of the operator\nport 0\nbind 127.0.0.1\n" + LINES;
        real = start("real", theirs(), text);
        ours = start("ours", RedisProcess.ourProgram(), text);
    }

    RespClient real() {
        return real;
    }

    RespClient ours() {
        return ours;
    }

    /// What our Sentinel has in its file.
    String oursOnDisk() throws IOException {
        return Files.readString(directory.resolve("ours.conf"));
    }

    /// Starts both again, each with the file that the other has written.
    void swapFiles() throws IOException {
        String ofReal = Files.readString(directory.resolve("real.conf"));
        String ofOurs = oursOnDisk();
        close();
        real = start("real-2", theirs(), ofOurs);
        ours = start("ours-2", RedisProcess.ourProgram(), ofReal);
    }

    /// Asserts that both answer each of these lines alike; `''` in them is an empty word.
    void same(String lines) {
        for (String line : lines.split("\n")) {
            String[] words = line.split(" ");
            for (int i = 0; i < words.length; i++) {
                words[i] = words[i].equals("''") ? "" : words[i];
            }
            assertThat(ours.ask(words)).as(line).isEqualTo(real.ask(words));
            Oracle.count(1);
        }
    }

    private static List<String> theirs() {
        return List.of(Oracle.onPath("redis-sentinel").toString());
    }

    private RespClient start(String name, List<String> program, String text) throws IOException {
        int port = RedisProcess.freePort();
        Path conf = directory.resolve(name + ".conf");
        Files.writeString(conf, text.replaceAll("(?m)^port \\d+", "port " + port));
        List<String> command = new ArrayList<>(program);
        command.add(conf.toString());
        command.add("--sentinel");
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".out").toFile())
                        .start());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                RespClient client = RespClient.connect(port);
                clients.add(client);
                client.ask("PING");
                return client;
            } catch (UncheckedIOException notYet) {
                assertThat(System.nanoTime()).as(name + " listens").isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }

    @Override
    public void close() {
        clients.forEach(RespClient::close);
        processes.forEach(Process::destroyForcibly);
    }
}
