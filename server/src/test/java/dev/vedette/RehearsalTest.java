package dev.vedette;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.sim.SimWorld;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;

/// A rehearsal that plays nothing would warm nothing.
final class RehearsalTest {

    @Test
    void theRehearsalGoesThroughAHandoverAndTheLossOfAMaster() {
        Rehearsal rehearsal = new Rehearsal();
        rehearsal.run();
        assertThat(told(rehearsal.nodes)).contains("CONFIG REWRITE executed with success");
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
    }

    private static String told(List<SimWorld> machines) {
        return machines.stream().map(SimWorld::printed).collect(Collectors.joining());
    }
}
