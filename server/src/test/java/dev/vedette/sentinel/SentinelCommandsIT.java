package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RedisProcess;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// What a Sentinel answers, word for word as the real one does with the same configuration.
final class SentinelCommandsIT {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final String PEER = "89abcdef0123456789abcdef0123456789abcdef";

    /// Nothing listens where the masters should be, so both Sentinels stay in the state of the
    /// file.
    private static final String LINES =
            """
            sentinel myid %s
            sentinel monitor alpha 127.0.0.1 1 2
            sentinel monitor "beta" 127.0.0.1 2 1
            SENTINEL known-replica alpha 127.0.0.1 3
            sentinel Known-Sentinel alpha 127.0.0.1 4 %s
            sentinel failover-timeout alpha 60000
            sentinel config-epoch alpha 7
            sentinel leader-epoch alpha 8
            sentinel current-epoch 9
            """
                    .formatted(ID, PEER);

    private static final List<String> OURS =
            List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "dev.vedette.Main",
                    "--sentinel");

    @TempDir Path directory;
    private final List<Process> processes = new ArrayList<>();
    private final List<RespClient> clients = new ArrayList<>();
    private RespClient real;
    private RespClient ours;

    @BeforeEach
    void startBoth() throws IOException {
        real = start("real", List.of(Oracle.onPath("redis-sentinel").toString()));
        ours = start("ours", OURS);
    }

    private RespClient start(String name, List<String> program) throws IOException {
        return startWith(name, program, "# of the operator\nport 0\nbind 127.0.0.1\n" + LINES);
    }

    @AfterEach
    void stopBoth() {
        clients.forEach(RespClient::close);
        processes.forEach(Process::destroyForcibly);
    }

    private void same(String line) {
        String[] words = line.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].equals("''") ? "" : words[i];
        }
        assertThat(ours.ask(words)).as(line).isEqualTo(real.ask(words));
        Oracle.count(1);
    }

    @Test
    void questionsAreAnsweredAlike() {
        for (String line :
                """
                SENTINEL
                SENTINEL bogus
                SENTINEL masters x
                SENTINEL master
                SENTINEL master nope
                SENTINEL replicas nope
                SENTINEL slaves nope
                SENTINEL sentinels nope
                SENTINEL replicas beta
                SENTINEL sentinels beta
                SENTINEL get-master-addr-by-name nope
                SENTINEL get-master-addr-by-name alpha
                SENTINEL is-master-down-by-addr 127.0.0.1 1 0 *
                SENTINEL is-master-down-by-addr 127.0.0.1 9 0 *
                SENTINEL is-master-down-by-addr 127.0.0.1 x 0 *
                SENTINEL is-master-down-by-addr 127.0.0.1 1 x *
                SENTINEL is-master-down-by-addr 127.0.0.1 1 0
                SENTINEL ckquorum alpha
                SENTINEL ckquorum beta
                SENTINEL ckquorum nope
                SENTINEL myid
                SENTINEL info-cache
                SENTINEL info-cache nope
                PUBLISH x y
                PUBLISH __sentinel__:hello nonsense
                PING
                GET x
                CONFIG GET x
                MULTI
                TIME
                ECHO x
                SELECT 0
                MONITOR
                DEBUG SLEEP 0
                PUBSUB CHANNELS
                SHUTDOWN ABORT
                CLIENT GETNAME
                """
                        .split("\n")) {
            same(line);
        }
    }

    /// The real one lists masters in the order of a hash table with a seed of the day.
    @Test
    void roleNamesTheSameMasters() {
        assertThat(masters(ours.ask("ROLE"))).isEqualTo(masters(real.ask("ROLE")));
        Oracle.count(1);
    }

    private static Set<Reply> masters(Reply role) {
        assertThat(role).isInstanceOf(Reply.Array.class);
        List<Reply> elements = ((Reply.Array) role).elements();
        assertThat(elements).hasSize(2).startsWith(Reply.bulk("sentinel"));
        return Set.copyOf(((Reply.Array) elements.getLast()).elements());
    }

    @Test
    void ordersAreAnsweredAlike() {
        for (String line :
                """
                SENTINEL failover nope
                SENTINEL failover alpha
                SENTINEL monitor alpha 127.0.0.1 5 1
                SENTINEL monitor gamma 127.0.0.1 5 0
                SENTINEL monitor gamma 127.0.0.1 5 x
                SENTINEL monitor gamma 127.0.0.1 x 1
                SENTINEL monitor gamma 127.0.0.1 99999 1
                SENTINEL monitor gamma nohost.invalid 5 1
                SENTINEL monitor gamma 127.0.0.1 5 1
                SENTINEL get-master-addr-by-name gamma
                SENTINEL remove gamma
                SENTINEL remove gamma
                SENTINEL set nope quorum 1
                SENTINEL set alpha quorum 0
                SENTINEL set alpha quorum x
                SENTINEL set alpha bogus 1
                SENTINEL set alpha quorum
                SENTINEL set alpha quorum 1 down-after-milliseconds 5000
                SENTINEL set alpha auth-pass secret
                SENTINEL set alpha auth-pass ''
                SENTINEL set alpha parallel-syncs 0
                SENTINEL set alpha failover-timeout 0
                SENTINEL set alpha notification-script /x
                SENTINEL set alpha rename-command CONFIG x
                SENTINEL set alpha rename-command CONFIG CONFIG
                SENTINEL set alpha rename-command CONFIG
                SENTINEL set alpha master-reboot-down-after-period -1
                SENTINEL set alpha auth-user u
                SENTINEL flushconfig
                SENTINEL reset nope*
                SENTINEL reset *
                SENTINEL ckquorum alpha
                """
                        .split("\n")) {
            same(line);
        }
    }

    @Test
    void instancesHaveTheSameFieldsInTheSameOrder() {
        compareFields();
    }

    private void compareFields() {
        for (String[] question :
                new String[][] {
                    {"SENTINEL", "MASTER", "alpha"},
                    {"SENTINEL", "REPLICAS", "alpha"},
                    {"SENTINEL", "SENTINELS", "alpha"}
                }) {
            assertThat(names(ours.ask(question))).isEqualTo(names(real.ask(question)));
            Oracle.count(1);
        }
    }

    private static List<String> names(Reply reply) {
        List<String> texts = new ArrayList<>();
        if (reply instanceof Reply.Array(List<Reply> elements)) {
            boolean isFlat = elements.getFirst() instanceof Reply.Bulk;
            for (int i = 0; i < elements.size(); i += isFlat ? 2 : 1) {
                Reply element = elements.get(i);
                texts.addAll(
                        element instanceof Reply.Bulk(Bytes text)
                                ? List.of(text.toString())
                                : names(element));
            }
        }
        return texts;
    }

    @Test
    void infoHasTheSameFields() {
        assertThat(infoFields(ours)).isEqualTo(infoFields(real));
        Oracle.count(1);
    }

    private static List<String> infoFields(RespClient sentinel) {
        Reply reply = sentinel.ask("INFO", "sentinel");
        String text = reply instanceof Reply.Bulk(Bytes bulk) ? bulk.toString() : "" + reply;
        return text.lines()
                // Redis lists masters in the order of its hash table.
                .map(line -> line.replaceAll("master\\d+|status=\\w+", "").strip())
                .sorted()
                .toList();
    }

    @Test
    void eachReadsTheFileThatTheOtherHasWritten() throws IOException {
        real.ask("SENTINEL", "FLUSHCONFIG");
        ours.ask("SENTINEL", "FLUSHCONFIG");
        String ofReal = Files.readString(directory.resolve("real.conf"));
        String ofOurs = Files.readString(directory.resolve("ours.conf"));
        stopBoth();
        real = startWith("real-2", List.of(Oracle.onPath("redis-sentinel").toString()), ofOurs);
        ours = startWith("ours-2", OURS, ofReal);
        same("SENTINEL MYID");
        same("SENTINEL GET-MASTER-ADDR-BY-NAME alpha");
        compareFields();
        assertThat(infoFields(ours)).isEqualTo(infoFields(real));
    }

    private RespClient startWith(String name, List<String> program, String text)
            throws IOException {
        int port = RedisProcess.freePort();
        Path conf = directory.resolve(name + ".conf");
        Files.writeString(conf, text.replaceAll("(?m)^port \\d+", "port " + port));
        List<String> command = new ArrayList<>(program);
        command.add(program.size() == 1 ? 1 : command.size() - 1, conf.toString());
        processes.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve(name + ".out").toFile())
                        .start());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            try {
                RespClient client = RespClient.connect(port);
                clients.add(client);
                client.ask("PING");
                return client;
            } catch (UncheckedIOException notYet) {
                assertThat(System.nanoTime()).as(name + " listens").isLessThan(deadline);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
    }
}
