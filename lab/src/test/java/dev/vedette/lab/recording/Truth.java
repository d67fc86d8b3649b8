package dev.vedette.lab.recording;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// What the recorder did and saw, by its own clock (UTC), written beside the logs as `key: value`
/// lines: what a story told from the logs alone is held against.
final class Truth {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final List<String> lines = new ArrayList<>();

    synchronized void is(String key, Object value) {
        lines.add(key + ": " + value);
    }

    synchronized void did(String what) {
        is("did", now() + " " + what);
        System.err.println("  " + now() + " " + what);
    }

    static String now() {
        return LocalTime.now(ZoneOffset.UTC).format(CLOCK);
    }

    synchronized void write(Path file) throws IOException {
        Files.write(file, lines);
    }
}
