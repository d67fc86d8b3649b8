package dev.vedette.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.tls.Authority.Pair;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Sentinels and nodes under TLS as people set them up: one certificate for all servers, made out
/// to an address, one for all Sentinels, made out to a name; nodes with a port of each kind that
/// ask nobody for certificates; Sentinels with the port under TLS alone, which do.
@TestInstance(Lifecycle.PER_CLASS)
final class TlsSentinelIT {

    private static final long PATIENCE_SECONDS = 60;
    private static final String PEER_ID = "f".repeat(40);

    @TempDir static Path directory;

    private Authority authority;
    private Pair server;
    private Pair sentinel;
    private final List<Watcher> watchers = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    @BeforeAll
    void issue() {
        authority = Authority.create(directory, "ca");
        server = authority.issue("server", "/O=Test/CN=127.0.0.1");
        sentinel = authority.issue("sentinel", "/O=Test/CN=sentinel.example.org");
    }

    @AfterEach
    void stop() {
        watchers.forEach(Watcher::close);
        watchers.clear();
        nodes.forEach(Node::close);
        nodes.clear();
    }

    private static String keys(Pair pair, Authority trusted) {
        return "tls-cert-file %s\ntls-key-file %s\ntls-ca-cert-file %s\n"
                .formatted(pair.certificate(), pair.key(), trusted.file());
    }

    private int startNode(String program, int masterPort) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--tls-auth-clients",
                                "no",
                                "--tls-replication",
                                "yes",
                                "--repl-diskless-sync-delay",
                                "0",
                                "--tls-cert-file",
                                server.certificate().toString(),
                                "--tls-key-file",
                                server.key().toString(),
                                "--tls-ca-cert-file",
                                authority.file().toString()));
        if (masterPort != 0) {
            words.addAll(List.of("--replicaof", "127.0.0.1", "" + masterPort));
        }
        Node node = Node.start(program, words);
        nodes.add(node);
        return node.tlsPort();
    }

    /// A Sentinel, real or ours.
    private final class Watcher implements AutoCloseable {

        private final int port;
        private final Path log;
        private final Runnable end;

        /// @param lines of its file besides port and certificates
        Watcher(String program, Pair pair, String lines) {
            try {
                Path own = Files.createTempDirectory(directory, program);
                port = RedisProcess.freePort();
                log = own.resolve("log");
                Path mounted = own.resolve("mounted.conf");
                Files.writeString(
                        mounted,
                        "port 0\nbind 127.0.0.1\ntls-port %d\ntls-auth-clients yes\ntls-replication yes\n%sdir %s\n%s"
                                .formatted(port, keys(pair, authority), own, lines));
                Files.setPosixFilePermissions(
                        mounted, PosixFilePermissions.fromString("r--r--r--"));
                // As a container does at its start: what is mounted cannot be written.
                Path conf = own.resolve("sentinel.conf");
                Files.writeString(conf, Files.readString(mounted));
                end = program.equals("ours") ? OurSentinel.start(conf, log) : startReal(conf);
                watchers.add(this);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private Runnable startReal(Path conf) throws IOException {
            Process process =
                    new ProcessBuilder(Oracle.onPath("redis-sentinel").toString(), conf.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start();
            return () -> {
                process.destroyForcibly();
                process.onExit().join();
            };
        }

        String ask(String... words) {
            return RedisCli.trusting(authority.file()).with(sentinel).ask(port, words);
        }

        String log() {
            try {
                return Files.exists(log) ? Files.readString(log) : "";
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        long count(String words) {
            return log().lines().filter(line -> line.contains(words)).count();
        }

        void await(String claim, BooleanSupplier condition) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("not within a minute: " + claim + "\n" + log());
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }

        @Override
        public void close() {
            end.run();
        }
    }

    /// What an HTTPS server answers a client with that certificate; nothing if it does not let it
    /// in.
    private String get(int port, String target, @Nullable Pair shown) {
        try {
            List<String> words =
                    new ArrayList<>(
                            List.of(
                                    "openssl",
                                    "s_client",
                                    "-quiet",
                                    "-verify_return_error",
                                    "-CAfile",
                                    authority.file().toString(),
                                    "-connect",
                                    "127.0.0.1:" + port));
            if (shown != null) {
                words.addAll(
                        List.of(
                                "-cert",
                                shown.certificate().toString(),
                                "-key",
                                shown.key().toString()));
            }
            Process client =
                    new ProcessBuilder(words)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (OutputStream request = client.getOutputStream()) {
                request.write(
                        ("GET " + target + " HTTP/1.1\r\n\r\n").getBytes(StandardCharsets.UTF_8));
                request.flush();
                return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException refused) {
                return "";
            } finally {
                client.destroy();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theHttpPortIsUnderTheSameRules() {
        int http = RedisProcess.freePort();
        Watcher ours = new Watcher("ours", sentinel, "http-port " + http + "\nhttp-tls yes\n");
        ours.await("it answers", () -> get(http, "/healthz", sentinel).endsWith("ok\n"));
        assertThat(get(http, "/metrics", server)).startsWith("HTTP/1.1 200");
        assertThat(get(http, "/metrics", null)).as("without a certificate").isEmpty();
    }

    @Test
    void aSentinelWithBothPortsIsOneSentinel() {
        int master = startNode("real", 0);
        List<Integer> plain = List.of(RedisProcess.freePort(), RedisProcess.freePort());
        Watcher ours = withBothPorts("ours", plain.getFirst(), master);
        Watcher real = withBothPorts("real", plain.getLast(), master);
        for (Watcher one : List.of(ours, real)) {
            Watcher other = one.equals(ours) ? real : ours;
            one.await(
                    "the other Sentinel by its port under TLS",
                    () -> one.ask("SENTINEL", "SENTINELS", "g").contains("port\n" + other.port));
            assertThat(one.ask("SENTINEL", "MASTER", "g")).contains("num-other-sentinels\n1\n");
            int ownPlain = plain.get(one.equals(ours) ? 0 : 1);
            assertThat(RedisCli.plain().ask(ownPlain, "SENTINEL", "MYID"))
                    .as("both ports lead to the same Sentinel")
                    .isEqualTo(one.ask("SENTINEL", "MYID"));
        }
    }

    private Watcher withBothPorts(String program, int plainPort, int master) {
        return new Watcher(
                program,
                sentinel,
                "port %d\nsentinel monitor g 127.0.0.1 %d 1\n".formatted(plainPort, master));
    }

    @Test
    void aMixedGroupFailsOver() {
        int master = startNode("real", 0);
        int first = startNode("ours", master);
        int second = startNode("real", master);
        String lines =
                """
                sentinel monitor g 127.0.0.1 %d 2
                sentinel down-after-milliseconds g 3000
                sentinel failover-timeout g 20000
                """
                        .formatted(master);
        for (String program : List.of("ours", "real", "ours")) {
            new Watcher(program, sentinel, lines);
        }
        // The master's name leads to the same port; what is checked is the chain alone.
        Watcher byName =
                new Watcher(
                        "ours",
                        sentinel,
                        "sentinel resolve-hostnames yes\nsentinel monitor named localhost "
                                + master
                                + " 1\n");
        for (Watcher one : watchers.subList(0, 3)) {
            one.await(
                    "two replicas at their ports under TLS, and two other Sentinels",
                    () -> {
                        String told = one.ask("SENTINEL", "MASTER", "g");
                        String replicas = one.ask("SENTINEL", "REPLICAS", "g");
                        return told.contains("num-slaves\n2\n")
                                && told.contains("num-other-sentinels\n2\n")
                                && replicas.contains("127.0.0.1:" + first)
                                && replicas.contains("127.0.0.1:" + second);
                    });
        }
        byName.await(
                "the named master answers",
                () -> byName.ask("SENTINEL", "MASTER", "named").contains("flags\nmaster\n"));
        assertThat(RedisCli.trusting(authority.file()).ask(watchers.getFirst().port, "PING"))
                .as("who shows no certificate gets no answer")
                .doesNotContain("PONG");

        nodes.getFirst().close();

        RedisCli client = RedisCli.trusting(authority.file());
        watchers.getFirst()
                .await(
                        "one replica takes writes, and the other follows it under TLS",
                        () -> {
                            int heir = agreedMaster();
                            String info =
                                    client.ask(
                                            heir == first ? second : first, "INFO", "replication");
                            return (heir == first || heir == second)
                                    && info.contains("master_port:" + heir)
                                    && info.contains("master_link_status:up")
                                    && client.ask(heir, "SET", "k", "v").equals("OK\n");
                        });
        Oracle.count(3);
    }

    /// The port of the master that the first three Sentinels name; 0 while they differ.
    private int agreedMaster() {
        List<String> told =
                watchers.subList(0, 3).stream()
                        .map(one -> one.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "g"))
                        .distinct()
                        .toList();
        return told.size() == 1 ? Integer.parseInt(told.getFirst().strip().split("\n")[1]) : 0;
    }

    @Test
    void whatCannotWorkIsToldOnceAndTriedOnceASecond() {
        int master = startNode("real", 0);
        int plain = nodes.getFirst().port();
        Authority stranger = Authority.create(directory, "stranger");
        Pair alien = stranger.issue("alien", "/CN=sentinel.example.org");
        Pair late = authority.expired("late", "/CN=sentinel.example.org");
        Watcher[] all = {
            new Watcher("ours", sentinel, monitor(master) + "tls-ca-cert-file " + stranger.file()),
            new Watcher("ours", sentinel, monitor(master) + "tls-replication no\n"),
            new Watcher("ours", sentinel, monitor(plain)),
        };
        // This one asks for certificates, so it rejects ours.
        Watcher strict = new Watcher("real", sentinel, monitor(master));
        Watcher rejected = new Watcher("ours", alien, monitor(master) + peer(strict));
        Watcher expired = new Watcher("ours", late, monitor(master) + peer(strict));
        assertThat(all).hasSize(3);
        all[0].await(
                "no trusted CA",
                () ->
                        all[0].count(
                                        "+problem master g 127.0.0.1 %d #TLS handshake failed: certificate verify failed: no trusted CA"
                                                .formatted(master))
                                == 1);
        all[1].await(
                "plain to a port under TLS",
                () ->
                        all[1].count(
                                        "+problem master g 127.0.0.1 %d #it hangs up before it answers; if this is a port under TLS"
                                                .formatted(master))
                                == 1);
        all[2].await("TLS to a plain port", () -> all[2].count("+sdown master g") == 1);
        rejected.await("another CA", () -> problems(rejected, strict, "rejects us") > 0);
        expired.await(
                "expired",
                () -> problems(expired, strict, "our certificate or its CA has expired") > 0);
        assertThat(problems(rejected, strict, ""))
                .as("one event, and one more when its hello told the real run id")
                .isLessThanOrEqualTo(2);
        assertThat(expired.log()).contains("has expired on 2020-02-01T00:00:00Z");
    }

    private static long problems(Watcher watcher, Watcher peer, String words) {
        String address = " 127.0.0.1 " + peer.port + " @ g ";
        return watcher.log()
                .lines()
                .filter(line -> line.contains("+problem sentinel") && line.contains(address))
                .filter(line -> line.contains(words))
                .count();
    }

    private static String monitor(int port) {
        return "sentinel monitor g 127.0.0.1 %d 1\nsentinel down-after-milliseconds g 1500\n"
                .formatted(port);
    }

    private static String peer(Watcher other) {
        return "sentinel known-sentinel g 127.0.0.1 %d %s\n".formatted(other.port, PEER_ID);
    }
}
