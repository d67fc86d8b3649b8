package dev.vedette.lab.doctor;

import static dev.vedette.lab.doctor.Verdict.FAILED;
import static dev.vedette.lab.doctor.Verdict.NOT_CHECKED;
import static dev.vedette.lab.doctor.Verdict.PASSED;
import static dev.vedette.lab.doctor.Verdict.WARNED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.survey.Connected;
import dev.vedette.lab.survey.Hello;
import dev.vedette.lab.survey.Users;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/// What checks say of facts that no test can bring real servers to: other versions, other machines,
/// strangers, TILT. What can be brought about is in BrokenGroupsIT.
final class ChecksOnFactsTest {

    private final Invented facts = new Invented();

    private Diagnosis.Result result(String id) {
        return Diagnosis.of(facts.group(), Expectations.USUAL).results().stream()
                .filter(result -> result.check().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void expect(String id, Verdict verdict, String... texts) {
        Diagnosis.Result result = result(id);
        assertThat(result.verdict()).as("%s", result.findings()).isEqualTo(verdict);
        String all =
                String.join(
                        "\n",
                        result.telling().stream()
                                .map(f -> f.who() + " " + f.text() + " " + f.remedy())
                                .toList());
        assertThat(texts).allSatisfy(text -> assertThat(all).contains(text));
        assertThat(all).doesNotContain("secret");
    }

    @Test
    void theFactsAreThoseOfAGoodGroup() {
        List<Finding> troubles =
                Diagnosis.of(facts.group(), Expectations.USUAL).results().stream()
                        .flatMap(result -> result.findings().stream())
                        .filter(finding -> finding.verdict().compareTo(WARNED) >= 0)
                        .toList();
        assertThat(troubles).isEmpty();
    }

    @Test
    void aSentinelThatNamesAnotherMasterIsToldTheRightOne() {
        facts.masters.get(2).put("ip", "10.0.0.3");
        expect(
                "agree-master",
                FAILED,
                "10.0.0.1:6379 at 10.0.0.1:26379, 10.0.0.2:26379; 10.0.0.3:6379 at 10.0.0.3:26379",
                "-h 10.0.0.3 -p 26379 SENTINEL MONITOR mymaster 10.0.0.1 6379 2");
    }

    @Test
    void aSentinelThatMissedAFailoverIsNoticed() {
        facts.masters.get(1).put("config-epoch", "6");
        expect("agree-epoch", WARNED, "6 at 10.0.0.2:26379");
    }

    @Test
    void aSentinelThatDoesNotResolveNamesLikeTheOthersIsNoticed() {
        facts.sentinelSettings.get(0).put("resolve-hostnames", "yes");
        expect(
                "agree-hostnames",
                FAILED,
                "-h 10.0.0.1 -p 26379 SENTINEL CONFIG SET resolve-hostnames no");
    }

    @Test
    void aSecondGroupOnTheSameNodesIsNoticed() {
        facts.hellos
                .get(1)
                .add(
                        new Hello(
                                new Address("10.0.9.9", 26_379),
                                "9".repeat(40),
                                1,
                                "othermaster",
                                facts.node(1),
                                1));
        expect(
                "sentinel-strangers",
                FAILED,
                "10.0.9.9:26379 watches 10.0.0.2:6379 as 'othermaster'");
    }

    @Test
    void aSentinelThatNobodyKnowsIsNoticedByItsLink() {
        facts.clients
                .get(0)
                .add(
                        new Connected(
                                "sentinel-deadbeef-cmd", "10.0.9.9:5", "default", "N", 3, "ping"));
        expect("sentinel-strangers", PASSED); // It may be about to introduce itself.
        facts.clients
                .get(0)
                .add(
                        new Connected(
                                "sentinel-deadbeef-cmd", "10.0.9.9:5", "default", "N", 99, "ping"));
        expect("sentinel-strangers", FAILED, "deadbeef", "10.0.9.9:5");
    }

    @Test
    void twoLinksOfOneSentinelAreTwoSentinels() {
        facts.clients.get(2).add(facts.clients.get(2).getFirst());
        expect("sentinel-ids", FAILED, "two sentinels are connected under the id 11111111");
    }

    @Test
    void oneIdThatIsAnnouncedAtTwoAddressesIsTwoSentinels() {
        for (String host : List.of("10.0.0.1", "10.0.0.7")) {
            facts.hellos
                    .get(0)
                    .add(
                            new Hello(
                                    new Address(host, 26_379),
                                    facts.ids.getFirst(),
                                    1,
                                    "mymaster",
                                    facts.node(0),
                                    1));
        }
        expect("sentinel-ids", FAILED, "10.0.0.1:26379, 10.0.0.7:26379");
    }

    @Test
    void changingServersBehindAnAddressAreALoadBalancer() {
        facts.runIds.set(0, List.of(Invented.runId(0), Invented.runId(1), Invented.runId(0)));
        expect("one-address-one-server", FAILED, "10.0.0.1:6379", "2 servers answer there in turn");
    }

    @Test
    void aServerThatSentinelsSeeElsewhereIsNotTheOneWeSee() {
        facts.masters.get(0).put("runid", Invented.runId(2));
        expect("one-address-one-server", FAILED, "10.0.0.1:26379 saw another server");
        facts.infos.get(0).put("uptime_in_seconds", "4");
        expect("one-address-one-server", WARNED, "was started again");
    }

    @Test
    void oneServerUnderTwoAddressesIsOneReplicaLess() {
        facts.infos.get(2).put("run_id", Invented.runId(1));
        facts.runIds.set(2, facts.runIds.get(1));
        expect("one-server-one-address", FAILED, "10.0.0.2:6379, 10.0.0.3:6379");
    }

    @Test
    void aLoopbackAddressInASpreadGroupIsNoticed() {
        facts.nodeHosts[2] = "127.0.0.1";
        expect("announced-loopback", FAILED, "127.0.0.1:6379");
    }

    @Test
    void openServersAreWarnedOfUnlessOnlyThisMachineReachesThem() {
        facts.isAnybodyLetIn = true;
        expect("default-user", WARNED, "lets everybody in");
        for (int i = 0; i < Invented.COUNT; i++) {
            facts.nodeHosts[i] = "127.0.0." + (i + 2);
            facts.sentinelHosts[i] = facts.nodeHosts[i];
        }
        expect("default-user", PASSED);
        expect("protected-mode", PASSED);
    }

    @Test
    void protectedModeKeepsOthersOutWhereNoPasswordIs() {
        facts.isAnybodyLetIn = true;
        expect("protected-mode", FAILED, "other machines are refused", "protected-mode no");
        facts.infos.forEach(info -> info.put("redis_version", "6.2.14"));
        facts.settings.forEach(settings -> settings.put("bind", "0.0.0.0"));
        expect("protected-mode", PASSED); // Before 7.0 a bind line turned it off.
    }

    @Test
    void aMasterWithoutMasterauthCouldNotComeBack() {
        facts.settings.get(0).put("masterauth", "");
        expect("master-rejoin", FAILED, "could not follow 10.0.0.2:6379", "CONFIG SET masterauth");
        expect("replica-login", PASSED);
    }

    @Test
    void aReplicaWhoseUserTheOthersDoNotKnowCouldNotFollowThem() {
        facts.settings.get(1).put("masteruser", "repl");
        expect("replica-login", FAILED, "10.0.0.2:6379", "there is no user 'repl'");
    }

    /// Redis answers AUTH with an error where no password is set, and a replica gives up at that:
    /// "Unable to AUTH to MASTER: -ERR AUTH <password> called without any password configured".
    @Test
    void aPasswordIsTooMuchWhereNoneIsSet() {
        facts.users.set(
                2,
                new Users(
                        List.of(Invented.user("default", List.of("on", "nopass", "~*", "+@all")))));
        expect("replica-login", FAILED, "which refuses the login", "CONFIG SET requirepass");
    }

    @Test
    void whatASentinelsUserMayNotRunIsNamedWithTheRuleThatGrantsIt() {
        facts.users.set(
                1,
                new Users(
                        List.of(
                                Invented.user(
                                        "default", List.of("on", "nopass"), "SLAVEOF NO ONE"))));
        expect(
                "sentinel-rights",
                FAILED,
                "user 'default' may not run SLAVEOF",
                "-h 10.0.0.2 -p 6379 ACL SETUSER default",
                "+slaveof");
    }

    @Test
    void renamedCommandsAreTheSentinelsSecretButNotTheReplicas() {
        facts.commands.get(0).remove("slaveof");
        expect("command-names", NOT_CHECKED, "slaveof");
        facts.commands.get(0).remove("psync");
        expect("command-names", FAILED, "psync");
    }

    @ParameterizedTest
    @CsvSource({
        "5.0.14, older than 6.0",
        "6.0.3, 6.0.4 mends",
        "6.2.1, 6.2.2 mends",
        "7.0.7, 7.0.8 mends it"
    })
    void faultsThatALaterReleaseMendsAreNamed(String version, String text) {
        facts.infos.get(1).put("redis_version", version);
        expect("known-faults", WARNED, "10.0.0.2:6379", text);
    }

    @Test
    void aVersionWithoutKnownFaultsPasses() {
        facts.infos.get(1).put("redis_version", "7.2.11");
        facts.infos.get(2).put("valkey_version", "8.1.4");
        expect("known-faults", PASSED);
        expect("version-mix", WARNED, "redis 7.2.11", "valkey 8.1.4");
    }

    @Test
    void anImpatientRealSentinelIsKnownToFailOverTwice() {
        facts.masters.get(1).put("down-after-milliseconds", "1000");
        expect("known-faults", WARNED, "10.0.0.2:26379", "second failover");
        facts.sentinelInfos.get(1).put("vedette_version", "0.1.0");
        expect("known-faults", PASSED);
    }

    @Test
    void tiltIsAFailureWhileItLastsAndAWarningAfterwards() {
        expect("tilt-history", NOT_CHECKED, "keeps no count");
        facts.sentinelInfos.forEach(info -> info.put("sentinel_total_tilt", "0"));
        expect("tilt-history", PASSED);
        facts.sentinelInfos.get(0).put("sentinel_total_tilt", "3");
        expect("tilt-history", WARNED, "10.0.0.1:26379", "3 times");
        facts.sentinelInfos.get(0).put("sentinel_tilt", "1");
        expect("tilt-now", FAILED, "10.0.0.1:26379");
    }

    @Test
    void aReplicaOfAnotherHistoryIsNoCandidate() {
        facts.infos.get(1).put("master_replid", "f".repeat(40));
        expect("replicas-follow", FAILED, "10.0.0.2:6379", "another history");
        expect("promotable", WARNED, "10.0.0.2:6379", "another history");
    }

    @Test
    void aReplicaThatTakesWritesIsWarnedOf() {
        facts.infos.get(2).put("slave_read_only", "0");
        expect("replica-read-only", WARNED, "10.0.0.3:6379", "replica-read-only yes");
    }
}
