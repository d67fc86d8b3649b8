package dev.vedette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.sim.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;

/// A rehearsal that plays nothing would warm nothing.
final class RehearsalTest {

    @Test
    void theRehearsalOfADataServerRewritesItsConfigurationBesides() {
        Rehearsal rehearsal = played(false);
        assertThat(told(rehearsal.nodes)).contains("CONFIG REWRITE executed with success");
    }

    @Test
    void theRehearsalOfASentinelGoesThroughTheSameWithStandIns() {
        assertThat(told(played(true).nodes)).isEmpty();
    }

    private static Rehearsal played(boolean isOfSentinel) {
        Rehearsal rehearsal = new Rehearsal(isOfSentinel);
        rehearsal.run();
        assertThat(told(rehearsal.sentinels))
                .contains(
                        "Executing user requested FAILOVER",
                        "+sdown master rehearsal",
                        "voted for",
                        "+promoted-slave",
                        "+config-update-from",
                        "+slave-reconf-done",
                        "+convert-to-slave")
                .doesNotContain("-failover-abort");
        return rehearsal;
    }

    private static String told(List<SimWorld> machines) {
        return machines.stream().map(SimWorld::printed).collect(Collectors.joining());
    }
}
