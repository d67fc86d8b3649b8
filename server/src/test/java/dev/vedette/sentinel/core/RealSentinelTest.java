package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two known faults of the original, from published seeds: its rules make them, ours in their place
/// do not.
final class RealSentinelTest {

    private static Annals play(long seed, Scene scene) {
        Simulation simulation = new Simulation(seed, false, scene);
        simulation.run();
        return simulation.annals;
    }

    /// redis #2230: both candidates of one epoch are elected, the second by votes of the next one,
    /// which came with the failover of another group.
    @ParameterizedTest
    @ValueSource(longs = {62, 75, 114, 125})
    void votesOfAnotherEpochMakeTwoLeadersInOneAndOursDoNot(long seed) {
        Annals real = play(seed, Scene.twoMastersDie().with(true));
        assertThat(real.disputed()).as("epochs with two leaders, by Redis' rules").isNotEmpty();

        Annals ours = play(seed, Scene.twoMastersDie().with(false));
        assertThat(ours.disputed()).isEmpty();
        assertThat(ours.promotions("group0")).hasSize(1);
        assertThat(ours.promotions("group1")).hasSize(1);
    }

    /// redis #8607: one master dies, and the healthy one that took its place is replaced a second
    /// later: the first connection to it had to wait, and what the others said of the old one still
    /// counts.
    @ParameterizedTest
    @ValueSource(longs = {8, 20, 32, 34, 45, 46})
    void staleAnswersReplaceAHealthyMasterAndOursDoNot(long seed) {
        Annals real = play(seed, Scene.aMasterDies().with(true));
        assertThat(real.promotions("group0")).as("promotions by Redis' rules").hasSize(2);
        assertThat(
                        real.promotions("group0").getLast().atMicros()
                                - real.promotions("group0").getFirst().atMicros())
                .as("microseconds between the two")
                .isLessThan(5_000_000);

        Annals ours = play(seed, Scene.aMasterDies().with(false));
        assertThat(ours.promotions("group0")).hasSize(1);
    }
}
