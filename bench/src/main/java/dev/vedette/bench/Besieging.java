package dev.vedette.bench;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// One way of being a bad client.
sealed interface Besieging {

    String title();

    /// Goes on for about so long; what there is to tell afterwards, or nothing.
    String against(int port, long millis) throws IOException, InterruptedException;

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /// What the probe sees without anybody else.
    record Nobody() implements Besieging {

        @Override
        public String title() {
            return "nobody";
        }

        @Override
        public String against(int port, long millis) {
            pause(millis);
            return "";
        }
    }

    /// Connections that have asked one thing and then say nothing.
    record Idle(int connections) implements Besieging {

        @Override
        public String title() {
            return String.format(Locale.ROOT, "%,d idle connections", connections);
        }

        @Override
        public String against(int port, long millis) throws IOException {
            try (Crowd _ = new Crowd(port, connections, "PING\r\n")) {
                pause(millis);
            }
            return "";
        }
    }

    /// Requests of 1 MB of which a byte comes now and then.
    record SlowWriters(int connections) implements Besieging {

        @Override
        public String title() {
            return connections + " writers of a byte every 100 ms";
        }

        @Override
        public String against(int port, long millis) throws IOException {
            String begun = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\n";
            try (Crowd slow = new Crowd(port, connections, begun)) {
                slow.beat(millis, socket -> Crowd.say(socket, "x"));
            }
            return "";
        }
    }

    /// Answers of a megabyte of which a few bytes are read now and then.
    record SlowReaders(int connections) implements Besieging {

        @Override
        public String title() {
            return connections + " readers of 1 KB every 100 ms, owed 1 MB each";
        }

        @Override
        public String against(int port, long millis) throws IOException {
            byte[] room = new byte[1024];
            try (Link link = new Link(port)) {
                link.ask(List.of("SET", "large", "x".repeat(1 << 20)));
                try (Crowd slow = new Crowd(port, connections, "GET large\r\n")) {
                    slow.beat(
                            millis,
                            socket -> {
                                if (socket.getInputStream().read(room) < 0) {
                                    throw new IOException("a slow reader was cut off");
                                }
                            });
                }
                link.ask(List.of("DEL", "large"));
            }
            return "";
        }
    }

    /// Clients that ask for much more than anybody could keep for them, and read nothing.
    record UnreadAnswers(int connections) implements Besieging {

        private static final int ASKED = 250;

        @Override
        public String title() {
            return connections + " clients that ask for " + ASKED + " MB each and do not read";
        }

        @Override
        public String against(int port, long millis) throws IOException {
            try (Link link = new Link(port)) {
                link.ask(List.of("SET", "large", "x".repeat(1 << 20)));
                try (Crowd _ = new Crowd(port, connections, "GET large\r\n".repeat(ASKED))) {
                    pause(millis);
                    link.ask(List.of("DEL", "large"));
                }
            }
            return "";
        }
    }

    /// Pipelines without a password whose answers nobody reads; who is cut off comes again.
    record Strangers(int connections) implements Besieging {

        @Override
        public String title() {
            return connections + " strangers who flood and do not read";
        }

        @Override
        public String against(int port, long millis) throws IOException, InterruptedException {
            String password = "sekret";
            try (Link link = new Link(port)) {
                link.ask(List.of("CONFIG", "SET", "requirepass", password));
                int[] visits = new int[connections];
                List<Thread> threads = new ArrayList<>();
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
                for (int i = 0; i < connections; i++) {
                    int who = i;
                    threads.add(Thread.ofVirtual().start(() -> visits[who] = flood(port, end)));
                }
                for (Thread thread : threads) {
                    thread.join();
                }
                int all = 0;
                for (int count : visits) {
                    all += count;
                }
                link.ask(List.of("CONFIG", "SET", "requirepass", ""));
                return String.format(Locale.ROOT, "%,d connections", all);
            }
        }

        private static int flood(int port, long end) {
            String requests = "GET k\r\n".repeat(5_000);
            int visits = 0;
            while (System.nanoTime() < end) {
                try (Socket socket = Crowd.connect(port)) {
                    visits++;
                    socket.setSoTimeout(1);
                    while (System.nanoTime() < end) {
                        Crowd.say(socket, requests);
                    }
                } catch (IOException cutOff) {
                    // Back again.
                }
            }
            return visits;
        }
    }

    /// A subscriber that reads nothing of what is published to it.
    record UnreadMessages() implements Besieging {

        @Override
        public String title() {
            return "200 MB published to a subscriber that does not read";
        }

        @Override
        public String against(int port, long millis) throws IOException {
            try (Socket deaf = Crowd.connect(port);
                    Link publisher = new Link(port)) {
                Crowd.say(deaf, "SUBSCRIBE c\r\n");
                pause(200);
                String message = "x".repeat(100_000);
                int delivered = 0;
                for (int i = 0; i < 2_000; i++) {
                    delivered +=
                            publisher.ask(List.of("PUBLISH", "c", message)).equals(":1") ? 1 : 0;
                }
                return "cut off after " + delivered / 10 + " MB";
            }
        }
    }

    /// KEYS, or one step of SCAN after the other, with a pattern built to take long, at least once.
    record Patterns(String title, String command, String pattern) implements Besieging {

        /// Of a step of SCAN that finds nothing: the cursor's length, the cursor, an empty array.
        private static final int LINES_OF_A_STEP = 3;

        @Override
        public String against(int port, long millis) throws IOException {
            try (Link link = new Link(port)) {
                long began = System.nanoTime();
                int times = 0;
                boolean isScan = command.equals("SCAN");
                List<String> words =
                        isScan
                                ? List.of("SCAN", "0", "MATCH", pattern, "COUNT", "1000")
                                : List.of("KEYS", pattern);
                do {
                    link.ask(words);
                    link.skipLines(isScan ? LINES_OF_A_STEP : 0);
                    times++;
                } while (System.nanoTime() - began < TimeUnit.MILLISECONDS.toNanos(millis));
                double each = (System.nanoTime() - began) / 1e6 / times;
                return String.format(Locale.ROOT, "%.1f ms each", each);
            }
        }
    }
}
