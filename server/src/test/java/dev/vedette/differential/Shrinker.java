package dev.vedette.differential;

import dev.vedette.base.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Makes a program that shows a difference as short as it gets: first whole parts are left out,
/// then single steps, then words.
final class Shrinker {

    private final Function<Program, @Nullable Difference> run;
    private Program smallest;
    private Difference difference;
    private int runsLeft = 400;

    Shrinker(Program program, Difference difference, Function<Program, @Nullable Difference> run) {
        this.run = run;
        this.difference = difference;
        int steps = Math.min(difference.step() + 1, program.steps().size());
        this.smallest = program.with(program.steps().subList(0, steps));
    }

    void shrink() {
        for (int part = Math.max(1, smallest.steps().size() / 2); part >= 1; part /= 2) {
            leaveOut(part);
        }
        leaveOut(1);
        shortenSteps();
    }

    private void leaveOut(int part) {
        int at = 0;
        while (at < smallest.steps().size()) {
            List<Step> fewer = new ArrayList<>(smallest.steps());
            fewer.subList(at, Math.min(at + part, fewer.size())).clear();
            if (!take(smallest.with(fewer))) {
                at += part;
            }
        }
    }

    private void shortenSteps() {
        for (int i = 0; i < smallest.steps().size(); i++) {
            if (smallest.steps().get(i) instanceof Step.Say(int client, List<Bytes> words)) {
                shortenStep(i, client, words);
            }
        }
    }

    private void shortenStep(int index, int client, List<Bytes> words) {
        List<Bytes> left = words;
        for (int word = left.size() - 1; word > 0; word--) {
            List<Bytes> fewer = new ArrayList<>(left);
            fewer.remove(word);
            List<Step> steps = new ArrayList<>(smallest.steps());
            steps.set(index, new Step.Say(client, List.copyOf(fewer)));
            if (take(smallest.with(steps))) {
                left = fewer;
            }
        }
    }

    /// Whether the smaller program shows a difference, too; any will do.
    private boolean take(Program smaller) {
        if (runsLeft-- <= 0) {
            return false;
        }
        Difference found = run.apply(smaller);
        if (found == null) {
            return false;
        }
        smallest = smaller;
        difference = found;
        return true;
    }

    Program smallest() {
        return smallest;
    }

    Difference difference() {
        return difference;
    }
}
