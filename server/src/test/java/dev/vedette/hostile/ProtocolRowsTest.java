package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Rows of P that are no conversation; the others are transcripts in `hostile/`.
final class ProtocolRowsTest {

    private static final byte[] PINGS =
            "PING\r\n".repeat(10_000).getBytes(StandardCharsets.US_ASCII);

    /// Sends a million requests and reads nothing: whether the server has cut it off by then.
    private static boolean isCutOff(Victim victim) {
        try (Socket stranger = new Socket()) {
            stranger.setReceiveBufferSize(4096);
            stranger.connect(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), victim.port()));
            for (int i = 0; i < 100; i++) {
                stranger.getOutputStream().write(PINGS);
            }
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void p3AMillionEmptyArraysInFrontOfACommandChangeNothing() {
        byte[] nothing = "*0\r\n*-1\r\n".repeat(500_000).getBytes(StandardCharsets.US_ASCII);
        for (Victim victim : new Victim[] {Victim.real(), Victim.ours()}) {
            try (victim;
                    RespClient client = victim.connect()) {
                client.send(nothing);
                assertThat(client.ask("PING")).isEqualTo(Reply.simple("PONG"));
            }
        }
        Oracle.count(1);
    }

    @Test
    void p8AnswersNobodyReadsEndTheConnectionOfAStranger() {
        String[] arguments = {"--requirepass", "sekret"};
        for (Victim victim : new Victim[] {Victim.real(arguments), Victim.ours(arguments)}) {
            try (victim) {
                assertThat(isCutOff(victim)).isTrue();
            }
        }
        Oracle.count(1);
    }

    /// Refusals are written at the end of a turn. Who earns more of them in one than an answer ever
    /// has is cut off before, on both servers.
    @Test
    void p8AFloodOfAStrangerIsNotEvenRefused() throws IOException {
        String[] arguments = {"--requirepass", "sekret"};
        String refusal = "-NOAUTH Authentication required.\r\n";
        for (Victim victim : new Victim[] {Victim.real(arguments), Victim.ours(arguments)}) {
            try (victim;
                    Socket stranger = new Socket(InetAddress.getLoopbackAddress(), victim.port())) {
                stranger.getOutputStream().write(GETS, 0, GET_BYTES * 100);
                byte[] heard = stranger.getInputStream().readNBytes(refusal.length() * 100);
                assertThat(new String(heard, StandardCharsets.US_ASCII))
                        .isEqualTo(refusal.repeat(100));
                stranger.getOutputStream().write(GETS, 0, GET_BYTES * 2000);
                assertThat(rest(stranger)).isLessThan(1000 * refusal.length());
            }
        }
        Oracle.count(2);
    }

    private static final byte[] GETS = "GET k\r\n".repeat(2000).getBytes(StandardCharsets.US_ASCII);
    private static final int GET_BYTES = 7;

    /// How much comes until the end.
    private static int rest(Socket stranger) throws IOException {
        int count = 0;
        byte[] room = new byte[4096];
        try {
            for (int read = 0; read >= 0; read = stranger.getInputStream().read(room)) {
                count += read;
            }
        } catch (SocketException reset) {
            // It was cut off before all it said was read.
            return count;
        }
        return count;
    }

    @Test
    void p16AByteNowAndThenDoesNotKeepAStranger() {
        SimVisitors world = new SimVisitors("--requirepass", "sekret", "--save", "");
        SimVisitors.Visitor slow = world.visit();
        SimVisitors.Visitor silent = world.visit();
        SimVisitors.Visitor known = world.visit();
        known.say("AUTH sekret\r\n");
        assertThat(known.heard()).isEqualTo("+OK\r\n");
        for (int second = 0; second < 59; second++) {
            slow.say("A");
            world.simulation.run(1000);
        }
        assertThat(slow.isClosed()).isFalse();
        world.simulation.run(3000);
        assertThat(slow.isClosed()).isTrue();
        assertThat(silent.isClosed()).isTrue();
        known.say("PING\r\n");
        assertThat(known.heard()).isEqualTo("+PONG\r\n");
    }

    @Test
    void p16WhoIsIdleIsDisconnectedWhenTimeoutSaysSo() {
        SimVisitors world =
                new SimVisitors("--timeout", "5", "--save", "", "--protected-mode", "no");
        SimVisitors.Visitor idle = world.visit();
        SimVisitors.Visitor slow = world.visit();
        for (int second = 0; second < 20; second++) {
            slow.say("A");
            world.simulation.run(1000);
        }
        assertThat(idle.isClosed()).isTrue();
        // Somebody who is allowed to be here may be slow, as in Redis.
        assertThat(slow.isClosed()).isFalse();
    }

    @Test
    void p17HalfACommandHasNoEffectAndLeavesNothingBehind() throws IOException {
        for (Victim victim : new Victim[] {Victim.real(), Victim.ours()}) {
            try (victim) {
                String before = victim.info("connected_clients");
                for (int i = 0; i < 200; i++) {
                    try (Socket client =
                            new Socket(InetAddress.getLoopbackAddress(), victim.port())) {
                        client.getOutputStream()
                                .write(
                                        "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$9\r\nhalf"
                                                .getBytes(StandardCharsets.US_ASCII));
                        // The connection is reset, not closed in order.
                        client.setSoLinger(true, 0);
                    }
                }
                victim.await("forgotten", () -> victim.info("connected_clients").equals(before));
                assertThat(victim.ask("EXISTS", "k")).isEqualTo("0");
            }
        }
        Oracle.count(1);
    }

    @Test
    void p18BeyondMaxclientsNewcomersAreRefusedAndTheOthersServed() {
        for (Victim victim :
                new Victim[] {
                    Victim.real("--maxclients", "20"), Victim.ours("--maxclients", "20")
                }) {
            try (victim) {
                List<RespClient> inside = new ArrayList<>();
                try {
                    for (int i = 0; i < 20; i++) {
                        RespClient client = victim.connect();
                        assertThat(client.ask("PING")).isEqualTo(Reply.simple("PONG"));
                        inside.add(client);
                    }
                    for (int i = 0; i < 20; i++) {
                        try (RespClient tooMuch = victim.connect()) {
                            assertThat(tooMuch.tryReceive())
                                    .contains(Reply.error("ERR max number of clients reached"));
                            tooMuch.awaitEnd();
                        }
                    }
                    assertThat(inside.get(7).ask("PING")).isEqualTo(Reply.simple("PONG"));
                } finally {
                    inside.forEach(RespClient::close);
                }
                victim.await("free again", () -> victim.ask("PING").equals("PONG"));
            }
        }
        Oracle.count(20);
    }

    /// Ten thousand of these cost some megabytes, also while they are being counted.
    @Test
    void p18ClientsThatAreSilentHoldNoRoomToReadInto() {
        SimVisitors world = new SimVisitors("--save", "", "--protected-mode", "no");
        for (int i = 0; i < 50; i++) {
            world.visit().say("PING\r\n");
        }
        SimVisitors.Visitor half = world.visit();
        half.say("*2\r\n$4\r\nECHO\r\n$100\r\nhalf");
        SimVisitors.Visitor operator = world.visit();
        for (int i = 0; i < 3; i++) {
            operator.say("INFO clients\r\nCLIENT LIST\r\n");
            List<String> clients =
                    operator.heard().lines().filter(line -> line.startsWith("id=")).toList();
            assertThat(clients).hasSize(52);
            assertThat(clients.subList(0, 50))
                    .allSatisfy(
                            line ->
                                    assertThat(line)
                                            .contains(" qbuf=0 qbuf-free=0 ")
                                            .containsPattern(" tot-mem=[123]?\\d{1,3} "));
            assertThat(clients.get(50)).contains(" qbuf=4 qbuf-free=16");
        }
        half.say("x".repeat(96) + "\r\n");
        assertThat(half.heard()).isEqualTo("$100\r\nhalf" + "x".repeat(96) + "\r\n");
    }

    @Test
    void p32LocalIsWhoComesFromTheOneLoopbackAddress() throws IOException {
        String[] open = {
            "--protected-mode",
            "no",
            "--enable-debug-command",
            "local",
            "--enable-protected-configs",
            "local"
        };
        String asked = "DEBUG SLEEP 0\r\nCONFIG SET dir /tmp\r\n";
        List<String> heard = new ArrayList<>();
        for (String[] arguments : new String[][] {open, {}}) {
            for (Victim victim : new Victim[] {Victim.real(arguments), Victim.ours(arguments)}) {
                try (victim) {
                    heard.add(saidTo("127.0.0.1", victim, asked));
                    heard.add(saidTo("127.0.0.3", victim, asked));
                }
            }
        }
        assertThat(heard.subList(2, 4)).isEqualTo(heard.subList(0, 2));
        assertThat(heard.get(6)).isEqualTo(heard.get(4));
        assertThat(heard.getFirst()).isEqualTo("+OK\r\n+OK\r\n");
        assertThat(heard.get(1)).startsWith("-ERR DEBUG command not allowed.");
        // Our nodes come from the loopback address they are bound to, so all of these are let in.
        assertThat(heard.get(5)).startsWith("-DENIED ");
        assertThat(heard.get(7)).startsWith("-ERR DEBUG command not allowed.");
        Oracle.count(4);
    }

    /// What somebody with this address hears who asks and says no more.
    private static String saidTo(String from, Victim victim, String asked) throws IOException {
        try (Socket socket =
                new Socket(
                        InetAddress.getLoopbackAddress(),
                        victim.port(),
                        InetAddress.getByName(from),
                        0)) {
            // Who is not let in is told so before it has asked, and may hear no more than a reset.
            try {
                socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                byte[] all = socket.getInputStream().readAllBytes();
                String heard = new String(all, StandardCharsets.US_ASCII);
                return heard.startsWith("-DENIED ") ? "-DENIED " : heard;
            } catch (SocketException hungUp) {
                return "-DENIED ";
            }
        }
    }

    /// In Redis whoever can connect can keep everybody else out.
    @Test
    void p18StrangersGiveWayToNewcomers() {
        SimVisitors world =
                new SimVisitors("--requirepass", "sekret", "--maxclients", "3", "--save", "");
        SimVisitors.Visitor known = world.visit();
        known.say("AUTH sekret\r\n");
        SimVisitors.Visitor first = world.visit();
        SimVisitors.Visitor second = world.visit();
        SimVisitors.Visitor tooSoon = world.visit();
        assertThat(tooSoon.heard()).isEqualTo("-ERR max number of clients reached\r\n");
        world.simulation.run(2000);
        SimVisitors.Visitor operator = world.visit();
        operator.say("AUTH sekret\r\n");
        assertThat(known.heard() + operator.heard()).isEqualTo("+OK\r\n+OK\r\n");
        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isFalse();
        assertThat(known.isClosed()).isFalse();
    }

    /// What a pattern may cost is bounded however long the keys are; nobody else is affected.
    @Test
    void p21APatternThatTakesTooLongIsGivenUp() {
        try (Victim victim = Victim.ours();
                RespClient client = victim.connect()) {
            String costly = "*" + "a".repeat(40_000) + "b";
            client.ask("SET", "a".repeat(400_000), "v");
            client.ask("SET", "b", "v");
            Reply excess = Reply.error("ERR pattern takes too long to match");
            assertThat(client.ask("KEYS", costly)).isEqualTo(excess);
            assertThat(client.ask("SCAN", "0", "MATCH", costly, "COUNT", "100")).isEqualTo(excess);
            client.ask("PSUBSCRIBE", costly);
            try (RespClient publisher = victim.connect()) {
                assertThat(publisher.ask("PUBLISH", "a".repeat(400_000), "m")).isEqualTo(excess);
                assertThat(publisher.ask("PUBLISH", "a".repeat(40_000) + "b", "m"))
                        .isEqualTo(Reply.integer(1));
                assertThat(publisher.ask("KEYS", "?")).isEqualTo(Reply.array(Reply.bulk("b")));
                assertThat(publisher.ask("KEYS", "*".repeat((1 << 20) + 1))).isEqualTo(excess);
                assertThat(publisher.ask("PSUBSCRIBE", "x".repeat((1 << 20) + 1)))
                        .isEqualTo(excess);
            }
        }
    }

    /// A set is looked at once, not for every character of every key.
    @Test
    void p21ALongSetCostsNoMoreThanAShortOne() {
        Glob glob = Glob.of(Bytes.of("*[" + "x".repeat(1_000_000) + "]z"));
        Bytes text = Bytes.of("y".repeat(1_000_000));
        assertThat(glob.matches(text)).isFalse();
        assertThat(Glob.of(Bytes.of("*".repeat(1_000_000))).matches(text)).isTrue();
    }

    @Test
    void p30WhoKillsItselfIsAnsweredFirstAndInOrder() {
        for (Victim victim : new Victim[] {Victim.real(), Victim.ours()}) {
            try (victim;
                    RespClient killer = victim.connect();
                    RespClient other = victim.connect()) {
                long own = ((Reply.Int) killer.ask("CLIENT", "ID")).value();
                long others = ((Reply.Int) other.ask("CLIENT", "ID")).value();
                String pipeline =
                        "ECHO 1\r\nCLIENT KILL ID %d\r\nECHO 2\r\nCLIENT KILL ID %d SKIPME no\r\nECHO 3\r\n"
                                .formatted(others, own);
                killer.send(pipeline.getBytes(StandardCharsets.US_ASCII));
                List<String> replies = new ArrayList<>();
                for (var reply = killer.tryReceive();
                        reply.isPresent();
                        reply = killer.tryReceive()) {
                    replies.add(Victim.text(reply.get()));
                }
                assertThat(replies).containsExactly("1", "1", "2", "1");
                other.awaitEnd();
                assertThat(victim.ask("PING")).isEqualTo("PONG");
            }
        }
        Oracle.count(4);
    }
}
