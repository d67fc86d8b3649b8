package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Starts servers and Sentinels again and again, ours and theirs by turns, and tells what a start
/// costs: time and processor time to the first answer, how long the first commands take, and the
/// memory of a process that has nothing to do. Each runs on one core; this program on another.
public final class Starts {

    private static final List<Choice> CHOICES =
            List.of(
                    new Choice("--rounds N", "starts of each", "5"),
                    new Choice("--rest N", "seconds until memory is looked at again", "5"),
                    new Choice("--ours FOLDER", "where our programs are", "bin"),
                    new Choice("--port N", "the first of two ports", "23400"));

    private static final int CORE = 0;

    /// How often each of the first commands is asked.
    private static final int REPEATS = 50;

    private static final List<String> FIRST_COMMANDS =
            List.of(
                    "SET s 1",
                    "GET s",
                    "INCR s",
                    "APPEND t text",
                    "LPUSH l a",
                    "LLEN l",
                    "RPOP l",
                    "HSET h f v",
                    "HGET h f",
                    "HLEN h",
                    "SADD e m",
                    "SISMEMBER e m",
                    "SCARD e",
                    "ZADD z 1 m",
                    "ZSCORE z m",
                    "ZCARD z",
                    "EXPIRE s 100",
                    "TTL s",
                    "EXISTS s",
                    "DEL t");

    private final Path folder;
    private final String ours;
    private final int rounds;
    private final int restSeconds;
    private final int port;

    /// What is started.
    private enum Kind {
        SERVER("server", false, false),
        SERVER_TLS("server, TLS", false, true),
        SENTINEL("Sentinel", true, false),
        SENTINEL_TLS("Sentinel, TLS", true, true);

        private final String title;
        private final boolean isSentinel;
        private final boolean hasTls;

        Kind(String title, boolean isSentinel, boolean hasTls) {
            this.title = title;
            this.isSentinel = isSentinel;
            this.hasTls = hasTls;
        }
    }

    /// @param commandMicros of the first commands, each; empty for a Sentinel
    private record Start(
            double millis,
            double cpuMillis,
            double[] commandMicros,
            double megabytes,
            double restedMegabytes) {

        double total() {
            return Arrays.stream(commandMicros).sum() / 1000;
        }

        double longest() {
            return Arrays.stream(commandMicros).max().orElse(0) / 1000;
        }
    }

    private Starts(Path folder, Choices options) {
        this.folder = folder;
        rounds = options.number("--rounds");
        restSeconds = options.number("--rest");
        ours = options.text("--ours");
        port = options.number("--port");
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        Choices options = Choices.of("bench/run footprint", CHOICES, args);
        try (Scratch scratch = Scratch.of("starts")) {
            new Starts(scratch.folder(), options).run();
        }
    }

    private void run() throws IOException, InterruptedException {
        makeCertificate();
        System.out.printf(
                Locale.ROOT,
                "| median (most) of %d | first answer ms | CPU until then ms | first %d commands ms"
                        + " | the longest ms | RSS MB | after %d s |%n|---|---|---|---|---|---|---|%n",
                rounds,
                FIRST_COMMANDS.size() * REPEATS,
                restSeconds);
        for (Kind kind : Kind.values()) {
            List<Start> mine = new ArrayList<>();
            List<Start> theirs = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                mine.add(start(kind, ours + "/"));
                theirs.add(start(kind, ""));
            }
            tell(kind.title + ", ours", mine);
            tell(kind.title + ", theirs", theirs);
        }
    }

    private static void tell(String title, List<Start> starts) {
        StringBuilder line = new StringBuilder("| ").append(title);
        List<ToDoubleFunction<Start>> columns =
                List.of(
                        Start::millis,
                        Start::cpuMillis,
                        Start::total,
                        Start::longest,
                        Start::megabytes,
                        Start::restedMegabytes);
        for (ToDoubleFunction<Start> column : columns) {
            double[] sorted = starts.stream().mapToDouble(column).sorted().toArray();
            line.append(
                    String.format(
                            Locale.ROOT,
                            " | %.1f (%.1f)",
                            (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2,
                            sorted[sorted.length - 1]));
        }
        System.out.println(line.append(" |"));
    }

    private Start start(Kind kind, String programs) throws IOException, InterruptedException {
        try (Scratch home = Scratch.of("start")) {
            return start(kind, words(kind, programs, home.folder()), home.folder().resolve("log"));
        }
    }

    private Start start(Kind kind, List<String> words, Path log)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try (Link link = firstAnswer(process, log)) {
            double millis = (System.nanoTime() - began) / 1e6;
            double cpu = cpuMillis(process.pid());
            double[] commands = kind.isSentinel ? new double[0] : firstCommands(link);
            double resident = residentMegabytes(process.pid());
            TimeUnit.SECONDS.sleep(restSeconds);
            return new Start(millis, cpu, commands, resident, residentMegabytes(process.pid()));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private List<String> words(Kind kind, String programs, Path home) throws IOException {
        List<String> words = new ArrayList<>(List.of("taskset", "-c", "" + CORE));
        String tls =
                kind.hasTls
                        ? "tls-port %d\ntls-auth-clients no\ntls-cert-file %s\ntls-key-file %s\n"
                                .formatted(port + 1, certificate(), key())
                        : "";
        Path file = home.resolve("conf");
        String lines = "port %d\nbind 127.0.0.1\ndir %s\n".formatted(port, home) + tls;
        Files.writeString(file, kind.isSentinel ? lines : lines + "save \"\"\n");
        words.add(programs + (kind.isSentinel ? "redis-sentinel" : "redis-server"));
        words.add(file.toString());
        return words;
    }

    private Link firstAnswer(Process process, Path log) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                Link link = new Link(port);
                if (link.ask(List.of("PING")).equals("+PONG")) {
                    return link;
                }
                link.close();
            } catch (IOException refused) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("no answer; " + Files.readString(log), refused);
                }
            }
            TimeUnit.MICROSECONDS.sleep(500);
        }
    }

    private static double[] firstCommands(Link link) throws IOException {
        double[] micros = new double[FIRST_COMMANDS.size() * REPEATS];
        for (int i = 0; i < micros.length; i++) {
            List<String> command =
                    List.of(FIRST_COMMANDS.get(i % FIRST_COMMANDS.size()).split(" "));
            long began = System.nanoTime();
            String reply = link.ask(command);
            micros[i] = (System.nanoTime() - began) / 1e3;
            if (reply.startsWith("-")) {
                throw new IOException(command + " was answered by " + reply);
            }
        }
        return micros;
    }

    /// Of all its threads that live.
    private static double cpuMillis(long pid) throws IOException {
        double nanos = 0;
        try (Stream<Path> tasks = Files.list(Path.of("/proc", "" + pid, "task"))) {
            for (Path task : tasks.toList()) {
                String[] times = Files.readString(task.resolve("schedstat")).split(" ");
                nanos += Double.parseDouble(times[0]);
            }
        }
        return nanos / 1e6;
    }

    private static double residentMegabytes(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", "" + pid, "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS of " + pid);
    }

    private Path key() {
        return folder.resolve("key");
    }

    private Path certificate() {
        return folder.resolve("crt");
    }

    private void makeCertificate() throws IOException, InterruptedException {
        String command =
                "openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=127.0.0.1 -keyout %s -out %s"
                        .formatted(key(), certificate());
        Process process =
                new ProcessBuilder(command.split(" "))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed");
        }
    }
}
