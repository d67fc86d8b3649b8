package dev.vedette.lab.mixed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vedette.lab.substrate.FileTree;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

/// Some seeds of [MixedRuns]: short ones, in which a real sentinel and ours lead, and writes are
/// lost. `-Dvedette.mixed-runs=200` goes on, from seed 1, with the ledger in docs/evidence until it
/// has so many good runs; `-Dvedette.at-a-time=5`.
final class MixedRunsIT {

    /// In memory where there is such a place: a slow disk holds real sentinels up for seconds, and
    /// they tilt.
    private static final Path FOLDER =
            Files.isWritable(Path.of("/dev/shm"))
                    ? Path.of("/dev/shm", "vedette-mixed-" + ProcessHandle.current().pid())
                    : Path.of("target", "mixed-runs");

    private static final long[] GATE = {22, 33, 35};

    @Test
    void theGroupBecomesWholeAndNoLossIsUnexplained(@TempDir Path temporary)
            throws IOException, InterruptedException {
        assumeThat(MixedRuns.isPossible())
                .as("network namespaces (root has them, unless a container takes them away)")
                .isTrue();
        Files.createDirectories(FOLDER);
        int wanted = Integer.getInteger("vedette.mixed-runs", 0);
        boolean isGate = wanted == 0;
        MixedRuns runs =
                new MixedRuns(
                        FOLDER,
                        isGate
                                ? temporary.resolve("ledger")
                                : Path.of("..", "docs", "evidence", "mixed-runs.txt"));
        List<String> failed =
                runs.upTo(
                        isGate ? GATE.length : wanted,
                        isGate ? LongStream.of(GATE) : LongStream.iterate(1, seed -> seed + 1),
                        Integer.getInteger("vedette.at-a-time", GATE.length));
        assertThat(failed).as("failed runs, whose files are in %s", FOLDER).isEmpty();
        FileTree.delete(FOLDER);
    }
}
