package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// L1 and L6: how soon a dead master is replaced when nothing else goes wrong, and how many
/// elections that takes.
final class DeadMasterTest {

    private static final int SEEDS = 300;

    /// Beyond down-after: opinions, the place in the queue, two writes and some round trips.
    private static final long DECISION_MICROS = 2_000_000;

    private static final int MOST_ROUNDS = 5;

    @Test
    void aDeadMasterIsReplacedWithinASecondOfDownAfterAndInFewRounds() {
        List<Long> beyond = new ArrayList<>();
        int lostRounds = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, false, Scene.anyMasterDies());
            simulation.run();
            List<Annals.Promotion> promotions = simulation.annals.promotions("group0");
            int rounds = simulation.annals.attempts("group0");
            assertThat(promotions).as("promotions in seed %d", seed).hasSize(1);
            assertThat(rounds).as("rounds in seed %d", seed).isLessThanOrEqualTo(MOST_ROUNDS);
            lostRounds += rounds - 1;
            beyond.add(
                    promotions.getFirst().atMicros()
                            - Scene.DEATH_MICROS
                            - simulation.downAfter * 1000);
        }
        beyond.sort(null);
        System.out.printf(
                "%d dead masters: replaced %d ms after down-after in the median, %d ms at most (of"
                        + " which a slow clock's share of down-after); %d elections lost%n",
                SEEDS, beyond.get(SEEDS / 2) / 1000, beyond.getLast() / 1000, lostRounds);
        assertThat(beyond.getLast()).isLessThan(DECISION_MICROS);
    }
}
