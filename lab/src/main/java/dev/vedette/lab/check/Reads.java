package dev.vedette.lab.check;

import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import java.util.List;

/// What readers saw of acknowledged writes: `answered` reads, of which `behind` did not find the
/// key yet (replication is asynchronous) and `wrong` found a value that nobody wrote.
public record Reads(long answered, long behind, long wrong) {

    public static Reads of(List<Operation> history) {
        long answered = 0;
        long behind = 0;
        long wrong = 0;
        for (Operation read : history) {
            if (read.action() != Action.GET || read.outcome() != Outcome.OK) {
                continue;
            }
            answered++;
            if (read.seen() == null) {
                behind++;
            } else if (!read.seen().equals(read.value())) {
                wrong++;
            }
        }
        return new Reads(answered, behind, wrong);
    }
}
