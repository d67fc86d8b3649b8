package dev.vedette.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// `./vedette demo` as a user starts it, except that its temporary folder is one we can look into.
final class DemoRun implements AutoCloseable {

    private static final int LIMIT_SECONDS = 300;

    private final Path work;
    private final Process process;

    /// @param work an empty folder for this run alone
    DemoRun(Path work, String... arguments) throws IOException {
        this.work = work;
        skipWithoutRedis(arguments);
        Files.createDirectories(temporary());
        Path launcher = Path.of(System.getProperty("basedir")).resolveSibling("vedette");
        // Under a shell that runs it in the background, SIGINT would be ignored from the start.
        List<String> command =
                new ArrayList<>(
                        List.of("env", "--default-signal=INT,HUP", launcher.toString(), "demo"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("VEDETTE_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary());
        process =
                builder.redirectOutput(work.resolve("out").toFile())
                        .redirectError(work.resolve("err").toFile())
                        .start();
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
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    }

    int exit() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("vedette demo did not end within " + LIMIT_SECONDS + " s");
        }
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(work.resolve("out"));
    }

    String err() throws IOException {
        return Files.readString(work.resolve("err"));
    }

    /// Waits until the demo has written `text` to its standard output or ended.
    void awaitOut(String text) throws IOException, InterruptedException {
        while (process.isAlive() && !out().contains(text)) {
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    /// Files in the demo's temporary folder.
    List<Path> filesLeft() throws IOException {
        try (Stream<Path> files = Files.list(temporary())) {
            return files.toList();
        }
    }

    /// Processes that work in the demo's temporary folder, deleted or not.
    List<String> processesLeft() {
        return ProcessHandle.allProcesses()
                .filter(candidate -> worksIn(candidate).startsWith(temporary().toString()))
                .map(left -> left.pid() + " " + left.info().command().orElse("?"))
                .toList();
    }

    private static String worksIn(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + process.pid() + "/cwd")).toString();
        } catch (IOException _) {
            return ""; // ended meanwhile, or somebody else's
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        ProcessHandle.allProcesses()
                .filter(candidate -> worksIn(candidate).startsWith(temporary().toString()))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
