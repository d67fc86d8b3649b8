package dev.vedette.sentinel.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which seeds were run over which code: a line per range, for ever. What counts for the code as it
/// is now are the lines that bear its hash; a change of it leaves the others as they are.
///
/// What judges the runs has a hash of its own, behind a plus: it decides nothing of what happens in
/// them. Lines from before the two were told apart have one hash, and count for no code any more.
final class SeedLedger {

    /// The code under test.
    private static final Path CORE = Path.of("src/main/java/dev/vedette/sentinel/core");

    /// The world it is put into, what judges it there, and much else.
    private static final Path TESTS = Path.of("src/test/java/dev/vedette/sentinel/core");

    private static final Set<String> JUDGES =
            Set.of(
                    "Checker.java",
                    "Liveness.java",
                    "Order.java",
                    "Promotions.java",
                    "Shadow.java",
                    "Writers.java");

    private static final Pattern OTHERS =
            Pattern.compile(".*(Test|SeedLedger|Campaign|Hunt|LoneSentinel)\\.java");

    private static final Pattern LINE =
            Pattern.compile(
                    "([0-9a-f]{12})(?:\\+([0-9a-f]{12}))?"
                            + " \\S+ seeds (?<from>\\d+)\\.\\.(?<to>\\d+) .*all promises kept");

    private final Path file;
    private final String code;
    private final String judges;

    /// The file as it was when we came.
    private final String before;

    SeedLedger(Path file) throws IOException {
        this.file = file;
        before = Files.exists(file) ? Files.readString(file) : "";
        List<Path> world = new ArrayList<>(sources(CORE));
        List<Path> judging = new ArrayList<>();
        for (Path source : sources(TESTS)) {
            String name = source.getFileName().toString();
            if (JUDGES.contains(name)) {
                judging.add(source);
            } else if (!OTHERS.matcher(name).matches()) {
                world.add(source);
            }
        }
        code = hash(world);
        judges = hash(judging);
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    /// Twelve digits that name what stands in them.
    private static String hash(List<Path> sources) throws IOException {
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
        return 1 + lines().stream().mapToLong(line -> number(line, "to")).max().orElse(0);
    }

    /// How many seeds have passed over this code.
    long passed() throws IOException {
        return count(line -> code.equals(line.group(1)));
    }

    /// How many of these have been judged by what judges now.
    long judged() throws IOException {
        return count(line -> code.equals(line.group(1)) && judges.equals(line.group(2)));
    }

    /// How many have passed over this and earlier code.
    long passedEver() throws IOException {
        return count(_ -> true);
    }

    private long count(Predicate<Matcher> isCounted) throws IOException {
        return lines().stream()
                .filter(isCounted)
                .mapToLong(line -> number(line, "to") - number(line, "from") + 1)
                .sum();
    }

    private static long number(Matcher line, String name) {
        return Long.parseLong(line.group(name));
    }

    /// Has the file end with a line of ours, which takes the place of the one we wrote before.
    void end(String outcome) throws IOException {
        String commit = System.getProperty("vedette.commit", "-");
        Files.writeString(file, before + code + "+" + judges + " " + commit + " " + outcome + "\n");
    }
}
