package dev.vedette;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.stream.Collectors;

/// A rehearsal that plays nothing would warm nothing.
final class RehearsalTest {

    @Test
    void theRehearsalGoesThroughAHandoverAndTheLossOfAMaster() {
        Rehearsal rehearsal = new Rehearsal();
        rehearsal.run();
        String told =
                rehearsal.sentinels.stream()
                        .map(sentinel -> sentinel.printed())
                        .collect(Collectors.joining());
        assertThat(told)
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
}
