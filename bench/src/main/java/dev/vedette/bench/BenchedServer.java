package dev.vedette.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A server process bound to one core, and what /proc says about it. Linux only.
final class BenchedServer implements AutoCloseable {

    private static final long START_SECONDS = 30;
    private static final long STOP_SECONDS = 10;
    private static final long POLL_MILLIS = 1;

    private final String name;
    private final int port;
    private final Process process;
    private final double startMillis;

    /// Starts the program, which must take redis-server's arguments, and waits for its first PONG.
    BenchedServer(String name, String program, int port, int core, Path folder)
            throws IOException, InterruptedException {
        this(name, program, port, folder, List.of("taskset", "-c", Integer.toString(core)), "");
    }

    /// @param before what the command line begins with
    /// @param jvmOptions for a server that `vedette` starts; another one does not look at them
    /// @param more further arguments
    BenchedServer(
            String name,
            String program,
            int port,
            Path folder,
            List<String> before,
            String jvmOptions,
            String... more)
            throws IOException, InterruptedException {
        this.name = name;
        this.port = port;
        refuseStranger(port);
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(program.split(" ")));
        words.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
        words.addAll(List.of("--save", "", "--dir", folder.toString()));
        words.addAll(List.of(more));
        Path log = folder.resolve(name + ".log");
        long began = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("VEDETTE_JAVA_OPTS", jvmOptions);
        this.process = builder.redirectOutput(log.toFile()).start();
        // Who interrupts a comparison wants no server left.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitPong(log);
        this.startMillis = (System.nanoTime() - began) / 1e6;
    }

    /// Another comparison's server would answer in place of ours.
    private static void refuseStranger(int port) throws IOException {
        try (Link stranger = new Link(port)) {
            stranger.ask(List.of("PING"));
        } catch (ConnectException _) {
            return;
        }
        throw new IOException(
                "something listens at port " + port + " already: give another --port");
    }

    private void awaitPong(Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try (Link link = new Link(port)) {
                if (link.ask(List.of("PING")).equals("+PONG")) {
                    return;
                }
            } catch (IOException refused) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    process.destroyForcibly();
                    throw new IOException(
                            name + " does not answer; it said:\n" + Files.readString(log), refused);
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    /// From the start of the process to its first answer.
    double startMillis() {
        return startMillis;
    }

    /// User and system time of all its threads so far.
    CpuTime cpu() throws IOException {
        return CpuTime.of(process.pid());
    }

    /// Resident memory.
    double residentBytes() throws IOException {
        return status("VmRSS:");
    }

    /// The most resident memory since [#forgetPeak].
    double peakBytes() throws IOException {
        return status("VmHWM:");
    }

    void forgetPeak() throws IOException {
        // What proc(5) has for it.
        Files.writeString(proc("clear_refs"), "5");
    }

    private double status(String field) throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith(field)) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        throw new IOException("no " + field + " in " + proc("status"));
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    /// Whether it knows the command; it is executed once.
    boolean knows(Workload workload) throws IOException {
        try (Link link = new Link(port)) {
            // Its first line is enough: the connection ends here.
            return !link.firstLine(workload.probe()).startsWith("-ERR unknown command");
        }
    }

    /// Makes the user as which the load comes.
    void admit(Options options) throws IOException {
        if (!options.rules().isEmpty()) {
            List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", Options.USER, "on"));
            words.add(">" + Options.USER);
            words.addAll(List.of(options.rules().split(" ")));
            send(Stream.of(words));
        }
    }

    /// Puts the workload's collection into the state in which a measurement begins.
    void prepare(Workload workload, long requests, Workload.Data data) throws IOException {
        if (workload.key().isEmpty()) {
            return;
        }
        try (Link link = new Link(port)) {
            link.sendAll(Stream.of(List.of("DEL", workload.key())));
            link.sendAll(workload.fill(requests, data));
        }
    }

    /// Has it carry out commands that are answered by one line each.
    void send(Stream<List<String>> commands) throws IOException {
        try (Link link = new Link(port)) {
            link.sendAll(commands);
        }
    }

    /// What it says it uses.
    double usedBytes() throws IOException {
        try (Link link = new Link(port)) {
            return Double.parseDouble(link.info("memory", "used_memory"));
        }
    }

    /// Removes all keys.
    void flush() throws IOException {
        send(Stream.of(List.of("FLUSHALL", "SYNC")));
    }

    void load(int keys, int valueBytes) throws IOException {
        try (Link link = new Link(port)) {
            link.load(keys, valueBytes);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
