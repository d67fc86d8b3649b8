package dev.vedette.lab.doctor;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import dev.vedette.lab.substrate.*;
import java.util.*;

final class BrokenGroupsIT {
    private static final Yard YARD = new Yard();
    private static final Map<String, Yard.Lot> LOTS = new LinkedHashMap<>();

    @AfterAll
    static void clear() throws Exception { YARD.clear(); }

    @Test
    void all() throws Exception {
        long t = System.nanoTime();
        LOTS.put("otherPasswordOnAReplica", YARD.build(BrokenGroups::otherPasswordOnAReplica));
        LOTS.put("masterauthMissingOnTheMaster", YARD.build(BrokenGroups::masterauthMissingOnTheMaster));
        LOTS.put("wrongAuthPassOfOneSentinel", YARD.build(BrokenGroups::wrongAuthPassOfOneSentinel));
        LOTS.put("wrongAuthPassOfAllSentinels", YARD.build(BrokenGroups::wrongAuthPassOfAllSentinels));
        LOTS.put("aclShortOfARight", YARD.build(BrokenGroups::aclShortOfARight));
        LOTS.put("aclOfAllRights", YARD.build(BrokenGroups::aclOfAllRights));
        LOTS.put("twoSentinels", YARD.build(BrokenGroups::twoSentinels));
        LOTS.put("quorumOfOne", YARD.build(BrokenGroups::quorumOfOne));
        LOTS.put("quorumAboveTheirNumber", YARD.build(BrokenGroups::quorumAboveTheirNumber));
        LOTS.put("sentinelsOnOneHost", YARD.build(BrokenGroups::sentinelsOnOneHost));
        LOTS.put("allPrioritiesZero", YARD.build(BrokenGroups::allPrioritiesZero));
        LOTS.put("protectedMode", YARD.build(BrokenGroups::protectedMode));
        LOTS.put("unreachableAnnouncedAddress", YARD.build(BrokenGroups::unreachableAnnouncedAddress));
        Crossroads c = new Crossroads("127.0.0.5");
        LOTS.put("virtualIp", YARD.build(() -> BrokenGroups.virtualIpOverTwoMasters(c)));
        LOTS.put("minReplicas", YARD.build(BrokenGroups::minReplicasAboveTheReplicas));
        LOTS.put("nothingPersisted", YARD.build(BrokenGroups::nothingPersistedUnderASupervisor));
        LOTS.put("smallBacklog", YARD.build(BrokenGroups::smallBacklog));
        LOTS.put("ghost", YARD.build(BrokenGroups::ghostSentinel));
        LOTS.put("duplicateMyid", YARD.build(BrokenGroups::duplicateMyid));
        LOTS.put("unequalTimings", YARD.build(BrokenGroups::unequalTimings));
        LOTS.put("unwritable", YARD.build(BrokenGroups::unwritableSentinelFolder));
        LOTS.put("stopped", YARD.build(BrokenGroups::stoppedReplica));
        LOTS.put("frozen", YARD.build(BrokenGroups::frozenReplica));
        LOTS.put("configRenamed", YARD.build(BrokenGroups::configRenamed));
        LOTS.put("old", YARD.build(() -> Built.of(Plan.good(Programs.old())).awaitHealthy()));
        LOTS.put("ours", YARD.build(() -> Built.of(Plan.good(Programs.ours())).awaitHealthy()));
        for (var e : LOTS.entrySet()) {
            try {
                Built b = e.getValue().built();
                System.out.println(e.getKey() + " " + (System.nanoTime() - t) / 1_000_000 + " ms " + b.nodes() + b.sentinels());
            } catch (Throwable x) {
                System.out.println(e.getKey() + " FAILED " + (System.nanoTime() - t) / 1_000_000 + " ms " + x);
            }
        }
        if (System.getenv("HOLD") != null) Thread.sleep(600_000);
    }
}
