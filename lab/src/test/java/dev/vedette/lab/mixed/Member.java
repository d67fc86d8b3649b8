package dev.vedette.lab.mixed;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Answer;
import dev.vedette.lab.client.RespConnection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A node or a sentinel, alone on its machine.
record Member(String name, Maker maker, int machine, Address address, Path folder) {

    private static final int PATIENCE_MILLIS = 500;

    private static final Pattern LINE =
            Pattern.compile("\\d+:[A-Z] (\\d+ \\w+ \\d+ [\\d:.]+) \\S (.*)");

    /// One line of its log.
    record Said(long atMillis, String text) {}

    boolean isSentinel() {
        return name.startsWith("sentinel");
    }

    Answer ask(String... words) throws IOException {
        return ask(PATIENCE_MILLIS, words);
    }

    Answer ask(int patienceMillis, String... words) throws IOException {
        try (RespConnection connection = RespConnection.open(address, patienceMillis)) {
            return connection.ask(words);
        }
    }

    /// What it has logged over all its lives, in order.
    List<Said> log() throws IOException {
        Path file = folder.resolve("log.txt");
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            return lines.map(LINE::matcher)
                    .filter(Matcher::matches)
                    .map(line -> new Said(Clocks.wallMillis(line.group(1)), line.group(2)))
                    .toList();
        }
    }

    @Override
    public String toString() {
        return name + " (" + maker.label + ")";
    }
}
