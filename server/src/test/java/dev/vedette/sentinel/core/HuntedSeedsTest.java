package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs that broke a promise once, in groups of one kind: a hunt through them finds sooner what the
/// seeds of all kinds meet one day.
final class HuntedSeedsTest {

    /// 1950: a RESET of a Sentinel whose master had become a replica. 4675: one of Redis that took
    /// an epoch turns the master of all others. 5602: one that is failing over takes the epoch of
    /// an affirmation, too. 16527: a demotion in the millisecond of its confirmation, by a slow
    /// clock.
    @ParameterizedTest
    @CsvSource({
        "1950, 3, 2, 2000, 10000",
        "4675, 5, 4, 5000, 10000",
        "5602, 5, 4, 5000, 10000",
        "16527, 5, 2, 2000, 4000"
    })
    void everyPromiseHolds(
            long seed, int sentinels, int realSentinels, long downAfter, long failoverTimeout) {
        Scene scene =
                Scene.drawn(
                        sentinels, realSentinels, 1, downAfter, failoverTimeout, Scene.Pace.USUAL);
        new Simulation(seed, false, scene).run();
    }

    /// Two leaders in a term that an operator has forced: one promotes, the other restores.
    @Test
    void whoRestoresBesideAForcedFailoverHasItsOwnTarget() {
        new Simulation(121393, false, Scene.SWARM).run();
    }

    /// Dense runs. 1033, 8323: half of a strict group for each of two masters. 13803: a former
    /// master that had been turned before we were told was promoted again. 15685: who was never
    /// asked counted as one that had confirmed. 1021576, 1038478: a majority contradicts the only
    /// one of ours. 1026765, 1079050: one of Redis turns the master of the others. 1029104: a
    /// demotion that a majority had confirmed before we were cut off. 1037219: two hand over at
    /// once, and the one who gives up releases the master. 1083437: who has forgotten the others
    /// turns the master they name. 1086060: a demotion that two of three confirm, and the third was
    /// ordered to promote it. 1090945: one of Redis takes an epoch of ours and not the address.
    @ParameterizedTest
    @ValueSource(
            longs = {
                1033, 8323, 13803, 15685, 1021576, 1026765, 1079050, 1029104, 1037219, 1038478,
                1083437, 1086060, 1090945
            })
    void everyPromiseHoldsWhereFaultsAreDense(long seed) {
        new Simulation(seed, false, Hunt.scene(seed)).run();
    }

    /// `-Dvedette.dense=1..5000` hunts there.
    @Test
    void aHuntFindsNothing() throws InterruptedException {
        String[] range = System.getProperty("vedette.dense", "1..50").split("\\.\\.");
        assertThat(Hunt.run(Long.parseLong(range[0]), Long.parseLong(range[1]))).isEmpty();
    }
}
