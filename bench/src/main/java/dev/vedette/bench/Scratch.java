package dev.vedette.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder for servers to run in, gone with all that is in it when it is closed.
record Scratch(Path folder) implements AutoCloseable {

    static Scratch of(String name) throws IOException {
        return new Scratch(Files.createTempDirectory("vedette-" + name));
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
