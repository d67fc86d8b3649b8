package dev.vedette.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which seeds were run over which commit, for ever: a line per run. The next run goes on behind
/// the last.
final class Ledger {

    private static final Pattern LINE =
            Pattern.compile("seeds (\\d+)\\.\\.(\\d+) .*?(\\d+) commands, .*");

    private final Path file;
    private final List<String> before;

    Ledger(Path file) {
        this.file = file;
        try {
            before = Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// The first seed that no line has.
    long next() {
        return before.stream()
                        .map(LINE::matcher)
                        .filter(Matcher::matches)
                        .mapToLong(line -> Long.parseLong(line.group(2)))
                        .max()
                        .orElse(GATE_SEEDS)
                + 1;
    }

    /// The seeds below are those of the build.
    static final long GATE_SEEDS = 100_000;

    /// How many commands were compared, by all lines.
    long commands() {
        return before.stream()
                .map(LINE::matcher)
                .filter(Matcher::matches)
                .mapToLong(line -> Long.parseLong(line.group(3)))
                .sum();
    }

    /// Has the file end with this line, in place of the one that this run wrote before.
    void end(long first, long last, long commands, String outcome) {
        String commit = System.getProperty("vedette.commit", "-");
        StringBuilder text = new StringBuilder();
        before.forEach(line -> text.append(line).append('\n'));
        text.append(
                "seeds %d..%d %s %d commands, %s\n"
                        .formatted(first, last, commit, commands, outcome));
        try {
            Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
