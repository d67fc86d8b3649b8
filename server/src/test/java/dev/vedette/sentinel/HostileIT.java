package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// Attacks that need no password, on a real Sentinel and on ours: what they do there, they do not
/// do here. Variants of them are in HostileTest.
final class HostileIT {

    private static final String PEER = "89abcdef0123456789abcdef0123456789abcdef";
    private static final String STRANGER = "e".repeat(40);

    /// Nothing listens anywhere: what is believed is believed without proof.
    private static final String LINES =
            """
            protected-mode no
            sentinel monitor g 127.0.0.1 1 1
            sentinel down-after-milliseconds g 600000
            sentinel known-sentinel g 127.0.0.1 2 %s
            """
                    .formatted(PEER);

    @TempDir Path directory;

    private String state(SentinelProcess sentinel) throws IOException {
        assertThat(sentinel.ask("SENTINEL FLUSHCONFIG")).containsExactly("OK");
        return Files.readString(sentinel.directory.resolve("sentinel.conf"));
    }

    /// No peer of Redis can read such an epoch, so that nobody ever votes again.
    @Test
    void oneVoteRequestOfAStrangerEndsFailoverForEverThereAndNotHere() throws IOException {
        String attack =
                "SENTINEL is-master-down-by-addr 127.0.0.1 1 9223372036854775807 " + STRANGER;
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            real.ask(attack);
            ours.ask(attack);
            assertThat(state(real)).contains("sentinel current-epoch 9223372036854775807");
            assertThat(state(ours)).contains("sentinel current-epoch 0\n");
            Oracle.count(1);
        }
    }

    @Test
    void oneHelloMovesTheMasterAnywhereThereAndNotHere() throws IOException {
        for (String epoch : new String[] {"7", "-1"}) {
            String attack =
                    "PUBLISH __sentinel__:hello 127.0.0.1,2,%s,%s,g,127.0.0.1,6666,%s"
                            .formatted(PEER, epoch, epoch);
            try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                    SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
                real.ask(attack);
                ours.ask(attack);
                assertThat(real.ask("SENTINEL get-master-addr-by-name g"))
                        .containsExactly("127.0.0.1", "6666");
                assertThat(ours.ask("SENTINEL get-master-addr-by-name g"))
                        .containsExactly("127.0.0.1", "1");
                assertThat(state(ours)).contains("sentinel monitor g 127.0.0.1 1 1");
                Oracle.count(1);
            }
        }
    }

    private static String others(SentinelProcess sentinel) {
        return sentinel.field("SENTINEL master g", "num-other-sentinels");
    }

    private void sayBoth(String hello, SentinelProcess... sentinels) {
        for (SentinelProcess sentinel : sentinels) {
            assertThat(sentinel.ask("PUBLISH __sentinel__:hello " + hello)).containsExactly("1");
        }
    }

    /// A port in other digits, a run id that is none, an epoch with a blank in front.
    @Test
    void h2AndH3HellosThatNoSentinelSaysMakeSentinelsThereAndNotHere() {
        String epochWithBlank = STRANGER.replaceFirst("e", "f");
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            sayBoth("127.0.0.1,0x1F90," + STRANGER + ",0,g,127.0.0.1,1,0", real, ours);
            assertThat(others(real)).isEqualTo("2");
            sayBoth("127.0.0.1,6,short,0,g,127.0.0.1,1,0", real, ours);
            assertThat(others(real)).isEqualTo("3");
            // In quotes it is one word; ask splits at blanks.
            for (SentinelProcess sentinel : new SentinelProcess[] {real, ours}) {
                sentinel.client()
                        .ask(
                                "PUBLISH",
                                "__sentinel__:hello",
                                "127.0.0.1,9," + epochWithBlank + ", 5,g,127.0.0.1,1,0x7");
            }
            assertThat(others(real)).isEqualTo("4");
            assertThat(others(ours)).isEqualTo("1");
            Oracle.count(3);
        }
    }

    /// The one whose vote is needed is asked where nobody is.
    @Test
    void h3AHelloMovesAKnownSentinelThereAndNotHere() {
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            sayBoth("127.0.0.1,8," + PEER + ",0,g,127.0.0.1,1,0", real, ours);
            assertThat(real.field("SENTINEL sentinels g", "port")).isEqualTo("8");
            assertThat(ours.field("SENTINEL sentinels g", "port")).isEqualTo("2");
            Oracle.count(1);
        }
    }

    /// Invented Sentinels make a majority that can never be reached, and are written down.
    @Test
    void h5AFloodOfInventedSentinelsIsCountedThereAndNotHere() throws IOException {
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            for (int i = 0; i < 150; i++) {
                sayBoth(
                        "127.0.0.1,%d,%040x,0,g,127.0.0.1,1,0".formatted(1000 + i, 1000 + i),
                        real,
                        ours);
            }
            assertThat(others(real)).isEqualTo("151");
            assertThat(others(ours)).isEqualTo("1");
            assertThat(state(real).lines().filter(line -> line.contains("known-sentinel")))
                    .hasSize(151);
            assertThat(state(ours).lines().filter(line -> line.contains("known-sentinel")))
                    .hasSize(1);
            Oracle.count(2);
        }
    }

    /// Nobody who knows the stranger's vote can be elected in that epoch.
    @Test
    void h9AStrangerGetsTheVoteThereAndNotHere() throws IOException {
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, LINES);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, LINES)) {
            String ask = "SENTINEL is-master-down-by-addr 127.0.0.1 1 ";
            assertThat(real.ask(ask + "3 " + STRANGER)).containsExactly("0", STRANGER, "3");
            assertThat(ours.ask(ask + "3 " + STRANGER)).containsExactly("0", "*", "0");
            real.ask(ask + "-7 " + STRANGER);
            ours.ask(ask + "-7 " + STRANGER);
            assertThat(state(real)).contains("sentinel current-epoch 18446744073709551609\n");
            assertThat(state(ours)).contains("sentinel current-epoch 0\n");
            Oracle.count(2);
        }
    }

    /// A master that names more replicas than anybody has: one of Redis writes its file for each.
    @Test
    void h11AMasterWithEndlessReplicasIsBelievedThereAndCutHere() throws IOException {
        int named = 1100;
        StringBuilder info = new StringBuilder("run_id:" + STRANGER + "\r\nrole:master\r\n");
        for (int i = 0; i < named; i++) {
            info.append(
                    "slave%d:ip=127.0.0.1,port=%d,state=online,offset=1,lag=0\r\n"
                            .formatted(i, 1000 + i));
        }
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> serve(door, info.toString()));
            String lines =
                    "sentinel monitor g 127.0.0.1 %d 1\nsentinel down-after-milliseconds g 600000\n"
                            .formatted(door.getLocalPort());
            try (SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                    SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
                real.await("it believes", () -> written(real) == named);
                assertThat(replicas(real)).isEqualTo(named);
                ours.await("it has read", () -> replicas(ours) > 0);
                assertThat(replicas(ours)).isLessThanOrEqualTo(1024);
                Oracle.count(1);
            }
        }
    }

    /// It answers nobody meanwhile.
    private static long written(SentinelProcess sentinel) {
        return sentinel.conf()
                .lines()
                .filter(line -> line.startsWith("sentinel known-replica"))
                .count();
    }

    private static int replicas(SentinelProcess sentinel) {
        return Integer.parseInt(sentinel.field("SENTINEL master g", "num-slaves"));
    }

    private static void serve(ServerSocket door, String info) {
        try {
            while (true) {
                Socket visitor = door.accept();
                Thread.ofVirtual().start(() -> answer(visitor, info));
            }
        } catch (IOException closed) {
            // The end of the test.
            return;
        }
    }

    private static void answer(Socket visitor, String info) {
        try (visitor) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    visitor.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String count = in.readLine(); count != null; count = in.readLine()) {
                String command = "";
                for (int i = Integer.parseInt(count.substring(1)); i > 0; i--) {
                    in.readLine();
                    String word = in.readLine();
                    command = command.isEmpty() ? word.toUpperCase(Locale.ROOT) : command;
                }
                String reply =
                        switch (command) {
                            case "PING" -> "+PONG\r\n";
                            case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
                            case "PUBLISH" -> ":1\r\n";
                            case "SUBSCRIBE" ->
                                    "*3\r\n$9\r\nsubscribe\r\n$18\r\n__sentinel__:hello\r\n:1\r\n";
                            default -> "+OK\r\n";
                        };
                visitor.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            // Sentinels reconnect as they like.
            return;
        }
    }
}
