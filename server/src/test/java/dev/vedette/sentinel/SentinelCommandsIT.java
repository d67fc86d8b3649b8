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
import org.junit.jupiter.api.parallel.Isolated;

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
@Isolated("who is held up for two seconds tilts, and then answers otherwise")
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

    /// Fields that Redis has not.
    private static final List<String> OURS_ONLY = List.of("problem", "promotable");

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
                SENTINEL pending-scripts
                SENTINEL pending-scripts x
                SENTINEL info-cache alpha nope alpha
                SENTINEL help x
                SENTINEL myid x
                SENTINEL flushconfig x
                INFO replication
                INFO memory
                INFO commandstats
                INFO bogus
                ROLE x
                PING hello
                TIME x
                EVAL x 0
                SLOWLOG GET
                WAIT 0 0
                REPLICAOF NO ONE
                SSUBSCRIBE x
                SUBSCRIBE
                COMMAND GETKEYS sentinel master alpha
                COMMAND INFO get ping role publish subscribe info
                CLIENT NO-TOUCH on
                CLIENT UNBLOCK 99
                CLIENT KILL 1.2.3.4:5
                CLIENT KILL ID 999
                CLIENT KILL TYPE normal
                CLIENT PAUSE 1
                CLIENT UNPAUSE
                CLIENT NO-EVICT on
                CLIENT GETREDIR
                CLIENT TRACKINGINFO
                AUTH x
                AUTH bob x
                AUTH default x
                AUTH default x y
                HELLO 2 AUTH bob x
                HELLO 3 AUTH bob
                HELLO 3 AUTH
                HELLO 4
                SHUTDOWN x
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

    @Test
    void optionsOfTheWholeSentinelAreAnsweredAlike() {
        for (String line :
                """
                SENTINEL config
                SENTINEL config get
                SENTINEL config set
                SENTINEL config bogus
                SENTINEL config bogus 1
                SENTINEL config get announce-*
                SENTINEL config get ANNOUNCE-IP
                SENTINEL config get nope
                SENTINEL config set announce-ip
                SENTINEL config set announce-ip 1.2.3.4
                SENTINEL config set announce-port x
                SENTINEL config set announce-port -1
                SENTINEL config set announce-port 70000
                SENTINEL config set announce-port 77
                SENTINEL config set resolve-hostnames x
                SENTINEL config set resolve-hostnames yes
                SENTINEL config get *-hostnames
                SENTINEL config set RESOLVE-HOSTNAMES NO
                SENTINEL config set announce-hostnames maybe
                SENTINEL config set sentinel-user bob
                SENTINEL config set sentinel-pass secret
                SENTINEL config get sentinel-*
                SENTINEL config set sentinel-user ''
                SENTINEL config set sentinel-pass ''
                SENTINEL config set bogus 1
                SENTINEL config get [ars]*
                """
                        .split("\n")) {
            same(line);
        }
    }

    /// Several at a time, and `loglevel`, as Redis 7.2 has them; 7.0 refuses both.
    @Test
    void severalOptionsAreSetTogetherOrNotAtAll() throws IOException {
        assertThat(text("SENTINEL config set announce-ip 9.9.9.9 announce-port x"))
                .isEqualTo("-ERR Invalid value 'x' to SENTINEL CONFIG SET 'announce-port'");
        assertThat(text("SENTINEL config set announce-ip 9.9.9.9 Announce-IP 1.1.1.1"))
                .isEqualTo("-ERR Duplicate argument 'Announce-IP' to SENTINEL CONFIG SET");
        assertThat(text("SENTINEL config get announce-ip announce-*"))
                .isEqualTo("announce-ip  announce-hostnames no announce-port 0");
        assertThat(text("SENTINEL config set announce-ip 9.9.9.9 loglevel debug")).isEqualTo("OK");
        assertThat(text("SENTINEL config get announce-ip loglevel nope"))
                .isEqualTo("announce-ip 9.9.9.9 loglevel debug");
        assertThat(Files.readString(directory.resolve("ours.conf")))
                .contains("\nsentinel announce-ip 9.9.9.9\n", "\nloglevel debug\n");
    }

    private String text(String line) {
        return String.join(" ", Quorum.flat(ours.ask(line.split(" "))));
    }

    @Test
    void timersAreShownAndSetAlike() {
        for (String line :
                """
                SENTINEL debug
                SENTINEL debug x
                SENTINEL debug x y
                SENTINEL debug ping-period
                SENTINEL debug ping-period 0
                SENTINEL debug ping-period -1
                SENTINEL debug ping-period x
                SENTINEL debug ping-period 500 info-period 2000 PUBLISH-period 900
                SENTINEL debug ping-period 600 bogus 1
                SENTINEL debug ping-period 700 info-period
                SENTINEL debug default-down-after 1234 default-failover-timeout 5678
                SENTINEL monitor delta 127.0.0.1 5 1
                SENTINEL debug
                """
                        .split("\n")) {
            same(line);
        }
        assertThat(text("SENTINEL master delta"))
                .contains("down-after-milliseconds 1234 ", " failover-timeout 5678 ");
        assertThat(Quorum.flat(real.ask("SENTINEL", "master", "delta"))).contains("1234", "5678");
    }

    @Test
    void failuresAreSimulatedOnTheSameWords() {
        for (String line :
                """
                SENTINEL simulate-failure
                SENTINEL simulate-failure help
                SENTINEL simulate-failure bogus
                SENTINEL simulate-failure crash-after-election
                SENTINEL simulate-failure crash-after-election help
                SENTINEL simulate-failure help x
                """
                        .split("\n")) {
            same(line);
        }
        for (String words :
                List.of(
                        "crash-after-election",
                        "CRASH-AFTER-PROMOTION",
                        "crash-after-promotion crash-after-election",
                        "crash-after-promotion bogus",
                        "help")) {
            same("SENTINEL simulate-failure " + words);
            assertThat(infoFields(ours)).as(words).isEqualTo(infoFields(real));
        }
    }

    @Test
    void theNewerSpellingsAreTheSameQuestions() {
        for (String[] pair :
                new String[][] {
                    {"get-primary-addr-by-name alpha", "get-master-addr-by-name alpha"},
                    {
                        "is-primary-down-by-addr 127.0.0.1 1 0 *",
                        "is-master-down-by-addr 127.0.0.1 1 0 *"
                    }
                }) {
            assertThat(ours.ask(("SENTINEL " + pair[0]).split(" ")))
                    .isEqualTo(real.ask(("SENTINEL " + pair[1]).split(" ")));
        }
        assertThat(names(ours.ask("SENTINEL", "PRIMARY", "alpha")))
                .isEqualTo(names(real.ask("SENTINEL", "MASTER", "alpha")));
        assertThat(names(ours.ask("SENTINEL", "PRIMARIES")))
                .isEqualTo(names(real.ask("SENTINEL", "MASTERS")));
    }

    @Test
    void whatAClientTracksForItsCacheIsSaidAlike() {
        for (String line :
                """
                CLIENT TRACKING
                CLIENT TRACKING maybe
                CLIENT TRACKING on bogus
                CLIENT TRACKING on REDIRECT
                CLIENT TRACKING on REDIRECT abc
                CLIENT TRACKING on REDIRECT 999999
                CLIENT TRACKING off REDIRECT 999999
                CLIENT TRACKING on PREFIX a
                CLIENT TRACKING on BCAST OPTIN
                CLIENT TRACKING on BCAST OPTOUT
                CLIENT TRACKING on OPTIN OPTOUT
                CLIENT CACHING yes
                CLIENT TRACKINGINFO
                CLIENT TRACKING on
                CLIENT GETREDIR
                CLIENT TRACKING on BCAST
                CLIENT TRACKING on NOLOOP
                CLIENT TRACKINGINFO
                CLIENT TRACKING on OPTIN
                CLIENT TRACKING on OPTOUT
                CLIENT CACHING no
                CLIENT CACHING maybe
                CLIENT CACHING
                CLIENT CACHING yes no
                CLIENT CACHING yes
                CLIENT TRACKINGINFO
                PING
                CLIENT TRACKINGINFO
                CLIENT TRACKING off
                CLIENT TRACKINGINFO
                CLIENT TRACKING on OPTOUT
                CLIENT CACHING yes
                CLIENT CACHING no
                CLIENT TRACKINGINFO
                CLIENT TRACKING off
                CLIENT TRACKING on BCAST PREFIX a PREFIX ab
                CLIENT TRACKING on BCAST PREFIX a PREFIX a
                CLIENT TRACKING on BCAST PREFIX a PREFIX b
                CLIENT TRACKINGINFO
                CLIENT TRACKING on BCAST PREFIX ab
                CLIENT TRACKING on BCAST PREFIX c NOLOOP
                CLIENT TRACKINGINFO
                CLIENT TRACKING on
                HELLO 3
                CLIENT TRACKINGINFO
                CLIENT TRACKING off BCAST PREFIX zz
                CLIENT TRACKING on BCAST
                CLIENT TRACKINGINFO
                CLIENT HELP
                COMMAND INFO client|tracking client|caching
                """
                        .split("\n")) {
            if (!line.startsWith("HELLO")) {
                same(line);
            } else {
                ours.ask(line.split(" "));
                real.ask(line.split(" "));
            }
        }
        String tracks = "flags=tB ";
        assertThat(ours.ask("CLIENT", "INFO").toString()).contains(tracks, " redir=0 ");
        assertThat(real.ask("CLIENT", "INFO").toString()).contains(tracks, " redir=0 ");
    }

    @Test
    void mapsAreMapsInTheThirdProtocol() {
        ours.ask("HELLO", "3");
        real.ask("HELLO", "3");
        for (String line :
                """
                SENTINEL debug
                SENTINEL config get announce-*
                SENTINEL config get nope
                SENTINEL get-master-addr-by-name nope
                SENTINEL info-cache alpha
                CLIENT TRACKINGINFO
                SENTINEL pending-scripts
                """
                        .split("\n")) {
            same(line);
        }
        compareMaps("MASTER");
        compareMaps("REPLICAS");
        compareMaps("SENTINELS");
    }

    private void compareMaps(String question) {
        assertThat(shape(ours.ask("SENTINEL", question, "alpha")))
                .isEqualTo(shape(real.ask("SENTINEL", question, "alpha")));
        Oracle.count(1);
    }

    /// Types and names, without the values.
    private static String shape(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> elements) ->
                    elements.stream().map(SentinelCommandsIT::shape).toList().toString();
            case Reply.MapReply(List<Reply> pairs) -> {
                List<String> keys = new ArrayList<>();
                for (int i = 0; i < pairs.size(); i += 2) {
                    keys.add("" + pairs.get(i));
                }
                keys.removeAll(OURS_ONLY.stream().map(name -> "" + Reply.bulk(name)).toList());
                yield "map" + keys;
            }
            default -> reply.getClass().getSimpleName();
        };
    }

    @Test
    void helpNamesTheSameSubcommands() {
        assertThat(helpHeads(ours)).isEqualTo(helpHeads(real));
        Oracle.count(1);
    }

    private static List<String> helpHeads(RespClient sentinel) {
        return Quorum.flat(sentinel.ask("SENTINEL", "HELP")).stream()
                .filter(line -> !line.startsWith(" ") && !line.startsWith("EXPLAIN "))
                .map(line -> line.replaceAll("^(CONFIG ...|[A-Z-]+).*", "$1"))
                .toList();
    }

    @Test
    void commandsAreDeclaredAlike() {
        List<String> all = new ArrayList<>(List.of("COMMAND", "INFO"));
        all.addAll(
                List.of(
                        "sentinel|myid sentinel|config sentinel|debug sentinel|set sentinel|monitor"
                                .concat(" sentinel|simulate-failure sentinel|help")
                                .concat(" sentinel|reset sentinel|info-cache sentinel|remove")
                                .concat(
                                        " sentinel|pending-scripts sentinel|replicas sentinel|slaves")
                                .split(" ")));
        assertThat(ours.ask(all.toArray(String[]::new)))
                .isEqualTo(real.ask(all.toArray(String[]::new)));
        all.set(1, "DOCS");
        // Its words have no token in the real one's tree.
        all.remove("sentinel|simulate-failure");
        assertThat(withoutSummary(ours.ask(all.toArray(String[]::new))))
                .isEqualTo(withoutSummary(real.ask(all.toArray(String[]::new))));
        Oracle.count(2);
    }

    /// Descriptions are our own.
    private static List<Reply> withoutSummary(Reply reply) {
        List<Reply> kept = new ArrayList<>();
        if (reply instanceof Reply.Array(List<Reply> elements)) {
            for (int i = 0; i < elements.size(); i++) {
                boolean isSummary = elements.get(i).equals(Reply.bulk("summary"));
                if (isSummary) {
                    i++;
                } else if (elements.get(i) instanceof Reply.Array) {
                    kept.add(Reply.array(withoutSummary(elements.get(i))));
                } else {
                    kept.add(elements.get(i));
                }
            }
        }
        return kept;
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
        // What is ours only stands behind all of Redis', for those who read by position.
        List<String> fields = Quorum.flat(ours.ask("SENTINEL", "MASTER", "alpha"));
        assertThat(fields.indexOf("problem")).isEqualTo(fields.size() - 2);
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
        texts.removeAll(OURS_ONLY);
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
