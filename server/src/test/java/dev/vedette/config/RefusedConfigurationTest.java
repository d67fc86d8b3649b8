package dev.vedette.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is wrong with a configuration is said in the words of redis-server, byte for byte.
final class RefusedConfigurationTest {

    @TempDir Path directory;

    private static final List<String> BAD_LINES =
            List.of(
                    "foo bar",
                    "foo",
                    "port",
                    "port 1 2",
                    "port abc",
                    "port 99999",
                    "port -1",
                    "port +5",
                    "port 65536",
                    "min-replicas-max-lag -1",
                    "min-replicas-to-write -1",
                    "min-replicas-to-write 2147483648",
                    "port 05",
                    "port 0x10",
                    "port 22501 # no comments behind",
                    "maxmemory-clients 10xb",
                    "maxmemory-clients 101%",
                    "repl-backlog-size abc",
                    "repl-backlog-size -1",
                    "repl-backlog-size 1.5gb",
                    "repl-backlog-size 10 mb",
                    "repl-backlog-size 1-5kb",
                    "repl-backlog-size 0",
                    "client-query-buffer-limit 1",
                    "appendonly maybe",
                    "appendonly",
                    "requirepass \"abc",
                    "requirepass \"abc\"def",
                    "requirepass 'abc",
                    "requirepass a\"b",
                    "save 0 1",
                    "save a b",
                    "save 60",
                    "save 60 -1",
                    "save 60 1 10",
                    "include",
                    "include /nonexistent/x.conf",
                    "include a b",
                    "rename-command",
                    "rename-command a",
                    "rename-command nope x",
                    "rename-command get SET",
                    "rename-command get a\nrename-command get b",
                    "rename-command get \"\"\nrename-command GET x",
                    "rename-command get a\nrename-command a b\nrename-command b set",
                    "user",
                    "user a nope",
                    "user a (nope)",
                    "user a #abc",
                    "user a on\nuser a off",
                    "user default on\nuser default off",
                    "user a +get|",
                    "user a +config|get|x",
                    "user \"a b\" nope",
                    "user a allkeys ~x",
                    "loadmodule",
                    "slaveof a",
                    "slaveof 127.0.0.1 1 3",
                    "replicaof 127.0.0.1 99999",
                    "replicaof 127.0.0.1 abc",
                    "client-output-buffer-limit foo 1 2 3",
                    "client-output-buffer-limit normal 1 2",
                    "client-output-buffer-limit normal 1 2 -3",
                    "client-output-buffer-limit normal a b c",
                    "oom-score-adj-values 1 2",
                    "oom-score-adj-values 0 200 9999",
                    "oom-score-adj-values a b c",
                    "oom-score-adj foo",
                    "notify-keyspace-events XYZ",
                    "sentinel monitor a 127.0.0.1 1 2",
                    "loglevel foo",
                    "maxmemory-policy foo",
                    "dir /nonexistent",
                    "dbfilename a/b",
                    "appendfilename a/b",
                    "appenddirname a/b",
                    "databases 0",
                    "databases 2147483648",
                    "timeout -1",
                    "tcp-keepalive -1",
                    "bind 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17",
                    "bind \"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\"",
                    "unixsocketperm 999",
                    "latency-tracking-info-percentiles 101",
                    "latency-tracking-info-percentiles a",
                    "shutdown-on-sigterm foo",
                    "shutdown-on-sigterm save nosave",
                    "proc-title-template {foo}",
                    "cluster-announce-hostname a_b",
                    "bind-source-addr 1 2",
                    "maxclients 0",
                    "io-threads 200",
                    "repl-timeout 0",
                    "repl-diskless-sync-delay -1",
                    "replica-priority -1",
                    "lfu-log-factor -1",
                    "socket-mark-id 4294967296",
                    "enable-debug-command maybe",
                    "supervised foo",
                    "syslog-facility foo",
                    "always-show-logo yes yes",
                    "hash-max-ziplist-entries -1",
                    "active-defrag-cycle-min 100",
                    "slowlog-log-slower-than -2",
                    "min-replicas-to-write 1 1",
                    "rdb-key-save-delay x",
                    "list-max-ziplist-entries",
                    "lua-enable-deny-script yes",
                    "gopher-enabled no",
                    "vm-enabled no",
                    "foo.bar",
                    "\"\"",
                    "\"\" x",
                    "\u00ff\u00fe x",
                    "port 22501\0foo",
                    "foo\0foo");

    @Test
    void c2ABadLineIsRefusedAsRedisRefusesIt() throws IOException {
        List<RealRun> runs = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < BAD_LINES.size(); i++) {
            String file = "bad-" + i + ".conf";
            String text = "# a comment\nport 0\nsave \"\"\n" + BAD_LINES.get(i) + "\ntimeout 7\n";
            Files.write(directory.resolve(file), text.getBytes(StandardCharsets.ISO_8859_1));
            runs.add(new RealRun(directory, "", file));
            ours.add(Reading.refusal(directory, null, file));
        }
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < BAD_LINES.size(); i++) {
            all.assertThat(ours.get(i)).as(BAD_LINES.get(i)).isEqualTo(runs.get(i).refusal());
        }
        all.assertAll();
    }

    /// They wrap around there: 2^64 bytes are none, and no limit.
    @Test
    void c2NumbersThatRedisLetsOverflowAreRefused() throws IOException {
        List<String> lines =
                List.of(
                        "maxmemory 18446744073709551616",
                        "maxmemory 99999999999999999999gb",
                        "save 1 2147483648",
                        "save 9223372036854775808 1");
        for (String line : lines) {
            Files.writeString(directory.resolve("over.conf"), "port 0\n" + line + "\n");
            assertThat(Reading.refusal(directory, null, "over.conf"))
                    .contains("at line 2\n>>> '" + line + "'\n");
            assertThat(new RealRun(directory, "", "over.conf").refusal())
                    .endsWith("Configured to not listen anywhere, exiting.");
        }
    }

    /// Wherever a disk or an editor has cut it.
    @Test
    void c1AFileThatIsCutAnywhereIsTakenOrRefusedAsRedisDoes() throws IOException {
        String whole = "port 0\nsave \"\"\nrequirepass \"pass word\"\nbind 127.0.0.1\n";
        List<String> texts = new ArrayList<>();
        for (int end = 0; end < whole.length(); end++) {
            texts.add(whole.substring(0, end));
        }
        texts.add("port 0\n\0\nsave \"\"\n");
        texts.add("port 0\nsa\0ve \"\"\n");
        texts.add("port 0\n#" + "x".repeat(1 << 20) + "\nfoo\n");
        texts.add("port 0\nrequirepass " + "x".repeat(1 << 20) + "\nfoo\n");
        texts.add("port 0\n" + "x".repeat(30_000));
        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < texts.size(); i++) {
            String file = "cut-" + i + ".conf";
            Files.write(
                    directory.resolve(file), texts.get(i).getBytes(StandardCharsets.ISO_8859_1));
            String ours = Reading.refusal(directory, null, file);
            if (!ours.equals("accepted")) {
                all.assertThat(ours)
                        .as("text %d", i)
                        .isEqualTo(new RealRun(directory, "", file).refusal());
            }
        }
        all.assertAll();
    }

    @Test
    void aBadCommandLineIsRefusedAsRedisRefusesIt() throws IOException {
        Files.writeString(directory.resolve("good.conf"), "port 0\nsave 5 5\nsave 6 6\n");
        Files.writeString(directory.resolve("bad.conf"), "# c\nbogus line\n");
        Files.writeString(directory.resolve("includes.conf"), "port 0\n\ninclude bad.conf\n");
        String[][] lines = {
            {"--port", "abc"},
            {"--port"},
            {"--port", "0", "--foo", "bar"},
            {"--port", "0", "--foo"},
            {"--port 0 --timeout 3"},
            {"--port", "0", "--timeout", "--timeout"},
            {"--port", "0", "timeout", "4"},
            {"--port=0"},
            {"-port", "0"},
            {"-x"},
            {"--port", "0", "-x"},
            {"good.conf", "--port", "abc"},
            {"good.conf", "--timeout", "4", "x"},
            {"good.conf", "extra"},
            {"good.conf", "c.conf"},
            {"good.conf", "--include", "bad.conf"},
            {"--include", "bad.conf"},
            {"--include", "b*d.conf"},
            {"--include", "/nonexistent"},
            {"includes.conf"},
            {"/nonexistent.conf"},
            {"good.conf", "--save", "1", "--port", "x"},
        };
        SoftAssertions all = new SoftAssertions();
        for (String[] line : lines) {
            all.assertThat(Reading.refusal(directory, null, line))
                    .as(String.join(" ", line))
                    .isEqualTo(new RealRun(directory, "", line).refusal());
        }
        all.assertThat(Reading.refusal(directory, "port 0\nfoo\n", "-"))
                .as("standard input")
                .isEqualTo(new RealRun(directory, "port 0\nfoo\n", "-").refusal());
        all.assertAll();
    }

    /// Redis crashes here.
    @Test
    void c1AFileThatIncludesItselfIsRefusedByLine() throws IOException {
        Files.writeString(directory.resolve("loop.conf"), "port 0\ninclude loop.conf\n");

        assertThat(Reading.refusal(directory, null, "loop.conf"))
                .contains("at line 2\n>>> 'include loop.conf'\n")
                .contains("never ends");
    }

    @Test
    void aFeatureThatDoesNotExistYetIsRefusedByName() {
        String[][] wishes = {
            {"--appendonly", "yes"},
            {"--tls-cluster", "yes"},
            {"--cluster-enabled", "yes"},
            {"--unixsocket", "/tmp/s"},
            {"--loadmodule", "x.so"},
            {"--syslog-enabled", "yes"},
        };
        for (String[] wish : wishes) {
            assertThat(Reading.refusal(directory, null, wish))
                    .contains("Reading the configuration file, at line 2\n>>> '")
                    .contains(wish[0].substring(2))
                    .endsWith("is not supported yet\n");
        }
    }
}
