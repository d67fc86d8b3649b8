package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Servers with users and renamed commands, and Sentinels with a password, ours beside a real one.
final class LoginsIT {

    @TempDir Path directory;

    /// A server on which nobody may do anything but `watcher`, and CONFIG has another name.
    private static RedisProcess server(String... more) {
        List<String> words = new ArrayList<>(List.of("--rename-command", "CONFIG", "hidden"));
        words.addAll(List.of(more));
        RedisProcess server = Oracle.start(words.toArray(String[]::new));
        try (RespClient client = server.connect()) {
            ok(client, "ACL", "SETUSER", "watcher", "on", ">first", "~*", "&*", "+@all");
            ok(client, "hidden", "SET", "masteruser", "watcher");
            ok(client, "hidden", "SET", "masterauth", "first");
            ok(client, "ACL", "SETUSER", "default", "off");
        }
        return server;
    }

    private static void ok(RespClient client, String... words) {
        assertThat(client.ask(words)).isEqualTo(Reply.ok());
    }

    private static Reply askAs(RedisProcess server, String password, String... words) {
        try (RespClient client = server.connect()) {
            ok(client, "AUTH", "watcher", password);
            return client.ask(words);
        }
    }

    @Test
    void aGroupBehindPasswordsIsWatchedAndFailedOver() {
        RedisProcess master = server();
        RedisProcess replica = server("--replicaof", "127.0.0.1", "" + master.port());
        String lines =
                """
                requirepass among
                sentinel monitor g 127.0.0.1 %d 2
                sentinel down-after-milliseconds g 1500
                sentinel failover-timeout g 10000
                sentinel auth-user g watcher
                sentinel auth-pass g first
                sentinel rename-command g CONFIG hidden
                """
                        .formatted(master.port());
        try (master;
                replica;
                SentinelProcess real = SentinelProcess.start(REAL, directory, lines);
                SentinelProcess ours = SentinelProcess.start(OURS, directory, lines)) {
            List<SentinelProcess> both = List.of(real, ours);
            for (SentinelProcess sentinel : both) {
                assertThat(sentinel.ask("SENTINEL myid").getFirst()).startsWith("-NOAUTH");
                sentinel.ask("AUTH among");
                sentinel.ask("SENTINEL debug info-period 300");
                sentinel.await(
                        "the other Sentinel and the replica are known",
                        () ->
                                sentinel.ask("SENTINEL ckquorum g").getFirst().startsWith("OK 2")
                                        && sentinel.ask("SENTINEL replicas g").contains("ok"));
            }

            // The password changes under them, and they are told.
            for (RedisProcess server : List.of(master, replica)) {
                assertThat(askAs(server, "first", "ACL", "SETUSER", "watcher", "<first", ">second"))
                        .isEqualTo(Reply.ok());
                askAs(server, "second", "CLIENT", "KILL", "TYPE", "normal");
                askAs(server, "second", "CLIENT", "KILL", "TYPE", "pubsub");
                askAs(server, "second", "hidden", "SET", "masterauth", "second");
            }
            real.await(
                    "the master seems down",
                    () -> real.field("SENTINEL master g", "flags").contains("s_down"));
            // Ours tells a master that refuses it from one that is gone.
            ours.await(
                    "the problem is told",
                    () -> ours.log().contains("+problem master g 127.0.0.1 " + master.port()));
            for (SentinelProcess sentinel : both) {
                assertThat(sentinel.ask("SENTINEL set g auth-pass second")).containsExactly("OK");
            }
            for (SentinelProcess sentinel : both) {
                sentinel.await(
                        "it is back",
                        () -> sentinel.field("SENTINEL master g", "flags").equals("master"));
            }

            ours.await(
                    "ours fails over", () -> ours.ask("SENTINEL failover g").equals(List.of("OK")));
            for (SentinelProcess sentinel : both) {
                sentinel.await(
                        "the replica is the master",
                        () ->
                                sentinel.ask("SENTINEL get-master-addr-by-name g")
                                        .equals(List.of("127.0.0.1", "" + replica.port())));
            }
            ours.await(
                    "the former master follows",
                    () -> askAs(master, "second", "ROLE").toString().contains("slave"));
            Oracle.count(1);
        }
    }
}
