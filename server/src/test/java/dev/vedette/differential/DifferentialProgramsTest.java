package dev.vedette.differential;

import dev.vedette.oracle.Oracle;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Programs made from the command table do the same on ours as on the real server: see [Duel] for
/// what is compared and [Explained] for what may differ.
///
/// `-Dvedette.seed=N` runs one program; `-Dvedette.commands=5000000` goes on with the ledger in
/// docs/evidence until so many commands were compared in all.
final class DifferentialProgramsTest {

    private static final int GATE_COMMANDS = 100_000;
    private static final int STEPS = 400;
    private static final int MOST_DIFFERENCES = Integer.getInteger("vedette.differences", 3);
    private static final int LEDGER_EVERY = 100;

    @Test
    void everyProgramDoesTheSameOnBoth() {
        Long seed = Long.getLong("vedette.seed");
        long longRun = Long.getLong("vedette.commands", 0);
        try (Arena arena = new Arena()) {
            if (seed != null) {
                check(arena, seed, seed, 1);
            } else if (longRun > 0) {
                longRun(arena, longRun);
            } else {
                check(arena, 1, Long.MAX_VALUE, GATE_COMMANDS);
            }
        }
    }

    private static void check(Arena arena, long first, long last, long commands) {
        List<String> reports = new ArrayList<>();
        Composer composer = arena.composer();
        long seed = first;
        while (seed <= last && arena.commands() < commands && reports.size() < MOST_DIFFERENCES) {
            Program program = composer.program(seed++, STEPS);
            Difference found = arena.run(program);
            if (found != null) {
                reports.add(arena.report(program, found));
            }
        }
        long compared = arena.commands();
        Oracle.count(compared);
        System.out.printf(
                "differential: %d commands of %d kinds, seeds %d to %d, %d differences%n",
                compared, composer.names().size(), first, seed - 1, reports.size());
        verdict(reports);
    }

    private static void longRun(Arena arena, long commands) {
        Ledger ledger = new Ledger(Path.of("..", "docs", "evidence", "differential.txt"));
        Composer composer = arena.composer();
        List<String> reports = new ArrayList<>();
        long first = ledger.next();
        long seed = first;
        while (ledger.commands() + arena.commands() < commands
                && reports.size() < MOST_DIFFERENCES) {
            Program program = composer.program(seed, STEPS);
            Difference found = arena.run(program);
            if (found != null) {
                reports.add(arena.report(program, found));
                // The last one may be an hour away.
                System.out.println(reports.getLast());
            }
            if (seed % LEDGER_EVERY == 0 || found != null) {
                ledger.end(first, seed, arena.commands(), outcome(reports));
            }
            seed++;
        }
        ledger.end(first, seed - 1, arena.commands(), outcome(reports));
        verdict(reports);
    }

    private static void verdict(List<String> reports) {
        if (!reports.isEmpty()) {
            throw new AssertionError(
                    reports.size() + " differences:\n" + String.join("\n", reports));
        }
    }

    private static String outcome(List<String> reports) {
        return reports.isEmpty()
                ? "no difference"
                : reports.size()
                        + " differences, the first: "
                        + reports.getFirst().lines().findFirst().orElse("");
    }
}
