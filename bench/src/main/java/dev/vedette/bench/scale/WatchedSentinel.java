package dev.vedette.bench.scale;

import dev.vedette.base.Bytes;
import dev.vedette.resp.Input;
import dev.vedette.resp.Reply;
import dev.vedette.resp.ReplyEncoder;
import dev.vedette.resp.ReplyParser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A Sentinel process, real or ours, whose events are written down with the time they came. Linux
/// only.
final class WatchedSentinel implements AutoCloseable {

    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 10;

    /// Ticks of /proc/PID/stat: 100 a second on every Linux a JDK runs on.
    private static final double TICKS_PER_SECOND = 100;

    private static final int STAT_USER_TICKS = 11;
    private static final int STAT_SYSTEM_TICKS = 12;

    /// An event that was published, and when it came here.
    record Heard(String event, String payload, long nanos) {}

    private final int port;
    private final Process process;
    private final Path folder;
    private final List<Heard> heard = new ArrayList<>();
    private volatile boolean isOver;

    /// @param program takes a configuration file as redis-sentinel does
    WatchedSentinel(String program, Path folder, int port, String lines)
            throws IOException, InterruptedException {
        this.port = port;
        this.folder = folder;
        Files.createDirectories(folder);
        Path conf = folder.resolve("sentinel.conf");
        Files.writeString(
                conf,
                "port %d\nbind 127.0.0.1\ndir %s\nlogfile %s/log.txt\n"
                                .formatted(port, folder, folder)
                        + lines);
        List<String> words = new ArrayList<>(List.of(program.split(" ")));
        words.add(conf.toString());
        process =
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("out.txt").toFile())
                        .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        awaitAnswer();
        Thread listener = new Thread(this::listen, "events of " + port);
        listener.setDaemon(true);
        listener.start();
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (true) {
            try {
                ask("PING");
                return;
            } catch (IOException refused) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(
                            "no Sentinel on "
                                    + port
                                    + ": "
                                    + Files.readString(folder.resolve("out.txt")),
                            refused);
                }
                Thread.sleep(10);
            }
        }
    }

    Reply ask(String... words) throws IOException {
        try (Dialogue dialogue = new Dialogue(port)) {
            return dialogue.ask(words);
        }
    }

    private void listen() {
        try (Dialogue dialogue = new Dialogue(port)) {
            dialogue.ask("PSUBSCRIBE", "*");
            while (dialogue.next() instanceof Reply.Array(List<Reply> parts)) {
                if (parts.size() == 4
                        && parts.get(2) instanceof Reply.Bulk(Bytes event)
                        && parts.get(3) instanceof Reply.Bulk(Bytes payload)) {
                    long now = System.nanoTime();
                    synchronized (heard) {
                        heard.add(new Heard(event.toString(), payload.toString(), now));
                    }
                }
            }
        } catch (IOException ended) {
            if (!isOver) {
                throw new UncheckedIOException(ended);
            }
        }
    }

    /// Events of that name since `nanos`, by the master's name, the first of each.
    Map<String, Long> first(String event, long nanos) {
        Map<String, Long> times = new TreeMap<>();
        synchronized (heard) {
            for (Heard one : heard) {
                if (one.event().equals(event) && one.nanos() >= nanos) {
                    String[] payload = one.payload().split(" ");
                    boolean isBare = event.equals("+switch-master");
                    if (isBare || payload[0].equals("master")) {
                        times.putIfAbsent(payload[isBare ? 0 : 1], one.nanos());
                    }
                }
            }
        }
        return times;
    }

    long count(String event) {
        synchronized (heard) {
            return heard.stream().filter(one -> one.event().equals(event)).count();
        }
    }

    /// How many masters are fine, have so many replicas, and are watched by so many Sentinels.
    int settled(int replicas, int sentinels) throws IOException {
        String wanted = ",slaves=" + replicas + ",sentinels=" + sentinels;
        return ask("INFO", "sentinel") instanceof Reply.Bulk(Bytes text)
                ? (int)
                        text.toString()
                                .lines()
                                .filter(l -> l.contains(",status=ok,") && l.endsWith(wanted))
                                .count()
                : 0;
    }

    /// User and system time of all its threads so far.
    double cpuSeconds() throws IOException {
        String stat = Files.readString(proc("stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks =
                Long.parseLong(words[STAT_USER_TICKS]) + Long.parseLong(words[STAT_SYSTEM_TICKS]);
        return ticks / TICKS_PER_SECOND;
    }

    /// Resident memory in megabytes.
    double residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("no VmRSS in " + proc("status"));
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    @Override
    public void close() {
        isOver = true;
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

    private static final class Dialogue implements AutoCloseable {
        private static final int PATIENCE_MILLIS = 60_000;

        private final Socket socket;
        private final Input input = new Input();
        private final ReplyParser parser = new ReplyParser(input);
        private final byte[] room = new byte[1 << 16];

        Dialogue(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
        }

        Reply ask(String... words) throws IOException {
            socket.setSoTimeout(PATIENCE_MILLIS);
            ReplyEncoder request = new ReplyEncoder();
            request.request(words);
            socket.getOutputStream().write(request.drain());
            Reply reply = next();
            socket.setSoTimeout(0);
            return reply;
        }

        Reply next() throws IOException {
            for (Reply reply = parser.next(); ; reply = parser.next()) {
                if (reply != null) {
                    return reply;
                }
                int count = socket.getInputStream().read(room);
                if (count < 0) {
                    throw new IOException("the Sentinel closed the connection");
                }
                input.add(room, 0, count);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
