package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OURS;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// What is wrong with real servers, told by name: Redis' Sentinel calls all of these down, or
/// nothing at all.
final class ProblemsIT {

    @TempDir Path directory;

    @Test
    void oneAuthPassThatFitsTheMasterOnlyIsToldWithTheReplicasName() {
        try (RedisProcess master = Oracle.start("--requirepass", "a");
                RedisProcess replica =
                        Oracle.start(
                                "--requirepass",
                                "b",
                                "--masterauth",
                                "a",
                                "--replicaof",
                                "127.0.0.1",
                                "" + master.port());
                SentinelProcess ours = watch(master.port(), "sentinel auth-pass g a\n")) {
            String name = "127.0.0.1:" + replica.port();
            awaitProblem(
                    ours,
                    "+problem slave "
                            + name
                            + " 127.0.0.1 "
                            + replica.port()
                            + " @ g 127.0.0.1 "
                            + master.port()
                            + " #WRONGPASS invalid username-password pair or user is disabled.");
            assertThat(ours.field("SENTINEL replicas g", "problem"))
                    .contains("WRONGPASS", "auth-pass is not the password of " + name);
            assertThat(ours.field("SENTINEL replicas g", "promotable")).contains("it refuses us");
            assertThat(explained(ours)).contains(name + " cannot be promoted: it refuses us");
            assertThat(ours.field("SENTINEL master g", "flags")).isEqualTo("master");

            try (RespClient client = replica.connect()) {
                assertThat(client.ask("AUTH", "b")).isEqualTo(Reply.ok());
                assertThat(client.ask("CONFIG", "SET", "requirepass", "a")).isEqualTo(Reply.ok());
            }
            awaitProblem(ours, "-problem slave " + name);
        }
    }

    @Test
    void aUserThatMayNotAskIsToldWithTheRightsThatAreMissing() {
        try (RedisProcess master = Oracle.start()) {
            try (RespClient client = master.connect()) {
                Reply set = client.ask("ACL", "SETUSER", "watcher", "on", ">a", "+ping", "+client");
                assertThat(set).isEqualTo(Reply.ok());
            }
            try (SentinelProcess ours =
                    watch(
                            master.port(),
                            "sentinel auth-user g watcher\nsentinel auth-pass g a\n")) {
                awaitProblem(ours, "+problem master g 127.0.0.1 " + master.port() + " #NOPERM");
                assertThat(ours.field("SENTINEL master g", "problem"))
                        .contains("its ACL must allow us");
            }
        }
    }

    @Test
    void aServerThatCannotSaveIsToldWithItsOwnWords() throws IOException {
        Path gone = Files.createDirectory(directory.resolve("gone"));
        try (RedisProcess master = Oracle.start("--enable-protected-configs", "local");
                RespClient client = master.connect()) {
            assertThat(client.ask("CONFIG", "SET", "dir", gone.toString())).isEqualTo(Reply.ok());
            assertThat(client.ask("CONFIG", "SET", "save", "3600 1")).isEqualTo(Reply.ok());
            Files.delete(gone);
            client.ask("SET", "k", "v");
            client.ask("BGSAVE");
            try (SentinelProcess ours = watch(master.port(), "")) {
                awaitProblem(ours, "+problem master g 127.0.0.1 " + master.port() + " #MISCONF");
            }
        }
    }

    @Test
    void aServerThatIsNoMasterAndANodeThatIsNotThereAreTold() {
        try (RedisProcess master = Oracle.start();
                RedisProcess replica =
                        Oracle.start(
                                "--replicaof",
                                "127.0.0.1",
                                "" + master.port(),
                                "--replica-priority",
                                "0");
                SentinelProcess ours = watch(master.port(), "")) {
            String name = "127.0.0.1:" + replica.port();
            ours.await(
                    "a replica with priority 0 is no candidate",
                    () ->
                            explained(ours)
                                    .contains(name + " cannot be promoted: its priority is 0"));
            ours.ask("SENTINEL monitor wrong 127.0.0.1 " + replica.port() + " 1");
            ours.await(
                    "the monitored address is a replica",
                    () ->
                            ours.field("SENTINEL master wrong", "problem")
                                    .equals("it says that it is a replica"));
            ours.ask("SENTINEL monitor none 127.0.0.1 " + RedisProcess.freePort() + " 1");
            ours.await(
                    "nobody is there",
                    () ->
                            ours.field("SENTINEL master none", "problem")
                                    .equals("no connection: Connection refused"));
        }
    }

    /// Needs an address that is not the loopback: protected mode lets that one in.
    @Test
    void aServerInProtectedModeIsTold() throws IOException {
        Optional<String> address = otherAddress();
        org.junit.jupiter.api.Assumptions.assumeTrue(
                address.isPresent(), "this machine has the loopback only");
        try (RedisProcess master =
                        Oracle.start(
                                "--bind", "127.0.0.1", address.get(), "--protected-mode", "yes");
                SentinelProcess ours = watch(address.get(), master.port(), "")) {
            awaitProblem(
                    ours, "+problem master g " + address.get() + " " + master.port() + " #DENIED");
            assertThat(ours.field("SENTINEL master g", "problem"))
                    .contains("its protected-mode shuts out other machines");
        }
    }

    private static Optional<String> otherAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst();
    }

    private SentinelProcess watch(int port, String more) {
        return watch("127.0.0.1", port, more);
    }

    private SentinelProcess watch(String host, int port, String more) {
        String lines =
                """
                sentinel monitor g %s %d 1
                sentinel down-after-milliseconds g 3000
                %s
                """
                        .formatted(host, port, more);
        return SentinelProcess.start(OURS, directory, lines);
    }

    private static void awaitProblem(SentinelProcess sentinel, String words) {
        sentinel.await(words, () -> sentinel.log().contains(words));
        Oracle.count(1);
    }

    private static String explained(SentinelProcess sentinel) {
        return String.join("\n", sentinel.ask("SENTINEL explain g"));
    }
}
