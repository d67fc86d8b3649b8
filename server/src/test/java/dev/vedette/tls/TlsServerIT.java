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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
            java.nio.file.Files.writeString(file, line + "\n");
            return authority.issue(
                    "extended", "/CN=e", "-days", "365", "-extfile", file.toString());
        } catch (java.io.IOException failure) {
            throw new java.io.UncheckedIOException(failure);
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
