package dev.vedette.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Programs that tests would like to use.
final class Commands {

    private Commands() {}

    static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
