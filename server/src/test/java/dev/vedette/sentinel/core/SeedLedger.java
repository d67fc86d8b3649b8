package dev.vedette.sentinel.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which seeds were run over which code: a line per range, for ever. What counts for the code as it
/// is now are the lines that bear its hash; a change of it leaves the others as they are.
final class SeedLedger {

    /// The code under test, and what tests it: a checker that has learned something has not checked
    /// the seeds of yesterday.
    private static final List<Path> CODE =
            List.of(
                    Path.of("src/main/java/dev/vedette/sentinel/core"),
                    Path.of("src/test/java/dev/vedette/sentinel/core"));

    private static final Pattern TESTS =
            Pattern.compile(".*(Test|SeedLedger|Campaign|PlantedHunt|LoneSentinel)\\.java");

    private static final Pattern LINE =
            Pattern.compile("([0-9a-f]{12}) \\S+ seeds (\\d+)\\.\\.(\\d+) .*all promises kept");

    private final Path file;
    private final String code;

    /// The file as it was when we came.
    private final String before;

    SeedLedger(Path file) throws IOException {
        this.file = file;
        before = Files.exists(file) ? Files.readString(file) : "";
        code = hash();
    }

    /// Twelve digits that name the code.
    private static String hash() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (Path folder : CODE) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(path -> !TESTS.matcher(path.toString()).matches())
                        .sorted()
                        .forEach(sources::add);
            }
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path source : sources) {
                digest.update(Files.readAllBytes(source));
            }
            return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private List<Matcher> lines() throws IOException {
        List<Matcher> lines = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                Matcher matcher = LINE.matcher(line);
                if (matcher.matches()) {
                    lines.add(matcher);
                }
            }
        }
        return lines;
    }

    /// The first seed that no line has.
    long next() throws IOException {
        return 1
                + lines().stream().mapToLong(line -> Long.parseLong(line.group(3))).max().orElse(0);
    }

    /// How many seeds have passed over this code.
    long passed() throws IOException {
        return lines().stream()
                .filter(line -> line.group(1).equals(code))
                .mapToLong(
                        line -> Long.parseLong(line.group(3)) - Long.parseLong(line.group(2)) + 1)
                .sum();
    }

    /// How many have passed over this and earlier code.
    long passedEver() throws IOException {
        return lines().stream()
                .mapToLong(
                        line -> Long.parseLong(line.group(3)) - Long.parseLong(line.group(2)) + 1)
                .sum();
    }

    /// Has the file end with a line of ours, which takes the place of the one we wrote before.
    void end(String outcome) throws IOException {
        String commit = System.getProperty("vedette.commit", "-");
        Files.writeString(file, before + code + " " + commit + " " + outcome + "\n");
    }
}
