package dev.vedette.lab.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Listener;

import org.junit.jupiter.api.Test;

import java.util.Optional;

/// The messages are those of Redis 7.0.15, as its sentinels publish them.
final class StagesTest {

    private static final Address ONE = new Address("10.0.0.4", 26379);
    private static final Address TWO = new Address("10.0.0.5", 26379);

    private final Stages stages = new Stages("mymaster", 2, 0);

    private Optional<Stage> hear(Address sentinel, long millis, String channel, String message) {
        return stages.hear(new Listener.Event(millis * 1_000_000, sentinel, channel, message));
    }

    @Test
    void aStageIsReachedOnceByTheFirstSentinelThatTells() {
        assertThat(hear(ONE, 5, "+try-failover", "master mymaster 10.0.0.1 6379"))
                .contains(new Stage(5.0, "try-failover", "sentinel 10.0.0.4:26379 begins"));
        assertThat(hear(TWO, 7, "+try-failover", "master mymaster 10.0.0.1 6379")).isEmpty();
    }

    @Test
    void otherGroupsOfTheSameSentinelsAreNotHeard() {
        assertThat(hear(ONE, 5, "+try-failover", "master other 10.0.0.1 6379")).isEmpty();
        assertThat(
                        hear(
                                ONE,
                                5,
                                "+selected-slave",
                                "slave 10.0.0.2:6379 10.0.0.2 6379 @ other 10.0.0.1 6379"))
                .isEmpty();
        assertThat(hear(ONE, 5, "+switch-master", "other 10.0.0.1 6379 10.0.0.2 6379")).isEmpty();
        assertThat(stages.reached()).isEmpty();
    }

    @Test
    void whatWasPublishedBeforeTheTriggerIsNoStage() {
        assertThat(hear(ONE, -1, "+try-failover", "master mymaster 10.0.0.1 6379")).isEmpty();
    }

    @Test
    void theLastSentinelToSwitchIsAStageOfItsOwnAndASecondSwitchIsCounted() {
        String message = "mymaster 10.0.0.1 6379 10.0.0.2 6379";
        assertThat(hear(ONE, 10, "+switch-master", message).map(Stage::name))
                .contains("switch-master");
        assertThat(hear(TWO, 20, "+switch-master", message).map(Stage::name))
                .contains("last-to-switch");
        hear(TWO, 30, "+switch-master", "mymaster 10.0.0.2 6379 10.0.0.1 6379");
        assertThat(stages.switches()).containsEntry(ONE, 1).containsEntry(TWO, 2);
    }

    @Test
    void givingUpIsRemembered() {
        hear(ONE, 10, "-failover-abort-no-good-slave", "master mymaster 10.0.0.1 6379");
        assertThat(stages.aborts()).containsExactly("-failover-abort-no-good-slave");
    }
}
