package dev.vedette.sentinel.core;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs that broke a promise once, in groups of one kind: a hunt through them finds sooner what the
/// seeds of all kinds meet one day.
final class HuntedSeedsTest {

    private static final long TEN_MINUTES = 600_000_000;

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
                new Scene(
                        sentinels, realSentinels, 1, downAfter, failoverTimeout, null, TEN_MINUTES);
        new Simulation(seed, false, scene).run();
    }
}
