package dev.vedette.cli;

import picocli.CommandLine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What the launcher runs while it builds, so that the classes of everyday commands come from its
/// AOT cache ever after: `Rehearsal SENTINEL DONE LOG...`.
///
/// Everything is run as users run it, one after the other, and what comes out goes nowhere. The
/// file DONE is made when the sentinel is no longer needed.
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] words) throws IOException {
        String sentinel = words[0];
        List<List<String>> lines =
                List.of(
                        List.of("--help"),
                        List.of("status", sentinel),
                        List.of("status", sentinel, "--json"),
                        List.of("verify", sentinel),
                        List.of("doctor", sentinel, "--verbose"),
                        List.of("doctor", sentinel, "--json"));
        lines.forEach(Rehearsal::run);
        Files.createFile(Path.of(words[1]));
        for (int i = 2; i < words.length; i++) {
            run(List.of("explain", words[i]));
        }
        run(List.of("up", "--dry-run"));
    }

    /// A command that ends badly has been rehearsed all the same.
    private static void run(List<String> line) {
        CommandLine vedette = VedetteCommand.commandLine();
        int _ = vedette.execute(line.toArray(String[]::new));
    }
}
