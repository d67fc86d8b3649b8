package dev.vedette.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The files that FILE and DIR arguments name: a directory stands for everything in it that is not
/// hidden and, by its name, may be a log or a saved reply.
final class LogFiles {

    /// Deeper lies something else than the logs of one incident.
    private static final int DEEPEST = 5;

    /// More files than any incident has; a directory named by mistake ends here.
    private static final int MOST = 2_000;

    /// What stands beside the logs in a server's folder and is none: data, configurations, secrets.
    private static final Pattern NO_LOG =
            Pattern.compile(".*\\.(?:rdb|aof|manifest|conf|properties|pid)|pid|password");

    private LogFiles() {}

    /// @throws IOException naming what is not there or cannot be read
    static List<Path> of(List<String> arguments) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String argument : arguments) {
            Path path = Path.of(argument);
            if (!Files.exists(path)) {
                throw new IOException(argument + " does not exist");
            }
            if (!Files.isReadable(path)) {
                throw new IOException(argument + ": permission denied");
            }
            if (Files.isDirectory(path)) {
                addAll(path, files);
            } else {
                files.add(path);
            }
            if (files.size() > MOST) {
                throw new IOException(
                        argument + " holds more than " + MOST + " files: name the logs among them");
            }
        }
        return files.stream().distinct().toList();
    }

    private static void addAll(Path directory, List<Path> files) throws IOException {
        try (Stream<Path> all = Files.walk(directory, DEEPEST)) {
            all.filter(path -> isVisible(directory.relativize(path)) && Files.isRegularFile(path))
                    .filter(path -> !NO_LOG.matcher(path.getFileName().toString()).matches())
                    .sorted()
                    .limit(MOST + 1L)
                    .forEach(files::add);
        } catch (UncheckedIOException failure) {
            throw new IOException(
                    Complaint.of(Objects.requireNonNull(failure.getCause())), failure);
        }
    }

    private static boolean isVisible(Path path) {
        for (Path part : path) {
            if (part.toString().startsWith(".") && part.toString().length() > 1) {
                return false;
            }
        }
        return true;
    }
}
