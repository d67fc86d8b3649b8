package dev.vedette.lab.logs;

import java.util.List;

/// Everything that was read.
///
/// @param lines in the order of reading
/// @param strays lines that are of no log form we know, the first of them
/// @param strayCount how many strays there were in all
/// @param files what was read, in order, with how much of it was understood
/// @param remarks what the reader of the result should know: cut-off lines, unreadable parts
public record Logs(
        List<LogLine> lines,
        List<Stray> strays,
        int strayCount,
        List<FileRead> files,
        List<String> remarks) {

    /// A line that is of no log.
    public record Stray(Place place, String text) {}

    /// @param lines how many lines it has
    /// @param logLines how many of them are of a log
    public record FileRead(String file, int lines, int logLines) {}
}
