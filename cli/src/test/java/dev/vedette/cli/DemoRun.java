package dev.vedette.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `./vedette demo` as a user starts it, except that its temporary folder is one we can look into.
final class DemoRun implements AutoCloseable {

    private final Path work;
    private final VedetteRun run;

    /// @param work an empty folder for this run alone
    DemoRun(Path work, String... arguments) throws IOException {
        this.work = work;
        skipWithoutRedis(arguments);
        Files.createDirectories(temporary());
        List<String> words = new ArrayList<>(List.of("demo"));
        words.addAll(List.of(arguments));
        run =
                VedetteRun.start(
                        work,
                        Map.of("VEDETTE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary()),
                        words.toArray(String[]::new));
    }

    /// A demo over real Redis that is not installed is skipped, with the remedy; in CI it runs and
    /// fails.
    private static void skipWithoutRedis(String... arguments) {
        if (System.getenv("CI") != null) {
            return;
        }
        for (String program : List.of("redis-server", "redis-sentinel")) {
            boolean isAsked = Stream.of(arguments).anyMatch(words -> words.contains(program));
            assumeThat(isAsked && !isOnPath(program))
                    .as("%s is not on PATH; install it to run this test", program)
                    .isFalse();
        }
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private Path temporary() {
        return work.resolve("tmp");
    }

    void signal(String signal) throws IOException, InterruptedException {
        run.signal(signal);
    }

    int exit() throws InterruptedException {
        return run.exit();
    }

    String out() throws IOException {
        return run.out();
    }

    String err() throws IOException {
        return run.err();
    }

    void awaitOut(String text) throws IOException {
        run.awaitOut(text);
    }

    /// Files in the demo's temporary folder.
    List<Path> filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(temporary())) {
            return files.toList();
        }
    }

    /// Processes that work in the demo's temporary folder, deleted or not.
    List<String> processesLeft() {
        return VedetteRun.processesIn(temporary()).stream()
                .map(left -> left.pid() + " " + left.info().command().orElse("?"))
                .toList();
    }

    @Override
    public void close() {
        run.close();
        VedetteRun.processesIn(temporary()).forEach(ProcessHandle::destroyForcibly);
    }
}
