package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogReader;
import dev.vedette.lab.logs.Logs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// One folder of `src/test/resources/explain`: logs of a real group, and what the recorder did to
/// it and saw of it (`truth.txt`).
record Recording(Path folder) {

    static final Path ROOT = Path.of("src/test/resources/explain");

    static final String TRUTH = "truth.txt";

    static final String STORY = "story.txt";

    /// Every test of a recording asks for the same.
    private static final Map<String, Told> TOLD = new ConcurrentHashMap<>();

    /// A log or a saved reply.
    record Input(String name, List<String> lines) {}

    static List<Recording> all() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(Files::isDirectory).sorted().map(Recording::new).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static Recording of(String name) {
        return new Recording(ROOT.resolve(name));
    }

    String name() {
        return folder.getFileName().toString();
    }

    /// The situation without the version.
    String situation() {
        return name().replace("-6.2", "");
    }

    List<Input> inputs() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !isOurs(file)).sorted().map(Recording::input).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static boolean isOurs(Path file) {
        String name = file.getFileName().toString();
        return name.equals(TRUTH) || name.equals(STORY);
    }

    private static Input input(Path file) {
        try {
            return new Input(
                    file.getFileName().toString(),
                    Files.readAllLines(file, StandardCharsets.ISO_8859_1));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What was read, and what it was understood to mean.
    record Told(Logs logs, Explanation explanation) {}

    Told told() {
        return TOLD.computeIfAbsent(name(), _ -> told(inputs()));
    }

    static Told told(List<Input> inputs) {
        Dumps dumps = new Dumps();
        LogReader reader = new LogReader(dumps);
        for (Input input : inputs) {
            int number = 0;
            for (String line : input.lines()) {
                reader.line(input.name(), ++number, line);
            }
        }
        List<Dump> found = dumps.finish();
        Logs logs = dumps.without(reader.finish());
        return new Told(logs, Explanation.of(logs, found));
    }

    /// All values of a key of the truth.
    List<String> truth(String key) {
        List<String> values = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(folder.resolve(TRUTH))) {
                if (line.startsWith(key + ": ")) {
                    values.add(line.substring(key.length() + 2));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return values;
    }

    /// What the sentinels published as this event: time, sentinel, event, payload.
    List<String[]> published(String event) {
        return truth("published").stream()
                .map(line -> line.split(" ", 4))
                .filter(words -> words[2].equals(event))
                .toList();
    }

    @Override
    public String toString() {
        return name();
    }
}
