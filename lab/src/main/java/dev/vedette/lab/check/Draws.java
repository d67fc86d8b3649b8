package dev.vedette.lab.check;

import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What became of a counter that many clients draw numbers from, such as order numbers.
///
/// Each acknowledged number must be given out once. A counter that fell back with a lost write
/// gives numbers out a second time (`givenTwice`). A counter that stands higher than all draws
/// together, the unanswered ones included, counted some of them twice (`countedTwice`). One that
/// stands below the highest number it gave out has forgotten draws without having repeated them yet
/// (`forgotten`).
public record Draws(
        long acknowledged, long unanswered, long givenTwice, long countedTwice, long forgotten) {

    /// Judges the draws of a history by the counter's value in the end.
    public static Draws of(List<Operation> history, long counter) {
        Set<String> numbers = new HashSet<>();
        long acknowledged = 0;
        long unanswered = 0;
        long highest = 0;
        for (Operation operation : history) {
            String number = operation.seen();
            if (operation.action() != Action.INCR) {
                continue;
            }
            if (operation.outcome() == Outcome.OK && number != null) {
                acknowledged++;
                numbers.add(number);
                highest = Math.max(highest, Long.parseLong(number));
            } else if (operation.outcome() == Outcome.UNKNOWN) {
                unanswered++;
            }
        }
        return new Draws(
                acknowledged,
                unanswered,
                acknowledged - numbers.size(),
                Math.max(0, counter - numbers.size() - unanswered),
                Math.max(0, highest - counter));
    }
}
