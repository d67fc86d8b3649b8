package dev.vedette.cli;

import dev.vedette.lab.scenario.Entry;
import dev.vedette.lab.scenario.Story;
import dev.vedette.lab.topology.Seat;

import java.io.PrintStream;
import java.util.List;

/// What is heard while a machine waits for one document on standard output: the steps, on standard
/// error.
record Murmur(PrintStream err) implements Story {

    @Override
    public void begins(String step) {
        err.println(step + " ...");
    }

    @Override
    public void progresses(String detail) {}

    @Override
    public void ends(String outcome) {
        err.println("  " + outcome);
    }

    @Override
    public void looksLike(List<Seat> seats) {}

    @Override
    public void happens(Entry entry) {
        err.println(
                "  "
                        + Terminal.millis(entry.micros() / 1e3)
                        + " ms "
                        + entry.witness()
                        + " "
                        + entry.event());
    }
}
