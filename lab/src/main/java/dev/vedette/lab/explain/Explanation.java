package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Logs;

import java.util.List;

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
}
