package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.GroupSettings;
import dev.vedette.sim.SimWorld;
import dev.vedette.sim.Simulation;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/// sentinel.conf: read in any order, rewritten around what the operator wrote, whole after any
/// crash.
final class ConfFileTest {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";
    private static final String PEER = "89abcdef0123456789abcdef0123456789abcdef";

    private static SentinelState read(String text) throws ConfigFile.Refused {
        Config config = SentinelServer.config();
        ConfigFile reader = new ConfigFile(config, _ -> Bytes.of(text), _ -> List.of());
        reader.read("sentinel.conf", null, Bytes.EMPTY);
        return SentinelLines.read(reader.lines("sentinel"), List.of(), "/bin/true"::equals);
    }

    private static String refusal(String text) {
        try {
            return "taken: " + read(text);
        } catch (ConfigFile.Refused refused) {
            return refused.text().strip();
        }
    }

    private static String rewritten(String text, Durable image) {
        return Bytes.of(
                        new ConfFile("/data/sentinel.conf", Bytes.of(text), ID)
                                .render(image, List.of()))
                .latin1();
    }

    private static byte[] bytes(String text) {
        return Bytes.of(text).array();
    }

    private static Durable image(GroupSettings settings, long epoch) {
        return new Durable(
                epoch,
                List.of(
                        new Durable.GroupImage(
                                "mymaster",
                                new Address("10.0.0.2", 6379),
                                settings,
                                epoch,
                                epoch,
                                List.of(new Address("10.0.0.1", 6379)),
                                List.of(
                                        new Durable.KnownSentinel(
                                                new Address("10.0.0.9", 26379), PEER)))));
    }

    @Test
    void linesAreTakenInAnyOrderAndSpelling() throws ConfigFile.Refused {
        SentinelState state =
                read(
                        """
                        sentinel known-slave m 10.0.0.2 6379
                        SENTINEL "down-after-milliseconds" "m" 5000
                        sentinel Known-Sentinel m 10.0.0.3 26379 %s
                        sentinel auth-pass m "with \\"quotes\\""
                        sentinel primary-reboot-down-after-period m 7
                        sentinel config-epoch m 12
                        sentinel monitor m 10.0.0.1 6379 2
                        sentinel current-epoch 3
                        sentinel myid %s
                        """
                                .formatted(PEER, ID));
        Durable.GroupImage group = state.durable().groups().getFirst();
        assertThat(state.runId()).isEqualTo(ID);
        assertThat(state.durable().currentEpoch()).isEqualTo(12);
        assertThat(group.settings())
                .isEqualTo(
                        GroupSettings.of(2)
                                .downAfter(5000)
                                .rebootDownAfter(7)
                                .authPass("with \"quotes\""));
        assertThat(group.replicas()).containsExactly(new Address("10.0.0.2", 6379));
        assertThat(group.sentinels()).hasSize(1);
    }

    /// The reasons are those of redis-sentinel 7.0.15 for the same files.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sentinel monitor m 127.0.0.1 1 0 | Quorum must be 1 or greater.",
                "sentinel monitor m 127.0.0.1 1 x | Quorum must be 1 or greater.",
                "sentinel monitor m 127.0.0.1 70000 1 | Invalid port number.",
                "sentinel monitor m no.such.host 1 1 | Can't resolve instance hostname.",
                "sentinel monitor m 127.0.0.1 1 | Unrecognized sentinel configuration statement.",
                "sentinel bogus m 1 | Unrecognized sentinel configuration statement.",
                "sentinel down-after-milliseconds m 1 | No such master with specified name.",
                "sentinel myid 123 | Malformed Sentinel id in myid option.",
                "sentinel myid 123456789abcdef0123456789abcdef01234567 | Malformed Sentinel id in myid option.",
                "sentinel myid 0123456789abcdef0123456789abcdef012345678 | Malformed Sentinel id in myid option.",
                "sentinel resolve-hostnames maybe | Please specify yes or no for the resolve-hostnames option.",
                "sentinel deny-scripts-reconfig maybe | Please specify yes or no for the deny-scripts-reconfig options.",
                "bogus 1 | Bad directive or wrong number of arguments",
            })
    void c3AWrongLineIsRefusedInRedisWords(String line, String reason) {
        assertThat(refusal(line + "\n"))
                .isEqualTo(
                        "*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n"
                                + "Reading the configuration file, at line 1\n>>> '"
                                + line
                                + "'\n"
                                + reason)
                .isEqualTo(RealRefusal.of(line + "\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "monitor m 127.0.0.1 2 1 | Duplicate master name.",
                "down-after-milliseconds m 0 | negative or zero time parameter.",
                "failover-timeout m 0 | negative or zero time parameter.",
                "master-reboot-down-after-period m -1 | negative time parameter.",
                "notification-script m /nope | Notification script seems non existing or non executable.",
                "client-reconfig-script m /nope | Client reconfiguration script seems non existing or non executable."
            })
    void c4AWrongLineOfAGroupIsRefused(String line, String reason) {
        String text = "sentinel monitor m 127.0.0.1 1 1\nsentinel " + line + "\n";
        assertThat(refusal(text)).endsWith(reason).isEqualTo(RealRefusal.of(text));
    }

    /// Redis takes these, and later cannot read what it has made of them.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "myid z123456789abcdef0123456789abcdef01234567 | Malformed Sentinel id in myid option.",
                "monitor \"a b\" 127.0.0.1 1 1 | Invalid master name.",
                "monitor a,b 127.0.0.1 1 1 | Invalid master name.",
                "monitor \"\" 127.0.0.1 1 1 | Invalid master name.",
                "known-sentinel m 10.0.0.2 2 xyz | Malformed Sentinel id in known-sentinel option."
            })
    void c4WhatNoSentinelCouldSayIsRefused(String line, String reason) {
        String text = "sentinel monitor m 127.0.0.1 1 1\nsentinel " + line + "\n";
        assertThat(refusal(text)).endsWith(reason);
        assertThat(RealRefusal.of(text)).isEqualTo("taken");
    }

    /// Redis reads as much of them as is a number, and lets it wrap around.
    @ParameterizedTest
    @CsvSource({
        "current-epoch -1",
        "current-epoch 1e9",
        "current-epoch 9223372036854775808",
        "config-epoch m -1",
        "config-epoch m 1e9",
        "leader-epoch m 9223372036854775808"
    })
    void c3AnEpochThatIsNoneIsRefused(String line) {
        String text = "sentinel monitor m 127.0.0.1 1 1\nsentinel " + line + "\n";
        assertThat(refusal(text)).endsWith("Invalid epoch.");
        assertThat(RealRefusal.of(text)).isEqualTo("taken");
    }

    @Test
    void c4ASentinelIsKnownOnce() {
        String text =
                """
                sentinel monitor m 10.0.0.1 6379 2
                sentinel known-sentinel m 10.0.0.3 26379 %s
                sentinel known-sentinel m 10.0.0.4 26379 %s
                """
                        .formatted(PEER, PEER);
        assertThat(refusal(text))
                .endsWith("Duplicate runid for sentinel.")
                .isEqualTo(RealRefusal.of(text));
    }

    @Test
    void theOperatorsLinesStayAndStateGoesBehindTheMarker() {
        String before =
                """
                # why this is so
                port 26379

                SENTINEL monitor "mymaster" 10.0.0.1 6379 2
                sentinel down-after-milliseconds "mymaster" "5000"
                sentinel deny-scripts-reconfig yes
                sentinel failover-timeout mymaster 180000
                """;
        assertThat(rewritten(before, image(GroupSettings.of(2).downAfter(5000), 4)))
                .isEqualTo(
                        """
                        # why this is so
                        port 26379

                        sentinel monitor mymaster 10.0.0.2 6379 2
                        sentinel down-after-milliseconds "mymaster" "5000"
                        sentinel deny-scripts-reconfig yes
                        sentinel failover-timeout mymaster 180000

                        # Generated by CONFIG REWRITE
                        sentinel myid %s
                        sentinel config-epoch mymaster 4
                        sentinel leader-epoch mymaster 4
                        sentinel current-epoch 4
                        sentinel known-replica mymaster 10.0.0.1 6379
                        sentinel known-sentinel mymaster 10.0.0.9 26379 %s
                        """
                                .formatted(ID, PEER));
    }

    @Test
    void whatWasWrittenIsReadBackAndRewrittenAlike() throws ConfigFile.Refused {
        GroupSettings settings =
                GroupSettings.of(3)
                        .downAfter(1234)
                        .failoverTimeout(5678)
                        .parallelSyncs(4)
                        .rebootDownAfter(9)
                        .authUser("us er")
                        .authPass("pä\"ss\\ \n")
                        .renames(Map.of("CONFIG", "x y"));
        String written = rewritten("port 1\n", image(settings, 5));
        assertThat(read(written).durable()).isEqualTo(image(settings, 5));
        assertThat(rewritten(written, image(settings, 5))).isEqualTo(written);
    }

    @Test
    void aGroupThatIsGoneLeavesNoLine() {
        String written = rewritten("", image(GroupSettings.of(2).downAfter(1), 1));
        assertThat(rewritten(written, Durable.EMPTY)).doesNotContain("mymaster");
    }

    @Test
    void aCrashAtAnyMomentLeavesTheOldFileOrTheNew() throws DiskFailure {
        byte[] old = bytes("sentinel old\n");
        byte[] renewed = bytes(rewritten("", image(GroupSettings.of(2), 6)));
        int survived = 0;
        for (int moment = 0; moment < 12; moment++) {
            for (long seed = 0; seed < 50; seed++) {
                SimWorld world = new Simulation(seed).machine("10.0.0.1");
                try (DiskFile file = world.disk().create("/data/sentinel.conf")) {
                    file.write(old);
                    file.sync();
                }
                world.disk().syncDirectory("/data");
                world.simDisk().crashAfter(moment);
                try {
                    new ConfFile("/data/sentinel.conf", Bytes.of(old), ID)
                            .write(world.disk(), renewed);
                } catch (RuntimeException machineStopped) {
                    survived++;
                }
                world.crash();
                assertThat(world.disk().readAll("/data/sentinel.conf"))
                        .as("moment %d, seed %d", moment, seed)
                        .isIn(old, renewed);
            }
        }
        assertThat(survived).isPositive();
    }

    @Test
    void c5AfterAFailedWriteTheOldFileIsUntouched() throws DiskFailure {
        SimWorld world = new Simulation(1).machine("10.0.0.1");
        try (DiskFile file = world.disk().create("/data/sentinel.conf")) {
            file.write(bytes("old\n"));
        }
        world.simDisk().fail("No space left on device");
        ConfFile file = new ConfFile("/data/sentinel.conf", Bytes.of("old\n"), ID);
        assertThat(
                        org.assertj.core.api.Assertions.catchThrowableOfType(
                                DiskFailure.class, () -> file.write(world.disk(), bytes("new\n"))))
                .returns("No space left on device", DiskFailure::reason);
        assertThat(world.disk().readAll("/data/sentinel.conf")).isEqualTo(bytes("old\n"));
    }

    private static final String OPERATORS =
            """
            sentinel monitor gone 10.0.0.7 6379 1
            sentinel auth-pass gone secret
            sentinel known-replica gone 10.0.0.8 6379
            sentinel monitor mymaster 10.0.0.2 6379 2
            sentinel auth-pass mymaster secret
            sentinel auth-user mymaster bob
            sentinel notification-script mymaster /bin/true
            sentinel client-reconfig-script mymaster /bin/true
            sentinel rename-command mymaster CONFIG hidden
            sentinel announce-ip 10.0.0.44
            sentinel sentinel-pass word
            """;

    private static SentinelState readBoth(String operators, String kept) throws ConfigFile.Refused {
        Config config = SentinelServer.config();
        ConfigFile first = new ConfigFile(config, _ -> Bytes.of(operators), _ -> List.of());
        first.read("sentinel.conf", null, Bytes.EMPTY);
        ConfigFile second = new ConfigFile(config, _ -> Bytes.of(kept), _ -> List.of());
        second.read("state.conf", null, Bytes.EMPTY);
        return SentinelLines.read(
                first.lines("sentinel"), second.lines("sentinel"), "/bin/true"::equals);
    }

    /// The operator's file still says what SENTINEL REMOVE and SET have ended since.
    @Test
    void whatWasTakenBackAtRunTimeStaysSoWhenStateIsKeptApart() throws ConfigFile.Refused {
        Durable image = image(GroupSettings.of(2), 3);
        ConfFile file = new ConfFile("/data/state.conf", Bytes.EMPTY, ID, Bytes.of(OPERATORS));
        String kept = Bytes.of(file.render(image, List.of())).latin1();
        assertThat(kept)
                .contains(
                        "sentinel removed gone\n",
                        "sentinel auth-pass mymaster \"\"\n",
                        "sentinel rename-command mymaster CONFIG CONFIG\n",
                        "sentinel announce-ip \"\"\n")
                .doesNotContain("auth-pass gone");
        SentinelState again = readBoth(OPERATORS, kept);
        assertThat(again.durable()).isEqualTo(image);
        assertThat(again.runId()).isEqualTo(ID);
    }

    @Test
    void whatIsSaidAnewAfterwardsCountsAndOldTombstonesVanish() throws ConfigFile.Refused {
        Durable image = image(GroupSettings.of(2), 3);
        String kept =
                Bytes.of(
                                new ConfFile(
                                                "/data/state.conf",
                                                Bytes.EMPTY,
                                                ID,
                                                Bytes.of(OPERATORS))
                                        .render(image, List.of()))
                        .latin1();
        // SENTINEL MONITOR has brought the group back, SET the password.
        Durable more =
                new Durable(
                        3,
                        List.of(
                                image(GroupSettings.of(2).authPass("other"), 3).groups().getFirst(),
                                new Durable.GroupImage(
                                        "gone",
                                        new Address("10.0.0.7", 6380),
                                        GroupSettings.of(1).authPass("secret"),
                                        0,
                                        0,
                                        List.of(new Address("10.0.0.8", 6379)),
                                        List.of())));
        ConfFile file = new ConfFile("/data/state.conf", Bytes.of(kept), ID, Bytes.of(OPERATORS));
        String later = Bytes.of(file.render(more, List.of())).latin1();
        assertThat(later)
                .contains(
                        "sentinel monitor gone 10.0.0.7 6380 1\n",
                        "sentinel auth-pass mymaster other\n")
                .doesNotContain("removed", "auth-pass gone", "auth-pass mymaster \"\"");
        assertThat(readBoth(OPERATORS, later).durable().groups())
                .containsExactlyInAnyOrderElementsOf(more.groups());
        // The operator has taken the group out of the file: nothing has to be said about it.
        String fewer = OPERATORS.replaceAll(".* gone .*\n", "");
        ConfFile last = new ConfFile("/data/state.conf", Bytes.of(kept), ID, Bytes.of(fewer));
        assertThat(Bytes.of(last.render(image, List.of())).latin1()).doesNotContain("gone");
    }

    @Test
    void aTombstoneBelongsIntoAStateFileOnly() {
        assertThat(refusal("sentinel removed m\n"))
                .contains("Unrecognized sentinel configuration statement.");
    }
}
