package dev.vedette.transcript;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A step of a transcript that a real server answers otherwise, on purpose.
///
/// @param file the transcript's name, `p11.txt`
public record Deviation(String file, String sent, String ours, String ofRedis, String why) {

    /// All in the transcripts of one family, in the order of the files.
    public static List<Deviation> in(String family) {
        Path directory = Path.of("src", "test", "resources", "transcripts", family);
        List<Deviation> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                String why = "";
                for (Transcript.Step step : Transcript.read(file).steps()) {
                    why = step.comment().isEmpty() ? why : step.comment();
                    List<String> ofRedis = step.expectedOfRedis;
                    if (ofRedis != null) {
                        found.add(
                                new Deviation(
                                        String.valueOf(file.getFileName()),
                                        step.text,
                                        String.join(", ", step.expected),
                                        String.join(", ", ofRedis),
                                        why));
                    }
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return found;
    }
}
