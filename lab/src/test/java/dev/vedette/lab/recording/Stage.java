package dev.vedette.lab.recording;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;
import dev.vedette.lab.substrate.FileTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// One recording: processes on machines, what is done to them, and the files that stay.
///
/// `redis-1` is the server on machine 1, port 6379, and `sentinel-1` the sentinel there, port
/// 26379.
final class Stage implements AutoCloseable {

    static final int NODE_PORT = 6379;

    static final int SENTINEL_PORT = 26379;

    private static final int LONGEST_WAIT_MILLIS = 90_000;

    private static final int LONGEST_PART = 30_000;

    private final Network network = new Network();
    private final Truth truth = new Truth();
    private final List<String> program;
    private final Path folder;
    private final Path results;
    private final Map<String, Process> processes = new LinkedHashMap<>();
    private final Map<String, Ear> ears = new LinkedHashMap<>();
    private final Map<String, String> passwords = new LinkedHashMap<>();

    Stage(Path program, Path results) throws IOException {
        this.program = List.of(program.toString());
        this.folder = Files.createTempDirectory("recording-");
        this.results = results;
        Files.createDirectories(results);
    }

    /// Whether this is 6.2.
    boolean isOld() {
        return results.getFileName().toString().endsWith("-6.2");
    }

    Truth truth() {
        return truth;
    }

    Network network() {
        return network;
    }

    static int machine(String name) {
        return Integer.parseInt(name.substring(name.indexOf('-') + 1));
    }

    static Address address(String name) {
        return new Address(
                Network.address(machine(name)),
                name.startsWith("redis") ? NODE_PORT : SENTINEL_PORT);
    }

    /// Passwords the recorder itself needs to ask a process.
    void password(String name, String password) {
        passwords.put(name, password);
    }

    /// Writes the configuration and starts the server; `lines` come last and so win.
    void node(String name, String... lines) {
        String first =
                """
                port 6379
                save ""
                protected-mode no
                repl-diskless-sync-delay 0
                logfile redis.log
                dbfilename dump.rdb
                """;
        configure(name, "redis.conf", first, lines);
        start(name);
        await(name + " answers", () -> isServing(name));
    }

    void replica(String name, String master, String... lines) {
        List<String> all = new ArrayList<>();
        all.add("replicaof " + address(master).host() + " " + NODE_PORT);
        all.addAll(List.of(lines));
        node(name, all.toArray(String[]::new));
    }

    /// A sentinel of `mymaster` on redis-1 with this quorum; its settings are short ones.
    void sentinel(String name, int quorum, String... lines) {
        sentinelOf(name, "10.0.0.1", quorum, lines);
    }

    void sentinelOf(String name, String master, int quorum, String... lines) {
        String first =
                """
                port 26379
                protected-mode no
                logfile sentinel.log
                sentinel monitor mymaster %s 6379 %d
                sentinel down-after-milliseconds mymaster 2000
                sentinel failover-timeout mymaster 15000
                sentinel parallel-syncs mymaster 1
                """
                        .formatted(master, quorum);
        configure(name, "sentinel.conf", first, lines);
        start(name);
        await(name + " answers", () -> isServing(name));
        truth.is("id", name + " " + words("SENTINEL MYID", name));
        listen(name);
    }

    private String words(String command, String name) {
        try {
            return ask(name, command.split(" ")).text();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void configure(String name, String file, String first, String... lines) {
        try {
            Path home = home(name);
            Files.createDirectories(home);
            Files.writeString(home.resolve(file), first + String.join("\n", lines) + "\n");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void listen(String name) {
        try {
            ears.put(
                    name,
                    new Ear(name, address(name), RespConnection.openForEver(address(name), 1000)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path home(String name) {
        return folder.resolve(name);
    }

    /// Starts a configured process (again).
    void start(String name) {
        start(name, List.of());
    }

    /// As [#start(String)], by way of another program, such as one that changes the user.
    void start(String name, List<String> before) {
        List<String> command = new ArrayList<>(before);
        command.addAll(program);
        command.add(name.startsWith("redis") ? "redis.conf" : "sentinel.conf");
        if (name.startsWith("sentinel")) {
            command.add("--sentinel");
        }
        try {
            processes.put(
                    name,
                    network.start(
                            machine(name), home(name), home(name).resolve("output.txt"), command));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    boolean isServing(String name) {
        try (RespConnection connection = connect(name)) {
            return connection.ask("PING").text().equals("PONG");
        } catch (IOException _) {
            return false;
        }
    }

    boolean hasEnded(String name) {
        Process process = processes.get(name);
        return process == null || !process.isAlive();
    }

    void kill(String name) {
        truth.did("kill -9 " + name);
        signal(name, "KILL");
        end(name);
    }

    void terminate(String name) {
        truth.did("SIGTERM to " + name);
        signal(name, "TERM");
        end(name);
    }

    void freeze(String name) {
        truth.did("SIGSTOP to " + name);
        signal(name, "STOP");
    }

    void thaw(String name) {
        truth.did("SIGCONT to " + name);
        signal(name, "CONT");
    }

    private void signal(String name, String signal) {
        Network.run("kill -" + signal + " " + process(name).pid());
    }

    private Process process(String name) {
        Process process = processes.get(name);
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }

    void end(String name) {
        try {
            if (!process(name).waitFor(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException(name + " does not end");
            }
        } catch (InterruptedException interruption) {
            throw new IllegalStateException("interrupted", interruption);
        }
    }

    private RespConnection connect(String name) throws IOException {
        RespConnection connection = RespConnection.open(address(name), 3000);
        String password = passwords.get(name);
        if (password != null) {
            connection.ask("AUTH", password);
        }
        return connection;
    }

    Answer ask(String name, String... words) {
        try (RespConnection connection = connect(name)) {
            return connection.ask(words);
        } catch (IOException failure) {
            throw new UncheckedIOException(name + ": " + String.join(" ", words), failure);
        }
    }

    /// One field of an INFO; empty while the process does not answer.
    String info(String name, String field) {
        try (RespConnection connection = connect(name)) {
            return connection.ask("INFO").fields().getOrDefault(field, "");
        } catch (IOException _) {
            return "";
        }
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_WAIT_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain: " + what);
            }
            pause(20);
        }
    }

    void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException("interrupted", interruption);
        }
    }

    List<Ear.Heard> heard(String event) {
        return ears.values().stream()
                .flatMap(ear -> ear.heard().stream())
                .filter(each -> each.event().equals(event))
                .sorted(Comparator.comparing(Ear.Heard::time))
                .toList();
    }

    /// Waits until some sentinel has published the event so many times.
    void awaitEvent(String event, int times) {
        await(event + " " + times + " times", () -> heard(event).size() >= times);
    }

    void awaitEvent(String event, Predicate<Ear.Heard> which) {
        await(event, () -> heard(event).stream().anyMatch(which));
    }

    /// Writes as fast as one connection allows from the machine of the server itself, which also
    /// works when that machine is cut off; returns the number of acknowledged writes.
    int write(String name, String prefix, int count, int valueBytes) {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < count; i++) {
            commands.append("SET ").append(prefix).append(i).append(' ');
            commands.append("x".repeat(valueBytes)).append('\n');
        }
        List<String> words = new ArrayList<>(network.inside(machine(name)));
        words.addAll(List.of("redis-cli", "-h", address(name).host()));
        try {
            Process cli = new ProcessBuilder(words).redirectErrorStream(true).start();
            Thread feeding =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try (var in = cli.getOutputStream()) {
                                            in.write(
                                                    commands.toString()
                                                            .getBytes(StandardCharsets.US_ASCII));
                                        } catch (IOException failure) {
                                            throw new UncheckedIOException(failure);
                                        }
                                    });
            int acknowledged = 0;
            for (String line :
                    new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .split("\n")) {
                acknowledged += line.equals("OK") ? 1 : 0;
            }
            feeding.join();
            return acknowledged;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException("interrupted", interruption);
        }
    }

    /// Waits until both sides know each other: every named replica is online, every sentinel knows
    /// the others.
    void settle(int replicas, int sentinels) {
        await("replicas", () -> info("redis-1", "connected_slaves").equals("" + replicas));
        for (int i = 1; i <= replicas; i++) {
            int each = i;
            await(
                    "replica " + i + " online",
                    () -> info("redis-1", "slave" + (each - 1)).contains("state=online"));
        }
        for (String name : ears.keySet()) {
            await(
                    name + " knows all",
                    () ->
                            info(name, "master0")
                                    .contains("slaves=" + replicas + ",sentinels=" + sentinels));
        }
        pause(500);
    }

    /// Asks with the real redis-cli, in the numbered form people paste, and keeps what it prints.
    void dump(String name, String file, String... words) {
        List<String> command = new ArrayList<>(network.inside(machine(name)));
        command.addAll(List.of("redis-cli", "--no-raw", "-h", address(name).host()));
        command.addAll(List.of("-p", Integer.toString(address(name).port())));
        String password = passwords.get(name);
        if (password != null) {
            command.addAll(List.of("--no-auth-warning", "-a", password));
        }
        command.addAll(List.of(words));
        try {
            Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
            keep(
                    file,
                    new String(cli.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Nothing of the machine it was recorded on stays: neither its folders nor what it runs.
    private void keep(String file, String text) throws IOException {
        String neutral =
                text.replace(folder.toString(), "/srv")
                        .replace(program.getFirst(), "/usr/bin/redis-server")
                        .replaceAll("(?m)^os:.*$", "os:Linux x86_64")
                        .replaceAll("(?m)^gcc_version:.*$", "gcc_version:12.2.0");
        Files.writeString(results.resolve(file), shortened(neutral), StandardCharsets.ISO_8859_1);
    }

    /// A server that fails to log in to its master writes a megabyte a second: the begin and the
    /// end are kept, as log rotation would.
    private static String shortened(String text) {
        if (text.length() <= 2 * LONGEST_PART) {
            return text;
        }
        int begin = text.lastIndexOf('\n', LONGEST_PART) + 1;
        int end = text.indexOf('\n', text.length() - LONGEST_PART) + 1;
        return text.substring(0, begin) + text.substring(end);
    }

    /// INFO of a server, or masters, replicas and sentinels of a sentinel.
    void dump(String name) {
        if (name.startsWith("redis")) {
            dump(name, name + ".info", "INFO");
            return;
        }
        dump(name, name + ".masters", "SENTINEL", "masters");
        dump(name, name + ".replicas", "SENTINEL", "replicas", "mymaster");
        dump(name, name + ".sentinels", "SENTINEL", "sentinels", "mymaster");
    }

    /// Stops everything and keeps the logs and the truth.
    void keep() throws IOException {
        for (Ear ear : ears.values()) {
            ear.close();
        }
        TruthOfEvents.write(truth, ears);
        // Frozen first, so that nobody notices how the recording ends.
        for (String name : processes.keySet()) {
            if (!hasEnded(name)) {
                signal(name, "STOP");
            }
        }
        for (String name : processes.keySet()) {
            Path log = home(name).resolve(name.startsWith("redis") ? "redis.log" : "sentinel.log");
            Path from = Files.exists(log) ? log : home(name).resolve("output.txt");
            keep(name + ".log", Files.readString(from, StandardCharsets.ISO_8859_1));
        }
        truth.write(results.resolve("truth.txt"));
    }

    @Override
    public void close() throws IOException {
        ears.values().forEach(Ear::close);
        processes.values().forEach(Process::destroyForcibly);
        network.close();
        FileTree.delete(folder);
    }
}
