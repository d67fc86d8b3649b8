package dev.vedette.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.tls.Authority.Pair;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Replication under TLS, with a real server at either end, and what goes wrong with it.
@TestInstance(Lifecycle.PER_CLASS)
final class TlsReplicationIT {

    private static final long PATIENCE_SECONDS = 60;

    @TempDir static Path directory;

    private Authority authority;
    private Pair server;
    private final List<Node> running = new ArrayList<>();

    @BeforeAll
    void issue() {
        authority = Authority.create(directory, "ca");
        server = authority.issue("server", "/O=Test/CN=127.0.0.1");
    }

    @AfterEach
    void stop() {
        running.forEach(Node::close);
        running.clear();
    }

    private Node start(String program, Pair pair, Path trusted, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--tls-replication", "yes",
                                "--repl-diskless-sync-delay", "0",
                                "--tls-cert-file", pair.certificate().toString(),
                                "--tls-key-file", pair.key().toString(),
                                "--tls-ca-cert-file", trusted.toString()));
        words.addAll(List.of(more));
        Node node = Node.start(program, words);
        running.add(node);
        return node;
    }

    private Node start(String program, String... more) {
        return start(program, server, authority.file(), more);
    }

    private static void await(Node told, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError(told.log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @ParameterizedTest(name = "{0} -> {1}, diskless {2}")
    @CsvSource({"real, ours, yes", "ours, real, no", "ours, ours, yes"})
    void aReplicaFollowsUnderTls(String first, String second, String diskless) {
        Node master = start(first, "--repl-diskless-sync", diskless);
        String large = "x".repeat(2_000_000);
        master.ask("SET", "large", large);
        Node replica = start(second, "--replicaof", "127.0.0.1", "" + master.tlsPort());

        await(replica, () -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        for (int i = 0; i < 1000; i++) {
            master.ask("INCR", "count");
        }
        await(replica, () -> replica.ask("GET", "count").contains("1000"));

        assertThat(replica.ask("GET", "large")).isEqualTo(master.ask("GET", "large"));
        assertThat(master.ask("INFO", "replication"))
                .as("the announced port is the one under TLS")
                .contains("slave0:ip=127.0.0.1,port=" + replica.tlsPort() + ",state=online");
        assertThat(replica.ask("SET", "x", "y")).contains("READONLY");
        Oracle.count(1);
    }

    /// openssl plays the master: it tells whose certificate it was shown.
    @ParameterizedTest
    @ValueSource(strings = {"real", "ours"})
    void aReplicaShowsTheCertificateThatIsForClients(String program) throws IOException {
        Pair own = authority.issue("replica", "/CN=one-that-replicates");
        int port = RedisProcess.freePort();
        List<String> command = new ArrayList<>(List.of("timeout", "" + PATIENCE_SECONDS));
        command.add(Oracle.onPath("openssl").toString());
        command.addAll(
                List.of(
                        ("s_server -accept %d -cert %s -key %s -CAfile %s -Verify 1")
                                .formatted(
                                        port, server.certificate(), server.key(), authority.file())
                                .split(" ")));
        Process master = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader told = master.inputReader()) {
            start(
                    program,
                    "--tls-client-cert-file",
                    own.certificate().toString(),
                    "--tls-client-key-file",
                    own.key().toString(),
                    "--replicaof",
                    "127.0.0.1",
                    "" + port);
            String line = "";
            while (line != null && !line.contains("one-that-replicates")) {
                line = told.readLine();
            }
            assertThat(line).as("what openssl says of its peer").contains("one-that-replicates");
        } finally {
            master.destroy();
        }
        Oracle.count(1);
    }

    @Test
    void whatCannotWorkSaysSoOnceASecond() {
        Authority stranger = Authority.create(directory, "stranger");
        Node master = start("real");
        Pair alien = stranger.issue("alien", "/CN=127.0.0.1");
        Pair late = authority.expired("late", "/CN=127.0.0.1");
        Node lateMaster = start("ours", late, authority.file());

        String[][] cases = {
            {"of another CA", "no trusted CA has signed the peer's certificate"},
            {"rejected", "the peer rejects us"},
            {"expired", "has expired"},
        };
        Node[] replicas = {
            start("ours", alien, stranger.file(), to(master.tlsPort())),
            start("ours", alien, authority.file(), to(master.tlsPort())),
            start("ours", to(lateMaster.tlsPort())),
        };
        long start = System.nanoTime();
        for (int i = 0; i < cases.length; i++) {
            Node replica = replicas[i];
            String words = cases[i][1];
            await(replica, () -> count(replica, words) >= 2);
        }
        for (int i = 0; i < cases.length; i++) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            assertThat(count(replicas[i], "Connecting to MASTER"))
                    .as("attempts of %s in about %d s\n%s", cases[i][0], seconds, replicas[i].log())
                    .isLessThan(2 * seconds + 20);
        }
        assertThat(lateMaster.log())
                .contains(
                        late.certificate()
                                + ": the certificate CN=127.0.0.1 has expired on 2020-02-01T00:00:00Z");
    }

    @Test
    void namesAreCheckedOnlyWhenTheyAreToBe() throws IOException {
        Path names = directory.resolve("names");
        Files.writeString(names, "subjectAltName=IP:127.0.0.1,DNS:db.example.org\n");
        Pair named = authority.issue("named", "/CN=x", "-days", "9", "-extfile", names.toString());
        Node master = start("ours", named, authority.file());

        Node byAddress = start("ours", with("127.0.0.1", master, "--tls-verify-names", "yes"));
        Node byName = start("ours", with("localhost", master, "--tls-verify-names", "yes"));
        Node careless = start("ours", with("localhost", master));

        await(byName, () -> count(byName, "it is made out to another name") >= 1);
        for (Node replica : List.of(byAddress, careless)) {
            await(
                    replica,
                    () -> replica.ask("INFO", "replication").contains("master_link_status:up"));
        }
    }

    private static String[] with(String host, Node master, String... more) {
        List<String> words = new ArrayList<>(List.of("--replicaof", host, "" + master.tlsPort()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    private static String[] to(int port) {
        return new String[] {"--replicaof", "127.0.0.1", "" + port};
    }

    private static long count(Node node, String words) {
        return node.log().lines().filter(line -> line.contains(words)).count();
    }
}
