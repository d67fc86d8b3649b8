package dev.vedette.sentinel;

import static dev.vedette.sentinel.Quorum.Maker.OLD;
import static dev.vedette.sentinel.Quorum.Maker.OURS;
import static dev.vedette.sentinel.Quorum.Maker.REAL;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;
import dev.vedette.sentinel.Quorum.Maker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// sentinel.conf between the programs: what one has written, the next goes on with.
final class FilesIT {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final String PEER = "89abcdef0123456789abcdef0123456789abcdef";

    @TempDir Path directory;

    /// What a Sentinel knows and does not change by itself while nothing listens.
    private static List<String> knowledge(SentinelProcess sentinel) {
        List<String> facts = new ArrayList<>(sentinel.ask("SENTINEL myid"));
        for (String group : List.of("alpha", "beta")) {
            for (String field :
                    List.of(
                            "ip",
                            "port",
                            "quorum",
                            "down-after-milliseconds",
                            "failover-timeout",
                            "parallel-syncs",
                            "config-epoch",
                            "num-slaves",
                            "num-other-sentinels",
                            "notification-script",
                            "client-reconfig-script")) {
                String value = sentinel.field("SENTINEL master " + group, field);
                facts.add(group + ' ' + field + ' ' + value);
            }
        }
        facts.add(sentinel.field("SENTINEL replicas alpha", "name"));
        facts.add(sentinel.field("SENTINEL sentinels alpha", "name"));
        for (String option :
                List.of("announce-ip", "announce-port", "sentinel-user", "resolve-hostnames")) {
            facts.add(sentinel.field("SENTINEL config get " + option, option));
        }
        return facts;
    }

    private static SentinelProcess handOver(SentinelProcess from, Maker to) {
        List<String> known = knowledge(from);
        assertThat(from.ask("SENTINEL flushconfig")).containsExactly("OK");
        from.stop();
        SentinelProcess next = from.succeededBy(to);
        assertThat(knowledge(next)).as("%s after it\n%s", to, next.conf()).isEqualTo(known);
        Oracle.count(1);
        return next;
    }

    /// The old one comes first: a file of 7.0 has lines of the server that 6.2 does not know.
    @Test
    void aFileGoesFromOursToTheRealOnesAndBack() {
        SentinelProcess ours =
                SentinelProcess.start(
                        OURS,
                        directory,
                        """
                        sentinel myid %s
                        sentinel monitor alpha 127.0.0.1 1 2
                        SENTINEL known-replica alpha 127.0.0.1 3
                        sentinel Known-Sentinel alpha 127.0.0.1 4 %s
                        sentinel config-epoch alpha 7
                        sentinel leader-epoch alpha 8
                        sentinel current-epoch 9
                        sentinel deny-scripts-reconfig no
                        """
                                .formatted(ID, PEER));
        for (String order :
                """
                SENTINEL monitor beta 127.0.0.1 2 1
                SENTINEL set alpha down-after-milliseconds 61000 failover-timeout 62000
                SENTINEL set alpha parallel-syncs 3 quorum 4 auth-user bob auth-pass s3cret
                SENTINEL set alpha rename-command CONFIG hidden
                SENTINEL set alpha notification-script /bin/true client-reconfig-script /bin/true
                SENTINEL config set announce-ip 127.0.0.9
                SENTINEL config set announce-port 4711
                SENTINEL config set sentinel-user eve
                SENTINEL config set sentinel-pass abc
                SENTINEL config set resolve-hostnames yes
                """
                        .split("\n")) {
            assertThat(ours.ask(order)).as(order).containsExactly("OK");
        }
        assertThat(knowledge(ours)).contains("alpha quorum 4", "127.0.0.1:3", PEER);
        SentinelProcess last = ours;
        try {
            for (Maker next : List.of(OLD, OURS, REAL, OURS)) {
                last = handOver(last, next);
            }
            assertThat(last.conf())
                    .startsWith("# of the operator\n")
                    .contains("rename-command alpha CONFIG hidden", "auth-pass alpha s3cret");
        } finally {
            last.close();
        }
    }

    /// Valkey quotes what it writes and says primary, which Redis does not read.
    @Test
    void aFileOfValkeyIsReadAndMadeReadableForRedis() {
        SentinelProcess ours =
                SentinelProcess.start(
                        OURS,
                        directory,
                        """
                        sentinel myid %s
                        sentinel monitor alpha 127.0.0.1 1 2
                        sentinel monitor beta 127.0.0.1 2 1
                        sentinel primary-reboot-down-after-period alpha 9000
                        sentinel auth-pass alpha "s3cret"
                        sentinel notification-script alpha "/bin/true"
                        sentinel known-replica alpha 127.0.0.1 3
                        sentinel known-sentinel alpha 127.0.0.1 4 %s
                        """
                                .formatted(ID, PEER));
        SentinelProcess real = handOver(ours, REAL);
        try (real) {
            assertThat(real.conf())
                    .contains(
                            "sentinel master-reboot-down-after-period alpha 9000\n",
                            "sentinel notification-script alpha \"/bin/true\"\n");
        }
    }

    @Test
    void stateIsKeptApartFromTheOperatorsFile() throws IOException {
        Path state = directory.resolve("state.conf");
        String lines =
                """
                sentinel state-config-file %s
                sentinel monitor alpha 127.0.0.1 1 2
                sentinel monitor beta 127.0.0.1 2 1
                sentinel parallel-syncs alpha 5
                sentinel failover-timeout alpha 60000
                sentinel auth-pass alpha secret
                sentinel monitor gamma 127.0.0.1 3 1
                sentinel auth-pass gamma secret
                """
                        .formatted(state);
        SentinelProcess ours = SentinelProcess.start(OURS, directory, lines);
        String written = ours.conf();
        ours.ask("SENTINEL set alpha parallel-syncs 1 down-after-milliseconds 4000");
        assertThat(ours.ask("SENTINEL set alpha auth-pass ''")).containsExactly("OK");
        assertThat(ours.ask("SENTINEL remove gamma")).containsExactly("OK");
        ours.ask("PUBLISH __sentinel__:hello 127.0.0.1,4," + PEER + ",3,alpha,127.0.0.1,1,0");
        ours.await(
                "the other Sentinel is kept",
                () -> !ours.field("SENTINEL sentinels alpha", "name").isEmpty());
        ours.ask("SENTINEL flushconfig");
        List<String> known = knowledge(ours);
        ours.stop();
        assertThat(ours.conf()).isEqualTo(written).endsWith(lines);
        assertThat(Files.readString(state))
                .contains(
                        "\nsentinel parallel-syncs alpha 1\n",
                        "\nsentinel down-after-milliseconds alpha 4000\n",
                        "\nsentinel current-epoch 3\n",
                        "\nsentinel known-sentinel alpha 127.0.0.1 4 " + PEER + "\n")
                .doesNotContain("failover-timeout");
        try (SentinelProcess again = ours.succeededBy(OURS)) {
            assertThat(again.ask("SENTINEL get-master-addr-by-name gamma")).doesNotContain("3");
            assertThat(again.ask("INFO sentinel")).asString().contains("sentinel_masters:2");
            assertThat(knowledge(again)).isEqualTo(known);
            assertThat(again.conf()).isEqualTo(written);
        }
    }

    /// As with a file that is mounted alone into a container. What stands in the way here also
    /// stops a superuser.
    @Test
    void aFileThatCannotBeReplacedIsReportedAtTheStart() throws IOException {
        SentinelProcess ours =
                SentinelProcess.prepare(OURS, directory, "sentinel monitor g 127.0.0.1 1 1\n");
        Files.createDirectory(ours.directory.resolve("sentinel.conf.new"));
        String written = ours.conf();
        ours.start();
        assertThat(ours.awaitExit()).isEqualTo(1);
        assertThat(ours.log())
                .contains(
                        "cannot replace its config file " + ours.path(),
                        "Is a directory",
                        "sentinel state-config-file");
        assertThat(ours.conf()).isEqualTo(written);

        Files.writeString(
                ours.path(),
                written + "sentinel state-config-file " + ours.directory + "/state.conf\n");
        try (SentinelProcess again = ours.succeededBy(OURS)) {
            assertThat(again.ask("SENTINEL flushconfig")).containsExactly("OK");
        }
    }
}
