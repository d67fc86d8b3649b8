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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

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

    /// How often a peer of this test was asked for its opinion.
    private final AtomicInteger asked = new AtomicInteger();

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

    /// Neither follows a hello that is no newer than what it knows; ours tells of one as new.
    @Test
    void h6AndH7AnEqualOrOlderEpochMovesNoMaster() throws IOException {
        String lines = LINES + "sentinel config-epoch g 5\nsentinel current-epoch 5\n";
        try (SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
            for (String epoch : new String[] {"4", "5"}) {
                sayBoth("127.0.0.1,2,%s,5,g,127.0.0.1,6666,%s".formatted(PEER, epoch), real, ours);
                for (SentinelProcess sentinel : new SentinelProcess[] {real, ours}) {
                    assertThat(sentinel.ask("SENTINEL get-master-addr-by-name g"))
                            .containsExactly("127.0.0.1", "1");
                    assertThat(state(sentinel)).contains("sentinel monitor g 127.0.0.1 1 1\n");
                }
                Oracle.count(1);
            }
            ours.await("it tells", () -> ours.log().contains("+config-conflict"));
            assertThat(ours.log()).doesNotContain("+switch-master");
        }
    }

    /// A peer that answers nonsense does not make a quorum; one that answers properly does.
    @Test
    void h10AnswersOfOtherShapesCountForNothing() throws IOException {
        String leader = "$" + (1 << 20) + "\r\n" + "x".repeat(1 << 20) + "\r\n";
        String proper = "*3\r\n:1\r\n$1\r\n*\r\n:0\r\n";
        for (String answer :
                new String[] {
                    "*2\r\n:1\r\n$1\r\n*\r\n",
                    "*4\r\n:1\r\n$1\r\n*\r\n:0\r\n:0\r\n",
                    "*3\r\n" + leader + leader + leader,
                    "*1\r\n".repeat(1_000_000) + ":1\r\n",
                    proper
                }) {
            try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> serve(door, "", answer));
                String lines =
                        """
                        sentinel monitor g 127.0.0.1 1 2
                        sentinel down-after-milliseconds g 300
                        sentinel known-sentinel g 127.0.0.1 %d %s
                        """
                                .formatted(door.getLocalPort(), PEER);
                try (SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                        SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
                    for (SentinelProcess sentinel : new SentinelProcess[] {real, ours}) {
                        boolean isProper = answer.equals(proper);
                        sentinel.await(
                                "it has asked",
                                () ->
                                        sentinel.log().contains(isProper ? "+odown" : "+sdown")
                                                && asked.get() > 3);
                        assertThat(sentinel.log().contains("+odown")).isEqualTo(isProper);
                    }
                    asked.set(0);
                    Oracle.count(1);
                }
            }
        }
    }

    /// A master whose answer has no end is down.
    @Test
    void h12AnAnswerWithoutAnEndIsNoAnswer() throws IOException {
        String begun = "$1073741824\r\n" + "x".repeat(64 << 20);
        try (ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> flood(door, begun));
            String lines =
                    """
                    sentinel monitor g 127.0.0.1 %d 1
                    sentinel down-after-milliseconds g 1500
                    """
                            .formatted(door.getLocalPort());
            try (SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                    SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
                for (SentinelProcess sentinel : new SentinelProcess[] {real, ours}) {
                    sentinel.await("it is down", () -> sentinel.log().contains("+sdown master g"));
                }
                Oracle.count(1);
            }
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
            Thread.ofVirtual().start(() -> serve(door, info.toString(), "+OK\r\n"));
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

    private void serve(ServerSocket door, String info, String opinion) {
        visitors(door, visitor -> answer(visitor, info, opinion));
    }

    /// Begins an answer to whoever comes and does not end it.
    private static void flood(ServerSocket door, String begun) {
        visitors(
                door,
                visitor -> {
                    try {
                        visitor.getOutputStream()
                                .write(begun.getBytes(StandardCharsets.ISO_8859_1));
                    } catch (IOException gone) {
                        // It has heard enough.
                        return;
                    }
                });
    }

    private static void visitors(ServerSocket door, Consumer<Socket> host) {
        try {
            while (true) {
                Socket visitor = door.accept();
                Thread.ofVirtual().start(() -> host.accept(visitor));
            }
        } catch (IOException closed) {
            // The end of the test.
            return;
        }
    }

    private void answer(Socket visitor, String info, String opinion) {
        try (visitor) {
            BufferedReader in =
                    new BufferedReader(
                            new InputStreamReader(
                                    visitor.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String count = in.readLine(); count != null; count = in.readLine()) {
                List<String> words = new ArrayList<>();
                for (int i = Integer.parseInt(count.substring(1)); i > 0; i--) {
                    in.readLine();
                    words.add(in.readLine().toUpperCase(Locale.ROOT));
                }
                String reply =
                        switch (words.getFirst()) {
                            case "PING" -> "+PONG\r\n";
                            case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
                            case "PUBLISH" -> ":1\r\n";
                            case "SUBSCRIBE" ->
                                    "*3\r\n$9\r\nsubscribe\r\n$18\r\n__sentinel__:hello\r\n:1\r\n";
                            case "SENTINEL" -> asPeer(words.get(1), opinion);
                            default -> "+OK\r\n";
                        };
                visitor.getOutputStream().write(reply.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (IOException gone) {
            // Sentinels reconnect as they like.
            return;
        }
    }

    private String asPeer(String question, String opinion) {
        if (!question.equals("IS-MASTER-DOWN-BY-ADDR")) {
            return "$40\r\n" + PEER + "\r\n";
        }
        asked.incrementAndGet();
        return opinion;
    }
}
