package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Logs;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the logs tell.
///
/// @param summary the whole in a few sentences
/// @param machines whose lines were read
/// @param clocks how the clocks were lined up, and which could not be
/// @param stories in the order of time
/// @param findings what belongs to no single story
/// @param missing what is not known and where to look
/// @param unknown lines of a log whose meaning is not known, the first of them
/// @param unknownCount how many there were
public record Explanation(
        List<Sentence> summary,
        List<Machine> machines,
        List<Sentence> clocks,
        List<Story> stories,
        List<Finding> findings,
        List<Sentence> missing,
        List<LogLine> unknown,
        int unknownCount) {

    /// Explains logs, with what dumps add. No input is an error.
    public static Explanation of(Logs logs, List<Dump> dumps) {
        return Whole.of(new Case(logs, dumps));
    }

    /// The same with these of its stories alone; what belongs to no story stays.
    public Explanation with(List<Story> wanted) {
        List<Sentence> first = new ArrayList<>();
        for (Story story : wanted) {
            first.addAll(story.summary());
        }
        if (first.isEmpty()) {
            first.add(Sentence.of("No incident is of the master and the time asked for."));
        }
        return new Explanation(
                List.copyOf(first),
                machines,
                clocks,
                List.copyOf(wanted),
                findings,
                missing,
                unknown,
                unknownCount);
    }

    /// Whether nothing failed for good: no failover failed or stayed away, nothing was lost, and
    /// nothing is known to be wrong still.
    public boolean isGood() {
        boolean isPromoted =
                stories.stream()
                        .map(Story::outcome)
                        .noneMatch(
                                outcome ->
                                        outcome == Outcome.UNFINISHED
                                                || outcome == Outcome.NOT_PROMOTED
                                                || outcome == Outcome.NOT_TRIED);
        return isPromoted
                && Stream.concat(
                                findings.stream(),
                                stories.stream().flatMap(story -> story.reasons().stream()))
                        .noneMatch(Finding::isBad);
    }
}
