package dev.vedette.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.ReplicaFeed;
import dev.vedette.oracle.RespClient;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Rows S1 to S5: somebody says it is a replica.
final class ReplicaAttacksTest {

    private static final String STRANGER = "f".repeat(40);

    private interface Attack {
        String on(Victim victim) throws IOException;
    }

    private static void both(Attack attack, String ours, String theirs, String... arguments)
            throws IOException {
        try (Victim victim = Victim.real(arguments)) {
            assertThat(attack.on(victim)).as("redis-server").isEqualTo(theirs);
            Oracle.count(1);
        }
        try (Victim victim = Victim.ours(arguments)) {
            assertThat(attack.on(victim)).as("ours").isEqualTo(ours);
        }
    }

    @Test
    void s1IdsAndOffsetsThatAreNoneGetEverythingOrAnError() throws IOException {
        String[][] asked = {
            {"?", "-1"},
            {"", "1"},
            {STRANGER, "1"},
            {STRANGER, "-2"},
            {STRANGER, "9223372036854775807"},
            {STRANGER, "9223372036854775808"},
            {STRANGER, "abc"},
            {"\r\n+CONTINUE", "1"},
        };
        String answers =
                "[+FULLRESYNC, +FULLRESYNC, +FULLRESYNC, +FULLRESYNC, +FULLRESYNC, -ERR, -ERR,"
                        + " +FULLRESYNC]";
        both(
                victim -> {
                    List<String> firstWords = new ArrayList<>();
                    for (String[] words : asked) {
                        try (RespClient replica = victim.connect()) {
                            replica.send("PSYNC", words[0], words[1]);
                            firstWords.add(firstWord(replica));
                        }
                    }
                    return firstWords.toString();
                },
                answers,
                answers);
    }

    private static String firstWord(RespClient client) {
        StringBuilder word = new StringBuilder();
        for (byte[] next = client.bytes(1); next.length > 0; next = client.bytes(1)) {
            char c = (char) next[0];
            if (c == ' ' || c == '\n' && !word.isEmpty()) {
                break;
            }
            if (c > ' ') {
                word.append(c);
            }
        }
        return word.toString();
    }

    /// Connects as a replica and waits until the stream flows.
    private static RespClient follow(Victim victim) {
        RespClient replica = victim.connect();
        ReplicaFeed feed = new ReplicaFeed();
        replica.send(ReplicaFeed.REQUEST);
        while (!feed.isStreaming()) {
            feed.add(replica.bytes(1));
            feed.add(replica.waiting());
        }
        victim.await("online", () -> victim.info("slave0").contains("state=online"));
        return replica;
    }

    @Test
    void s2AReplicaThatSendsCommandsIsCutOff() throws IOException {
        String[][] commands = {
            {"SET", "k", "forged"}, {"CONFIG", "SET", "timeout", "77"}, {"SUBSCRIBE", "c"}
        };
        both(
                victim -> {
                    victim.ask("SET", "k", "v");
                    for (String[] command : commands) {
                        try (RespClient replica = follow(victim)) {
                            replica.send(command);
                            replica.awaitEnd();
                        }
                    }
                    return victim.ask("GET", "k") + victim.ask("CONFIG", "GET", "timeout");
                },
                "v[timeout, 0]",
                "v[timeout, 77]");
    }

    @Test
    void s3WhatIsAcknowledgedBeforeItWasSaidIsALie() throws IOException {
        both(
                victim -> {
                    try (RespClient replica = follow(victim);
                            RespClient client = victim.connect()) {
                        replica.send("REPLCONF", "ACK", "999999999");
                        victim.await(
                                "noticed",
                                () ->
                                        victim.info("slave0").contains("offset=999999999")
                                                || victim.info("connected_slaves").equals("0"));
                        client.ask("SET", "k", "v");
                        return Victim.text(client.ask("WAIT", "1", "50"));
                    }
                },
                "0",
                "1");
    }

    @Test
    void s4WhatWasAcknowledgedCannotBeTakenBack() throws IOException {
        both(
                victim -> {
                    try (RespClient replica = follow(victim)) {
                        victim.ask("SET", "k", "v");
                        String offset = victim.info("master_repl_offset");
                        replica.send("REPLCONF", "ACK", offset);
                        victim.await(
                                "acknowledged",
                                () -> victim.info("slave0").contains("offset=" + offset));
                        replica.send("REPLCONF", "ACK", "1");
                        replica.send("REPLCONF", "ACK", "-1");
                        // Whatever it does, it has done it when the next command is answered.
                        victim.await("read", () -> victim.ask("PING").equals("PONG"));
                        return victim.info("connected_slaves")
                                + (victim.info("slave0").contains("offset=" + offset)
                                        ? " kept"
                                        : "");
                    }
                },
                "0",
                "1 kept");
    }

    @Test
    void s5AReplicaThatNeverReadsIsCutOffAtTheLimit() throws IOException {
        both(
                victim -> {
                    try (Socket replica = new Socket()) {
                        replica.setReceiveBufferSize(4096);
                        replica.connect(
                                new InetSocketAddress(
                                        InetAddress.getLoopbackAddress(), victim.port()));
                        replica.getOutputStream().write(ReplicaFeed.REQUEST);
                        readRdb(replica.getInputStream());
                        victim.await(
                                "online", () -> victim.info("slave0").contains("state=online"));
                        String megabyte = "x".repeat(1 << 20);
                        for (int i = 0;
                                i < 64 && !victim.info("connected_slaves").equals("0");
                                i++) {
                            victim.ask("SET", "k", megabyte);
                        }
                        return victim.info("connected_slaves") + " " + victim.ask("STRLEN", "k");
                    }
                },
                "0 1048576",
                "0 1048576",
                "--client-output-buffer-limit",
                "replica 1mb 0 0");
    }

    /// Takes exactly the RDB out of the connection, and nothing of the stream behind it.
    private static void readRdb(InputStream in) throws IOException {
        ReplicaFeed feed = new ReplicaFeed();
        while (!feed.isStreaming()) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("closed");
            }
            feed.add(new byte[] {(byte) next});
        }
    }

    /// INFO shows the address line by line, to Sentinels among others.
    @Test
    void s2AnAnnouncedAddressCannotForgeLinesOfInfo() {
        String forged = "1.2.3.4\r\nrole:slave\r\nmaster_host:6.6.6.6";
        try (Victim victim = Victim.ours();
                RespClient replica = victim.connect()) {
            assertThat(Victim.text(replica.ask("REPLCONF", "ip-address", forged)))
                    .isEqualTo(
                            "-ERR REPLCONF ip-address provided by replica instance is no address");
            assertThat(victim.log().get().getBytes(StandardCharsets.ISO_8859_1)).isNotEmpty();
        }
    }
}
