package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Sentinels against everything that goes wrong, seed by seed.
///
/// `-Dvedette.seeds=1001..5000` runs another range, `-Dvedette.seed=N` runs one seed and prints its
/// story. `-Dvedette.ledger=FILE -Dvedette.minutes=N` goes on where that file ends, for so long,
/// and adds one line, which grows by [#CHUNK] seeds at a time.
@Execution(ExecutionMode.CONCURRENT)
final class SimulationTest {

    private static final String GATE = "1..2000";
    private static final long CHUNK = 200;
    private static final int TOLD_LINES = 200;

    @Test
    void everyPromiseHoldsInEverySeed() throws IOException, InterruptedException {
        String one = System.getProperty("vedette.seed");
        String ledger = System.getProperty("vedette.ledger");
        if (one != null) {
            tell(Long.parseLong(one), Integer.MAX_VALUE);
        } else if (ledger != null) {
            goOn(new SeedLedger(Path.of(ledger)), Long.getLong("vedette.minutes", 10));
        } else {
            String[] range = System.getProperty("vedette.seeds", GATE).split("\\.\\.");
            System.out.println(run(Long.parseLong(range[0]), Long.parseLong(range[1])).text());
        }
    }

    private static Campaign.Outcome run(long from, long to) throws InterruptedException {
        try {
            Campaign.Outcome outcome = Campaign.run(from, to);
            // Seeds in which nothing happens prove nothing.
            assertThat(outcome.switches()).isGreaterThan(to - from);
            return outcome;
        } catch (Campaign.Found found) {
            System.out.println(found.getMessage());
            tell(found.seed, TOLD_LINES);
            throw new AssertionError(found.getMessage(), found);
        }
    }

    /// Runs one seed for its story, of which it prints the end.
    private static void tell(long seed, int lines) {
        Simulation simulation = new Simulation(seed, true, Campaign.scene(seed));
        try {
            simulation.run();
        } finally {
            List<String> story = simulation.story;
            story.subList(Math.max(0, story.size() - lines), story.size())
                    .forEach(System.out::println);
        }
    }

    private static void goOn(SeedLedger ledger, long minutes)
            throws IOException, InterruptedException {
        long until = System.nanoTime() + minutes * 60_000_000_000L;
        long from = ledger.next();
        Campaign.Outcome all = run(from, from + CHUNK - 1);
        ledger.end(all.text());
        while (System.nanoTime() < until) {
            all = all.plus(run(all.to() + 1, all.to() + CHUNK));
            ledger.end(all.text());
        }
        System.out.printf(
                "%,d seeds over this code, %,d of them by these judges; %,d in all%n",
                ledger.passed(), ledger.judged(), ledger.passedEver());
    }

    @Test
    void theSameSeedIsTheSameRun() {
        for (Scene scene : List.of(Scene.SWARM, Scene.MIXED)) {
            Simulation first = new Simulation(4711, true, scene);
            Simulation second = new Simulation(4711, true, scene);
            first.run();
            second.run();
            assertThat(second.steps).isEqualTo(first.steps);
            assertThat(second.trace).isEqualTo(first.trace);
            assertThat(second.story).isEqualTo(first.story);
        }
    }
}
