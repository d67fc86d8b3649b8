package dev.vedette.lab.doctor;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Credentials;
import dev.vedette.lab.doctor.Yard.Pending;
import dev.vedette.lab.substrate.Built;
import dev.vedette.lab.substrate.Plan;
import dev.vedette.lab.substrate.Programs;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Groups without fault, of several servers: doctor raises no alarm. And groups that keep things to
/// themselves: what cannot be seen is said to be unseen, and does not pass.
final class GoodGroupsIT {

    private static final Yard YARD = new Yard();

    private static final Pending WITH_PASSWORDS =
            YARD.examine(() -> Built.of(BrokenGroups.good()).awaitHealthy());

    private static final Pending OPEN =
            YARD.examine(() -> Built.of(Plan.open(Programs.real())).awaitHealthy(), Access.open());

    private static final Pending WITH_USERS = YARD.examine(BrokenGroups::aclOfAllRights);

    private static final Pending WITH_SENTINEL_PASSWORDS =
            YARD.examine(GoodGroupsIT::sentinelsWithPassword, withSentinelPassword());

    private static final Pending OLD =
            YARD.examine(() -> Built.of(Plan.good(Programs.old())).awaitHealthy());

    private static final Pending OURS =
            YARD.examine(() -> Built.of(Plan.good(Programs.ours())).awaitHealthy());

    private static final Pending MIXED =
            YARD.examine(
                    () ->
                            Built.of(
                                            Plan.good(
                                                    new Programs(
                                                            Programs.real().node(),
                                                            Programs.ours().sentinel())))
                                    .awaitHealthy());

    private static final Pending CONFIG_RENAMED = YARD.examine(BrokenGroups::configRenamed);

    private static final Pending CONFIG_DENIED =
            YARD.examine(
                    () ->
                            Built.of(
                                            BrokenGroups.good()
                                                    .everyNode(
                                                            "user looker on >eyes ~* &* +@all"
                                                                    + " -config"))
                                    .awaitHealthy(),
                    new Access(new Credentials("looker", "eyes"), Credentials.none()));

    @AfterAll
    static void clear() throws InterruptedException {
        YARD.clear();
    }

    private static Built sentinelsWithPassword() throws Exception {
        Plan plan =
                BrokenGroups.good()
                        .everySentinel(
                                "requirepass " + Plan.SENTINEL_PASSWORD,
                                "sentinel sentinel-pass " + Plan.SENTINEL_PASSWORD);
        return Built.of(plan).awaitHealthy();
    }

    private static Access withSentinelPassword() {
        return new Access(
                new Credentials(null, Plan.PASSWORD),
                new Credentials(null, Plan.SENTINEL_PASSWORD));
    }

    private static Verdicts of(Pending group) throws Exception {
        return new Verdicts(group.arrived().diagnosis());
    }

    @Test
    void redisWithPasswordsIsWell() throws Exception {
        of(WITH_PASSWORDS).andAtMost();
    }

    @Test
    void redisWithoutPasswordsOnOneMachineIsWell() throws Exception {
        of(OPEN).andAtMost();
    }

    @Test
    void redisWithAUserOfItsOwnForSentinelsIsWell() throws Exception {
        of(WITH_USERS).passed("sentinel-rights").andAtMost();
    }

    @Test
    void sentinelsWithAPasswordAreWell() throws Exception {
        of(WITH_SENTINEL_PASSWORDS).passed("peer-login").andAtMost();
    }

    @Test
    void redisOfTheLastSeriesIsWell() throws Exception {
        of(OLD).andAtMost();
    }

    @Test
    void vedetteIsWell() throws Exception {
        of(OURS).andAtMost();
    }

    @Test
    void redisWatchedByVedetteIsWell() throws Exception {
        of(MIXED).andAtMost();
    }

    @Test
    void settingsBehindARenamedCommandAreNotPassed() throws Exception {
        Verdicts verdicts = of(CONFIG_RENAMED);
        for (String check : onSettingsAlone()) {
            verdicts.couldNotCheck(check, "CONFIG GET is unknown there");
        }
        // What is said about it is true: sentinels cannot make the nodes keep their new roles.
        verdicts.andAtMost("command-names");
    }

    @Test
    void settingsThatAUserMayNotSeeAreNotPassed() throws Exception {
        Verdicts verdicts = of(CONFIG_DENIED);
        for (String check : onSettingsAlone()) {
            verdicts.couldNotCheck(check, "NOPERM");
        }
        verdicts.andAtMost();
    }

    private static String[] onSettingsAlone() {
        return new String[] {
            "min-replicas-set",
            "min-replicas-reachable",
            "min-replicas-lag",
            "append-only-file",
            "separate-folders",
            "repl-timeout",
            "maxmemory-equal",
            "eviction-policy",
            "tcp-keepalive",
            "replica-login",
            "master-rejoin"
        };
    }
}
