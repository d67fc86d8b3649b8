package dev.vedette.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.OurNode;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.tls.Authority.Pair;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Our server under TLS beside the real one: the same clients, certificates and mistakes.
@TestInstance(Lifecycle.PER_CLASS)
final class TlsServerIT {

    @TempDir static Path directory;

    private Authority authority;
    private Authority stranger;
    private Pair server;
    private OurNode ours;
    private RedisProcess real;
    private int ourTls;
    private int realTls;

    @BeforeAll
    void start() {
        authority = Authority.create(directory, "ca");
        stranger = Authority.create(directory, "stranger");
        // As the openssl command line makes one: an address as common name, no extension.
        server = authority.issue("server", "/O=Test/CN=127.0.0.1");
        ourTls = RedisProcess.freePort();
        realTls = RedisProcess.freePort();
        ours = OurNode.start(arguments(ourTls));
        real = Oracle.start(arguments(realTls));
        Node.awaitListening(ourTls);
        Node.awaitListening(realTls);
    }

    private String[] arguments(int port, String... more) {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--tls-port", "" + port,
                                "--tls-cert-file", server.certificate().toString(),
                                "--tls-key-file", server.key().toString(),
                                "--tls-ca-cert-file", authority.file().toString()));
        words.addAll(List.of(more));
        return words.toArray(String[]::new);
    }

    @AfterAll
    void stop() {
        real.close();
        ours.close();
    }

    private RedisCli client() {
        return RedisCli.trusting(authority.file()).with(authority.issue("client", "/CN=somebody"));
    }

    private void set(String... nameAndValue) {
        try (RespClient one = ours.connect();
                RespClient other = real.connect()) {
            List<String> words = new ArrayList<>(List.of("CONFIG", "SET"));
            words.addAll(List.of(nameAndValue));
            assertThat(one.ask(words.toArray(String[]::new)).toString())
                    .isEqualTo(other.ask(words.toArray(String[]::new)).toString());
            Oracle.count(1);
        }
    }

    @Test
    void commandsAndAnswersOfEverySizeGoThrough() {
        StringBuilder commands = new StringBuilder();
        for (int size : new int[] {1, 100, 16_383, 16_384, 16_385, 100_000, 3_000_000}) {
            commands.append("SET k").append(size).append(' ').append("v".repeat(size)).append('\n');
            commands.append("GET k").append(size).append('\n');
        }
        commands.append("MGET k1 k100000 k3000000 none\n");
        for (int i = 0; i < 2_000; i++) {
            commands.append("INCR counter\n");
        }

        String answers = client().run(ourTls, commands.toString());

        assertThat(answers).isEqualTo(client().run(realTls, commands.toString()));
        assertThat(answers).endsWith("\n2000\n");
        Oracle.count(1);
    }

    @Test
    void aPipelineThatNobodyReadsYetIsAnsweredInFull() throws Exception {
        StringBuilder pipeline = new StringBuilder("SET big " + "x".repeat(50_000) + "\r\n");
        for (int i = 0; i < 400; i++) {
            pipeline.append("GET big\r\n");
        }
        set("tls-auth-clients", "no");

        for (int port : new int[] {ourTls, realTls}) {
            try (SlowReader reader = new SlowReader(port)) {
                assertThat(reader.answersTo(pipeline + "QUIT\r\n"))
                        .as("bytes until the server hangs up")
                        .isEqualTo(5 + 400 * (8 + 50_000 + 2) + 5);
            }
        }
        set("tls-auth-clients", "yes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no", "optional"})
    void whoIsLetInIsWhoRedisLetsIn(String demanded) {
        RedisCli anybody = RedisCli.trusting(authority.file());
        Map<String, RedisCli> clients = new LinkedHashMap<>();
        clients.put("no certificate", anybody);
        clients.put("common name only", client());
        clients.put("of another CA", anybody.with(stranger.issue("alien", "/CN=127.0.0.1")));
        clients.put("expired", anybody.with(authority.expired("late", "/CN=127.0.0.1")));
        clients.put(
                "for servers only", anybody.with(withExtensions("extendedKeyUsage=serverAuth")));
        clients.put(
                "for clients only", anybody.with(withExtensions("extendedKeyUsage=clientAuth")));
        clients.put("with names", anybody.with(withExtensions("subjectAltName=DNS:a,IP:10.0.0.1")));
        clients.put("no CA", anybody.with(withExtensions("basicConstraints=CA:FALSE")));
        clients.put("a CA of its own", anybody.with(selfSigned()));
        clients.put("trusts another CA", RedisCli.trusting(stranger.file()));
        clients.put("TLS 1.2", client().with("--tls-ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256"));
        clients.put("plain", RedisCli.plain());
        set("tls-auth-clients", demanded);

        clients.forEach(
                (who, client) -> {
                    String theirs = client.ask(realTls, "PING").strip();
                    String answer = client.ask(ourTls, "PING").strip();
                    Oracle.count(1);
                    assertThat(answer.equals("PONG"))
                            .as("%s: %s; redis-server: %s", who, answer, theirs)
                            .isEqualTo(theirs.equals("PONG"));
                });
        set("tls-auth-clients", "yes");
    }

    private Pair withExtensions(String line) {
        try {
            Path file = directory.resolve("extensions");
            Files.writeString(file, line + "\n");
            return authority.issue(
                    "extended", "/CN=e", "-days", "365", "-extfile", file.toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Pair selfSigned() {
        Pair pair = new Pair(directory.resolve("self.crt"), directory.resolve("self.key"));
        Authority.ecKey(pair.key());
        Authority.openssl(
                "req -x509 -new -days 365 -subj /CN=self -key "
                        + pair.key()
                        + " -out "
                        + pair.certificate());
        return pair;
    }

    @Test
    void aClientThatIsRefusedHasALineInTheLog() {
        RedisCli.trusting(authority.file()).ask(ourTls, "PING");
        RedisCli.plain().ask(ourTls, "PING");
        RedisCli.trusting(stranger.file()).ask(ourTls, "PING");

        assertThat(ours.log())
                .contains(
                        "Error accepting a client connection: TLS handshake failed: peer did not return a certificate (addr=127.0.0.1:")
                .contains(
                        "Error accepting a client connection: TLS handshake failed: the peer does not speak TLS (addr=127.0.0.1:")
                .contains(
                        "alert unknown_ca: it does not trust the CA of our certificate (addr=127.0.0.1:");
    }

    @Test
    void aCertificateThatCannotBeUsedIsRefusedAndTheOldOneStays() {
        Pair other = authority.issue("other", "/CN=other");
        String wrongKey = other.key().toString();
        set("tls-key-file", wrongKey);
        set("tls-cert-file", directory.resolve("missing").toString());
        set("tls-ca-cert-file", server.key().toString());
        set("tls-protocols", "TLSv9");
        set("tls-ciphersuites", "NONSENSE");
        set("tls-auth-clients", "sometimes");

        assertThat(client().ask(ourTls, "PING")).isEqualTo("PONG\n");
        assertThat(ours.log())
                .contains(wrongKey + ": does not match the certificate in " + server.certificate())
                .contains(directory.resolve("missing") + ": No such file or directory");
    }

    @Test
    void theRulesForVersionsAndCiphersAreObeyed() {
        set("tls-protocols", "TLSv1.2");
        assertSession("TLSv1.2", "-tls1_2");
        assertRefused("-tls1_3");
        set("tls-protocols", "", "tls-ciphers", "ECDHE-ECDSA-AES256-GCM-SHA384");
        assertSession("ECDHE-ECDSA-AES256-GCM-SHA384", "-tls1_2");
        assertRefused("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256");
        set("tls-ciphers", "", "tls-ciphersuites", "TLS_AES_128_GCM_SHA256");
        assertSession("TLS_AES_128_GCM_SHA256", "-tls1_3");
        set("tls-ciphersuites", "");
    }

    /// The client would rather have AES-128, the servers AES-256.
    @Test
    void theServersOrderOfCiphersCountsIfItIsPreferred() {
        String small = "ECDHE-ECDSA-AES128-GCM-SHA256";
        String large = "ECDHE-ECDSA-AES256-GCM-SHA384";
        String wish = "-tls1_2 -cipher " + small + ":" + large;
        set("tls-ciphers", large + ":" + small);
        assertSession(small, wish);
        set("tls-prefer-server-ciphers", "yes");
        assertSession(large, wish);
        set("tls-prefer-server-ciphers", "no", "tls-ciphers", "");
    }

    @Test
    void aFolderOfTrustedCertificatesIsReadByTheNamesOfItsFiles() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("trusted"));
        String hash = Authority.openssl("x509 -noout -hash -in " + authority.file()).strip();
        Files.copy(authority.file(), folder.resolve(hash + ".0"));
        RedisCli alien =
                RedisCli.trusting(authority.file()).with(stranger.issue("foreign", "/CN=foreign"));
        set("tls-ca-cert-file", "", "tls-ca-cert-dir", folder.toString());
        for (int port : new int[] {realTls, ourTls}) {
            assertThat(client().ask(port, "PING")).isEqualTo("PONG\n");
            assertThat(alien.ask(port, "PING")).doesNotContain("PONG");
        }
        set("tls-ca-cert-file", authority.file().toString(), "tls-ca-cert-dir", "");
        Oracle.count(2);
    }

    private String session(int port, String options) {
        List<String> words =
                new ArrayList<>(
                        List.of("timeout", "10", "openssl", "s_client", "-brief", "-connect"));
        words.add("127.0.0.1:" + port);
        words.addAll(List.of(options.split(" ")));
        Pair own = authority.issue("session", "/CN=session");
        words.addAll(List.of("-cert", own.certificate() + "", "-key", own.key() + ""));
        try {
            return Authority.output(words);
        } catch (AssertionError refused) {
            return "refused: " + refused.getMessage();
        }
    }

    private void assertSession(String expected, String options) {
        assertThat(session(realTls, options)).as(options).contains(expected);
        assertThat(session(ourTls, options)).as(options).contains(expected);
        Oracle.count(1);
    }

    private void assertRefused(String options) {
        assertThat(session(realTls, options)).as(options).startsWith("refused");
        assertThat(session(ourTls, options)).as(options).startsWith("refused");
        Oracle.count(1);
    }

    @Test
    void newFilesAreForNewConnectionsAndOldOnesGoOn() throws Exception {
        set("tls-auth-clients", "no");
        Pair second = authority.issue("second", "/CN=second");
        try (SlowReader toOurs = new SlowReader(ourTls);
                SlowReader toReal = new SlowReader(realTls)) {
            set(
                    "tls-cert-file",
                    second.certificate().toString(),
                    "tls-key-file",
                    second.key().toString());
            for (int port : new int[] {ourTls, realTls}) {
                try (SlowReader later = new SlowReader(port)) {
                    assertThat(later.serverName()).isEqualTo("CN=second");
                }
            }
            assertThat(toOurs.ask("PING")).isEqualTo(toReal.ask("PING")).isEqualTo("+PONG");
            assertThat(toOurs.serverName()).isEqualTo("CN=127.0.0.1,O=Test");
        }
        set(
                "tls-cert-file",
                server.certificate().toString(),
                "tls-key-file",
                server.key().toString(),
                "tls-auth-clients",
                "yes");
    }

    /// As Kubernetes mounts secrets: the files lie behind a link that is swapped as a whole.
    @Test
    void renewedFilesBehindASwappedLinkAreFollowed() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Path link = mount.resolve("..data");
        Files.createSymbolicLink(link, version(mount, "v1", authority.issue("v1", "/CN=v1")));
        int port = RedisProcess.freePort();
        OurNode node =
                OurNode.start(
                        "--tls-port",
                        "" + port,
                        "--tls-auth-clients",
                        "no",
                        "--tls-reload",
                        "yes",
                        "--tls-cert-file",
                        link.resolve("tls.crt").toString(),
                        "--tls-key-file",
                        link.resolve("tls.key").toString());
        Node.awaitListening(port);
        try (node;
                SlowReader old = new SlowReader(port)) {
            assertThat(old.serverName()).isEqualTo("CN=v1");

            // Three days are left: worth a warning.
            Pair renewed = authority.issue("v2", "/CN=v2", "-days", "3");
            swap(link, version(mount, "v2", renewed));
            awaitLog(node, "TLS certificates were renewed; new connections use them.");
            try (SlowReader later = new SlowReader(port)) {
                assertThat(later.serverName()).isEqualTo("CN=v2");
                assertThat(later.info("tls_server_cert_not_after:"))
                        .isEqualTo(notAfter(renewed.certificate()));
            }
            assertThat(node.log()).contains("tls.crt: the certificate CN=v2 expires on");

            Pair wrong = new Pair(authority.issue("v3", "/CN=v3").certificate(), renewed.key());
            swap(link, version(mount, "v3", wrong));
            awaitLog(node, "cannot be used. The old ones stay in use.");
            assertThat(node.log()).contains("tls.key: does not match the certificate in ");
            try (SlowReader later = new SlowReader(port)) {
                assertThat(later.serverName()).isEqualTo("CN=v2");
            }
            assertThat(old.ask("PING")).isEqualTo("+PONG");
        }
    }

    private static Path version(Path mount, String name, Pair pair) throws IOException {
        Path folder = Files.createDirectory(mount.resolve(name));
        Files.copy(pair.certificate(), folder.resolve("tls.crt"));
        Files.copy(pair.key(), folder.resolve("tls.key"));
        return folder;
    }

    private static void swap(Path link, Path target) throws IOException {
        Path next = link.resolveSibling("..next");
        Files.createSymbolicLink(next, target);
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String notAfter(Path certificate) {
        String told =
                Authority.openssl("x509 -noout -enddate -dateopt iso_8601 -in " + certificate);
        return told.strip().replace("notAfter=", "").replace(' ', 'T');
    }

    private static void awaitLog(OurNode node, String words) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!node.log().contains(words)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no '" + words + "' in\n" + node.log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    @Test
    void sessionsAreResumedUnlessTheyAreNotKept() {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(resumed(realTls, version)).as("redis-server %s", version).isTrue();
            assertThat(resumed(ourTls, version)).as(version).isTrue();
        }
        set("tls-session-caching", "no");
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(resumed(ourTls, version)).as("not kept, %s", version).isFalse();
        }
        set("tls-session-caching", "yes");
        Oracle.count(2);
    }

    @Test
    void sessionsAreKeptNoLongerThanIsSet() {
        set("tls-session-cache-timeout", "1");
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(resumed(realTls, version, 2_100)).as("redis-server %s", version).isFalse();
            assertThat(resumed(ourTls, version, 2_100)).as(version).isFalse();
        }
        set("tls-session-cache-timeout", "300");
        Oracle.count(2);
    }

    private boolean resumed(int port, String version) {
        return resumed(port, version, 0);
    }

    /// Whether a second connection, so much later, with the first one's session needs no full
    /// handshake.
    private boolean resumed(int port, String version, long laterMillis) {
        Path session = directory.resolve("session.pem");
        try {
            Files.deleteIfExists(session);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Pair own = authority.issue("resumed", "/CN=resumed");
        String common =
                "s_client -connect 127.0.0.1:%d %s -cert %s -key %s"
                        .formatted(port, version, own.certificate(), own.key());
        Authority.conversation(common + " -sess_out " + session, "PING\r\nQUIT\r\n");
        // The age of a session has no event.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(laterMillis));
        return Files.exists(session)
                && Authority.conversation(common + " -sess_in " + session, "PING\r\nQUIT\r\n")
                        .contains("Reused, TLS");
    }

    @Test
    void aPortUnderTlsIsOpenedAndClosedWhileRunning() {
        OurNode node = OurNode.start();
        int port = RedisProcess.freePort();
        try (node;
                RespClient client = node.connect()) {
            assertThat(client.ask("CONFIG", "SET", "tls-port", "" + port).toString())
                    .contains("Unable to update TLS configuration. Check server logs.");
            client.ask("CONFIG", "SET", "tls-cert-file", server.certificate().toString());
            client.ask("CONFIG", "SET", "tls-key-file", server.key().toString());
            client.ask("CONFIG", "SET", "tls-ca-cert-file", authority.file().toString());
            assertThat(client.ask("CONFIG", "SET", "tls-port", "" + port).toString())
                    .contains("OK");
            assertThat(client().ask(port, "PING")).isEqualTo("PONG\n");
            client.ask("CONFIG", "SET", "tls-port", "0");
            assertThat(client().ask(port, "PING")).contains("Connection refused");
        }
    }

    @Test
    void withoutWhatItNeedsItDoesNotStartAndSaysWhatIsMissing() {
        String certificate = server.certificate().toString();
        String key = server.key().toString();
        String missing = directory.resolve("none.crt").toString();
        String[][] starts = {
            {},
            {"--tls-cert-file", certificate},
            {"--tls-cert-file", certificate, "--tls-key-file", key},
        };
        for (String[] words : starts) {
            List<String> all = new ArrayList<>(List.of(words));
            all.addAll(0, List.of("--tls-port", "" + RedisProcess.freePort()));
            String theirs = refusal(() -> Oracle.start(all.toArray(String[]::new)));
            String text = refusal(() -> OurNode.start(all.toArray(String[]::new)));
            assertThat(text).isEqualTo(theirs);
            Oracle.count(1);
        }
        assertThatThrownBy(
                        () ->
                                OurNode.start(
                                        arguments(
                                                RedisProcess.freePort(),
                                                "--tls-cert-file",
                                                missing)))
                .hasMessageContaining(missing + ": No such file or directory")
                .hasMessageContaining("Failed to configure TLS. Check logs for more info.");
    }

    /// The log's warnings about TLS, without their times.
    private static String refusal(Runnable start) {
        try {
            start.run();
        } catch (AssertionError refused) {
            StringBuilder text = new StringBuilder();
            refused.getMessage()
                    .lines()
                    .filter(line -> line.contains("tls") || line.contains("TLS"))
                    .forEach(line -> text.append(line.replaceFirst(".* # ", "")).append('\n'));
            return text.toString();
        }
        throw new AssertionError("it started");
    }
}
