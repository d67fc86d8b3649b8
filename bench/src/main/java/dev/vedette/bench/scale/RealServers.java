package dev.vedette.bench.scale;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A few real redis-servers, a master and a replica each, among the stubs: what a Sentinel does for
/// those, it does for the others.
final class RealServers implements AutoCloseable {

    private final List<Process> masters = new ArrayList<>();
    private final List<Process> replicas = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    RealServers(int count, int port, Path folder) throws IOException {
        for (int i = 0; i < count; i++) {
            int master = port + 2 * i;
            ports.add(master);
            masters.add(start(folder, master));
            replicas.add(start(folder, master + 1, "--replicaof", "127.0.0.1", "" + master));
        }
    }

    private static Process start(Path parent, int port, String... more) throws IOException {
        Path folder = Files.createDirectories(parent.resolve("server" + port));
        List<String> words = new ArrayList<>(List.of("redis-server", "--port", "" + port));
        words.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--dir", folder.toString()));
        words.addAll(List.of("--repl-diskless-sync-delay", "0"));
        words.addAll(List.of(more));
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log.txt").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    /// Of the masters.
    List<Integer> ports() {
        return ports;
    }

    void killMasters() {
        masters.forEach(Process::destroyForcibly);
    }

    @Override
    public void close() {
        masters.forEach(Process::destroyForcibly);
        replicas.forEach(Process::destroyForcibly);
    }
}
