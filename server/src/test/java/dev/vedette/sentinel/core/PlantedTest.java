package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.ToolProvider;

/// Faults kept as patches: each takes one protection out, and must be found. A patch that does not
/// apply any more plants nothing, so that is looked at in every build.
///
/// `-Dvedette.planted=rest` plants those one after the other that no row of their README.md tells
/// of, hunts them with [PlantedHunt] over `-Dvedette.hunt=400` seeds (a tenth of them if a test has
/// found it), and adds a row as soon as one is found, so that it may be interrupted. `all` begins
/// anew; any other word hunts those with it in their names.
final class PlantedTest {

    private static final Path PATCHES = Path.of("src/test/resources/planted");
    private static final Path README = PATCHES.resolve("README.md");
    private static final String BEGIN = "<!-- written by PlantedTest -->\n";
    private static final int LEAST = 50;
    private static final long HUNT_MINUTES = 30;
    private static final String COMMIT = System.getProperty("vedette.commit", "-");
    private static final Pattern TOUCHED =
            Pattern.compile("^\\+\\+\\+ b/server/(\\S+\\.java)$", Pattern.MULTILINE);

    @TempDir private Path folder;

    private static List<Path> patches() throws IOException {
        try (Stream<Path> files = Files.list(PATCHES)) {
            return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList();
        }
    }

    private static String name(Path patch) {
        return patch.getFileName().toString().replace(".patch", "");
    }

    @Test
    void everyPlantedFaultStillApplies() throws IOException, InterruptedException {
        List<String> stale = new ArrayList<>();
        for (Path patch : patches()) {
            try {
                plant(patch);
            } catch (Stale e) {
                stale.add(e.getMessage());
            }
        }
        assertThat(stale).isEmpty();
        assertThat(patches()).hasSizeGreaterThanOrEqualTo(LEAST);
        if (System.getProperty("vedette.planted") != null) {
            hunt(System.getProperty("vedette.planted"));
        }
    }

    private static final class Stale extends Exception {
        private static final long serialVersionUID = 1;

        Stale(String message) {
            super(message);
        }
    }

    /// Copies what the patch touches, with the fault in it, and answers where.
    private Path plant(Path patch) throws IOException, InterruptedException, Stale {
        Path root = Files.createDirectories(folder.resolve(name(patch)));
        Matcher touched = TOUCHED.matcher(Files.readString(patch));
        while (touched.find()) {
            Path copy = root.resolve("server").resolve(touched.group(1));
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(touched.group(1)), copy);
        }
        ProcessBuilder builder =
                new ProcessBuilder("git", "apply", "--", patch.toAbsolutePath().toString())
                        .directory(root.toFile())
                        .redirectErrorStream(true);
        // It must not take the folder for a part of some checkout it lies in.
        builder.environment().put("GIT_CEILING_DIRECTORIES", folder.toString());
        Process git = builder.start();
        String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (git.waitFor() != 0) {
            throw new Stale(name(patch) + ": " + said);
        }
        return root;
    }

    /// What found a fault, over which state of the code.
    private record Finding(String fault, String test, String seed, String promise, String commit) {

        /// A row of the table; null for any other line.
        static @Nullable Finding of(String line) {
            String[] cells = line.split("\\s*\\|\\s*");
            return cells.length == 6 && !cells[1].equals("fault") && !cells[1].startsWith("-")
                    ? new Finding(cells[1], cells[2], cells[3], cells[4], cells[5])
                    : null;
        }

        boolean isFound() {
            return !test.equals("-") || !seed.equals("-");
        }

        String row() {
            return "| " + String.join(" | ", fault, test, seed, promise, commit) + " |\n";
        }
    }

    private void hunt(String part) throws IOException, InterruptedException {
        Map<String, Finding> known = known();
        List<Finding> notFound = new ArrayList<>();
        try (ExecutorService pool =
                Executors.newFixedThreadPool(Integer.getInteger("vedette.threads", 2))) {
            List<Future<Finding>> hunts = new ArrayList<>();
            for (Path patch : patches()) {
                boolean isMeant =
                        switch (part) {
                            case "all" -> true;
                            case "rest" -> !known.containsKey(name(patch));
                            default -> name(patch).contains(part);
                        };
                if (isMeant) {
                    hunts.add(pool.submit(() -> hunt(patch)));
                }
            }
            for (Future<Finding> hunt : hunts) {
                Finding finding = hunt.get();
                System.out.print(finding.row());
                if (finding.isFound()) {
                    known.put(finding.fault(), finding);
                    write(known);
                } else {
                    notFound.add(finding);
                }
            }
        } catch (ExecutionException e) {
            throw new AssertionError("a hunt ended", e);
        }
        assertThat(notFound).isEmpty();
    }

    /// What the table says of those that there still are.
    private static Map<String, Finding> known() throws IOException {
        List<String> names = patches().stream().map(PlantedTest::name).toList();
        Map<String, Finding> known = new TreeMap<>();
        for (String line : Files.readAllLines(README)) {
            Finding finding = Finding.of(line);
            if (finding != null && names.contains(finding.fault())) {
                known.put(finding.fault(), finding);
            }
        }
        return known;
    }

    private Finding hunt(Path patch) throws IOException, InterruptedException {
        String name = name(patch);
        Path root = folder.resolve(name);
        Path classes = Files.createDirectories(root.resolve("classes"));
        compile(root, classes);
        String path = classes + File.pathSeparator + System.getProperty("java.class.path");
        Path output = root.resolve("output");
        Process java =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx512m",
                                "-cp",
                                path,
                                PlantedHunt.class.getName(),
                                System.getProperty("vedette.hunt", "400"))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!java.waitFor(HUNT_MINUTES, TimeUnit.MINUTES)) {
            java.destroyForcibly().waitFor();
            return new Finding(name, "-", "-", "the hunt does not end", COMMIT);
        }
        String said = Files.readString(output);
        int at = said.indexOf(PlantedHunt.MARK);
        if (at < 0) {
            throw new AssertionError(name + ": " + said);
        }
        String[] found = said.substring(at).strip().split("\t");
        return new Finding(name, found[1], found[2], found[3], COMMIT);
    }

    private static void compile(Path root, Path classes) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "-nowarn",
                                "-proc:none",
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path")));
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> arguments.add(file.toString()));
        }
        int status =
                ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, arguments.toArray(String[]::new));
        assertThat(status).as("compiling %s", root.getFileName()).isZero();
    }

    private static void write(Map<String, Finding> findings) throws IOException {
        String text = Files.readString(README);
        int at = text.indexOf(BEGIN);
        StringBuilder table = new StringBuilder(text.substring(0, at)).append(BEGIN);
        table.append(
                """

                | fault | test that finds it | first seed | promise | commit |
                |---|---|---|---|---|
                """);
        findings.values().forEach(finding -> table.append(finding.row()));
        List<Long> seeds =
                findings.values().stream()
                        .filter(finding -> !finding.seed().equals("-"))
                        .map(finding -> Long.parseLong(finding.seed()))
                        .sorted()
                        .toList();
        table.append(
                String.format(
                        "%n%d faults: %d found by the simulation (median seed %s, last %s), %d by a"
                                + " test.%n",
                        findings.size(),
                        seeds.size(),
                        seeds.isEmpty() ? "-" : seeds.get(seeds.size() / 2),
                        seeds.isEmpty() ? "-" : seeds.getLast(),
                        findings.values().stream()
                                .filter(finding -> !finding.test().equals("-"))
                                .count()));
        Files.writeString(README, table.toString());
    }
}
