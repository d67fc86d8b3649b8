package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Sentinels against everything that goes wrong, seed by seed.
///
/// `-Dvedette.seeds=1001..5000` runs another range, `-Dvedette.ledger=FILE` appends the result to a
/// ledger, `-Dvedette.seed=N` runs one seed and prints its story.
@Execution(ExecutionMode.CONCURRENT)
final class SimulationTest {

    @Test
    void everyPromiseHoldsInEverySeed() throws IOException {
        String one = System.getProperty("vedette.seed");
        String range =
                one != null ? one + ".." + one : System.getProperty("vedette.seeds", "1..1000");
        long from = Long.parseLong(range.substring(0, range.indexOf("..")));
        long to = Long.parseLong(range.substring(range.indexOf("..") + 2));
        long steps = 0;
        long switches = 0;
        long elections = 0;
        long handovers = 0;
        long started = System.nanoTime();
        for (long seed = from; seed <= to; seed++) {
            Simulation simulation = new Simulation(seed, one != null);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException broken) {
                simulation.story.forEach(System.out::println);
                throw new AssertionError(
                        "seed "
                                + seed
                                + ": "
                                + broken.getMessage()
                                + "\nreplay: mvn -q -pl"
                                + " server test -Dtest=SimulationTest -Dvedette.seed="
                                + seed,
                        broken);
            }
            if (one != null) {
                simulation.story.forEach(System.out::println);
            }
            steps += simulation.steps;
            switches += simulation.checker.failovers;
            elections += simulation.checker.elections;
            handovers += simulation.checker.handovers;
        }
        long seconds = (System.nanoTime() - started) / 1_000_000_000;
        String verdict =
                String.format(
                        "seeds %d..%d x 10 min: %,d events, %,d elections, %,d switches, %,d handovers, %d s, all promises kept",
                        from, to, steps, elections, switches, handovers, seconds);
        System.out.println(verdict);
        record(verdict);
        // Seeds in which nothing happens prove nothing.
        assertThat(switches).isGreaterThan(to - from);
    }

    private static void record(String verdict) throws IOException {
        String ledger = System.getProperty("vedette.ledger");
        if (ledger != null) {
            String commit = System.getProperty("vedette.commit", "unknown");
            Files.writeString(
                    Path.of(ledger),
                    commit + " " + verdict + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    @Test
    void theSameSeedIsTheSameRun() {
        Simulation first = new Simulation(4711, true);
        Simulation second = new Simulation(4711, true);
        first.run();
        second.run();
        assertThat(second.steps).isEqualTo(first.steps);
        assertThat(second.story).isEqualTo(first.story);
    }
}
