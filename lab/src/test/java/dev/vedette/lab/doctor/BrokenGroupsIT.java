package dev.vedette.lab.doctor;

import static dev.vedette.lab.doctor.Verdict.FAILED;
import static dev.vedette.lab.doctor.Verdict.WARNED;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.doctor.Yard.Case;
import dev.vedette.lab.doctor.Yard.Pending;
import dev.vedette.lab.survey.Depth;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Groups of real Redis that are broken on purpose, each in one way that people meet: doctor names
/// the fault and who is to blame, and raises no other alarm than what follows from it.
final class BrokenGroupsIT {

    private static final Yard YARD = new Yard();

    private static final Pending OTHER_PASSWORD =
            YARD.examine(BrokenGroups::otherPasswordOnAReplica);
    private static final Pending NO_MASTERAUTH =
            YARD.examine(BrokenGroups::masterauthMissingOnTheMaster);
    private static final Pending ONE_WRONG_AUTH_PASS =
            YARD.examine(BrokenGroups::wrongAuthPassOfOneSentinel);
    private static final Pending WRONG_AUTH_PASS =
            YARD.examine(BrokenGroups::wrongAuthPassOfAllSentinels);
    private static final Pending RIGHT_MISSING = YARD.examine(BrokenGroups::aclShortOfARight);
    private static final Pending TWO_SENTINELS = YARD.examine(BrokenGroups::twoSentinels);
    private static final Pending QUORUM_ONE = YARD.examine(BrokenGroups::quorumOfOne);
    private static final Pending QUORUM_FOUR = YARD.examine(BrokenGroups::quorumAboveTheirNumber);
    private static final Pending ONE_HOST = YARD.examine(BrokenGroups::sentinelsOnOneHost);
    private static final Pending PRIORITIES_ZERO = YARD.examine(BrokenGroups::allPrioritiesZero);
    private static final Pending PROTECTED_MODE =
            YARD.examine(BrokenGroups::protectedMode, Access.open());
    private static final Pending WRONG_ADDRESS =
            YARD.examine(BrokenGroups::unreachableAnnouncedAddress);
    private static final Pending VIRTUAL_IP = YARD.examine(BrokenGroups::virtualIpOverTwoMasters);
    private static final Pending MIN_REPLICAS =
            YARD.examine(BrokenGroups::minReplicasAboveTheReplicas);
    private static final Pending NOT_PERSISTED =
            YARD.examine(BrokenGroups::nothingPersistedUnderASupervisor);
    private static final Pending SMALL_BACKLOG = YARD.examine(BrokenGroups::smallBacklog);
    private static final Pending GHOST = YARD.examine(BrokenGroups::ghostSentinel);
    private static final Pending DUPLICATE_ID = YARD.examine(BrokenGroups::duplicateMyid);
    private static final Pending TIMINGS = YARD.examine(BrokenGroups::unequalTimings);
    private static final Pending UNWRITABLE = YARD.examine(BrokenGroups::unwritableSentinelFolder);
    private static final Pending UNWRITABLE_FROM_AFAR =
            YARD.examine(BrokenGroups::unwritableSentinelFolder, Yard.WITH_PASSWORD, Depth.PROVING);
    private static final Pending STOPPED = YARD.examine(BrokenGroups::stoppedReplica);
    private static final Pending FROZEN = YARD.examine(BrokenGroups::frozenReplica);
    private static final Pending SCRIPTS = YARD.examine(BrokenGroups::scriptsThatCannotWork);
    private static final Pending SLOW_LINK_LIMITS = YARD.examine(BrokenGroups::oddLimits);

    private static final Pending NEGLECTED = YARD.examine(BrokenGroups::neglected);

    @AfterAll
    static void clear() throws InterruptedException {
        YARD.clear();
    }

    private static Verdicts of(Case each) {
        return new Verdicts(each.diagnosis());
    }

    private static Address[] nodes(Case each) {
        return each.group().nodes().toArray(Address[]::new);
    }

    private static Address[] sentinels(Case each) {
        return each.group().sentinels().toArray(Address[]::new);
    }

    @Test
    void aReplicaWithAnotherPasswordIsNamed() throws Exception {
        Case each = OTHER_PASSWORD.arrived();
        of(each).blames(FAILED, "node-passwords", each.group().node(2))
                .andAtMost(
                        "replicas-alive",
                        "sentinel-login",
                        "replica-login",
                        "master-rejoin",
                        "promotable");
    }

    @Test
    void aMasterThatCouldNotComeBackAsAReplicaIsNamed() throws Exception {
        Case each = NO_MASTERAUTH.arrived();
        of(each).blames(FAILED, "master-rejoin", each.group().node(0)).andAtMost("replica-login");
    }

    @Test
    void aSentinelWithAWrongAuthPassIsNamed() throws Exception {
        Case each = ONE_WRONG_AUTH_PASS.arrived();
        of(each).blames(FAILED, "sentinel-login", each.group().sentinel(2))
                .andAtMost(
                        "master-up",
                        "replicas-alive",
                        "quorum-usable",
                        "agree-members",
                        "promotable");
    }

    @Test
    void sentinelsThatAllHaveAWrongAuthPassAreNamed() throws Exception {
        Case each = WRONG_AUTH_PASS.arrived();
        of(each).blames(FAILED, "sentinel-login", sentinels(each))
                .andAtMost(
                        "master-up",
                        "replicas-alive",
                        "quorum-usable",
                        "promotable",
                        "failover-idle");
    }

    @Test
    void aSentinelUserWithoutTheRightToPromoteIsNamed() throws Exception {
        Case each = RIGHT_MISSING.arrived();
        of(each).blames(FAILED, "sentinel-rights", nodes(each)).andAtMost();
    }

    @Test
    void twoSentinelsAreTooFew() throws Exception {
        of(TWO_SENTINELS.arrived())
                .blamesTheGroup(FAILED, "sentinel-number")
                .andAtMost("sentinel-odd");
    }

    @Test
    void aQuorumOfOneIsNamed() throws Exception {
        Case each = QUORUM_ONE.arrived();
        of(each).blames(FAILED, "quorum-majority", sentinels(each)).andAtMost();
    }

    @Test
    void aQuorumAboveTheNumberOfSentinelsIsNamed() throws Exception {
        Case each = QUORUM_FOUR.arrived();
        of(each).blames(FAILED, "quorum-reachable", sentinels(each)).andAtMost("quorum-usable");
    }

    @Test
    void sentinelsOnOneHostAreNamed() throws Exception {
        of(ONE_HOST.arrived()).blamesTheGroup(FAILED, "sentinel-hosts").andAtMost();
    }

    @Test
    void replicasThatMayAllNotBePromotedAreNamed() throws Exception {
        Case each = PRIORITIES_ZERO.arrived();
        of(each).blamesTheGroup(FAILED, "replica-priority").andAtMost("promotable");
    }

    @Test
    void protectedModeIsNamed() throws Exception {
        Case each = PROTECTED_MODE.arrived();
        of(each).blames(FAILED, "protected-mode", nodes(each))
                .andAtMost(
                        "master-up",
                        "replicas-alive",
                        "sentinel-login",
                        "announced-reachable",
                        "announced-loopback",
                        "replica-known",
                        "promotable",
                        "failover-idle");
    }

    @Test
    void anAnnouncedAddressThatLeadsNowhereIsNamed() throws Exception {
        Case each = WRONG_ADDRESS.arrived();
        Address wrong = new Address(BrokenGroups.GHOST, each.group().node(2).port());
        of(each).blames(FAILED, "announced-reachable", wrong)
                .andAtMost("replicas-alive", "replicas-real", "promotable");
    }

    @Test
    void oneAddressInFrontOfTwoMastersIsNamed() throws Exception {
        Case each = VIRTUAL_IP.arrived();
        Address virtual = each.diagnosis().group().master().orElseThrow().address();
        of(each).blames(FAILED, "one-address-one-server", virtual);
    }

    @Test
    void moreReplicasAskedForThanThereAreIsNamed() throws Exception {
        Case each = MIN_REPLICAS.arrived();
        of(each).blames(FAILED, "min-replicas-reachable", nodes(each)).andAtMost();
    }

    @Test
    void nodesThatComeBackEmptyAtOnceAreNamed() throws Exception {
        Case each = NOT_PERSISTED.arrived();
        of(each).blames(FAILED, "restart-without-data", nodes(each)).andAtMost();
    }

    @Test
    void aBacklogTooSmallForWhatIsWrittenIsNamed() throws Exception {
        Case each = SMALL_BACKLOG.arrived();
        of(each).blames(FAILED, "backlog-size", nodes(each)).andAtMost();
    }

    @Test
    void aSentinelThatIsGoneForGoodIsNamed() throws Exception {
        Case each = GHOST.arrived();
        of(each).blames(FAILED, "sentinels-alive", new Address(BrokenGroups.GHOST, 26379))
                .andAtMost("announced-reachable");
    }

    @Test
    void twoSentinelsWithOneIdAreNamed() throws Exception {
        Case each = DUPLICATE_ID.arrived();
        of(each).blamesTheGroup(FAILED, "sentinel-ids")
                .andAtMost(
                        "sentinel-number",
                        "sentinel-odd",
                        "sentinel-strangers",
                        "quorum-reachable",
                        "quorum-usable",
                        "agree-members",
                        "peer-login");
    }

    @Test
    void aSentinelWithOtherTimingsIsNamed() throws Exception {
        Case each = TIMINGS.arrived();
        of(each).blames(WARNED, "agree-timings", each.group().sentinel(2)).andAtMost();
    }

    @Test
    void aSentinelThatCannotKeepWhatItVotesIsNamed() throws Exception {
        Case each = UNWRITABLE.arrived();
        of(each).blames(FAILED, "configuration-writable", each.group().sentinel(2)).andAtMost();
    }

    @Test
    void aSentinelThatCannotWriteIsNamedByItsOwnWordsToo() throws Exception {
        Case each = UNWRITABLE_FROM_AFAR.arrived();
        of(each).blames(FAILED, "configuration-writable", each.group().sentinel(2)).andAtMost();
        assertThat(of(each).result("configuration-writable").telling().getFirst().text())
                .contains("Failed to save config file");
    }

    @Test
    void aStoppedReplicaIsNamed() throws Exception {
        Case each = STOPPED.arrived();
        of(each).blames(FAILED, "replicas-alive", each.group().node(2))
                .andAtMost("announced-reachable", "replicas-real", "promotable");
    }

    @Test
    void aReplicaThatHangsIsNamed() throws Exception {
        Case each = FROZEN.arrived();
        of(each).blames(FAILED, "replicas-alive", each.group().node(2))
                .andAtMost("announced-reachable", "replication-lag", "replicas-real", "promotable");
    }

    @Test
    void scriptsThatCannotWorkAreNamed() throws Exception {
        Case each = SCRIPTS.arrived();
        of(each).blames(FAILED, "script-arguments", each.group().sentinel(0))
                .blames(FAILED, "scripts-runnable", each.group().sentinel(1))
                .blames(FAILED, "deny-scripts-reconfig", each.group().sentinel(2))
                .andAtMost("script-arguments", "scripts-runnable", "agree-scripts");
    }

    @Test
    void limitsThatMakeTroubleLaterAreNamed() throws Exception {
        Case each = SLOW_LINK_LIMITS.arrived();
        of(each).blames(WARNED, "down-after", sentinels(each))
                .blames(WARNED, "failover-timeout", sentinels(each))
                .blames(WARNED, "parallel-syncs", sentinels(each))
                .blames(WARNED, "min-replicas-lag", nodes(each))
                .blames(WARNED, "maxmemory-equal", each.group().node(1))
                .blames(WARNED, "eviction-policy", each.group().node(2))
                .blames(FAILED, "repl-timeout", each.group().node(1))
                .blames(WARNED, "replica-read-only", each.group().node(2))
                .blames(WARNED, "tcp-keepalive", each.group().node(1))
                .blames(WARNED, "append-only-file", each.group().node(2))
                .andAtMost("down-after");
    }

    @Test
    void everyNeglectOfANeglectedGroupIsNamed() throws Exception {
        Case each = NEGLECTED.arrived();
        Address[] nodes = nodes(each);
        of(each).blames(WARNED, "min-replicas-set", nodes)
                .blames(WARNED, "replica-output-buffer", nodes)
                .blames(FAILED, "separate-folders", nodes[0], nodes[1])
                .blames(FAILED, "persistence-works", nodes[2])
                .blames(FAILED, "configuration-writable", nodes[2])
                .blames(FAILED, "scripts-pass", each.group().sentinel(0))
                .blames(FAILED, "backlog-size", nodes)
                .andAtMost(
                        "client-headroom",
                        "node-hosts",
                        // To sentinels it is down: it answers PING with MISCONF.
                        "sentinel-login",
                        "replicas-alive",
                        "promotable");
    }
}
